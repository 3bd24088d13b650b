// What the package index knows, where it is needed: findings, hints, hover and completion; upgrades with hashes; the audit.
import { join } from "node:path";
import { story } from "../editor/story.mjs";

await story(async ({ code, step, world }) => {
  await step("What the index knows is underlined", async () => {
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 1); // no such project
    await code.seeSquiggles("warning", 1); // vulnerable
    await code.seeText(/flask==2\.0\.1 *latest 3\.1\.2/);
    await code.seeLens(/2 upgrades · 1 advisory/);
  });
  await step("Problems say what to do", async () => {
    await code.showProblems();
    await code.seeProblems(/flask 2\.0\.1 is vulnerable: PYSEC-2023-62/);
    await code.seeProblems(/requsts[\s\S]*requests/);
  });
  await step("The hover tells about the release", async () => {
    await code.openFile("requirements.txt");
    await code.goTo(2, 3);
    await code.see("the hover", () => code.hover(), /A micro web framework[\s\S]*PYSEC-2023-62[\s\S]*3\.1\.2/);
    await code.press("Escape");
  });
  await step("The light bulb moves to the lowest release that is repaired", async () => {
    await code.goTo(2, 10);
    await code.fix("Upgrade flask to 2.0.3 (patch)");
    await code.seeText(/flask==2\.0\.3(?:latest 3\.1\.2)? {3}# the web/);
    await code.seeSquiggles("warning", 0);
  });
  await step("The light bulb mends the name", async () => {
    await code.goTo(5, 3);
    await code.fix("requests");
    await code.seeText(/^requests==2\.32\.3$/m);
    await code.seeSquiggles("error", 0);
    await code.save();
  });
  await step("Versions are completed, the newest first", async () => {
    await code.goTo(6, 1);
    await code.type("flask==");
    const rows = code.page.locator(".suggest-widget.visible .monaco-list-row");
    await code.see("suggestions", async () => (await rows.allInnerTexts()).slice(0, 2).join("|"), /^3\.1\.2[\s\S]*\|2\.3\.3/);
    await code.press("Escape", "Home", "Shift+End", "Delete");
    await code.save();
  });
  await step("Upgrade Packages lists from and to", async () => {
    await code.run("Pinfold: Upgrade Packages…");
    const rows = async () => (await code.quickPick("Upgrade the packages of requirements.txt")).join(" ");
    await code.see("the upgrades", rows, /flask ?2\.0\.3 → 2\.3\.3 · minor Compatible click ?8\.1\.7 → 8\.1\.8 · patch flask ?2\.0\.3 → 3\.1\.2 · major May break something/);
  });
  await step("What is chosen is upgraded, hashes and all", async () => {
    await code.press("Enter");
    await code.notification("Upgraded: flask 2.3.3, click 8.1.8.");
    await code.seeText(/flask==2\.3\.3(?:latest 3\.1\.2)? {3}# the web\nclick==8\.1\.8 \\\n {4}--hash=sha256:(ab){32}/);
  });
  await step("Show Changes compares with what it was, saved or not", async () => {
    await code.save();
    await code.answerNotification("Upgraded", "Show Changes");
    const texts = () => code.page.locator(".monaco-diff-editor .view-lines").allInnerTexts();
    await code.see("both texts", async () => (await texts()).join("|"), /flask==2\.0\.3[\s\S]*\|[\s\S]*flask==2\.3\.3/);
    await code.screenshot(join(world.pictures, "changes.png"));
    await code.run("View: Close Editor");
  });
  await step("The audit says that nothing is known against them", async () => {
    await code.run("Pinfold: Audit for Known Vulnerabilities");
    await code.notification("No known vulnerabilities in 3 pinned releases.");
  });
});
