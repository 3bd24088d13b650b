// The status bar item: one, for the folder that the person is looking at. What it says of an environment the server words.
import * as vscode from "vscode";
import type { Folders } from "./folders.js";
import type { Status } from "./protocol.js";
import type { PythonExtensions } from "./python.js";
import type { Server } from "./server.js";
import { command, say } from "./words.js";

const { t } = vscode.l10n;
const settling = 150; // milliseconds

interface Look {
  text: string;
  label: string;
  background?: "warning" | "error" | null;
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
    item.backgroundColor = look.background ? new vscode.ThemeColor(`statusBarItem.${look.background}Background`) : undefined;
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
  if (!status.shown) return undefined;
  const { icon, text, version, severity } = status.shown;
  // Where Microsoft's item shows the interpreter, ours shows only how things stand.
  const words = [say(text), pythons.showsInterpreter ? "" : version].filter(Boolean).join(" · ");
  return { text: `$(${icon}) ${words}`, label: status.message, background: severity };
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
  const [about, drift = []] = status?.shown?.details ?? [[label]];
  add(text, (about ?? []).map(say).join("\n"));
  if ((vscode.workspace.workspaceFolders?.length ?? 0) > 1) add(text, `\n${t("Folder: {0}", folder.name)}`);
  if (drift.length) text.appendMarkdown("\n\n---\n\n");
  add(text, drift.map(say).join("\n"));
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
