// What Pinfold's server adds to the Language Server Protocol, as in docs/protocol.md: only what this client uses.

export type State = "in-sync" | "drifted" | "none" | "no-files" | "broken" | "busy" | "untrusted";

export interface Environment {
  path: string;
  name: string;
  kind: "virtual" | "conda" | "system";
  python: string | null;
  version: string | null;
  madeBy: string | null;
  problem: string | null;
}

export interface Difference {
  kind: "missing" | "different" | "inconsistent" | "stray" | "outdated";
  name: string;
  wanted: string | null;
  installed: string | null;
}

export interface Status {
  state: State;
  message: string;
  unsuitable: string | null;
  blocked: boolean;
  path: string;
  inside: boolean;
  environment: Environment | null;
  files: string[];
  changes: number;
  drift: Difference[];
  undo: string | null;
}

export interface Listed extends Environment {
  selected: boolean;
  inside: boolean;
  distributions: number;
}

export interface Interpreter {
  path: string;
  version: string | null;
  implementation: string | null;
  origin: string;
  fits: boolean;
}

export type Action = "install" | "upgrade" | "downgrade" | "remove" | "keep" | "reinstall";

export interface Step {
  action: Action;
  name: string;
  before: string | null;
  after: string | null;
  reason: string;
  size: number | null;
}

export interface Plan {
  changes: number;
  download: number | null;
  steps: Step[];
}

export interface Preview {
  id: string;
  environment: Environment;
  creates: boolean;
  files: string[];
  installer: string | null;
  lock: boolean;
  plan: Plan;
  notes: string[];
}

export interface Synced {
  environment: Environment;
  plan: Plan;
  undo: boolean;
}

export interface Made {
  environment: Environment;
  note: string | null;
}

export interface Frozen {
  changed: string[];
  text: string | null;
  notes: string[];
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
