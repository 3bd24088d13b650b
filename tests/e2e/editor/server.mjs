// A VS Code in the browser with a throw-away profile: `npm start` and the stories of the suite use the same one.
// Must never outlive who started it: it gets a session of its own, which is ended as a whole.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const patience = 60_000;

/** Nothing that a person would have to click away, and nothing that asks the network. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "remote.autoForwardPorts": false,
  "git.openRepositoryInParentFolders": "never",
  "terminal.integrated.enablePersistentSessions": false,
};

/**
 * Starts one. `home`: an empty folder for the profile. `extensions`: .vsix files. `settings` are the person's, `machineSettings`
 * those of the machine, where interpreters belong. `trust`: false opens folders in Restricted Mode.
 */
export async function startEditor({ kit, home, extensions = [], settings = {}, machineSettings = {}, trust = true, env = process.env }) {
  const profile = join(home, "profile");
  write(join(home, "config.yaml"), "");
  write(join(profile, "User", "settings.json"), JSON.stringify({ ...quiet, ...settings }, null, 2));
  write(join(profile, "Machine", "settings.json"), JSON.stringify(machineSettings, null, 2));
  const base = [kit.entry, "--config", join(home, "config.yaml"), "--user-data-dir", profile, "--extensions-dir", join(home, "extensions")];
  const surroundings = { ...env, EXTENSIONS_GALLERY: "{}" };
  for (const extension of extensions) {
    await promisify(execFile)(kit.node, [...base, "--install-extension", extension, "--force"], { env: surroundings, cwd: home });
  }
  const args = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
  const child = spawn(kit.node, [...base, ...args, ...(trust ? ["--disable-workspace-trust"] : [])], {
    env: surroundings,
    cwd: home,
    detached: true, // a session of its own
    stdio: ["ignore", "pipe", "pipe"],
  });
  const editor = new Editor(child, profile);
  try {
    await editor.listens();
  } catch (error) {
    await editor.stop();
    throw error;
  }
  return editor;
}

class Editor {
  address = "";
  #child;
  #profile;
  #said = "";

  /** Resolves when its process has ended. */
  ended;

  constructor(child, profile) {
    this.#child = child;
    this.#profile = profile;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (this.#said += data));
    this.ended = new Promise((resolve) => child.once("close", resolve));
  }

  /** The process that leads the session. */
  get pid() {
    return this.#child.pid;
  }

  /** The address at which a folder, or a .code-workspace file, is open. */
  at(path) {
    return `${this.address}/?${path.endsWith(".code-workspace") ? "workspace" : "folder"}=${encodeURI(path)}`;
  }

  /** Resolves when it answers. */
  async listens() {
    const end = Date.now() + patience;
    for (;;) {
      this.address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(this.#said)?.[1] ?? "";
      if (this.address && (await answers(`${this.address}/healthz`))) return;
      if (this.#child.exitCode !== null || Date.now() > end) throw new Error(`VS Code did not start:\n${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What an extension has logged, all its files together. */
  log(extension) {
    const found = [];
    const search = (folder) => {
      for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) search(path);
        else if (path.includes(`/${extension}/`) && path.endsWith(".log")) found.push(readFileSync(path, "utf8"));
      }
    };
    search(join(this.#profile, "logs"));
    return found.join("\n");
  }

  /** Ends the whole session. */
  async stop() {
    for (const signal of ["SIGTERM", "SIGKILL"]) {
      try {
        process.kill(-this.#child.pid, signal);
      } catch {
        break; // nobody is left
      }
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
    }
    await this.ended;
  }
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function write(path, text) {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}
