// `npm start`: builds the extension and opens examples/ in a real VS Code with it. Without words in the browser, on this machine
// only; with `-- --code` in the `code` that is installed. `-- --once` only sees that it starts. The profile is thrown away
// afterwards. Must never touch the person's own settings, extensions or environments, nor leave a process behind.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editorKit } from "./editor.mjs";
import { need } from "./node.mjs";
import { ready, root, run, say, SetupError } from "./python.mjs";

const windows = process.platform === "win32";
const words = process.argv.slice(2);

let scratch;
try {
  const unknown = words.find((word) => !["--code", "--once"].includes(word));
  if (unknown) throw new SetupError(`What is meant by ${unknown}? It is: npm start [-- --code | -- --once]`);
  process.exitCode = await (words.includes("--code") ? inCode : inBrowser)(packaged());
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 2;
} finally {
  if (scratch) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

/** The package, built if anything has changed. */
function packaged() {
  ready({ dev: true }); // here, so that a Python that is missing is told of once
  if (run(process.execPath, [join(root, "scripts", "package.mjs")]) !== 0) throw new SetupError("The extension could not be built; see above.");
  return join(root, "dist", `pinfold-${need("../package.json").version}.vsix`);
}

/** A folder for a profile, and a copy of the examples in it, so that what is tried out leaves the checkout as it is. */
function prepared() {
  scratch = mkdtempSync(join(tmpdir(), "pinfold-start-"));
  const examples = join(scratch, "examples");
  cpSync(join(root, "examples"), examples, { recursive: true });
  return examples;
}

async function inBrowser(vsix) {
  const kit = await editorKit(say);
  const ending = stopped();
  const examples = prepared();
  const { startEditor } = await import("../tests/e2e/editor/server.mjs"); // the suite's own
  const editor = await startEditor({ kit, home: join(scratch, "editor"), extensions: [vsix] });
  try {
    const address = editor.at(examples);
    say(`\nVS Code with Pinfold has a copy of examples/ open at\n\n  ${address}\n`);
    if (words.includes("--once")) return 0;
    show(address);
    say("What is wrong in the files is there for you to see. Ctrl-C ends it; nothing stays.");
    await Promise.race([ending, editor.ended]);
    return 0;
  } finally {
    await editor.stop();
  }
}

function inCode(vsix) {
  const examples = prepared();
  const code = windows ? "code.cmd" : "code";
  const profile = ["--user-data-dir", join(scratch, "profile"), "--extensions-dir", join(scratch, "extensions")];
  const quoted = (word) => (windows ? `"${word}"` : word); // a .cmd is started by a shell
  const go = (...args) => spawnSync(code, [...profile, ...args].map(quoted), { stdio: "inherit", shell: windows });
  const installed = go("--install-extension", vsix, "--force");
  if (installed.error) throw new SetupError("`code` could not be started. In VS Code, run “Shell Command: Install 'code' command in PATH”; or use npm start without --code.");
  if (installed.status !== 0) throw new SetupError("`code` did not install the extension; see above.");
  if (words.includes("--once")) return 0;
  say("VS Code has a copy of examples/ open, with a profile that is thrown away when you close its window.");
  return go("--wait", "--new-window", "--disable-workspace-trust", "--skip-welcome", examples).status ?? 0;
}

/** Resolves when the person wants it to end. */
function stopped() {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
}

/** Opens the address in the person's browser, if there is a screen to show it on. */
function show(address) {
  const screen = process.platform === "darwin" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!screen) return;
  const opener = spawn(process.platform === "darwin" ? "open" : "xdg-open", [address], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined); // the address has been printed
  opener.unref();
}
