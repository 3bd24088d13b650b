// Opens folders in VS Code in a browser and tells when what was seen. Reads a world (one line of JSON) from standard input, then
// a word a line: "open" loads the window and reports when the file's text and its first squiggle were drawn, in milliseconds from
// the navigation; "activation" reports what VS Code says about Pinfold among the extensions that run; "rest" leaves the window.
// Must never outlive its standard input.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { openBrowser } from "../../tests/e2e/editor/driver.mjs";
import { startEditor } from "../../tests/e2e/editor/server.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const world = JSON.parse((await lines.next()).value);
const editor = await startEditor(world);
const code = await openBrowser(world.kit.chromium);
const { page } = code;

// Every frame is looked at, from the window's own beginning on until all is seen.
await page.addInitScript(() => {
  window.seen = {};
  const marks = { text: ".view-line span span", squiggle: ".cdr[class*=squiggly-]" };
  const look = () => {
    for (const [name, selector] of Object.entries(marks)) if (!(name in window.seen) && document.querySelector(selector)) window.seen[name] = performance.now();
    if (Object.keys(marks).some((name) => !(name in window.seen))) requestAnimationFrame(look); // the next window's turn is not ours
  };
  requestAnimationFrame(look);
});

const address = new URL(editor.at(world.folder));
if (world.file) {
  const remote = pathToFileURL(`${world.folder}/${world.file}`).pathname;
  address.searchParams.set("payload", JSON.stringify([["openFile", `vscode-remote://${address.host}${remote}`]]));
}
const answers = {
  async open() {
    await page.goto(address.href);
    await page.waitForFunction((names) => names.every((name) => name in window.seen), world.wanted, { timeout: 60_000 });
    return page.evaluate(() => window.seen);
  },
  /** Ends the window's work, so that the next one has the machine to itself. */
  async rest() {
    await page.goto("about:blank");
    return {};
  },
  async activation() {
    // Only rows that fit are drawn, and each is filled in as the extension host answers.
    const size = page.viewportSize();
    await page.setViewportSize({ ...size, height: 4000 });
    await code.run("Developer: Show Running Extensions");
    const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: /pinfold[^]*Activation: \d+ms/i });
    const text = await row.first().innerText();
    await page.setViewportSize(size);
    return text;
  },
};
report({});
for await (const line of lines) {
  try {
    report(await answers[line]());
  } catch (error) {
    report({ error: String(error) });
  }
}
await code.close();
await editor.stop();
process.exit(0);

function report(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
