// `npm run package`: the extension as dist/pinfold-<version>.vsix, with the server and all it needs. With `-- --target linux-x64`
// it carries uv for that platform as well. `-- --renew` pins newer versions of what is carried.
// Nothing is built again while nothing has changed. Must never put anything in that .vscodeignore does not name.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { cacheFolder, need, nodeReady, tool, types } from "./node.mjs";
import { notices } from "./notices.mjs";
import { finish, program, ready, root, say, SetupError } from "./python.mjs";

const client = join(root, "client-vscode");
const built = join(client, "dist");
const lock = join(built, ".lock");
const done = join(built, "packaged.json"); // by file: the key of what it was made from
const ingredients = [
  ...["package.mjs", "node.mjs", "notices.mjs", "bundle.py"].map((name) => `scripts/${name}`),
  "client-vscode", "server/pinfold", "docs/rules", "package.json", "package-lock.json", "package.nls.json",
  "package.nls.id.json", "pyproject.toml", "hatch_build.py", ".vscodeignore", "CHANGELOG.md", "LICENSE",
];
const made = ["dist", "__pycache__", "_default.py"]; // by name: what is no source

finish(() => {
  const { target, renew } = asked(process.argv.slice(2));
  ready({ dev: true });
  if (renew) return python(["renew"]).status;
  nodeReady();
  return alone(() => packaged(target));
});

function asked(words) {
  const usage = "npm run package [-- --target PLATFORM | -- --renew]";
  if (!words.length) return {};
  if (words.length === 1 && words[0] === "--renew") return { renew: true };
  const target = words.length === 1 ? /^--target=(.+)$/.exec(words[0])?.[1] : words.length === 2 && words[0] === "--target" && words[1];
  if (!target) throw new SetupError(`What is meant by ${words.join(" ")}? It is: ${usage}`);
  return { target };
}

function packaged(target) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const name = `pinfold-${version}${target ? `-${target}` : ""}.vsix`;
  const file = join(root, "dist", name);
  const key = digest(ingredients.flatMap((each) => files(join(root, each))));
  const keys = existsSync(done) ? JSON.parse(readFileSync(done, "utf8")) : {};
  if (existsSync(file) && keys[name] === key) {
    say(`dist/${name} is up to date.`);
    return 0;
  }
  if (types() !== 0) throw new SetupError("The client's types are wrong; see above.");
  const used = bundleClient();
  const carried = json(python(["server", fresh("server"), "--cache", cacheFolder()]));
  const uv = fresh("bin");
  if (target) carried.push(...json(python(["uv", uv, "--cache", cacheFolder(), "--target", target])));
  writeFileSync(join(built, "THIRD-PARTY-NOTICES.txt"), notices(carried, used));
  mkdirSync(join(root, "dist"), { recursive: true });
  const half = `${file}.part`;
  const stage = staged();
  const words = [
    "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links",
    "--allow-package-all-secrets", // looking for them takes half a minute, and only what is tracked or pinned gets here
    "--readme-path", "client-vscode/README.md", "--out", half, ...(target ? ["--target", target] : []),
  ];
  const options = { cwd: stage, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...epoch() } };
  if (tool("@vscode/vsce/vsce", ["package", ...words], options) !== 0) {
    throw new SetupError("vsce could not make the package; its message is above.");
  }
  rmSync(stage, { recursive: true });
  renameSync(half, file);
  writeFileSync(done, JSON.stringify({ ...keys, [name]: key }));
  say(`dist/${name}, ${(statSync(file).size / 2 ** 20).toFixed(2)} MB`);
  return 0;
}

/** The client, and the library by which it talks to the server as a second file; returns the paths of what is in them, relative to
 * the root. The library is ten times as long: VS Code would read all of it before the extension is active. */
function bundleClient() {
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    metafile: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false }, // VS Code's "vscode" is there for those who require
    legalComments: "none", // they are in the notices
    logLevel: "warning",
  };
  const library = "vscode-languageclient/node";
  const outputs = [
    { entryPoints: ["client-vscode/src/extension.ts"], alias: { [library]: "./library.cjs" }, external: ["vscode", "./library.cjs"], outfile: "client-vscode/dist/extension.cjs" },
    { entryPoints: [library], external: ["vscode"], outfile: "client-vscode/dist/library.cjs" },
  ].flatMap((each) => Object.values(need("esbuild").buildSync({ ...common, ...each }).metafile.outputs));
  return outputs.flatMap(({ inputs }) => Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput ? [path] : [])));
}

/** A folder with what .vscodeignore lets through: vsce would look at every file of the checkout, `.venv` included. */
function staged() {
  const stage = fresh("stage");
  const lines = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
  for (const pattern of lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1))) {
    const [fixed] = pattern.split("*", 1);
    const start = join(root, fixed === pattern ? pattern : fixed.slice(0, fixed.lastIndexOf("/") + 1));
    const shape = new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\*+/g, (stars) => (stars === "*" ? "[^/]*" : ".*"))}$`);
    for (const path of files(start, { skip: ["__pycache__"], deep: pattern.includes("**") })) {
      const name = slashed(relative(root, path));
      if (!shape.test(name)) continue;
      mkdirSync(dirname(join(stage, name)), { recursive: true });
      copyFileSync(path, join(stage, name));
    }
  }
  copyFileSync(join(root, ".vscodeignore"), join(stage, ".vscodeignore"));
  return stage;
}

function python(words) {
  const args = ["-I", join("scripts", "bundle.py"), ...words];
  return spawnSync(program("python"), args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], windowsHide: true });
}

function json({ status, stdout }) {
  if (status !== 0) throw new SetupError("The server could not be put together; see above.");
  return JSON.parse(stdout);
}

/** The path of a folder of ours that is not there. */
function fresh(name) {
  rmSync(join(built, name), { recursive: true, force: true });
  return join(built, name);
}

/** The time of the last commit, so that the same sources give the same package. */
function epoch() {
  const { status, stdout } = spawnSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" });
  return status === 0 && stdout.trim() ? { SOURCE_DATE_EPOCH: stdout.trim() } : {};
}

/** The files below a path, which may be one itself. */
function files(path, { skip = made, deep = true } = {}) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => !skip.includes(entry.name) && (deep || entry.isFile()));
  return entries.map(({ name }) => name).sort().flatMap((name) => files(join(path, name), { skip, deep }));
}

function digest(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(slashed(relative(root, path))).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

function slashed(path) {
  return path.split(sep).join("/");
}

/** Runs `task` while no other process packages this checkout. */
function alone(task) {
  mkdirSync(built, { recursive: true });
  for (;;) {
    try {
      writeFileSync(openSync(lock, "wx"), String(process.pid));
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (abandoned()) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    return task();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether the process that holds the lock is gone. */
function abandoned() {
  try {
    const holder = Number(readFileSync(lock, "utf8"));
    if (!holder) return Date.now() - statSync(lock).mtimeMs > 5_000; // not written down yet, or never
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
