// A pull or another branch: one quiet message when the files and the environment no longer agree, at most one per change.
import * as vscode from "vscode";
import type { Folders } from "./folders.js";
import type { Status } from "./protocol.js";
import { tell } from "./words.js";

const { t } = vscode.l10n;
const told = "drift.told"; // workspace state: by folder, the drift that the person knows of

export function watchDrift(folders: Folders, memory: vscode.Memento): vscode.Disposable {
  const before = new Map<string, Pick<Status, "state" | "path" | "undo">>();
  return folders.onDidChange((uri) => {
    const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
    const status = folders.status(folder);
    if (!folder || !status || status.state === "busy" || folders.work(folder)) return;
    const key = folder.uri.toString();
    const was = before.get(key);
    before.set(key, status);
    // What is being typed is no news, nor is a folder that has never been in sync, nor another environment, which was selected.
    if (status.state !== "drifted" || was?.state !== "in-sync" || was.path !== status.path || typing(folder)) return;
    if (was.undo && !status.undo) return; // the last sync was undone: that is what somebody wanted
    const known = memory.get<Record<string, string>>(told, {});
    const now = JSON.stringify(status.drift.map(({ name, wanted, installed }) => [name, wanted, installed]));
    const settings = vscode.workspace.getConfiguration("pinfold", folder);
    if (known[key] === now || !settings.get("notifyOnDrift", true)) return;
    void memory.update(told, { ...known, [key]: now });
    void tell(status.message, {
      [t("Preview")]: () => vscode.commands.executeCommand("pinfold.previewSync", folder.uri),
      [t("Sync")]: () => vscode.commands.executeCommand("pinfold.syncEnvironment", folder.uri),
      [t("Don't Tell Me")]: () => settings.update("notifyOnDrift", false, vscode.ConfigurationTarget.Global),
    });
  });
}

function typing(folder: vscode.WorkspaceFolder): boolean {
  return vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && vscode.workspace.getWorkspaceFolder(uri) === folder);
}
