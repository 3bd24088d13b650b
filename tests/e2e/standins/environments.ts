// A stand-in for ms-python.vscode-python-envs: of its published API, what a client uses that lets it select and activate.
import type { DidChangeEnvironmentEventArgs, PythonEnvironment, PythonEnvironmentApi } from "@vscode/python-environments";
import * as vscode from "vscode";
import { interpreter, nameOf, prefixOf, record, Selection } from "./common.js";

type Used = Pick<PythonEnvironmentApi, "getEnvironment" | "setEnvironment" | "resolveEnvironment" | "onDidChangeEnvironment">;

export function activate(context: vscode.ExtensionContext): Used | undefined {
  record("envs.activate");
  // As theirs does: switched off, it exports nothing.
  if (!vscode.workspace.getConfiguration("python").get("useEnvironmentsExtension", true)) return undefined;
  const selection = new Selection();
  const changed = new vscode.EventEmitter<DidChangeEnvironmentEventArgs>();
  context.subscriptions.push(
    changed,
    selection.offer("python-envs", ["python", "pip-requirements"]),
    selection.onDidChange(({ folder, before, python }) =>
      changed.fire({ uri: folder.uri, old: before === undefined ? undefined : environment(before), new: environment(python) }),
    ),
    ...["activate", "deactivate"].map((verb) =>
      vscode.commands.registerCommand(`python-envs.terminal.${verb}`, () => record(`envs.terminal.${verb}`)),
    ),
  );
  return {
    onDidChangeEnvironment: changed.event,
    async getEnvironment(scope) {
      const python = selection.get(scope && vscode.workspace.getWorkspaceFolder(scope));
      return python === undefined ? undefined : environment(python);
    },
    async setEnvironment(scope, chosen) {
      const folder = scope instanceof vscode.Uri ? vscode.workspace.getWorkspaceFolder(scope) : undefined;
      record("envs.setEnvironment", folder?.name, chosen?.execInfo.run.executable);
      if (folder && chosen) selection.set(folder, chosen.execInfo.run.executable);
    },
    async resolveEnvironment(place) {
      const python = interpreter(place.fsPath);
      return python === undefined ? undefined : environment(python);
    },
  };
}

function environment(python: string): PythonEnvironment {
  const name = nameOf(python);
  return {
    envId: { id: python, managerId: "standin" },
    name,
    displayName: name,
    displayPath: python,
    version: "3",
    environmentPath: vscode.Uri.file(python),
    execInfo: { run: { executable: python } },
    sysPrefix: prefixOf(python),
  };
}
