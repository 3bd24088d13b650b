// An input is locked; a line more, and the lock is behind; it is made again, and what it had stays.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("Lock Requirements writes the pinned file", async () => {
    await code.openFile("requirements.in");
    await code.seeStatus(/No environment/);
    await code.run("Pinfold: Lock Requirements");
    await code.notification("requirements.txt");
    await code.answerNotification("requirements.txt", undefined);
    await code.openFile("requirements.txt");
    await code.seeText(/click==8\.1\.7\n {4}# via flask\nflask==3\.0\.3\n {4}# via -r requirements\.in/);
  });
  await step("An input with a line more is ahead of its lock", async () => {
    await code.openFile("requirements.in");
    await code.press("Control+End");
    await code.type("redis");
    await code.press("Escape");
    await code.save();
    await code.seeSquiggles("warning", 1);
    await code.seeLens(/Lock · 1 change/);
  });
  await step("Locked again, nothing is behind", async () => {
    await code.run("Pinfold: Lock Requirements");
    await code.notification("redis");
    await code.seeSquiggles("warning", 0);
    await code.openFile("requirements.txt"); // it is open, so the editor has the change and the person saves it
    await code.seeText(/redis==5\.0\.1\n {4}# via -r requirements\.in/);
    await code.save();
  });
  await step("What a person has written is overwritten only after a yes", async () => {
    await code.openFile("dev-requirements.in");
    await code.run("Pinfold: Lock Requirements");
    await code.answerDialog("dev-requirements.txt was not made by locking: line 1 is a comment of its own", "Cancel");
    await code.run("Pinfold: Lock Requirements");
    await code.answerDialog("which would be lost", "Overwrite");
    await code.notification("dev-requirements.txt");
  });
});
