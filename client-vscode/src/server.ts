// The language server as a child process: found, started, restarted, asked. Must never be started from a workspace folder.
import { join } from "node:path";
import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { findPython } from "./interpreter.js";
import type { PythonExtensions } from "./python.js";
import type { Status, Trouble } from "./protocol.js";
import { tell, type Answers } from "./words.js";

const { t } = vscode.l10n;
/** Settings that the server does not know. */
const ours = ["interpreter", "trace", "notifyOnDrift", "activateTerminals"];
/** Commands of ours that code lenses lead to in place of the server's. */
const instead: Record<string, string> = {
  "pinfold.environment.sync": "pinfold.syncEnvironment",
  "pinfold.index.upgrade": "pinfold.upgradePackages",
  "pinfold.lock": "pinfold.lockRequirements",
};
const needsPython = "https://www.python.org/downloads/";

/** Loading it takes longer than all else that makes the extension active: that is done while a Python is looked for. */
const library = () => import("vscode-languageclient/node");

export type Told = Status & { folder: string };
export interface Step {
  message?: string | undefined;
  percentage?: number | undefined;
}

/** A request that the server could not fulfil; `trouble` says why and what to do. */
export class Failure extends Error {
  constructor(readonly trouble: Trouble) {
    super([trouble.message, trouble.advice].filter(Boolean).join(" "));
  }
}

export class Server implements vscode.Disposable {
  private readonly told = new vscode.EventEmitter<Told>();
  private readonly running = new vscode.EventEmitter<boolean>();
  private client: LanguageClient | undefined;
  private turn: Promise<void> = Promise.resolve();
  private tokens = 0;
  private missingIsTheirs = false;

