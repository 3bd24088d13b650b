// The menu behind the status bar item: the environment as it is, then what can be done.
import * as vscode from "vscode";
import { minor, nameOf, type Folders } from "./folders.js";
import type { Status } from "./protocol.js";
import type { Terminals } from "./terminal.js";

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
  if (!status) return [action("refresh", t("Restart Server"), "restartServer"), action("output", t("Show Output"), "showOutput")];
  const present = status.environment !== null;
  const usable = present && status.state !== "broken";
  const files = status.files.length > 0;
  const current: Entry = {
    label: `$(${{ "in-sync": "check", drifted: "sync", broken: "error" }[status.state as string] ?? "warning"}) ${nameOf(folder, status.path)}`,
    description: [minor(status.environment?.version), status.environment?.madeBy].filter(Boolean).join(" · "),
    detail: status.message,
    command: "pinfold.selectEnvironment",
  };
  const select = action("list-selection", t("Select Environment…"), "selectEnvironment");
  const create = action("add", t("Create Environment…"), "createEnvironment");
  const offered: (Entry | false)[] = [
    present && current,
    { label: t("Environment"), kind: vscode.QuickPickItemKind.Separator },
    ...(present ? [select, create] : [create, select]),
    status.state === "broken" && action("tools", t("Repair Environment"), "repairEnvironment"),
    usable && action("terminal", t("Open Terminal"), "openTerminal"),
    usable && !activated && action("plug", t("Activate Environment in Terminal"), "activateEnvironment"),
    activated && action("debug-disconnect", t("Deactivate Environment"), "deactivateEnvironment"),
    { label: t("Requirements"), kind: vscode.QuickPickItemKind.Separator },
    files && action("preview", t("Preview Sync"), "previewSync"),
    files && action("sync", t("Sync Environment"), "syncEnvironment"),
    status.undo !== null && action("discard", t("Undo Last Sync"), "undoSync"),
    usable && action("lock", t("Freeze Environment to Requirements…"), "freezeEnvironment"),
    action("cloud-download", t("Install Package…"), "installPackage"),
    usable && action("trash", t("Uninstall Package…"), "uninstallPackage"),
  ];
  return offered.filter((entry) => entry !== false);
}

function restricted(): Entry[] {
  const detail = t("Files are read and checked. Whatever runs a program is off until you trust this workspace.");
  return [{ label: `$(shield) ${t("Manage Workspace Trust")}`, detail, command: "workbench.trust.manage" }];
}

function action(icon: string, label: string, command: string): Entry {
  return { label: `$(${icon}) ${label}`, command: `pinfold.${command}` };
}
