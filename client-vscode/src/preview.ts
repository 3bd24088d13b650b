// What a sync would do, as a page to read and as rows to choose from, before anything happens. The server words it.
import * as vscode from "vscode";
import { pages } from "./folders.js";
import type { Preview } from "./protocol.js";
import { say } from "./words.js";

const { t } = vscode.l10n;
const icons: Record<string, string> = {
  install: "add", upgrade: "arrow-up", downgrade: "arrow-down", reinstall: "refresh", remove: "trash",
};

export class PreviewDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(pages, this);

  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Opens the page of a folder, or brings it up to date. */
  async show(folder: vscode.WorkspaceFolder, preview: Preview): Promise<void> {
    const uri = vscode.Uri.from({ scheme: pages, path: `/${t("Sync Preview")} (${folder.name})`, query: folder.uri.toString() });
    this.texts.set(uri.toString(), `${preview.page.map(say).join("\n").trimEnd()}\n`);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, "diff"); // for its colours
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Opens a file beside what it was before, whether it has been saved since or not. */
  async compare(file: vscode.Uri, before: string): Promise<void> {
    const uri = file.with({ scheme: pages, query: file.toString() });
    this.texts.set(uri.toString(), before);
    this.changed.fire(uri);
    await vscode.commands.executeCommand("vscode.diff", uri, file, t("{0}: what has changed", vscode.workspace.asRelativePath(file)));
  }

  /** Closes the page of a folder: what it announces has been done. */
  async close(folder: vscode.WorkspaceFolder): Promise<void> {
    const about = ({ scheme, query }: vscode.Uri) => scheme === pages && query === folder.uri.toString();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputText && about(input.uri)));
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, this.registered).dispose();
  }
}

/** Shows what would be done and why; whether the person wants it. */
export async function agreed(preview: Preview, title: string, yes: string): Promise<boolean> {
  const go = { label: `$(play) ${yes}`, detail: say(preview.summary), go: true };
  const rows = preview.groups.filter(({ action }) => action in icons).flatMap(({ action, title, steps }) => [
    { label: say(title), kind: vscode.QuickPickItemKind.Separator },
    ...steps.map(({ name, versions, reason }) => ({ label: `$(${icons[action]}) ${name}`, description: versions, detail: reason })),
  ]);
  const picked = await vscode.window.showQuickPick([go, ...rows], {
    title,
    placeHolder: t("Enter does it, Escape changes nothing"),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return picked !== undefined && "go" in picked;
}
