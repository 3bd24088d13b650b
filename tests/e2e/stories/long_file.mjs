// Typing in the middle of five thousand lines: each key's time until it is drawn, and until the findings have followed. The
// measure is the same typing in a plain text file of the same lines, on the same machine; the test is told the milliseconds.
import { story } from "../editor/story.mjs";

const line = 2_520;
const words = "requests>=2.31.0,<3  # as the others do";

await story(async ({ code, step, ask }) => {
  const { page } = code;

  /** Types key by key at the end of a new line; milliseconds from each key to the frame that shows it. */
  const typed = async () => {
    await code.goTo(line);
    await code.press("End", "Enter");
    await page.evaluate(() => {
      const shown = () => [...document.querySelectorAll(".editor-group-container.active .view-line")].map((each) => each.textContent).join("\n");
      window.drawn = [];
      window.stopTiming = new AbortController();
      const listen = { capture: true, signal: window.stopTiming.signal };
      document.addEventListener("keydown", () => {
        const [began, before] = [performance.now(), shown()];
        const look = () => (shown() === before ? requestAnimationFrame(look) : window.drawn.push(performance.now() - began));
        requestAnimationFrame(look);
      }, listen);
    });
    for (const [index, key] of [...words].entries()) {
      await page.keyboard.type(key);
      await page.waitForFunction((count) => window.drawn.length >= count, index + 1);
    }
    await page.evaluate(() => window.stopTiming.abort());
    return page.evaluate(() => window.drawn);
  };

  await step("Plain text", async () => {
    await code.openFile("notes");
    await code.seeText(/package-1==/);
    await ask("plain", await typed());
    await code.seeText(/as the others do/);
  });
  await step("Requirements", async () => {
    await code.openFile("requirements.txt");
    await code.seeStatus(/No environment/);
    await code.goTo(2_502);
    await code.see("findings", () => code.squiggles("warning"), (count) => count > 0);
    await ask("requirements", await typed());
    await code.seeText(/as the others do/);
    await code.press("Escape");
  });
  await step("Findings follow what is typed", async () => {
    await code.goTo(line + 10);
    await code.press("End");
    const times = [];
    for (const wanted of [1, 0, 1, 0, 1, 0, 1]) {
      const began = Date.now();
      await code.press(wanted ? "!" : "Backspace");
      await page.waitForFunction((count) => document.querySelectorAll(".editor-group-container.active .cdr.squiggly-error").length === count, wanted);
      times.push(Date.now() - began);
    }
    await ask("findings", times);
  });
});
