// Upgrades and the audit of a requirements file, as people meet them. The server knows which there are, words them and edits.
import * as vscode from "vscode";
import type { Moved, Upgrade } from "./protocol.js";

const { t } = vscode.l10n;

interface Row extends vscode.QuickPickItem {
  key: string;
  version: string;
}

/** Has the person choose from what could be moved; the versions chosen by key, undefined where they have thought better of it. */
export async function chooseUpgrades(found: Upgrade[], title: string): Promise<Record<string, string> | undefined> {
  const rows = (kept: boolean): Row[] =>
    found.flatMap((each) => {
      // The newest first: of the steps that promise not to break anything, and of those that do not.
      const choice = each.choices.find(({ step }) => (step === "patch" || step === "minor") === kept);
      if (!choice || each.why) return [];
      const description = [`${each.from || t("any")} → ${choice.version}`, choice.step].filter(Boolean).join(" · ");
      return [{ label: each.name, description, picked: kept, key: each.key, version: choice.version }];
    });
  const group = (label: string, some: Row[]) => (some.length ? [{ label, kind: vscode.QuickPickItemKind.Separator } as Row, ...some] : []);
  const picked = await vscode.window.showQuickPick([...group(t("Compatible"), rows(true)), ...group(t("May break something"), rows(false))], {
    title,
    placeHolder: t("Choose what is to be upgraded"),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  // Of two steps of one package the farther one counts, which comes later.
  return picked && Object.fromEntries(picked.map(({ key, version }) => [key, version]));
}

/** Why lines cannot be moved, for who finds nothing to choose. */
export function stays(found: Moved[]): string {
  return found.filter(({ why }) => why).slice(0, 3).map(({ name, why }) => `${name} (${why})`).join(", ");
}
