// Terminals: new ones get the selected environment through VS Code's environment-variable collection; for running ones there
// is the one right line. Must never type into a terminal, nor edit a shell's start-up file.
import { basename, delimiter } from "node:path";
import * as vscode from "vscode";
import { nameOf, type Folders } from "./folders.js";
import type { Activation } from "./protocol.js";
import type { PythonExtensions } from "./python.js";
import type { Server } from "./server.js";

const off = "terminal.deactivated"; // workspace state: folders whose terminals get nothing

export class Terminals implements vscode.Disposable {
  private readonly entered = new Map<string, string>(); // by folder: the environment that new terminals get
  private readonly subscriptions: vscode.Disposable[];
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly folders: Folders,
    private readonly server: Server,
    private readonly pythons: PythonExtensions,
  ) {
    this.subscriptions = [
      folders.onDidChange(() => this.refresh()),
      pythons.onDidChange(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("pinfold.activateTerminals")) this.refresh();
      }),
    ];
  }

  /** Whether new terminals of a folder get its environment. */
  active(folder: vscode.WorkspaceFolder | undefined): boolean {
    return folder !== undefined && this.entered.has(folder.uri.toString());
  }

  /** Switches a folder's environment on or off for new terminals. */
  async switch(folder: vscode.WorkspaceFolder, on: boolean): Promise<void> {
    const others = this.switchedOff.filter((uri) => uri !== folder.uri.toString());
    await this.context.workspaceState.update(off, on ? others : [...others, folder.uri.toString()]);
    await this.refresh();
  }

  /** A terminal in the folder's environment. */
  open(folder: vscode.WorkspaceFolder): vscode.Terminal {
    const terminal = vscode.window.createTerminal({ cwd: folder.uri });
    terminal.show();
    return terminal;
  }

  /** The line that enters the environment in the shell of a running terminal. */
  async line(folder: vscode.WorkspaceFolder, terminal: vscode.Terminal): Promise<string | undefined> {
    const options = terminal.creationOptions as vscode.TerminalOptions;
    const shell = basename(options.shellPath ?? vscode.env.shell).replace(/\.exe$/i, "");
    const { script } = await this.server.ask<Activation>("pinfold/activation", { folder: folder.uri.toString(), shell });
    return script ?? undefined;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private get switchedOff(): string[] {
    return this.context.workspaceState.get<string[]>(off, []);
  }

  /** Brings the variables of all folders up to date; one at a time, for answers may come late. */
  private refresh(): Promise<void> {
    this.turn = this.turn.then(async () => {
      for (const folder of vscode.workspace.workspaceFolders ?? []) await this.enter(folder);
    });
    return this.turn;
  }

  private async enter(folder: vscode.WorkspaceFolder): Promise<void> {
    const key = folder.uri.toString();
    const status = this.folders.status(folder);
    if (status?.state === "busy") return; // what holds, holds until it is done
    const environment = status?.state === "broken" ? null : status?.environment;
    const wanted =
      environment && environment.kind === "virtual" && !this.switchedOff.includes(key) && vscode.workspace.isTrusted &&
      vscode.workspace.getConfiguration("pinfold", folder).get("activateTerminals", true) && !(await this.pythons.present())
        ? environment.path
        : undefined;
    if (this.entered.get(key) === wanted && wanted !== undefined) return;
    const variables = this.context.environmentVariableCollection.getScoped({ workspaceFolder: folder });
    variables.clear();
    this.entered.delete(key);
    if (wanted === undefined || !environment) return;
    try {
      const activation = await this.server.ask<Activation>("pinfold/activation", { folder: key });
      this.write(variables, activation.variables);
      variables.description = vscode.l10n.t("Activates the virtual environment {0}.", nameOf(folder, environment.path));
      this.entered.set(key, wanted);
    } catch (error) {
      this.server.log.warn(`New terminals do not get ${environment.path}: ${String(error)}`);
    }
  }

  private write(variables: vscode.EnvironmentVariableCollection, values: Record<string, string>): void {
    // The second pass comes after a shell's start-up files, which may put a Python of their own first.
    const options = { applyAtProcessCreation: true, applyAtShellIntegration: true };
    for (const [name, value] of Object.entries(values)) {
      if (name.toUpperCase() === "PATH") variables.prepend("PATH", value.split(delimiter)[0] + delimiter, options);
      else variables.replace(name, value, options);
    }
  }
}
