// From an opened folder to an environment that is in sync: findings, fixes by light bulb, create, preview, sync, terminal.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("Squiggles where the file is wrong", async () => {
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 2); // the conflict with base.txt, the single =
    await code.seeSquiggles("warning", 1); // no version
    await code.seeStatus(/^\$\(warning\) No environment$/);
  });
  await step("Problems of both files", async () => {
    await code.showProblems();
    await code.seeProblems(/flask has no version/);
    await code.seeProblems(/requests==2\.31\.0 conflicts with requests==2\.32\.3/);
  });
  await step("The light bulb mends the line that pip cannot read", async () => {
    await code.openFile("requirements.txt");
    await code.goTo(5, 6);
    await code.fix("Write `==`");
    await code.seeText(/click==8\.1\.7/);
    await code.seeSquiggles("error", 1);
    await code.save();
  });
  await step("The light bulb resolves the conflict, in the other file", async () => {
    await code.openFile("base.txt");
    await code.goTo(1, 3);
    await code.fix("Write requests==2.32.3, as requirements.txt does");
    await code.seeText(/requests==2\.32\.3/);
    await code.seeSquiggles("error", 0);
    await code.save();
  });
  await step("The status bar item opens the environment's menu", async () => {
    await code.openFile("requirements.txt");
    await code.clickStatus();
    await code.quickPick("Environment of shop");
  });
  await step("Create offers Pythons", async () => {
    await code.pick("Create Environment…");
    await code.quickPick("Create an environment for shop");
  });
  await step("The environment is there", async () => {
    await code.press("Enter");
    await code.notification(/\.venv was made with Python 3\.\d+/);
    await code.seeStatus(/^\$\(sync\) \.venv · 3 changes$/);
  });
  await step("The preview says what a sync would do", async () => {
    await code.answerNotification(".venv was made", undefined);
    await code.run("Pinfold: Preview Sync");
    await code.seeText(/Install \(4\)/);
    await code.seeText(/\+ flask +3\.0\.3/);
    await code.notification("3 changes and 1 dependency: 4 to install");
  });
  await step("Sync from the preview", async () => {
    await code.answerNotification("4 to install", "Sync");
    await code.notification("Synced: 4 installed.");
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("The tooltip tells more", async () => {
    await code.seeStatusTooltip(/is in sync with requirements\.txt[\s\S]*shop\/\.venv\s+Python 3\.[\s\S]*Undo Last Sync/);
  });
  await step("The light bulb pins to what is installed", async () => {
    await code.goTo(3, 3);
    await code.fix("3.0.3");
    await code.seeText(/flask==3\.0\.3/);
    await code.seeSquiggles("warning", 0);
    await code.save();
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("A new terminal is in the environment", async () => {
    await code.openTerminal();
    await code.inTerminal("which python", /shop\/\.venv\/bin\/python/);
    await code.inTerminal("uv pip list", /flask +3\.0\.3[\s\S]*requests +2\.32\.3/);
  });
  await step("Deactivate: the next terminal is a plain one", async () => {
    await code.run("Pinfold: Deactivate Environment");
    await code.answerNotification("have no environment", "New Terminal");
    await code.seeTerminal(/^\$\s*$/);
    await code.inTerminal("which python", /which python\n(?!.*\.venv).*\/python/);
  });
  await step("Undo from the palette is no news to who asked for it", async () => {
    await code.run("Pinfold: Undo Last Sync");
    await code.answerDialog("as it was before the last sync", "Undo");
    await code.notification("Undone:");
    await code.seeStatus(/^\$\(sync\) \.venv · \d changes$/);
    await code.noNotification("changes are needed");
  });
});
