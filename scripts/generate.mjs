// `npm run generate`: rewrites the pages and schemas that are derived from the code.
import { finish, program, ready, run } from "./python.mjs";

finish(() => {
  ready({ dev: false });
  return run(program("python"), ["-I", "scripts/generate.py"]);
});
