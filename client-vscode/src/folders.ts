// How each workspace folder's environment stands, and which folder the person is looking at.
import * as vscode from "vscode";
import type { State, Status } from "./protocol.js";
import type { Server, Step } from "./server.js";

/** The scheme of pages that are about a folder, which is their query. */
export const pages = "pinfold-preview";
type Work = Step & { title: string };

export class Folders implements vscode.Disposable {
  private readonly known = new Map<string, Status>();
  private readonly working = new Map<string, Work>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri | undefined>();
  private readonly subscriptions: vscode.Disposable[];
  private last = folderOf(vscode.window.activeTextEditor?.document.uri);

  /** Something about a folder is different, or another one is looked at. */
  readonly onDidChange = this.changed.event;

  constructor(server: Server) {
    this.subscriptions = [
      this.changed,
      server.onStatus(({ folder, ...status }) => {
        const uri = vscode.Uri.parse(folder);
        this.known.set(uri.toString(), status);
        this.changed.fire(uri);
      }),
      server.onRunning((running) => {
        if (!running) this.known.clear();
        this.changed.fire(undefined);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.last = folderOf(editor?.document.uri) ?? this.last;
        this.changed.fire(undefined);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.changed.fire(undefined)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire(undefined)),
    ];
  }

  /** The folder of the editor that was active last, output and settings left out, else the first one. */
  get current(): vscode.WorkspaceFolder | undefined {
    return folderOf(this.last?.uri) ?? vscode.workspace.workspaceFolders?.[0];
  }

  status(folder: vscode.WorkspaceFolder | undefined): Status | undefined {
    return folder && this.known.get(folder.uri.toString());
  }

  state(folder: vscode.WorkspaceFolder | undefined): State | undefined {
    return vscode.workspace.isTrusted ? this.status(folder)?.state : "untrusted";
  }

  /** What is being done in a folder by this window; undefined ends it. */
  at(folder: vscode.WorkspaceFolder, step?: Work): void {
    if (step) this.working.set(folder.uri.toString(), step);
    else this.working.delete(folder.uri.toString());
    this.changed.fire(folder.uri);
  }

  work(folder: vscode.WorkspaceFolder | undefined): Work | undefined {
    return folder && this.working.get(folder.uri.toString());
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

/** The folder that a file is in, or that a page is about. */
export function folderOf(uri: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  return uri && vscode.workspace.getWorkspaceFolder(uri.scheme === pages ? vscode.Uri.parse(uri.query) : uri);
}

/** The name of an environment for people: its path within the folder, else its own name. */
export function nameOf(folder: vscode.WorkspaceFolder, path: string): string {
  const root = folder.uri.path.replace(/\/$/, "") + "/";
  const there = vscode.Uri.file(path).path;
  return there.startsWith(root) ? there.slice(root.length) : (there.split("/").at(-1) ?? path);
}

/** "3.12" of "3.12.4". */
export function minor(version: string | null | undefined): string {
  return version?.split(".").slice(0, 2).join(".") ?? "";
}
