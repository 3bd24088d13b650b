// The Python extension is switched on by trust: from then on, what is not installed is its business.
import { story } from "../editor/story.mjs";

await story(async ({ code, step }) => {
  await step("Restricted Mode", async () => {
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(shield\) Restricted$/);
    await code.seeSquiggles("error", 1);
  });
  await step("Trusted", async () => {
    await code.run("Workspaces: Manage Workspace Trust");
    await code.page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click();
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(sync\) \.venv · 1 change$/);
  });
  await step("One finding at most about what is not installed, and not ours", async () => {
    await code.replaceLine(2, "click==8.1.7");
    await code.seeSquiggles("error", 0);
    await code.seeSquiggles("warning", 0);
  });
});
