// The extension's beginning and end: puts the parts together and offers the commands. All that knows anything is in the server.
import * as vscode from "vscode";
import { folderOf, Folders } from "./folders.js";
import { showMenu } from "./picker.js";
import { PreviewDocuments } from "./preview.js";
import { watchDrift } from "./pull.js";
import { PythonExtensions } from "./python.js";
import { Failure, Server } from "./server.js";
import { statusItem } from "./status.js";
import { Terminals } from "./terminal.js";
import { Verbs } from "./verbs.js";
import { tell } from "./words.js";

const { t } = vscode.l10n;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Pinfold", { log: true });
  const pythons = new PythonExtensions(log);
  const server = new Server(context, pythons, log);
  const folders = new Folders(server);
  const terminals = new Terminals(context, folders, server, pythons);
  const documents = new PreviewDocuments();
  const verbs = new Verbs(server, folders, terminals, pythons, documents);

  const command = (name: string, run: (...args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(`pinfold.${name}`, async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        return explain(error, server);
      }
    });
  context.subscriptions.push(
    log, pythons, server, folders, terminals, documents,
    statusItem(folders, server, pythons),
    watchDrift(folders, context.workspaceState),
    ...Object.entries(verbs.all).map(([name, verb]) =>
      command(name, async (...args) => {
        const folder = await meant(args[0], folders);
        if (!vscode.workspace.isTrusted) return restricted();
        return folder ? verb(folder) : tell(t("Open a folder first."));
      }),
    ),
    command("showEnvironment", () => showMenu(folders, terminals)),
    command("fixAll", () => vscode.commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll.pinfold", apply: "first" })),
    command("format", () => vscode.commands.executeCommand("editor.action.formatDocument")),
    command("restartServer", () => server.restart()),
    command("showOutput", () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.trusted()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pinfold.interpreter")) void server.restart();
    }),
    pythons.onDidSelect(({ folder, python }) => void verbs.follow(folder, python).catch((error: unknown) => log.warn(String(error)))),
    folders.onDidChange(() => tellMenus(folders, terminals, server)),
  );
  void server.restart();
}

/** What menus and the palette hang on. */
function tellMenus(folders: Folders, terminals: Terminals, server: Server): void {
  const folder = folders.current;
  const status = folders.status(folder);
  const context = {
    ready: server.ready,
    state: folders.state(folder),
    present: status?.environment?.kind === "virtual",
    files: Boolean(status?.files.length),
    undo: Boolean(status?.undo),
    activated: terminals.active(folder),
  };
  for (const [key, value] of Object.entries(context)) void vscode.commands.executeCommand("setContext", `pinfold.${key}`, value);
}

/** The folder that a command is about: of the file it was given by a menu, of the active editor, or the one that is picked. */
async function meant(given: unknown, folders: Folders): Promise<vscode.WorkspaceFolder | undefined> {
  if (given instanceof vscode.Uri) return folderOf(given);
  const only = (vscode.workspace.workspaceFolders?.length ?? 0) < 2;
  if (only || folderOf(vscode.window.activeTextEditor?.document.uri)) return folders.current;
  return vscode.window.showWorkspaceFolderPick();
}

function restricted(): Promise<void> {
  return tell(t("This runs programs, which is off in Restricted Mode. Files are read and checked all the same."), {
    [t("Manage Workspace Trust")]: () => vscode.commands.executeCommand("workbench.trust.manage"),
  });
}

/** Tells what went wrong and what to do next. */
function explain(error: unknown, server: Server): void {
  if (error instanceof vscode.CancellationError) return;
  const text = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Failure ? error.trouble.detail : null;
  server.log.error([text, detail].filter(Boolean).join("\n"));
  void tell(text, { [t("Show Output")]: () => server.log.show() }, true);
}
