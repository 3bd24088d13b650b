// `npm test`: sets up .venv with the developers' tools and runs the suite. Further arguments go to pytest:
// `npm test -- tests/cli -k sarif`.
import { finish, program, ready, run } from "./python.mjs";

finish(() => {
  ready({ dev: true });
  const args = process.argv.slice(2);
  // A few named tests start faster without worker processes.
  const parallel = args.some((arg) => !arg.startsWith("-")) ? [] : ["--numprocesses", "auto", "--dist", "worksteal"];
  return run(program("python"), ["-m", "pytest", ...parallel, ...args]);
});
