// Restricted Mode in a planted workspace: everything that one can do there is done, and the test looks at what it started.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("Findings are there", async () => {
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 1);
    await code.seeStatus(/^\$\(shield\) Restricted$/);
  });
  await step("Hover, completion, a fix", async () => {
    await code.goTo(4, 2);
    await code.hover();
    await code.goTo(4, 6);
    await code.fix("Write `==`");
    await code.seeText(/flask==2\.0/);
    await code.press("End", "Enter");
    await code.type("req");
    await code.press("Control+Space", "Escape");
    await code.save();
  });
  await step("The settings of the workspace are looked at", async () => {
    await code.openFile("pinfold.toml");
    await code.openFile(".vscode/settings.json");
  });
  await step("What an extension may do without trust", async () => {
    await code.openFile("requirements.txt");
    await code.clickStatus();
    await code.quickPick("Environment of shop");
    await code.press("Escape");
    await code.run("Pinfold: Restart Server");
    await code.seeStatus(/^\$\(shield\) Restricted$/);
    await code.replaceLine(4, "flask=2.0");
    await code.seeSquiggles("error", 1);
  });
});
