// `npm run demo`: sets up .venv and checks each workspace under examples/. Findings there are on purpose, so they are no
// failure; a check that could not run is.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finish, program, ready, root, run, say, SetupError } from "./python.mjs";

const couldNotRun = 2;

finish(() => {
  ready({ dev: false });
  if (run(program("pinfold"), ["--version"]) !== 0) throw new SetupError("Pinfold was installed but does not start; see above.");
  const examples = join(root, "examples");
  const names = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const broken = [];
  for (const { name } of names) {
    say(`\n── examples/${name}: ${title(join(examples, name, "README.md"))}\n`);
    if (run(program("pinfold"), ["check", "."], { cwd: join(examples, name) }) >= couldNotRun) broken.push(name);
  }
  if (broken.length) {
    say(`\nThese could not be checked: ${broken.join(", ")}`);
    return 1;
  }
  const pinfold = process.platform === "win32" ? ".venv\\Scripts\\pinfold" : ".venv/bin/pinfold";
  const next = [
    [`${pinfold} check PATH`, "your own requirement files"],
    [`${pinfold} check --fix PATH`, "repair what can be repaired safely"],
    [`${pinfold} rule`, 'all rules; "rule NAME" explains one'],
    ["npm test", "the suite"],
    ["docs/index.md", "editors, CI, pre-commit, settings"],
  ];
  const widest = Math.max(...next.map(([what]) => what.length));
  say(`\n${names.length} workspaces checked; what is wrong in them is there for you to see. Next:\n`);
  for (const [what, why] of next) say(`  ${what.padEnd(widest)}   ${why}`);
  return 0;
});

/** The heading of a Markdown file. */
function title(path) {
  return readFileSync(path, "utf8").split("\n", 1)[0].replace(/^#\s*/, "").trim();
}
