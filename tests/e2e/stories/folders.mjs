// Two folders with an environment each: item, commands and terminals follow the active editor's folder.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("The first folder is brought in sync", async () => {
    await code.openFile("api/requirements.txt");
    await code.seeText(/flask/);
    await code.seeStatus(/^\$\(warning\) No environment$/);
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.answerNotification("Synced: 1 installed.", undefined);
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("In the other one's file the item tells of the other one", async () => {
    await code.openFile("web/requirements.txt");
    await code.seeText(/click/);
    await code.seeStatus(/^\$\(warning\) No environment$/);
    await code.seeStatusTooltip(/Folder: web/);
  });
  await step("It gets an environment of its own", async () => {
    await code.run("Pinfold: Create Environment…");
    await code.quickPick("Create an environment for web");
    await code.press("Enter");
    await code.answerNotification(".venv was made", undefined);
    await code.seeStatus(/^\$\(sync\) \.venv · 2 changes$/);
  });
  await step("Back in the first, all is as it was", async () => {
    await code.openFile("api/requirements.txt");
    await code.seeText(/flask/);
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("The item does not flicker while editors change, nor follow what is in no folder", async () => {
    await code.openFile("web/requirements.txt");
    await code.seeStatus(/2 changes$/);
    const seen = await code.watchStatus();
    await code.openFile("web/notes.txt");
    await code.seeText(/nothing/);
    await code.openFile("web/requirements.txt");
    await code.seeText(/click/);
    await code.run("File: New Untitled Text File");
    await code.page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await code.run("View: Close Editor");
    await code.seeText(/click/);
    const other = (await seen()).filter((text) => !/2 changes$/.test(text));
    if (other.length) throw new Error(`meanwhile the item said ${other.join(" | ")}`);
    await code.openFile("api/requirements.txt");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("Its terminal is in its environment", async () => {
    await code.clickStatus();
    await code.quickPick("Environment of api");
    await code.pick("Open Terminal");
    await code.seeTerminal(/^\$\s*$/);
    await code.inTerminal("which python", /shop\/api\/\.venv\/bin\/python/);
  });
  await step("The other one's terminal is in the other", async () => {
    await code.openFile("web/requirements.txt");
    await code.seeText(/click/);
    await code.seeStatus(/2 changes$/);
    await code.clickStatus();
    await code.quickPick("Environment of web");
    await code.pick("Open Terminal");
    await code.seeTerminal(/^\$\s*$/);
    await code.inTerminal("which python", /shop\/web\/\.venv\/bin\/python/);
  });
});
