// The verbs, as people meet them: asked for, watched, stopped, and told of. Must never change anything without a yes.
import { relative } from "node:path";
import * as vscode from "vscode";
import { minor, nameOf, type Folders } from "./folders.js";
import { actions, size, type PreviewDocuments } from "./preview.js";
import type { Frozen, Interpreter, Listed, Made, Plan, Preview, Synced } from "./protocol.js";
import type { PythonExtensions } from "./python.js";
import { Failure, type Server, type Step } from "./server.js";
import type { Terminals } from "./terminal.js";

const { t } = vscode.l10n;
const patience = 700; // milliseconds
const careful = ["pinfold/sync", "pinfold/install", "pinfold/uninstall"]; // all or nothing
const unfinished = ["not-rolled-back", "damaged-copy"];

/** A verb of one folder; `more` is what a menu has added to the command. */
type Verb = (folder: vscode.WorkspaceFolder) => Promise<unknown>;

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
    repairEnvironment: (folder) => this.repair(folder),
    deleteEnvironment: (folder) => this.remove(folder),
    openTerminal: async (folder) => this.terminals.open(folder),
  };

  async create(folder: vscode.WorkspaceFolder): Promise<void> {
    const pythons = await this.work<Interpreter[]>(folder, t("Looking for Pythons"), "pinfold/interpreters", {});
    const items = pythons.map((python, index) => ({
      label: `${python.fits ? "$(check)" : "$(warning)"} ${kind(python.implementation)} ${python.version ?? ""}`,
      description: python.path,
      detail: python.fits ? (index === 0 ? t("recommended") : "") : t("not what the project asks for"),
      python,
    }));
    if (!items.length) throw new Error(t("No Python was found that an environment can be made from."));
    const picked = await vscode.window.showQuickPick(items, {
      title: t("Create an environment for {0}", folder.name),
      placeHolder: t("The Python that it is made from"),
      matchOnDescription: true,
    });
    if (!picked) return;
    const made = await this.work<Made>(folder, t("Creating the environment"), "pinfold/create", { python: picked.python.path });
    await this.settled(folder, made.environment.python);
    const said = t("{0} was made with Python {1}.", nameOf(folder, made.environment.path), minor(made.environment.version));
    const sync = t("Install Requirements");
    const files = this.folders.status(folder)?.files.length;
    if ((await tell([said, made.note].filter(Boolean).join(" "), ...(files ? [sync] : []))) === sync) await this.sync(folder);
  }

  async select(folder: vscode.WorkspaceFolder): Promise<void> {
    const found = await this.work<Listed[]>(folder, t("Looking for environments"), "pinfold/environments", { outside: true });
    const items = found.map((each) => ({
      label: `${each.problem ? "$(error)" : each.selected ? "$(check)" : "$(blank)"} ${nameOf(folder, each.path)}`,
      description: [minor(each.version), each.madeBy].filter(Boolean).join(" · "),
      detail: each.problem ?? t("{0}, {1} packages", each.path, each.distributions),
      path: each.path,
      python: each.python,
      usable: each.kind === "virtual" && !each.problem,
    }));
    const create = { label: `$(add) ${t("Create Environment…")}`, path: "", python: null, usable: true, alwaysShow: true };
    const picked = await vscode.window.showQuickPick([create, ...items.filter((item) => item.usable)], {
      title: t("Select the environment of {0}", folder.name),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!picked) return;
    if (!picked.path) return this.create(folder);
    await this.ask(folder, "pinfold/select", { path: picked.path });
    await this.settled(folder, picked.python);
  }

  /** The person has selected an interpreter in the Python extension. */
  async follow(folder: vscode.WorkspaceFolder, python: string): Promise<void> {
    const found = await this.ask<Listed[]>(folder, "pinfold/environments", { outside: true });
    const same = found.find((each) => each.python === python || python.startsWith(`${each.path}/`));
    if (same && !same.selected) await this.ask(folder, "pinfold/select", { path: same.path });
  }

  async activate(folder: vscode.WorkspaceFolder): Promise<void> {
    const terminal = vscode.window.activeTerminal;
    if (await this.pythons.activate()) return;
    await this.terminals.switch(folder, true);
    const line = terminal && (await this.terminals.line(folder, terminal));
    const fresh = t("New Terminal");
    const copy = t("Copy Line");
    const said = line
      ? t("New terminals of {0} have the environment. In the one that is open, run: {1}", folder.name, line.split("\n", 1)[0]!)
      : t("New terminals of {0} have the environment.", folder.name);
    const answer = await tell(said, fresh, ...(line ? [copy] : []));
    if (answer === fresh) this.terminals.open(folder);
    else if (answer === copy && line) await vscode.env.clipboard.writeText(line);
  }

  async deactivate(folder: vscode.WorkspaceFolder): Promise<void> {
    if (await this.pythons.deactivate()) return;
    await this.terminals.switch(folder, false);
    const fresh = t("New Terminal");
    const said = t("New terminals of {0} have no environment. In one that is open, run: deactivate", folder.name);
    if ((await tell(said, fresh)) === fresh) this.terminals.open(folder);
  }

  async preview(folder: vscode.WorkspaceFolder): Promise<void> {
    const preview = await this.planned(folder);
    if (!preview) return;
    await this.documents.show(folder, preview);
    const sync = t("Sync");
    if (preview.plan.changes && (await tell(summary(folder, preview), sync)) === sync) await this.carryOut(folder, preview);
  }

  async sync(folder: vscode.WorkspaceFolder): Promise<void> {
    const preview = await this.planned(folder);
    if (!preview) return;
    if (!preview.plan.changes && !preview.creates) return void tell(t("{0} is in sync; there is nothing to do.", nameOf(folder, preview.environment.path)));
    const go = { label: `$(play) ${t("Sync Now")}`, description: summary(folder, preview), go: true };
    const picked = await vscode.window.showQuickPick([go, ...rows(preview)], {
      title: t("Sync {0} with {1}", nameOf(folder, preview.environment.path), preview.files.map((file) => relative(folder.uri.fsPath, file)).join(", ")),
      placeHolder: t("Enter does it, Escape changes nothing"),
      ignoreFocusOut: true,
      matchOnDescription: true,
    });
    if (picked && "go" in picked) await this.carryOut(folder, preview);
  }

  async undo(folder: vscode.WorkspaceFolder): Promise<void> {
    const yes = t("Undo");
    const said = t("Put {0} back as it was before the last sync?", nameOf(folder, this.folders.status(folder)?.path ?? ""));
    if ((await vscode.window.showWarningMessage(said, { modal: true }, yes)) !== yes) return;
    const done = await this.work<{ plan: Plan }>(folder, t("Undoing"), "pinfold/undo", {});
    void tell(t("Undone: {0}.", counted(done.plan, "did")));
  }

  async freeze(folder: vscode.WorkspaceFolder): Promise<void> {
    const picked = await vscode.window.showQuickPick(
      [
        { label: t("Update the pins in place"), detail: t("Comments, order, markers and hashes are kept"), params: { mode: "in-place" } },
        { label: t("Write everything that is installed"), detail: "pip freeze > requirements.txt", params: { mode: "all", file: "requirements.txt" } },
        { label: t("Write only what was asked for"), detail: t("Without the dependencies"), params: { mode: "top-level", file: "requirements.txt" } },
      ],
      { title: t("Freeze {0}", nameOf(folder, this.folders.status(folder)?.path ?? "")) },
    );
    if (!picked) return;
    const would = await this.work<Frozen>(folder, t("Freezing"), "pinfold/freeze", { ...picked.params, dryRun: true });
    if (!would.changed.length) return void tell([t("The files say what is installed already."), ...would.notes].join(" "));
    if (picked.params.mode !== "in-place" && (await exists(vscode.Uri.joinPath(folder.uri, "requirements.txt")))) {
      const yes = t("Overwrite");
      const said = t("requirements.txt is there already. Overwrite it?");
      if ((await vscode.window.showWarningMessage(said, { modal: true }, yes)) !== yes) return;
    }
    const done = await this.work<Frozen>(folder, t("Freezing"), "pinfold/freeze", picked.params);
    const show = t("Show");
    const names = done.changed.map((uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false));
    if ((await tell([t("Frozen: {0}.", names.join(", ")), ...done.notes].join(" "), show)) === show) {
      await vscode.window.showTextDocument(vscode.Uri.parse(done.changed[0]!));
    }
  }

  async install(folder: vscode.WorkspaceFolder): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: t("Install into {0}", nameOf(folder, this.folders.status(folder)?.path ?? ".venv")),
      prompt: t("Names or requirements, as for pip; they are written to the file with their versions."),
      placeHolder: "flask requests>=2.31",
      ignoreFocusOut: true,
    });
    const requirements = text?.match(/[^\s,;]+(?:\s*(?:[<>=!~]=?|===)\s*[^\s,;]+)*(?:,\s*[<>=!~]+\s*[^\s,;]+)*/g);
    if (!requirements?.length) return;
    const done = await this.work<Synced>(folder, t("Installing"), "pinfold/install", { requirements });
    await this.said(folder, t("Installed: {0}.", named(done.plan)), done.undo);
  }

  async uninstall(folder: vscode.WorkspaceFolder): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: t("Uninstall from {0}", nameOf(folder, this.folders.status(folder)?.path ?? "")),
      prompt: t("Names of packages; their lines go away, and what nothing else needs."),
      ignoreFocusOut: true,
    });
    const names = text?.split(/[\s,]+/).filter(Boolean);
    if (!names?.length) return;
    const done = await this.work<Synced>(folder, t("Uninstalling"), "pinfold/uninstall", { names });
    await this.said(folder, t("Uninstalled: {0}.", named(done.plan)), done.undo);
  }

  async repair(folder: vscode.WorkspaceFolder): Promise<void> {
    const status = this.folders.status(folder);
    const yes = t("Repair");
    const said = t("Make {0} anew, with the versions that are in it?", nameOf(folder, status?.path ?? ""));
    const detail = status?.environment?.problem ?? status?.message ?? "";
    if ((await vscode.window.showWarningMessage(said, { modal: true, detail }, yes)) !== yes) return;
    const made = await this.work<Made>(folder, t("Repairing"), "pinfold/repair", {});
    void tell([t("{0} was made anew.", nameOf(folder, made.environment.path)), made.note].filter(Boolean).join(" "));
  }

  async remove(folder: vscode.WorkspaceFolder): Promise<void> {
    const path = this.folders.status(folder)?.path ?? "";
    const yes = t("Delete");
    const said = t("Delete {0} and all that is in it?", nameOf(folder, path));
    if ((await vscode.window.showWarningMessage(said, { modal: true, detail: path }, yes)) !== yes) return;
    await this.work(folder, t("Deleting"), "pinfold/remove", { confirmed: true });
    void tell(t("{0} was deleted.", nameOf(folder, path)));
  }

  /** What a sync would do; undefined when the person stopped it. */
  private planned(folder: vscode.WorkspaceFolder): Promise<Preview> {
    return this.work<Preview>(folder, t("Planning"), "pinfold/previewSync", {});
  }

  private async carryOut(folder: vscode.WorkspaceFolder, preview: Preview): Promise<void> {
    const done = await this.work<Synced>(folder, t("Syncing"), "pinfold/sync", { preview: preview.id });
    if (preview.creates) await this.settled(folder, done.environment.python);
    await this.said(folder, t("Synced: {0}.", counted(done.plan, "did")), done.undo);
  }

  private async said(folder: vscode.WorkspaceFolder, text: string, canUndo: boolean): Promise<void> {
    const undo = t("Undo");
    if ((await tell(text, ...(canUndo ? [undo] : []))) !== undo) return;
    const done = await this.work<{ plan: Plan }>(folder, t("Undoing"), "pinfold/undo", {});
    void tell(t("Undone: {0}.", counted(done.plan, "did")));
  }

  /** The environment is the folder's now, for the Python extension as well. */
  private async settled(folder: vscode.WorkspaceFolder, python: string | null): Promise<void> {
    if (python) await this.pythons.select(folder, python);
  }

  /** A request that can be watched and stopped as soon as it takes long; asks once more where the environment lies elsewhere. */
  private async work<T>(folder: vscode.WorkspaceFolder, title: string, method: string, params: object): Promise<T> {
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
        await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
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
      if (error.trouble.kind === "outside-workspace" && !("consent" in params)) {
        const yes = t("Change It");
        if ((await vscode.window.showWarningMessage(error.trouble.message, { modal: true }, yes)) !== yes) throw new vscode.CancellationError();
        return await this.work<T>(folder, title, method, { ...params, consent: true });
      }
      if (careful.includes(method) && !unfinished.includes(error.trouble.kind)) error.message += ` ${t("The environment is as it was.")}`;
      throw error;
    } finally {
      this.folders.at(folder);
      stop.dispose();
    }
  }

  private ask<T>(folder: vscode.WorkspaceFolder, method: string, params: object, ...more: [vscode.CancellationToken?, ((step: Step) => void)?]): Promise<T> {
    return this.server.ask<T>(method, { folder: folder.uri.toString(), ...params }, ...more);
  }
}

