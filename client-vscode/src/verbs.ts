// The verbs, as people meet them: asked for, watched, stopped, and told of. Must never change anything without a yes.
import * as vscode from "vscode";
import { minor, nameOf, type Folders } from "./folders.js";
import { agreed, type PreviewDocuments } from "./preview.js";
import type { Audited, Done, Frozen, Interpreter, Listed, Preview, Upgrade, Verdict } from "./protocol.js";
import type { PythonExtensions } from "./python.js";
import { Failure, type Server, type Step } from "./server.js";
import type { Terminals } from "./terminal.js";
import { chooseUpgrades, stays } from "./upgrades.js";
import { command, confirm, say, tell, type Answers } from "./words.js";

const { t } = vscode.l10n;
const patience = 700; // milliseconds
const careful = ["pinfold/sync", "pinfold/install", "pinfold/uninstall"]; // all or nothing
const unfinished = ["not-rolled-back", "damaged-copy"];

type Verb = (folder: vscode.WorkspaceFolder) => Promise<unknown>;
type Watch = [token?: vscode.CancellationToken, report?: (step: Step) => void];

export class Verbs {
  constructor(
    private readonly server: Server,
    private readonly folders: Folders,
    private readonly terminals: Terminals,
    private readonly pythons: PythonExtensions,
    private readonly documents: PreviewDocuments,
  ) {}

  /** Commands by their id, each for one folder. */
  readonly all: Record<string, Verb> = {
    createEnvironment: (folder) => this.create(folder),
    selectEnvironment: (folder) => this.select(folder),
    activateEnvironment: (folder) => this.activate(folder),
    deactivateEnvironment: (folder) => this.deactivate(folder),
    previewSync: (folder) => this.preview(folder),
    syncEnvironment: (folder) => this.sync(folder),
    undoSync: (folder) => this.undo(folder),
    freezeEnvironment: (folder) => this.freeze(folder),
    installPackage: (folder) => this.install(folder),
    uninstallPackage: (folder) => this.uninstall(folder),
    upgradePackages: (folder) => this.upgrade(folder),
    lockRequirements: (folder) => this.lock(folder),
    audit: (folder) => this.audit(folder),
    resolve: (folder) => this.resolve(folder),
    repairEnvironment: (folder) => this.repair(folder),
    deleteEnvironment: (folder) => this.remove(folder),
    openTerminal: async (folder) => this.terminals.open(folder),
  };

  private async create(folder: vscode.WorkspaceFolder): Promise<void> {
    const pythons = await this.work<Interpreter[]>(folder, t("Looking for Pythons"), "pinfold/interpreters");
    const items = pythons.map(({ path, version, implementation, fits }, index) => ({
      label: `${fits ? "" : "$(warning) "}${kind(implementation)} ${version ?? ""}`,
      description: path,
      detail: fits ? (index === 0 ? t("recommended") : "") : t("not what the project asks for"),
    }));
    if (!items.length) throw new Error(t("No Python was found that an environment can be made from."));
    const picked = await vscode.window.showQuickPick(items, {
      title: t("Create an environment for {0}", folder.name),
      placeHolder: t("The Python that it is made from"),
      matchOnDescription: true,
    });
    if (!picked) return;
    const next = this.folders.status(folder)?.files.length ? { [t("Install Requirements")]: () => this.sync(folder) } : {};
    await this.perform(folder, t("Creating the environment"), "pinfold/create", { python: picked.description }, next);
  }

