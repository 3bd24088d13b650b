// Lines that cannot be installed together: seen, understood, repaired with two keys, and in sync.
import { join } from "node:path";
import { story } from "../editor/story.mjs";

await story(async ({ code, step, world }) => {
  await step("The two lines at fault are underlined", async () => {
    await code.run("View: Close Primary Side Bar");
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 2);
  });
  await step("Problems name both, each with the other's place", async () => {
    await code.showProblems();
    await code.seeProblems(/requests==2\.20\.0 needs urllib3<1\.25,>=1\.21\.1; line 5 asks for urllib3>=2\.0/);
    await code.seeProblems(/urllib3>=2\.0 is asked for here; requests==2\.20\.0 \(line 3\) needs urllib3/);
  });
  await step("The light bulb offers repairs that were tried out", async () => {
    await code.openFile("requirements.txt");
    await code.goTo(3, 3);
    await code.see("the repairs", async () => (await code.lightBulb()).join("\n"), /Move requests 2\.20\.0 → 2\.32\.3 \(keeps urllib3\)/);
    await code.screenshot(join(world.pictures, "conflict.png"));
  });
  await step("The hover has the resolver's whole derivation", async () => {
    await code.press("Escape");
    await code.goTo(3, 3);
    await code.see("the hover", () => code.hover(), /Why it cannot be installed with the others[\s\S]*requests[\s\S]*depends on[\s\S]*urllib3/);
  });
  await step("A link opens it as a file", async () => {
    await code.page.locator(".monaco-hover:visible a", { hasText: "Open the whole derivation" }).first().click();
    await code.seeText(/These lines cannot be installed together[\s\S]*depends on/);
    await code.run("View: Close Editor");
    await code.openFile("requirements.txt");
    await code.goTo(3, 3);
  });
  await step("One is taken, and nothing is underlined", async () => {
    await code.press("Escape");
    await code.fix("Move requests 2.20.0 → 2.32.3");
    await code.seeText(/requests==2\.32\.3 {3}# the bank wants it/);
    await code.seeSquiggles("error", 0);
    await code.save();
  });
  await step("The command says that everything goes together", async () => {
    await code.run("Pinfold: Check Whether Requirements Can Be Installed Together");
    await code.notification("Everything can be installed together: 5 packages.");
    await code.answerNotification("Everything can be installed together", undefined);
  });
  await step("The repaired file is in sync", async () => {
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.notification("Synced: 5 installed.");
    await code.seeStatus(/^\$\(check\) \.venv · 3\.\d+$/);
  });
});
