// The frame of a story: reads the world from standard input (one line of JSON), opens it in VS Code, and tells of each step on
// standard output, a line of JSON each. What only the test can do is asked for in the same way, and answered on standard input.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openBrowser } from "./driver.mjs";
import { startEditor } from "./server.mjs";

const extension = "pinfold.pinfold";

/**
 * Tells a story: `tell({ code, step, ask, world, editor })`. `code` is the driver, `step(name, do)` does something and keeps a
 * picture of what came of it, `ask(name, value)` has the test do something.
 */
export async function story(tell) {
  const input = createInterface({ input: process.stdin });
  const lines = input[Symbol.asyncIterator]();
  const world = JSON.parse((await lines.next()).value);
  const open = { editor: undefined, code: undefined };
  const end = async () => {
    await open.code?.close().catch(() => undefined);
    await open.editor?.stop();
  };
  const stop = () => void end().finally(() => process.exit(1));
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);
  input.once("close", stop); // the test is gone
  mkdirSync(world.pictures, { recursive: true });
  let steps = 0;
  const step = async (name, act) => {
    const began = Date.now();
    const picture = join(world.pictures, `${String(++steps).padStart(2, "0")}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.png`);
    let failure;
    try {
      await open.code?.letGo(); // else the last step's tooltip is in the way
      await act();
    } catch (error) {
      failure = error;
    }
    await open.code?.screenshot(picture).catch(() => undefined);
    const seconds = (Date.now() - began) / 1000;
    if (!failure) return report({ step: name, seconds, picture });
    report({ failed: name, seconds, picture, message: words(failure), log: open.editor?.log(extension) ?? "" });
    throw new Told();
  };
  const ask = async (name, value = null) => {
    report({ ask: name, value });
    return JSON.parse((await lines.next()).value);
  };
  try {
    await step("VS Code is open", async () => {
      open.editor = await startEditor({ ...world, settings: { ...readable, ...world.settings } });
      open.code = await openBrowser(world.kit.chromium, world.window);
      await open.code.open(open.editor.at(world.workspace));
    });
    await tell({ code: open.code, step, ask, world, editor: open.editor });
    report({ done: true });
  } catch (error) {
    if (!(error instanceof Told)) report({ failed: "between two steps", message: words(error), picture: "", log: open.editor?.log(extension) ?? "" });
  } finally {
    await end();
  }
  process.exit(0);
}

/** What makes the screen a text that can be read. */
const readable = {
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.initialHint": false,
  "window.dialogStyle": "custom",
  "workbench.hover.delay": 100,
  "editor.minimap.enabled": false,
};

/** A failure that has been reported. */
class Told extends Error {}

/** What went wrong, without a terminal's colours. */
function words(error) {
  return String(error.stack ?? error).replace(/\x1b\[\d+m/g, "");
}

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
