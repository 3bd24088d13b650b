// What a newcomer is shown: takes the pictures of the walkthrough and of the README, and looks at the walkthrough itself.
import { join } from "node:path";
import { story } from "../editor/story.mjs";

await story(async ({ code, step, world }) => {
  const keep = async (name) => {
    await code.letGo();
    await code.screenshot(join(world.pictures, `${name}.png`));
  };
  await step("A project is open", async () => {
    await code.run("View: Close Primary Side Bar");
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(warning\) No environment$/);
    await code.seeSquiggles("error", 2);
    await keep("open");
  });
  await step("What is wrong with it", async () => {
    await code.showProblems();
    await code.seeProblems(/is no operator/);
    await keep("findings");
  });
  await step("It is put right", async () => {
    await code.openFile("requirements.txt");
    await code.goTo(4, 2);
    await code.fix("Write `==`");
    await code.replaceLine(2, "flask==3.0.3");
    await code.replaceLine(3, "requests==2.31.0  # the newer one drops the old server's ciphers");
    await code.seeSquiggles("error", 0);
    await code.save();
    await code.run("View: Hide Panel");
  });
  await step("An environment is made", async () => {
    await code.clickStatus();
    await code.quickPick("Environment of shop");
    await code.pick("Create Environment…");
    await code.quickPick("Create an environment for shop");
    await keep("create");
    await code.press("Enter");
    await code.notification(/\.venv was made with Python 3\.\d+/);
    await code.answerNotification(".venv was made", undefined);
  });
  await step("The preview", async () => {
    await code.run("Pinfold: Preview Sync");
    await code.seeText(/\+ flask +3\.0\.3/);
    await code.notification("to install");
    await code.noNotification("Planning");
    await keep("sync");
  });
  await step("The way back", async () => {
    await code.answerNotification("to install", "Sync");
    await code.notification("Synced:");
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
    await code.seeLens(/^(?![^]*Sync)/);
    await keep("undo");
  });
  await step("The walkthrough shows these pictures", async () => {
    await code.answerNotification("Synced:", undefined);
    await code.run("Welcome: Open Walkthrough...");
    await code.pick("Get Started with Pinfold");
    await code.page.setViewportSize({ width: 1400, height: 800 }); // narrow windows leave the pictures out
    const page = code.page.locator(".gettingStartedContainer");
    await page.getByText("Look first, then sync").first().click();
    const picture = page.locator("img[alt*='preview']");
    await picture.waitFor();
    await code.see("the picture", () => picture.evaluate((image) => image.naturalWidth), (width) => width > 100);
  });
});
