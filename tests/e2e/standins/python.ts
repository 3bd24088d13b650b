// A stand-in for ms-python.python: of its published API, what a client uses that lets it select.
import type { ActiveEnvironmentPathChangeEvent, PythonExtension, ResolvedEnvironment } from "@vscode/python-extension";
import * as vscode from "vscode";
import { interpreter, nameOf, prefixOf, record, Selection } from "./common.js";

type Environments = PythonExtension["environments"];
type Used = Pick<PythonExtension, "ready"> & {
  environments: Pick<
    Environments,
    "getActiveEnvironmentPath" | "updateActiveEnvironmentPath" | "resolveEnvironment" | "onDidChangeActiveEnvironmentPath"
  >;
};

export function activate(context: vscode.ExtensionContext): Used {
  record("python.activate");
  const selection = new Selection();
  const changed = new vscode.EventEmitter<ActiveEnvironmentPathChangeEvent>();
  const folderOf = (resource: vscode.Uri | vscode.WorkspaceFolder | undefined) =>
    resource && ("index" in resource ? resource : vscode.workspace.getWorkspaceFolder(resource));
  const pathOf = (environment: string | { path: string }) => (typeof environment === "string" ? environment : environment.path);
  context.subscriptions.push(
    changed,
    selection.onDidChange(({ folder, python }) => changed.fire({ id: python, path: python, resource: folder })),
  );
  // Where the other one is in charge, this one's item is not there.
  const other = vscode.extensions.getExtension("ms-python.vscode-python-envs");
  if (!other || !vscode.workspace.getConfiguration("python").get("useEnvironmentsExtension", true)) {
    context.subscriptions.push(selection.offer("python", ["python"]));
  }
  return {
    ready: Promise.resolve(),
    environments: {
      onDidChangeActiveEnvironmentPath: changed.event,
      getActiveEnvironmentPath(resource) {
        const path = selection.get(folderOf(resource)) ?? "python";
        return { id: path, path };
      },
      async updateActiveEnvironmentPath(environment, resource) {
        const folder = folderOf(resource);
        record("python.updateActiveEnvironmentPath", folder?.name, pathOf(environment));
        if (folder) selection.set(folder, pathOf(environment));
      },
      async resolveEnvironment(environment) {
        const python = interpreter(pathOf(environment));
        return python === undefined ? undefined : resolved(python);
      },
    },
  };
}

function resolved(python: string): ResolvedEnvironment {
  const folder = vscode.Uri.file(prefixOf(python));
  return {
    id: python,
    path: python,
    executable: { uri: vscode.Uri.file(python), bitness: "64-bit", sysPrefix: folder.fsPath },
    environment: { type: "VirtualEnvironment", name: nameOf(python), folderUri: folder, workspaceFolder: undefined },
    version: undefined,
    tools: ["Venv"],
  };
}
