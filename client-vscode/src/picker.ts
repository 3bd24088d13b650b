// The menu behind the status bar item: the environment as it is, then what can be done.
import * as vscode from "vscode";
import { minor, nameOf, type Folders } from "./folders.js";
import type { Status } from "./protocol.js";
import type { Terminals } from "./terminal.js";
import { command } from "./words.js";

const { t } = vscode.l10n;

interface Entry extends vscode.QuickPickItem {
  command?: string;
}

export async function showMenu(folders: Folders, terminals: Terminals): Promise<void> {
  const folder = folders.current;
  if (!folder) return;
  const status = folders.status(folder);
  const items = vscode.workspace.isTrusted ? entries(folder, status, terminals.active(folder)) : restricted();
  const picked = await vscode.window.showQuickPick(items, {
    title: t("Environment of {0}", folder.name),
    placeHolder: status?.message ?? "",
    matchOnDescription: true,
  });
  if (picked?.command) await vscode.commands.executeCommand(picked.command, folder.uri);
}

function entries(folder: vscode.WorkspaceFolder, status: Status | undefined, activated: boolean): Entry[] {
  if (!status) return offered("restartServer", "showOutput");
  const present = status.environment !== null;
  const usable = present && status.state !== "broken";
  const only = (when: boolean, ...names: string[]) => (when ? names : []);
  const current: Entry = {
    label: `$(${status.shown?.icon ?? "warning"}) ${nameOf(folder, status.path)}`,
    description: [minor(status.environment?.version), status.environment?.madeBy].filter(Boolean).join(" · "),
    detail: status.message,
    command: "pinfold.selectEnvironment",
  };
  return [
    ...(present ? [current] : []),
    { label: t("Environment"), kind: vscode.QuickPickItemKind.Separator },
    ...offered(
      ...(present ? ["selectEnvironment", "createEnvironment"] : ["createEnvironment", "selectEnvironment"]),
      ...only(status.state === "broken", "repairEnvironment"),
      ...only(usable, "openTerminal"),
      ...only(usable && !activated, "activateEnvironment"),
      ...only(activated, "deactivateEnvironment"),
    ),
    { label: t("Requirements"), kind: vscode.QuickPickItemKind.Separator },
    ...offered(
      ...only(status.files.length > 0, "previewSync", "syncEnvironment"),
      ...only(status.undo !== null, "undoSync"),
      ...only(usable, "freezeEnvironment"),
      "installPackage",
      ...only(usable, "uninstallPackage"),
    ),
  ];
}

function offered(...names: string[]): Entry[] {
  return names.map(command).map(({ command, title, icon }) => ({ label: `${icon} ${title}`, command }));
}

function restricted(): Entry[] {
  const detail = t("Files are read and checked. Whatever runs a program is off until you trust this workspace.");
  return [{ label: `$(shield) ${t("Manage Workspace Trust")}`, detail, command: "workbench.trust.manage" }];
}
