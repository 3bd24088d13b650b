// The status bar item: one, for the folder that the person is looking at.
import * as vscode from "vscode";
import { minor, nameOf, type Folders } from "./folders.js";
import type { Status } from "./protocol.js";
import type { PythonExtensions } from "./python.js";
import type { Server } from "./server.js";
import { command } from "./words.js";

const { t } = vscode.l10n;
const shown = 12; // differences in the tooltip
const settling = 150; // milliseconds

interface Look {
  text: string;
  label: string;
  background?: "warning" | "error";
}

export function statusItem(folders: Folders, server: Server, pythons: PythonExtensions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("environment", vscode.StatusBarAlignment.Right, 100.05); // beside Python's own
  item.name = "Pinfold";
  item.command = "pinfold.showEnvironment";
  const update = () => {
    const folder = folders.current;
    const look = folder && lookOf(folder, folders, server, pythons);
    if (!look) return item.hide();
    item.text = look.text;
    item.accessibilityInformation = { label: `Pinfold: ${look.label}`, role: "button" };
    item.tooltip = tooltip(folder, folders.status(folder), look.label);
    item.backgroundColor = look.background && new vscode.ThemeColor(`statusBarItem.${look.background}Background`);
    item.show();
  };
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    // Between two editors there is none for a moment: what the item would say of that is gone before it can be read.
    timer = setTimeout(update, vscode.window.activeTextEditor ? 0 : settling);
  };
  soon();
  return vscode.Disposable.from(item, folders.onDidChange(soon), pythons.onDidChange(soon), { dispose: () => clearTimeout(timer) });
}

/** What the item says; undefined where there is nothing to say. */
function lookOf(folder: vscode.WorkspaceFolder, folders: Folders, server: Server, pythons: PythonExtensions): Look | undefined {
  if (!vscode.workspace.isTrusted) return { text: `$(shield) ${t("Restricted")}`, label: t("restricted: the workspace is not trusted") };
  const work = folders.work(folder);
  if (work) {
    const how = [work.title, work.message].filter(Boolean).join(" ");
    return { text: `$(loading~spin) ${how}`, label: how };
  }
  const status = folders.status(folder);
  if (!status) {
    return server.ready ? undefined : { text: `$(circle-slash) Pinfold`, label: t("the server is not running"), background: "error" };
  }
  const name = nameOf(folder, status.path);
  // Where Microsoft's item shows the interpreter, ours shows only how things stand.
  const python = pythons.showsInterpreter ? "" : minor(status.environment?.version);
  const and = (...parts: string[]) => parts.filter(Boolean).join(" · ");
  switch (status.state) {
    case "in-sync":
      if (status.unsuitable) return { text: `$(warning) ${and(name, python)}`, label: status.unsuitable, background: "warning" };
      return { text: `$(check) ${and(name, python)}`, label: status.message };
    case "drifted": {
      const changes = status.changes === 1 ? t("1 change") : t("{0} changes", status.changes);
      return { text: `$(sync) ${and(name, status.changes ? changes : t("unclear"))}`, label: status.message };
    }
    case "none":
      return { text: `$(warning) ${t("No environment")}`, label: status.message, background: "warning" };
    case "broken":
      return { text: `$(error) ${t("{0} is broken", name)}`, label: status.message, background: "error" };
    case "busy":
      return { text: `$(loading~spin) ${t("{0} is busy", name)}`, label: status.message };
    case "no-files":
    case "untrusted":
      return undefined;
  }
}

function tooltip(folder: vscode.WorkspaceFolder, status: Status | undefined, label: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (!vscode.workspace.isTrusted) {
    text.isTrusted = { enabledCommands: ["workbench.trust.manage"] };
    add(text, t("Files are read and checked. Whatever runs a program is off until you trust this workspace."));
    return text.appendMarkdown(`\n\n[${t("Manage Workspace Trust")}](command:workbench.trust.manage)`);
  }
  const commands = offered(status).map(command);
  text.isTrusted = { enabledCommands: commands.map(({ command }) => command) };
  add(text, status?.message ?? label);
  if (status?.unsuitable) add(text, `\n${status.unsuitable}`);
  if (status?.environment) {
    const { path, version, madeBy } = status.environment;
    add(text, `\n${path}\nPython ${version ?? "?"}${madeBy ? ` (${madeBy})` : ""}`);
  }
  if ((vscode.workspace.workspaceFolders?.length ?? 0) > 1) add(text, `\n${t("Folder: {0}", folder.name)}`);
  const drift = status?.drift ?? [];
  if (drift.length) text.appendMarkdown("\n\n---\n\n");
  for (const each of drift.slice(0, shown)) {
    const versions = [each.installed ?? t("not installed"), each.wanted?.replace(/^==(?=[^=*,]+$)/, "") ?? t("not asked for")];
    add(text, `${each.name}: ${versions.join(" → ")}\n`);
  }
  if (drift.length > shown) add(text, t("and {0} more", drift.length - shown));
  return text.appendMarkdown(`\n\n${commands.map(({ command, title }) => `[${title}](command:${command})`).join(" | ")}`);
}

/** Adds words as they are. `appendText` would make their spaces unbreakable, and so break lines within words. */
function add(text: vscode.MarkdownString, words: string): void {
  text.appendMarkdown(words.replace(/[\\`*_{}[\]()#+\-.!~|<>&]/g, "\\$&").replaceAll("\n", "  \n"));
}

/** The commands that are the next thing to do. */
function offered(status: Status | undefined): string[] {
  switch (status?.state) {
    case undefined:
      return ["restartServer", "showOutput"];
    case "none":
      return ["createEnvironment", "selectEnvironment"];
    case "broken":
      return ["repairEnvironment", "selectEnvironment"];
    case "drifted":
      return ["previewSync", "syncEnvironment"];
    default:
      return [status?.undo ? "undoSync" : "selectEnvironment"];
  }
}
