// Working together with Microsoft's Python extensions: one selection, one activation. Everything goes through their public
// API; where neither is there, nothing happens.
import type { PythonEnvironmentApi } from "@vscode/python-environments";
import type { PythonExtension } from "@vscode/python-extension";
import * as vscode from "vscode";

const environmentsId = "ms-python.vscode-python-envs";
const pythonId = "ms-python.python";

/** What both extensions can do for us. `set` and `onDidSet` are about the interpreter of a folder, as an absolute path. */
interface Partner {
  get(folder: vscode.WorkspaceFolder): Promise<string | undefined>;
  set(folder: vscode.WorkspaceFolder, python: string): Promise<void>;
  onDidSet(heard: (folder: vscode.WorkspaceFolder, python: string) => void): vscode.Disposable;
}

export class PythonExtensions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly selected = new vscode.EventEmitter<{ folder: vscode.WorkspaceFolder; python: string }>();
  private readonly own = new Map<string, string>(); // what we have set ourselves, by folder
  private readonly subscriptions: vscode.Disposable[] = [this.changed, this.selected];
  private partner: Promise<Partner | undefined> | undefined;
  private heard: vscode.Disposable | undefined;
  private environments = false;

  /** An extension came, went, or shows something else. */
  readonly onDidChange = this.changed.event;
  /** The person has selected another interpreter over there. */
  readonly onDidSelect = this.selected.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.subscriptions.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()),
      vscode.extensions.onDidChange(() => {
        this.partner = undefined;
        void this.find().then(() => this.changed.fire());
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.changed.fire()),
    );
  }

  /** Whether one of them is installed and in charge of activating terminals. */
  async present(): Promise<boolean> {
    return (await this.find()) !== undefined;
  }

  /** Whether their status bar item shows the interpreter beside ours, which depends on the active editor. */
  get showsInterpreter(): boolean {
    const language = vscode.window.activeTextEditor?.document.languageId;
    return this.environments ? language === "python" || language === "pip-requirements" : this.installed(pythonId) && language === "python";
  }

  /** Whether they say themselves what is not installed. */
  get reportsMissing(): boolean {
    return vscode.workspace.isTrusted && this.installed(pythonId);
  }

  /** The interpreters that are chosen over there, of all folders. */
  async chosen(): Promise<string[]> {
    const partner = await this.find();
    const found = await Promise.all((vscode.workspace.workspaceFolders ?? []).map((folder) => partner?.get(folder)));
    return [...new Set(found.filter((path) => path !== undefined))];
  }

  /** Selects an interpreter over there as well. */
  async select(folder: vscode.WorkspaceFolder, python: string): Promise<void> {
    const partner = await this.find();
    if (!partner) return;
    this.own.set(folder.uri.toString(), python);
    try {
      await partner.set(folder, python);
    } catch (error) {
      this.own.delete(folder.uri.toString()); // if it is selected there after all, it was the person
      this.log.warn(`The Python extension did not take ${python}: ${String(error)}`);
    }
  }

  /** Has them activate a terminal, if one of them is there: a running one, or a new one, which they activate as it opens. */
  async activate(): Promise<boolean> {
    if (!(await this.present())) return false;
    const command = vscode.window.activeTerminal ? "python-envs.terminal.activate" : "workbench.action.terminal.new";
    await vscode.commands.executeCommand(this.environments ? command : "python.createTerminal");
    return true;
  }

  dispose(): void {
    this.heard?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private find(): Promise<Partner | undefined> {
    // Both need a trusted workspace.
    if (!vscode.workspace.isTrusted) return Promise.resolve(undefined);
    return (this.partner ??= this.meet().catch((error: unknown) => {
      this.log.warn(`The Python extension cannot be asked: ${String(error)}`);
      return undefined;
    }));
  }

  private async meet(): Promise<Partner | undefined> {
    const partner = (await this.meetEnvironments()) ?? (await this.meetPython());
    this.heard?.dispose(); // of the partner before
    this.heard = partner?.onDidSet((folder, python) => {
      if (this.own.get(folder.uri.toString()) === python) return; // our own words come back
      this.own.delete(folder.uri.toString());
      this.selected.fire({ folder, python });
    });
    return partner;
  }

  private async meetEnvironments(): Promise<Partner | undefined> {
    const off = vscode.workspace.getConfiguration("python").inspect<boolean>("useEnvironmentsExtension");
    this.environments = false;
    if ([off?.globalValue, off?.workspaceValue, off?.workspaceFolderValue].includes(false)) return undefined;
    const api = (await vscode.extensions.getExtension<PythonEnvironmentApi | undefined>(environmentsId)?.activate()) ?? undefined;
    if (!api) return undefined;
    this.environments = true;
    const path = (environment: Awaited<ReturnType<typeof api.getEnvironment>>) => environment?.execInfo.run.executable;
    return {
      get: async (folder) => path(await api.getEnvironment(folder.uri)),
      set: async (folder, python) => {
        const environment = await api.resolveEnvironment(vscode.Uri.file(python));
        if (!environment) throw new Error("it knows of no environment there");
        await api.setEnvironment(folder.uri, environment);
      },
      onDidSet: (heard) =>
        api.onDidChangeEnvironment(({ uri, new: environment }) => {
          const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
          const python = path(environment);
          if (folder && python) heard(folder, python);
        }),
    };
  }

  private async meetPython(): Promise<Partner | undefined> {
    const api = await vscode.extensions.getExtension<PythonExtension>(pythonId)?.activate();
    if (!api?.environments) return undefined;
    return {
      get: async (folder) => {
        const chosen = api.environments.getActiveEnvironmentPath(folder.uri);
        return (await api.environments.resolveEnvironment(chosen))?.executable.uri?.fsPath;
      },
      set: (folder, python) => api.environments.updateActiveEnvironmentPath(python, folder.uri),
      onDidSet: (heard) =>
        api.environments.onDidChangeActiveEnvironmentPath(({ resource, path }) => {
          const folder = resource && ("index" in resource ? resource : vscode.workspace.getWorkspaceFolder(resource));
          if (folder) heard(folder, path);
        }),
    };
  }

  private installed(id: string): boolean {
    return vscode.extensions.getExtension(id) !== undefined;
  }
}
