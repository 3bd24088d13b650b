// What Pinfold's server adds to the Language Server Protocol, as in docs/protocol.md: only what this client uses.

/** Words of the server: as they stand, or a template that the client translates, with what belongs at its {0}, {1} … */
export type Text = string | Template;
interface Template extends ReadonlyArray<Text | number> {
  0: string;
}

export type State = "in-sync" | "drifted" | "none" | "no-files" | "broken" | "busy" | "untrusted";

export interface Environment {
  path: string;
  kind: "virtual" | "conda" | "system";
  python: string | null;
  version: string | null;
  madeBy: string | null;
  problem: string | null;
}

export interface Status {
  state: State;
  message: string;
  path: string;
  environment: Environment | null;
  files: string[];
  shown: { icon: string; text: Text; version: string; severity: "warning" | "error" | null; details: Text[][] } | null;
  drift: { name: string; wanted: string | null; installed: string | null }[];
  undo: string | null;
}

export interface Listed extends Environment {
  selected: boolean;
  distributions: number;
}

export interface Interpreter {
  path: string;
  version: string | null;
  implementation: string | null;
  fits: boolean;
}

export interface Preview {
  id: string;
  environment: Environment;
  creates: boolean;
  plan: { changes: number };
  title: Text;
  summary: Text;
  page: Text[];
  groups: { action: string; title: Text; steps: { name: string; versions: string; reason: string }[] }[];
}

/** What every verb that changes something answers, as far as it fits. */
export interface Done {
  said: Text;
  notes?: string[];
  environment?: Environment;
  created?: boolean;
  undo?: boolean;
}

export interface Frozen extends Done {
  changed: string[];
}

/** A line of a file that could ask for another release; `why` it cannot be moved. */
export interface Moved {
  name: string;
  from: string;
  to: string;
  why: string | null;
}

export interface Upgrade extends Moved {
  key: string;
  choices: { version: string; step: "patch" | "minor" | "major" | null; title: string }[];
}

export interface Audited {
  said: Text;
  vulnerable: string[];
}

export interface Verdict {
  said: Text;
  conflicts: unknown[];
}

export interface Activation {
  script: string | null;
  variables: Record<string, string>;
}

/** The `data` of a request's error. */
export interface Trouble {
  kind: string;
  message: string;
  advice: string | null;
  detail: string | null;
}
