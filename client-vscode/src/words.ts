// Words for people: messages with buttons, what the server says, and the names of commands, all in the person's language.
import * as vscode from "vscode";
import type { Text } from "./protocol.js";

const { t: translate } = vscode.l10n;

/** What the server says, translated where a bundle has its template. */
export function say(text: Text): string {
  if (typeof text === "string") return text;
  return translate(text[0], ...text.slice(1).map((part) => (typeof part === "number" ? part : say(part))));
}

/** Buttons, with what each does. */
export type Answers = Record<string, () => unknown>;

/** Says something, and does what is chosen of all that can be done about it. */
export async function tell(said: string, answers: Answers = {}, error = false): Promise<void> {
  const show = error ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const answer = await show(said, ...Object.keys(answers));
  if (answer !== undefined) await answers[answer]?.();
}

/** Goes on with a yes only; else throws CancellationError, which nobody is told of. */
export async function confirm(question: string, yes: string, detail = ""): Promise<void> {
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}

/** A command of ours as the palette names it, so that every menu calls it the same. */
export function command(name: string): { command: string; title: string; icon: string } {
  interface Contributed { command: string; title: string | { value: string }; icon?: string }
  const all = vscode.extensions.getExtension("pinfold.pinfold")?.packageJSON.contributes.commands as Contributed[] | undefined;
  const found = all?.find((each) => each.command === `pinfold.${name}`);
  const title = found?.title ?? name;
  // VS Code keeps the English title beside a translated one.
  return { command: `pinfold.${name}`, title: typeof title === "string" ? title : title.value, icon: found?.icon ?? "" };
}
