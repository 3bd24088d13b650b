// Another process changes the file: drift is shown, once; sync, undo, freeze.
import { story } from "../editor/story.mjs";

await story(async ({ code, step, ask }) => {
  await step("Sync makes the environment", async () => {
    await code.openFile("requirements.txt");
    await code.seeStatus(/No environment/);
    await code.seeLens(/^Create the environment and sync$/);
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.notification("Synced: 2 installed.");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
    await code.answerNotification("Synced: 2 installed.", undefined);
  });
  await step("A pull changes the file: the item says so, and one message does", async () => {
    await ask("pull", "flask==3.1.0  # the website\nclick==8.1.7\nredis==5.0.1\n");
    await code.seeText(/redis==5\.0\.1/);
    await code.seeStatus(/^\$\(sync\) \.venv · 2 changes$/);
    await code.seeLens(/^Sync · 2 changes$/);
    await code.notification("changes are needed");
    await code.seeSquiggles("warning", 2);
  });
  await step("The tooltip lists the differences", async () => {
    await code.seeStatusTooltip(/flask: 3\.0\.3 → 3\.1\.0/);
    await code.seeStatusTooltip(/redis: not installed → 5\.0\.1/);
  });
  await step("Sync shows its plan before anything happens", async () => {
    await code.answerNotification("changes are needed", "Sync");
    const rows = (await code.quickPick("Sync .venv with requirements.txt")).join("\n");
    if (!/flask ?3\.0\.3 → 3\.1\.0/.test(rows) || !/redis ?5\.0\.1/.test(rows)) throw new Error(`the plan says ${rows}`);
  });
  await step("In sync again", async () => {
    await code.pick("Sync Now");
    await code.notification("Synced: 1 installed, 1 upgraded.");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
    await code.seeSquiggles("warning", 0);
    await code.seeLens(/^$/);
  });
  await step("Undo from the message", async () => {
    await code.answerNotification("Synced: 1 installed, 1 upgraded.", "Undo");
    await code.notification("Undone");
    await code.seeStatus(/^\$\(sync\) \.venv · 2 changes$/);
    await code.answerNotification("Undone", undefined);
  });
  await step("Freeze asks which way", async () => {
    await code.run("Pinfold: Freeze Environment to Requirements…");
    await code.quickPick("Freeze .venv");
  });
  await step("The file says what is installed, its comment kept", async () => {
    await code.pick("Update the pins in place");
    await code.notification("Frozen: requirements.txt.");
    await code.seeText(/flask==3\.0\.3(?:latest 3\.1\.0)? {2}# the website/);
    await code.save();
    await code.seeStatus(/^\$\(sync\) \.venv · 1 change$/); // what is not installed cannot be frozen
  });
  await step("Installing one more shows first what else the files ask for", async () => {
    await code.run("Pinfold: Install Package…");
    await code.answer("Install into .venv", "gunicorn");
    await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "The files ask for this as well: redis" }).waitFor();
    const rows = (await code.quickPick("Install into .venv")).join("\n");
    if (!/gunicorn ?23\.0/.test(rows) || !/redis ?5\.0\.1/.test(rows)) throw new Error(`the plan says ${rows}`);
  });
  await step("Both are installed, and the file asks for the new one", async () => {
    await code.press("Enter");
    await code.notification("Installed: gunicorn 23.0, redis 5.0.1.");
    await code.seeText(/gunicorn==23\.0/);
    await code.save();
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
});
