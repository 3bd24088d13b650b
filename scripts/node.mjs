// The project's own Node packages: keeps `node_modules` ready, finds the tools in it and the folder for what is downloaded.
// Must never need one of those packages itself, nor a network when `node_modules` is already what the lock file says.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, say, SetupError } from "./python.mjs";

const modules = join(root, "node_modules");

/** Makes `node_modules` what package-lock.json says. No package's own script is run. */
export function nodeReady() {
  if (agrees()) return;
  say("Installing the Node packages into node_modules …");
  const code = npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
  if (code !== 0) throw new SetupError("npm could not install the packages; its message is above.");
}

/** A package of `node_modules`, once it is ready. */
export const need = createRequire(import.meta.url);

/** Runs a program of `node_modules` by the path of its script, with this Node; returns its exit code. */
export function tool(script, args, options = {}) {
  return run(process.execPath, [join(modules, script), ...args], options);
}

/** `tsc`: 0 when the client's types are right. */
export function types() {
  return tool("typescript/bin/tsc", ["-p", "client-vscode"]);
}

/** The folder for what is downloaded and serves every checkout: PINFOLD_CACHE, else in the person's cache folder. */
export function cacheFolder(...names) {
  const own = {
    darwin: () => join(homedir(), "Library", "Caches"),
    win32: () => process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"),
  }[process.platform];
  const base = process.env.PINFOLD_CACHE ?? join(own?.() ?? (process.env.XDG_CACHE_HOME || join(homedir(), ".cache")), "pinfold-dev");
  return join(base, ...names);
}

/** npm writes down what it has installed as the last thing it does; parts for other systems are left out. */
function agrees() {
  const installed = join(modules, ".package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = packages(join(root, "package-lock.json"));
  const had = packages(installed);
  const right = ([path, entry]) => (had[path] ? had[path].version === entry.version : entry.optional === true);
  return Object.entries(wanted).every(right) && Object.keys(had).every((path) => path in wanted);
}

function packages(path) {
  try {
    const { "": _, ...found } = JSON.parse(readFileSync(path, "utf8")).packages;
    return found;
  } catch {
    return {}; // half written by an npm that was stopped
  }
}

function npm(args) {
  const script = process.env.npm_execpath; // the npm that runs us; on Windows its command is no program
  if (script && /npm-cli\.c?js$/.test(script)) return run(process.execPath, [script, ...args]);
  const windows = process.platform === "win32";
  const result = spawnSync(windows ? "npm.cmd" : "npm", args, { stdio: "inherit", cwd: root, shell: windows });
  if (result.error) throw new SetupError(`npm could not be started: ${result.error.message}`);
  return result.status ?? 1;
}
