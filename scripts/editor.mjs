// The editor kit: a real VS Code that runs in a browser (code-server), and the Node it needs, in a cache folder outside of the
// checkout. `node scripts/editor.mjs` sets it up, looks for a Chromium too, says how it goes on standard error, and prints where
// everything lies as JSON.
// Must never leave a half-made kit where a whole one is looked for, nor fetch anything that npm does not fetch.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync, closeSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./node.mjs";
import { SetupError } from "./python.mjs";

const noChromium =
  "No Chromium was found, which the tests in the real editor need. Install one (Debian, Ubuntu: apt-get install chromium; " +
  "macOS: Google Chrome will do), or set PINFOLD_CHROMIUM to its path.";
const codeServer = "4.139.1"; // VS Code 1.139
const node = { version: "24.21.0", major: "24" }; // what this code-server is made for
const beat = 2_000; // how often somebody who sets up a kit says that he is still at it
const silence = 30_000; // after that long without a beat he is not

/** Where everything lies: `node` and `entry` start code-server, `chromium` drives it if there is one. Sets up what is missing. */
export async function editorKit(say = (text) => console.error(text)) {
  if (process.platform === "win32") throw new SetupError("VS Code in the browser does not run on Windows; npm start -- --code uses the one that is installed.");
  const parts = ["editor", `node${ownNode() ? process.versions.node : node.version}`, `code-server${codeServer}`, process.platform, process.arch];
  const folder = cacheFolder(parts.join("-"));
  if (!existsSync(folder)) await alone(folder, say, () => make(folder, say));
  return {
    node: ownNode() ?? join(nodeIn(folder), "bin", "node"),
    entry: join(serverIn(folder), "out", "node", "entry.js"),
    chromium: findChromium() ?? null,
  };
}

/** The Node that runs this, if it is the one that is wanted and has its headers, which native modules are built with. */
function ownNode() {
  const headers = join(dirname(dirname(process.execPath)), "include", "node", "node.h");
  return process.versions.node.split(".")[0] === node.major && existsSync(headers) ? process.execPath : undefined;
}

function nodeIn(folder) {
  return join(folder, "node", "node_modules", nodePackage());
}

function serverIn(folder) {
  return join(folder, "cs", "node_modules", "code-server");
}

function nodePackage() {
  return `node-linux-${process.arch}`;
}

/** Runs `make` unless another process does so at the moment; then waits for that one. */
async function alone(folder, say, make) {
  mkdirSync(dirname(folder), { recursive: true });
  const lock = `${folder}.lock`;
  for (let told = false; !claim(lock); told = true) {
    if (!told) say("Another process is setting up the editor kit; waiting for it …");
    await sleep(500);
    if (existsSync(folder)) return;
  }
  const alive = setInterval(() => utimesSync(lock, new Date(), new Date()), beat);
  try {
    if (!existsSync(folder)) await make();
  } finally {
    clearInterval(alive);
    rmSync(lock, { force: true });
  }
}

/** Takes the lock if nobody has it, or if who has it is gone. */
function claim(lock) {
  try {
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > silence) rmSync(lock, { force: true });
  } catch {
    // It has just gone away: the next try takes it.
  }
  return false;
}

/** Makes the kit beside its place and moves it there when it is whole. */
async function make(folder, say) {
  for (const left of siblings(folder)) rmSync(left, { recursive: true, force: true });
  needs({ npm: "npm", make: "make", "c++": "g++" });
  const work = `${folder}.making-${process.pid}`;
  const steps = [
    ...(ownNode() ? [] : [[`Node ${node.version}`, () => fetchNode(work)]]),
    [`code-server ${codeServer}`, () => fetchServer(work)],
    ["VS Code's own modules", () => npm(work, vscodeIn(work), "install", "--omit=dev", "--ignore-scripts")],
    // The only native ones that are missing: the terminal, the search and the watcher come prebuilt.
    ["the native modules", () => npm(work, vscodeIn(work), "rebuild", "@vscode/spdlog", "@vscode/native-watchdog")],
    ["the modules of the built-in extensions", () => npm(work, join(vscodeIn(work), "extensions"), "install", "--omit=dev", "--ignore-scripts")],
  ];
  say(`Setting up VS Code in the browser in ${folder}; once, about a minute and 650 MB.`);
  try {
    for (const [index, [what, step]] of steps.entries()) {
      const began = Date.now();
      await step();
      say(`  ${index + 1}/${steps.length} ${what}: ${Math.round((Date.now() - began) / 1000)} s`);
    }
    link(join(vscodeIn(work), "bin", "remote-cli"), "code-server", process.platform === "darwin" ? "code-darwin.sh" : "code-linux.sh");
    link(join(vscodeIn(work), "bin", "helpers"), "browser.sh", process.platform === "darwin" ? "browser-darwin.sh" : "browser-linux.sh");
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function vscodeIn(folder) {
  return join(serverIn(folder), "lib", "vscode");
}

function siblings(folder) {
  const start = `${folder}.making-`;
  return readdirSync(dirname(folder)).map((name) => join(dirname(folder), name)).filter((path) => path.startsWith(start));
}

async function fetchNode(work) {
  if (process.platform !== "linux") throw new SetupError(`Run this with Node ${node.major} (this is ${process.version}); its headers have to lie beside it.`);
  await install(work, join(work, "node"), `${nodePackage()}@${node.version}`);
}

async function fetchServer(work) {
  await install(work, join(work, "cs"), `code-server@${codeServer}`);
}

/** Installs one package into a folder of its own. */
async function install(work, folder, what) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true })); // else npm looks for one further up
  await npm(work, folder, "install", "--ignore-scripts", what);
}

/** Runs npm with the kit's Node; its words are shown if it fails. */
function npm(work, cwd, ...args) {
  const home = ownNode() ? dirname(dirname(ownNode())) : nodeIn(work);
  const env = { ...process.env, PATH: join(home, "bin") + delimiter + process.env.PATH, npm_config_nodedir: home, JOBS: "max" };
  return new Promise((resolve, reject) => {
    const child = spawn("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    child.stdout.on("data", (data) => said.push(data));
    child.stderr.on("data", (data) => said.push(data));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve();
      reject(new SetupError(`${Buffer.concat(said)}\nnpm ${args.join(" ")} failed in ${cwd}; its words are above.`));
    });
  });
}

function needs(programs) {
  const missing = Object.entries(programs).filter(([name]) => !which(name)).map(([, debian]) => debian);
  if (missing.length) throw new SetupError(`VS Code in the browser needs ${missing.join(", ")}, which could not be found. Install them and try again.`);
}

function link(folder, name, target) {
  if (!existsSync(join(folder, target))) return; // this version has no such helper
  rmSync(join(folder, name), { force: true });
  symlinkSync(target, join(folder, name));
}

function findChromium() {
  const set = process.env.PINFOLD_CHROMIUM;
  if (set) return existsSync(set) ? set : undefined;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  const apps = ["Chromium", "Google Chrome", "Microsoft Edge"].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  return names.map(which).find(Boolean) ?? apps.find(existsSync);
}

function which(name) {
  const places = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const kit = await editorKit();
    if (!kit.chromium) throw new SetupError(noChromium);
    console.log(JSON.stringify(kit));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 2;
  }
}