  private async select(folder: vscode.WorkspaceFolder): Promise<void> {
    const found = await this.work<Listed[]>(folder, t("Looking for environments"), "pinfold/environments", { outside: true });
    const items = found.filter((each) => each.kind === "virtual" && !each.problem).map((each) => ({
      label: `${each.selected ? "$(check)" : "$(blank)"} ${nameOf(folder, each.path)}`,
      description: [minor(each.version), each.madeBy].filter(Boolean).join(" · "),
      detail: t("{0}, {1} packages", each.path, each.distributions),
      take: () => this.choose(folder, each),
    }));
    const { icon, title } = command("createEnvironment");
    const create = { label: `${icon} ${title}`, alwaysShow: true, take: () => this.create(folder) };
    const picked = await vscode.window.showQuickPick([create, ...items], {
      title: t("Select the environment of {0}", folder.name),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    await picked?.take();
  }

  private async choose(folder: vscode.WorkspaceFolder, { path, python }: Listed): Promise<void> {
    await this.ask(folder, "pinfold/select", { path });
    await this.settled(folder, python);
  }

  /** The person has selected an interpreter in the Python extension. */
  async follow(folder: vscode.WorkspaceFolder, python: string): Promise<void> {
    const found = await this.ask<Listed[]>(folder, "pinfold/environments", { outside: true });
    const same = found.find((each) => each.python === python || python.startsWith(`${each.path}/`));
    if (same && !same.selected) await this.ask(folder, "pinfold/select", { path: same.path });
  }

  private async activate(folder: vscode.WorkspaceFolder): Promise<void> {
    const terminal = vscode.window.activeTerminal;
    if (await this.pythons.activate()) return;
    await this.terminals.switch(folder, true);
    const line = terminal && (await this.terminals.line(folder, terminal));
    const fresh = { [t("New Terminal")]: () => this.terminals.open(folder) };
    if (!line) return tell(t("New terminals of {0} have the environment.", folder.name), fresh);
    const said = t("New terminals of {0} have the environment. In the one that is open, run: {1}", folder.name, line.split("\n", 1)[0]!);
    await tell(said, { ...fresh, [t("Copy Line")]: () => vscode.env.clipboard.writeText(line) });
  }

  private async deactivate(folder: vscode.WorkspaceFolder): Promise<void> {
    // No menu offers this then; a person's own shortcut may.
    if (await this.pythons.present()) {
      return tell(t("The Python extension activates terminals. In one that is open, run: deactivate"));
    }
    await this.terminals.switch(folder, false);
    const said = t("New terminals of {0} have no environment. In one that is open, run: deactivate", folder.name);
    await tell(said, { [t("New Terminal")]: () => this.terminals.open(folder) });
  }

  private async preview(folder: vscode.WorkspaceFolder): Promise<void> {
    const preview = await this.planned(folder);
    await this.documents.show(folder, preview);
    if (preview.plan.changes) await tell(say(preview.summary), { [t("Sync")]: () => this.carryOut(folder, preview) });
  }

  private async sync(folder: vscode.WorkspaceFolder): Promise<void> {
    const preview = await this.planned(folder);
    if (!preview.plan.changes && !preview.creates) {
      return tell(t("{0} is in sync; there is nothing to do.", nameOf(folder, preview.environment.path)));
    }
    if (await agreed(preview, say(preview.title), t("Sync Now"))) await this.carryOut(folder, preview);
  }

  private async undo(folder: vscode.WorkspaceFolder): Promise<void> {
    await confirm(t("Put {0} back as it was before the last sync?", this.name(folder)), t("Undo"));
    await this.takeBack(folder);
  }

  private async freeze(folder: vscode.WorkspaceFolder): Promise<void> {
    const file = "requirements.txt";
    const picked = await vscode.window.showQuickPick(
      [
        { label: t("Update the pins in place"), detail: t("Comments, order, markers and hashes are kept"), params: { mode: "in-place" } },
        { label: t("Write everything that is installed"), detail: `pip freeze > ${file}`, params: { mode: "all", file } },
        { label: t("Write only what was asked for"), detail: t("Without the dependencies"), params: { mode: "top-level", file } },
      ],
      { title: t("Freeze {0}", this.name(folder)) },
    );
    if (!picked) return;
    const would = await this.work<Frozen>(folder, t("Freezing"), "pinfold/freeze", { ...picked.params, dryRun: true });
    if (!would.changed.length) return tell(joined(say(would.said), ...(would.notes ?? [])));
    if ("file" in picked.params && (await exists(vscode.Uri.joinPath(folder.uri, file)))) {
      await confirm(t("requirements.txt is there already. Overwrite it?"), t("Overwrite"));
    }
    const show = { [t("Show")]: () => vscode.window.showTextDocument(vscode.Uri.parse(would.changed[0]!)) };
    await this.perform(folder, t("Freezing"), "pinfold/freeze", picked.params, show);
  }

  private async install(folder: vscode.WorkspaceFolder): Promise<void> {
    const title = t("Install into {0}", this.name(folder));
    const text = await vscode.window.showInputBox({
      title,
      prompt: t("Names or requirements, as for pip; they are written to the file with their versions."),
      placeHolder: "flask requests>=2.31",
      ignoreFocusOut: true,
    });
    const requirements = text?.match(/[^\s,;]+(?:\s*(?:[<>=!~]=?|===)\s*[^\s,;]+)*(?:,\s*[<>=!~]+\s*[^\s,;]+)*/g);
    if (!requirements?.length) return;
    await this.edit(folder, "pinfold/install", { requirements }, [title, t("Install"), t("Installing")]);
  }

  private async uninstall(folder: vscode.WorkspaceFolder): Promise<void> {
    const title = t("Uninstall from {0}", this.name(folder));
    const prompt = t("Names of packages; their lines go away, and what nothing else needs.");
    const text = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
    const names = text?.split(/[\s,]+/).filter(Boolean);
    if (!names?.length) return;
    await this.edit(folder, "pinfold/uninstall", { names }, [title, t("Uninstall"), t("Uninstalling")]);
  }

  /** Changes files and environment together, once the person has seen the plan: it may be more than what they have asked for. */
  private async edit(folder: vscode.WorkspaceFolder, method: string, params: object, [title, yes, busy]: [string, string, string]) {
    const preview = await this.work<Preview>(folder, t("Planning"), method, { ...params, dryRun: true });
    if (preview.plan.changes && !(await agreed(preview, title, yes))) return;
    await this.perform(folder, busy, method, { ...params, preview: preview.id });
  }

  private async upgrade(folder: vscode.WorkspaceFolder): Promise<void> {
    const textDocument = await this.file(folder);
    const found = await this.work<Upgrade[]>(folder, t("Looking for upgrades"), "pinfold/upgrades", { textDocument });
    if (!found.some(({ why }) => !why)) {
      const why = stays(found);
      return tell(why ? t("Nothing can be upgraded: {0}.", why) : t("Everything is up to date."));
    }
    const file = vscode.Uri.parse(textDocument.uri);
    const versions = await chooseUpgrades(found, t("Upgrade the packages of {0}", vscode.workspace.asRelativePath(file)));
    if (!versions || !Object.keys(versions).length) return;
    const before = (await vscode.workspace.openTextDocument(file)).getText();
    const next = {
      [t("Show Changes")]: () => this.documents.compare(file, before),
      [command("syncEnvironment").title]: () => this.sync(folder),
    };
    await this.perform(folder, t("Upgrading"), "pinfold/upgrade", { textDocument, versions }, next);
  }

  private async lock(folder: vscode.WorkspaceFolder): Promise<void> {
    const textDocument = await this.file(folder);
    await this.perform(folder, t("Locking"), "pinfold/lock", { textDocument });
  }

  private async audit(folder: vscode.WorkspaceFolder): Promise<void> {
    const textDocument = await this.file(folder);
    const { said, vulnerable } = await this.work<Audited>(folder, t("Looking for known vulnerabilities"), "pinfold/audit", { textDocument });
    await tell(say(said), vulnerable.length ? showProblems() : {});
  }

  private async resolve(folder: vscode.WorkspaceFolder): Promise<void> {
    const textDocument = await this.file(folder);
    const { said, conflicts } = await this.work<Verdict>(folder, t("Resolving"), "pinfold/resolve", { textDocument });
    await tell(say(said), conflicts.length ? showProblems() : {});
  }

  /** The requirements file that the person is looking at, else the first of those that the environment is kept equal to, opened. */
  private async file(folder: vscode.WorkspaceFolder): Promise<{ uri: string }> {
    const active = vscode.window.activeTextEditor?.document;
    if (active?.languageId === "pip-requirements" && vscode.workspace.getWorkspaceFolder(active.uri) === folder) {
      return { uri: active.uri.toString() };
    }
    const first = this.folders.status(folder)?.files[0];
    if (!first) throw new Error(t("Open a requirements file first."));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(first));
    await vscode.window.showTextDocument(document);
    return { uri: document.uri.toString() };
  }

  private async repair(folder: vscode.WorkspaceFolder): Promise<void> {
    const status = this.folders.status(folder);
    const detail = status?.environment?.problem ?? status?.message;
    await confirm(t("Make {0} anew, with the versions that are in it?", this.name(folder)), t("Repair"), detail);
    await this.perform(folder, t("Repairing"), "pinfold/repair");
  }

  private async remove(folder: vscode.WorkspaceFolder): Promise<void> {
    await confirm(t("Delete {0} and all that is in it?", this.name(folder)), t("Delete"), this.folders.status(folder)?.path);
    await this.perform(folder, t("Deleting"), "pinfold/remove", { confirmed: true });
  }

  private planned(folder: vscode.WorkspaceFolder): Promise<Preview> {
    return this.work<Preview>(folder, t("Planning"), "pinfold/previewSync");
  }

  private carryOut(folder: vscode.WorkspaceFolder, preview: Preview): Promise<void> {
    return this.perform(folder, t("Syncing"), "pinfold/sync", { preview: preview.id });
  }

  private takeBack(folder: vscode.WorkspaceFolder): Promise<void> {
    return this.perform(folder, t("Undoing"), "pinfold/undo");
  }

  /** Does something, says what came of it, and offers what may come next. */
  private async perform(folder: vscode.WorkspaceFolder, title: string, method: string, params = {}, next: Answers = {}): Promise<void> {
    const { said, notes, created, environment, undo } = await this.work<Done>(folder, title, method, params);
    if (method === "pinfold/sync") await this.documents.close(folder);
    if (created) await this.settled(folder, environment?.python ?? null);
    await tell(joined(say(said), ...(notes ?? [])), { ...next, ...(undo ? { [t("Undo")]: () => this.takeBack(folder) } : {}) });
  }

  /** What people call the folder's environment, which may not be there yet. */
  private name(folder: vscode.WorkspaceFolder): string {
    return nameOf(folder, this.folders.status(folder)?.path ?? ".venv");
  }

  /** The environment is the folder's now, for the Python extension as well. */
  private async settled(folder: vscode.WorkspaceFolder, python: string | null): Promise<void> {
    if (python) await this.pythons.select(folder, python);
  }

  /** A request that can be watched and stopped as soon as it takes long; asks the person where the server wants to hear a yes. */
  private async work<T>(folder: vscode.WorkspaceFolder, title: string, method: string, params: object = {}): Promise<T> {
    const stop = new vscode.CancellationTokenSource();
    let last: Step = {};
    let heard = (_: Step) => {};
    this.folders.at(folder, { title });
    const asked = this.ask<T>(folder, method, params, stop.token, (step) => {
      last = step;
      heard(step);
      this.folders.at(folder, { title, ...step });
    });
    try {
      // What is done at once needs no message that comes and goes; the status bar tells.
      if (await slow(asked)) {
        const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
        await vscode.window.withProgress(options, (progress, token) => {
          token.onCancellationRequested(() => stop.cancel());
          let percent = 0;
          heard = ({ message, percentage }) => {
            const increment = Math.max(0, (percentage ?? percent) - percent);
            percent += increment;
            progress.report({ ...(message === undefined ? {} : { message }), increment });
          };
          heard(last);
          return asked.then(undefined, () => undefined);
        });
      }
      return await asked;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const [yes, answer] = questions()[error.trouble.kind] ?? [];
      if (yes && answer && !(answer in params)) {
        await confirm(error.trouble.message, yes);
        return await this.work<T>(folder, title, method, { ...params, [answer]: true });
      }
      if (careful.includes(method) && !unfinished.includes(error.trouble.kind)) error.message += ` ${t("The environment is as it was.")}`;
      throw error;
    } finally {
      this.folders.at(folder);
      stop.dispose();
    }
  }

  private ask<T>(folder: vscode.WorkspaceFolder, method: string, params: object, ...watch: Watch) {
    return this.server.ask<T>(method, { folder: folder.uri.toString(), ...params }, ...watch);
  }
}

/** By the kind of trouble: what a person may answer, and how the server is told. */
function questions(): Record<string, [string, string]> {
  return { "outside-workspace": [t("Change It"), "consent"], "not-a-lock": [t("Overwrite"), "force"] };
}

/** "Python" for the usual one, else whose it is. */
function kind(implementation: string | null): string {
  return !implementation || implementation.toLowerCase() === "cpython" ? "Python" : implementation;
}

function joined(...sentences: string[]): string {
  return sentences.join(" ");
}

async function slow(asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), patience)));
  const soon = asked.then(() => false, () => false);
  return Promise.race([soon, late]).finally(() => clearTimeout(timer));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(() => true, () => false);
}

function showProblems() {
  return { [t("Show Problems")]: () => vscode.commands.executeCommand("workbench.actions.view.problems") };
}