  /** How a folder's environment stands, each time it is different. */
  readonly onStatus = this.told.event;
  /** Whether the server can be asked. */
  readonly onRunning = this.running.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly pythons: PythonExtensions,
    readonly log: vscode.LogOutputChannel,
  ) {
    // Trust, or an extension that is installed or switched off, makes another one of them say what is not installed.
    context.subscriptions.push(
      pythons.onDidChange(() => this.ready && pythons.reportsMissing !== this.missingIsTheirs && this.changed()),
    );
  }

  get ready(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Starts the server, or starts it anew. Calls while one is at it wait for their turn. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.stop()).then(() => this.start());
    return this.turn;
  }

  /** Asks the server. `report` hears of progress. Throws Failure, or vscode.CancellationError once everything is as it was. */
  async ask<T>(method: string, params: object, token?: vscode.CancellationToken, report?: (step: Step) => void): Promise<T> {
    const client = this.client;
    if (!client?.isRunning()) throw new Error(t("Pinfold's server is not running."));
    const { WorkDoneProgress } = await library();
    const workDoneToken = `pinfold-${++this.tokens}`;
    const heard = report && client.onProgress(WorkDoneProgress.type, workDoneToken, (step) => {
      if (step.kind !== "end") report(step);
    });
    try {
      // A token that is undefined would be taken for one more parameter.
      return await client.sendRequest<T>(method, report ? { ...params, workDoneToken } : params, ...(token ? [token] : []));
    } catch (error) {
      const trouble = (error as { data?: Trouble }).data;
      if (trouble?.kind === "cancelled" || token?.isCancellationRequested) throw new vscode.CancellationError();
      throw trouble?.kind ? new Failure(trouble) : error;
    } finally {
      heard?.dispose();
    }
  }

  /** Tells the server that the person trusts the workspace. */
  trusted(): void {
    void this.client?.sendNotification("pinfold/didChangeTrust", { trusted: true });
  }

  /** Has the server ask for its settings once more. */
  private changed(): void {
    void this.client?.sendNotification("workspace/didChangeConfiguration", { settings: null });
  }

  async dispose(): Promise<void> {
    await this.turn.then(() => this.stop());
    this.told.dispose();
    this.running.dispose();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.log.warn(`The server did not stop in an orderly way: ${String(error)}`);
    }
  }

  private async start(): Promise<void> {
    const [python, { LanguageClient, State }] = await Promise.all([this.python(), library()]);
    if (!python) {
      this.running.fire(false);
      return this.offer(t("Pinfold needs Python 3.10 or newer to run, and found none outside of the workspace."), {
        [t("Get Python")]: () => vscode.env.openExternal(vscode.Uri.parse(needsPython)),
      });
    }
    const home = this.context.asAbsolutePath("client-vscode/dist/server");
    this.log.info(`The server runs with ${python}.`);
    const client = new LanguageClient(
      "pinfold",
      "Pinfold",
      {
        command: python,
        // Isolated, and without the packages of that Python: only what this extension carries is imported.
        args: ["-I", "-S", join(home, "run.py"), "server"],
        options: { cwd: home, env: { ...process.env, PINFOLD_UV_DIR: this.context.asAbsolutePath("client-vscode/dist/bin") } },
      },
      {
        documentSelector: [
          { language: "pip-requirements", scheme: "file" },
          { language: "pip-requirements", scheme: "untitled" },
          { pattern: "**/*.{txt,in}", scheme: "file" }, // another file may include it
        ],
        diagnosticCollectionName: "pinfold",
        initializationOptions: () => ({ trusted: vscode.workspace.isTrusted }),
        outputChannel: this.log,
        middleware: this.middleware(),
      },
    );
    client.onDidChangeState(({ newState }) => this.running.fire(newState === State.Running));
    client.onNotification("pinfold/environmentStatus", (status: Told) => this.told.fire(status));
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(`The server did not start: ${String(error)}`);
      this.offer(t("Pinfold's server did not start. The output tells why."), { [t("Show Output")]: () => this.log.show() });
    }
  }

  private async python(): Promise<string | undefined> {
    const configured = vscode.workspace.getConfiguration("pinfold").get<string>("interpreter");
    // In Restricted Mode nobody has vouched for what the workspace makes other extensions choose.
    const theirs = vscode.workspace.isTrusted ? await this.pythons.chosen() : [];
    return findPython({
      chosen: [...(configured ? [configured] : []), ...theirs],
      folders: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
      cwd: this.context.asAbsolutePath("client-vscode/dist/server"),
      uv: this.context.asAbsolutePath(`client-vscode/dist/bin/uv${process.platform === "win32" ? ".exe" : ""}`),
      log: this.log,
    });
  }

  private offer(message: string, other: Answers): void {
    const choose = () => vscode.commands.executeCommand("workbench.action.openSettings", "pinfold.interpreter");
    void tell(message, { [t("Try Again")]: () => this.restart(), [t("Choose a Python")]: choose, ...other }, true);
  }

  private middleware(): Middleware {
    return {
      workspace: {
        configuration: async (params, token, next) => {
          const answers = await next(params, token);
          return Array.isArray(answers) ? answers.map((answer: unknown) => this.settings(answer)) : answers;
        },
      },
      provideCodeLenses: async (document, token, next) => {
        const lenses = (await next(document, token)) ?? [];
        for (const { command } of lenses) {
          // The server's own commands ask through messages, or not at all; here there is something better.
          const better = command && instead[command.command];
          if (better) {
            command.command = better;
            command.arguments = [document.uri];
          }
        }
        return lenses;
      },
    };
  }

  /** Settings as the server is to have them: without ours, and without a finding that the Python extension has as well. */
  private settings(answer: unknown): unknown {
    if (!answer || typeof answer !== "object") return answer;
    const theirs = Object.fromEntries(Object.entries(answer).filter(([key]) => !ours.includes(key)));
    this.missingIsTheirs = this.pythons.reportsMissing;
    if (!this.missingIsTheirs) return theirs;
    return { ...theirs, severity: { "not-installed": "off", ...(theirs["severity"] as object | null) } };
  }
}
