// Restricted Mode, then trust.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("Findings are there, and the item says why the rest is not", async () => {
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 1);
    await code.seeSquiggles("warning", 1);
    await code.seeStatus(/^\$\(shield\) Restricted$/);
  });
  await step("The tooltip says what is off", async () => {
    await code.seeStatusTooltip(/Files are read and checked[\s\S]*until you trust/);
  });
  await step("A fix is an edit, so it works", async () => {
    await code.goTo(2, 6);
    await code.fix("Write `==`");
    await code.seeText(/click==8\.1\.7/);
    await code.seeSquiggles("error", 0);
    await code.save();
  });
  await step("What runs programs is not offered", async () => {
    const offered = await code.offered("Pinfold:");
    const wrong = offered.filter((title) => /Sync|Create|Select|Freeze|Install|Delete|Undo|Repair/.test(title));
    if (wrong.length || !offered.length) throw new Error(`the palette offers ${offered.join(", ")}`);
  });
  await step("The item's menu leads to the trust page", async () => {
    await code.clickStatus();
    await code.quickPick("Environment of shop");
    await code.pick("Manage Workspace Trust");
    await code.page.locator(".workspace-trust-editor .workspace-trust-buttons-row .monaco-button").first().waitFor();
  });
  await step("Trusted: the same window knows the environment", async () => {
    await code.page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click();
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(warning\) No environment$/);
    const offered = await code.offered("Pinfold:");
    if (!offered.some((title) => title.includes("Sync Environment"))) throw new Error(`the palette offers ${offered.join(", ")}`);
  });
});
