// The project's own Python: finds an interpreter, keeps `.venv` ready, runs programs in it.
// Must never need a Node dependency, a shell or a network when `.venv` is already up to date.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";
const venv = join(root, ".venv");
const stamp = join(venv, "pinfold-setup.json");
const generated = join(root, "server", "pinfold", "index", "_default.py"); // by hatch_build.py, during the installation
const oldest = [3, 10];
const newest = 15;
const probe = "import json, sys; print(json.dumps([*sys.version_info[:2], sys.executable]))";

/** A failure that the person can mend; its message says how. */
export class SetupError extends Error {}

/** The path of a program in `.venv`, e.g. `pinfold` or `python`. */
export function program(name) {
  return windows ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
}

/** Runs a program to its end with our standard streams; returns its exit code (a signal counts as 1). */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: "inherit", cwd: root, windowsHide: true, ...options });
  if (result.error) throw new SetupError(`${command} could not be started: ${result.error.message}`);
  return result.status ?? 1;
}

/** Makes `.venv` ready, with the developers' tools if asked. Does nothing when it is already. */
export function ready({ dev }) {
  const wanted = createHash("sha256").update(readFileSync(join(root, "pyproject.toml"))).update(root).digest("hex");
  const had = readStamp();
  if (had.key === wanted && (had.dev || !dev) && existsSync(generated) && version(program("python"), [])) return;

  const moved = had.root !== undefined && had.root !== root; // its scripts hold the old path
  if (moved || !version(program("python"), [])) createVenv();
  if (spawnSync(program("python"), ["-I", "-c", "import pip"]).status !== 0) {
    run(program("python"), ["-I", "-m", "ensurepip"]); // an environment that uv made by hand has no pip
  }
  say(dev ? "Installing Pinfold and its developers' tools into .venv …" : "Installing Pinfold into .venv …");
  const pip = ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  const code = run(program("python"), [...pip, "--editable", dev ? ".[dev]" : "."]);
  if (code !== 0) throw new SetupError("pip could not install the packages; its message is above.");
  writeFileSync(stamp, JSON.stringify({ key: wanted, dev: dev || had.dev === true, root }));
}

/** Runs `main` and ends the process with the exit code it returns, or with a readable message. */
export function finish(main) {
  try {
    process.exitCode = main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 2;
  }
}

export function say(text) {
  console.log(text);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stamp, "utf8"));
  } catch {
    return {}; // missing, or half written by a run that was interrupted
  }
}

function createVenv() {
  const [command, ...args] = findPython();
  if (existsSync(venv) && !existsSync(join(venv, "pyvenv.cfg"))) {
    throw new SetupError(`${venv} is in the way: it is no virtual environment. Move it elsewhere and try again.`);
  }
  rmSync(venv, { recursive: true, force: true });
  say(`Creating .venv with ${[command, ...args].join(" ")} …`);
  const plain = spawnSync(command, [...args, "-I", "-m", "venv", venv], { encoding: "utf8", windowsHide: true });
  if (plain.status === 0) return;
  // Debian and Ubuntu ship Python without the part that puts pip into an environment.
  rmSync(venv, { recursive: true, force: true });
  const uv = spawnSync("uv", ["--no-config", "venv", "--quiet", "--seed", "--python", executable(command, args), venv]);
  if (uv.status === 0) return;
  rmSync(venv, { recursive: true, force: true });
  throw new SetupError(
    `${plain.stdout ?? ""}${plain.stderr ?? ""}\nThe virtual environment could not be created. On Debian and Ubuntu, ` +
      "install the package python3-venv; or install uv. Then try again.",
  );
}

/** The command of the first suitable Python, as a list. PINFOLD_PYTHON, when set, is the only one tried. */
function findPython() {
  const chosen = process.env.PINFOLD_PYTHON;
  const tried = chosen ? [[chosen]] : candidates();
  const found = tried.find(([command, ...args]) => version(command, args));
  if (found) return found;
  throw new SetupError(
    chosen
      ? `PINFOLD_PYTHON is ${chosen}, which is not a Python ${oldest.join(".")} or newer.`
      : `No Python ${oldest.join(".")} or newer was found. Install one, or set PINFOLD_PYTHON to its path.`,
  );
}

function candidates() {
  const numbered = [];
  for (let minor = newest; minor >= oldest[1]; minor--) numbered.push([`python3.${minor}`]);
  return [["python3"], ["python"], ...(windows ? [["py", "-3"]] : []), ...numbered, ...pyenv()];
}

function pyenv() {
  const home = process.env.PYENV_ROOT ?? join(homedir(), ".pyenv");
  const versions = windows ? join(home, "pyenv-win", "versions") : join(home, "versions");
  if (!existsSync(versions)) return [];
  const inside = windows ? ["python.exe"] : ["bin", "python"];
  const newestFirst = (a, b) => b.localeCompare(a, "en", { numeric: true });
  return readdirSync(versions).sort(newestFirst).map((name) => [join(versions, name, ...inside)]);
}

/** Whether the command is a Python that is new enough. */
function version(command, args) {
  const answer = ask(command, args);
  return answer !== null && (answer[0] > oldest[0] || (answer[0] === oldest[0] && answer[1] >= oldest[1]));
}

function executable(command, args) {
  return ask(command, args)[2];
}

function ask(command, args) {
  const result = spawnSync(command, [...args, "-I", "-c", probe], { encoding: "utf8", timeout: 20_000, windowsHide: true });
  if (result.status !== 0) return null;
  try {
    return JSON.parse(result.stdout);
  } catch {
    return null; // something else that is called python
  }
}