/** "Python" for the usual one, else whose it is. */
function kind(implementation: string | null): string {
  return !implementation || implementation.toLowerCase() === "cpython" ? "Python" : implementation;
}

/** "3 to install, 1 to remove; 12 MB to download". */
function summary(folder: vscode.WorkspaceFolder, { plan, creates, environment }: Preview): string {
  const parts = [creates ? t("makes {0}", nameOf(folder, environment.path)) : "", counted(plan, "will")];
  if (plan.download) parts.push(t("{0} to download", size(plan.download)));
  return parts.filter(Boolean).join(", ");
}

function counted(plan: Plan, tense: "will" | "did"): string {
  const counts = actions.flatMap(({ action, [tense]: many }) => {
    const count = plan.steps.filter((step) => step.action === action).length;
    return count && many ? [many(count)] : [];
  });
  return counts.join(", ") || t("no changes");
}

/** "flask 3.1.0, click 8.1.7". */
function named(plan: Plan): string {
  const changed = plan.steps.filter(({ action }) => action !== "keep");
  return changed.map((step) => [step.name, step.after ?? step.before].filter(Boolean).join(" ")).join(", ") || t("no changes");
}

function rows(preview: Preview): vscode.QuickPickItem[] {
  return actions.flatMap(({ action, title, icon }) => {
    const steps = preview.plan.steps.filter((step) => step.action === action);
    if (action === "keep" || !steps.length) return [];
    return [
      { label: title(), kind: vscode.QuickPickItemKind.Separator },
      ...steps.map((step) => ({
        label: `$(${icon}) ${step.name}`,
        description: [step.before, step.after].filter(Boolean).join(" → "),
        detail: step.reason,
      })),
    ];
  });
}

async function slow(asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), patience)));
  const soon = asked.then(() => false, () => false);
  return Promise.race([soon, late]).finally(() => clearTimeout(timer));
}

function tell(text: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(text, ...actions);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
