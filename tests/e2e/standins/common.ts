// What both stand-ins for the Python extensions do alike. What others ask of them is written into the file that
// STANDIN_CALLS names, a line of JSON each. Must never do more than the published types promise.
import { appendFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

export function record(call: string, ...args: unknown[]): void {
  appendFileSync(process.env["STANDIN_CALLS"]!, JSON.stringify([call, ...args]) + "\n");
}

/** The interpreter that is selected for each folder. */
export class Selection {
  private readonly chosen = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<{ folder: vscode.WorkspaceFolder; before: string | undefined; python: string }>();

  readonly onDidChange = this.changed.event;

  get(folder: vscode.WorkspaceFolder | undefined): string | undefined {
    return (folder && this.chosen.get(folder.uri.toString())) ?? process.env["STANDIN_PYTHON"];
  }

  set(folder: vscode.WorkspaceFolder, python: string): void {
    const before = this.get(folder);
    this.chosen.set(folder.uri.toString(), python);
    this.changed.fire({ folder, before, python });
  }

  /** A person selects an interpreter over there, by its path; and what their status bar item shows. */
  offer(name: string, languages: readonly string[]): vscode.Disposable {
    const item = vscode.window.createStatusBarItem(`${name}.interpreter`, vscode.StatusBarAlignment.Right, 100.1);
    item.command = `${name}.setInterpreter`;
    const show = () => {
      const editor = vscode.window.activeTextEditor;
      const python = this.get(vscode.workspace.workspaceFolders?.[0]);
      item.text = `Python (${python ? nameOf(python) : "none"})`;
      if (editor && languages.includes(editor.document.languageId)) item.show();
      else item.hide();
    };
    show();
    return vscode.Disposable.from(
      item,
      this.onDidChange(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.commands.registerCommand(`${name}.setInterpreter`, async () => {
        const path = await vscode.window.showInputBox({ title: "Select Interpreter" });
        const folder = vscode.workspace.workspaceFolders?.[0];
        if (path && folder) this.set(folder, path);
      }),
    );
  }
}

/** The folder of an environment, given its interpreter; and its name. */
export function prefixOf(python: string): string {
  return dirname(dirname(python));
}

export function nameOf(python: string): string {
  return prefixOf(python).split("/").at(-1) ?? "";
}

/** The interpreter that a path is about, itself or its folder; undefined where there is none. */
export function interpreter(path: string): string | undefined {
  return [path, join(path, "bin", "python")].find((each) => /\/python[\d.]*$/.test(each) && existsSync(each));
}
