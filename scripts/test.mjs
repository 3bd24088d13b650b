// `npm test`: sets up .venv with the developers' tools and node_modules, and runs the suite. Further arguments go to pytest:
// `npm test -- tests/cli -k sarif`. `npm run test:long` lets property tests and fuzzing run for much longer.
import { nodeReady } from "./node.mjs";
import { finish, program, ready, run } from "./python.mjs";

finish(() => {
  ready({ dev: true });
  nodeReady(); // the client's tests need them, and are run by several processes
  const args = process.argv.slice(2).filter((arg) => arg !== "--long");
  const env = process.argv.includes("--long") ? { ...process.env, PINFOLD_LONG: "1" } : process.env;
  // A few named tests start faster without worker processes.
  const parallel = args.some((arg) => !arg.startsWith("-")) ? [] : ["--numprocesses", "auto", "--dist", "worksteal"];
  return run(program("python"), ["-m", "pytest", ...parallel, ...args], { env });
});
