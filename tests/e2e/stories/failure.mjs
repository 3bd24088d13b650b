// The index goes down in the middle of a sync: a message, the environment unchanged, the status right; later it works.
import { story } from "../editor/story.mjs";

await story(async ({ code, step, ask }) => {
  await step("In sync to begin with", async () => {
    await code.openFile("requirements.txt");
    await code.seeStatus(/No environment/);
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.answerNotification("Synced: 1 installed.", undefined);
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
  await step("More is asked for, and the plan is good", async () => {
    await ask("grow");
    await code.answerNotification("changes are needed", "Sync");
    await code.quickPick("Sync .venv with requirements.txt");
  });
  await step("The index goes down: one message says what happened", async () => {
    await ask("break");
    await code.pick("Sync Now");
    await code.notification(/could not be reached|answered|503|celery/);
    await code.seeStatus(/^\$\(sync\) \.venv · 3 changes$/);
  });
  await step("The environment is what it was, byte for byte", async () => {
    if (!(await ask("unchanged"))) throw new Error("the environment has changed");
  });
  await step("When the index is back, the same sync works", async () => {
    await ask("recover");
    await code.answerNotification(/could not be reached|answered|503|celery/, undefined);
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.notification("Synced: 2 installed, 1 upgraded.");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
});
