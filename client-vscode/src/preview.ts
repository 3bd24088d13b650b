// What a sync would do, as a page to read before anything happens.
import { relative } from "node:path";
import * as vscode from "vscode";
import { nameOf } from "./folders.js";
import type { Action, Preview, Step } from "./protocol.js";

const { t } = vscode.l10n;
const scheme = "pinfold-preview";

interface Kind {
  action: Action;
  icon: string;
  mark: string;
  title: () => string;
  will?: (count: number) => string;
  did?: (count: number) => string;
}

/** In the order in which people want to read them: what goes away last but one, what stays last. */
export const actions: readonly Kind[] = [
  {
    action: "install", icon: "add", mark: "+", title: () => t("Install"),
    will: (count) => t("{0} to install", count), did: (count) => t("{0} installed", count),
  },
  {
    action: "upgrade", icon: "arrow-up", mark: "↑", title: () => t("Upgrade"),
    will: (count) => t("{0} to upgrade", count), did: (count) => t("{0} upgraded", count),
  },
  {
    action: "downgrade", icon: "arrow-down", mark: "↓", title: () => t("Downgrade"),
    will: (count) => t("{0} to downgrade", count), did: (count) => t("{0} downgraded", count),
  },
  {
    action: "reinstall", icon: "refresh", mark: "↻", title: () => t("Reinstall"),
    will: (count) => t("{0} to reinstall", count), did: (count) => t("{0} reinstalled", count),
  },
  {
    action: "remove", icon: "trash", mark: "-", title: () => t("Remove"),
    will: (count) => t("{0} to remove", count), did: (count) => t("{0} removed", count),
  },
  { action: "keep", icon: "check", mark: " ", title: () => t("Keep") },
];

export class PreviewDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Opens the page of a folder, or brings it up to date. */
  async show(folder: vscode.WorkspaceFolder, preview: Preview): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${t("Sync Preview")} (${folder.name})`, query: folder.uri.toString() });
    this.texts.set(uri.toString(), page(folder, preview));
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, "diff"); // for its colours
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** The folder that a page is about. */
  static folder(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
    return uri.scheme === scheme ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri.query)) : undefined;
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, this.registered).dispose();
  }
}

function page(folder: vscode.WorkspaceFolder, preview: Preview): string {
  const { plan } = preview;
  const files = preview.files.map((file) => relative(folder.uri.fsPath, file));
  const lines = [t("Sync {0} with {1}", nameOf(folder, preview.environment.path), files.join(", ")), ""];
  if (preview.creates) lines.push(t("The environment is yet to be made."), "");
  if (!plan.changes) lines.push(t("Nothing has to be changed."), "");
  const width = Math.max(0, ...plan.steps.map((step) => step.name.length));
  const versions = Math.max(0, ...plan.steps.map((step) => between(step).length));
  for (const { action, mark, title } of actions) {
    const steps = plan.steps.filter((step) => step.action === action);
    if (!steps.length) continue;
    lines.push(`${title()} (${steps.length})`);
    for (const step of steps) {
      const bytes = step.size === null ? "" : `, ${size(step.size)}`;
      lines.push(`${mark} ${step.name.padEnd(width)}  ${between(step).padEnd(versions)}  ${step.reason}${bytes}`.trimEnd());
    }
    lines.push("");
  }
  if (plan.download) lines.push(t("{0} to download", size(plan.download)), "");
  for (const note of preview.notes) lines.push(t("Note: {0}", note));
  return `${lines.join("\n").trimEnd()}\n`;
}

function between(step: Step): string {
  return [step.before, step.after].filter(Boolean).join(" → ");
}

/** Bytes for people. */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
