// The smallest VS Code extension around a language server: the same client library as Pinfold's, and nothing else.
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";

let client;

export async function activate() {
  const { command, language } = vscode.workspace.getConfiguration("peer").get("server");
  client = new LanguageClient("peer", "Peer", { command: command[0], args: command.slice(1) }, { documentSelector: [{ language }] });
  await client.start();
}

export async function deactivate() {
  await client?.stop();
}
