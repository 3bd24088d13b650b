// `npm run check`: format, lint, types, layers and tests; all of them, or the named ones (`npm run check -- lint types`).
// `npm run check -- --fix` formats and repairs first.
import { nodeReady, types } from "./node.mjs";
import { finish, program, ready, run, say, SetupError } from "./python.mjs";

const steps = {
  format: () => run(program("ruff"), ["format", "--check"]),
  lint: () => run(program("ruff"), ["check"]),
  types: () => run(program("mypy"), []) || client(),
  layers: () => run(program("lint-imports"), []),
  tests: () => run(process.execPath, ["scripts/test.mjs"]),
};

finish(() => {
  const words = process.argv.slice(2);
  const named = words.filter((word) => word !== "--fix");
  const unknown = named.filter((name) => !(name in steps));
  if (unknown.length) throw new SetupError(`No such check: ${unknown.join(", ")}. There are ${Object.keys(steps).join(", ")}.`);
  ready({ dev: true });
  if (words.includes("--fix")) {
    run(program("ruff"), ["check", "--fix", "--exit-zero", "--quiet"]);
    run(program("ruff"), ["format", "--quiet"]);
  }
  const failed = [];
  for (const name of named.length ? named : Object.keys(steps)) {
    say(`\n── ${name}`);
    if (steps[name]() !== 0) failed.push(name);
  }
  say(failed.length ? `\nFailed: ${failed.join(", ")}` : "\nAll is well.");
  return failed.length ? 1 : 0;
});

/** The types of VS Code's client. */
function client() {
  nodeReady();
  return types();
}
