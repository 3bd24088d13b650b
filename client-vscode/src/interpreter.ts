// Finding the Python that runs the server. Must never run anything that lies in a workspace folder: what lies there was
// written by whoever wrote the project.
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import type { LogOutputChannel } from "vscode";

const oldest = [3, 10] as const;
const probe = "import json, sys; print(json.dumps([*sys.version_info[:2], sys.executable]))";
const windows = process.platform === "win32";
const run = promisify(execFile);

export interface Search {
  /** Paths that somebody has chosen, the first preferred. */
  chosen: string[];
  /** Workspace folders: nothing in them is run. */
  folders: string[];
  /** A folder of ours with no modules in it. */
  cwd: string;
  /** Where a uv of ours lies, if we carry one. */
  uv: string;
  log: LogOutputChannel;
}

/** The absolute path of the first Python that is new enough: one that was chosen, on PATH, `py`'s, uv's. */
export async function findPython(search: Search): Promise<string | undefined> {
  for (const path of search.chosen) {
    if (!isAbsolute(path)) search.log.warn(`${path} is not used: it is no absolute path.`);
    else if (inside(path, search.folders)) search.log.info(`${path} is not used: it lies in the workspace.`);
    else if (await usable(search, path)) return path;
  }
  const versioned = [15, 14, 13, 12, 11, 10].map((minor) => `python3.${minor}`);
  const names = windows ? ["python.exe", "python3.exe"] : ["python3", "python", ...versioned];
  for (const path of onPath(names, search.folders)) if (!stub(path) && (await usable(search, path))) return path;
  for (const path of onPath(["py.exe"], search.folders)) {
    const found = await usable(search, path, "-3");
    if (found) return found;
  }
  for (const path of [search.uv, ...onPath([windows ? "uv.exe" : "uv"], search.folders)].filter(existsSync)) {
    const words = ["python", "find", "--system", "--no-config", "--no-project", "--offline", `>=${oldest.join(".")}`];
    const found = (await answer(search, path, ...words))?.trim();
    if (found && (await usable(search, found))) return found;
  }
  return undefined;
}

/** Whether a path is one of some folders or lies in one, links followed. */
export function inside(path: string, folders: readonly string[]): boolean {
  const roots = folders.flatMap((folder) => [folder, real(folder)]);
  return [path, real(path)].some((place) =>
    roots.some((root) => {
      const way = relative(root, place);
      return way === "" || (way !== ".." && !/^\.\.[\\/]/.test(way) && !isAbsolute(way));
    }),
  );
}

async function usable(search: Search, command: string, ...args: string[]): Promise<string | undefined> {
  const said = await answer(search, command, ...args, "-I", "-S", "-c", probe);
  if (said === undefined) return undefined;
  const [major, minor, path] = JSON.parse(said) as [number, number, string];
  if (major === oldest[0] && minor >= oldest[1]) return args.length ? path : command;
  search.log.info(`${command} is Python ${major}.${minor}; ${oldest.join(".")} or newer is needed.`);
  return undefined;
}

async function answer(search: Search, command: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await run(command, args, { cwd: search.cwd, timeout: 10_000, windowsHide: true })).stdout;
  } catch (error) {
    search.log.debug(`${command} gave no answer: ${String(error)}`);
    return undefined;
  }
}

function onPath(names: string[], folders: string[]): string[] {
  const places = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const paths = names.flatMap((name) => places.map((place) => join(place, name)));
  return paths.filter((path) => existsSync(path) && !inside(path, folders));
}

/** macOS and Windows have programs of that name that do nothing but offer to install a Python. */
function stub(path: string): boolean {
  if (windows) return /\\WindowsApps\\python3?\.exe$/i.test(path) && real(path) === path;
  return process.platform === "darwin" && path.startsWith("/usr/bin/") && !existsSync("/Library/Developer/CommandLineTools/usr/bin/python3");
}

function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
