// Put around the bundled extension while it is measured: writes a line of JSON with the milliseconds that its code took to load
// and its `activate` to return, and the processor's share of both, to the file that PINFOLD_BENCH_TIMES names.
const { appendFileSync } = require("node:fs");
const now = () => ({ wall: performance.now(), cpu: process.cpuUsage() });
const since = (then) => {
  const { user, system } = process.cpuUsage(then.cpu);
  return { wall: performance.now() - then.wall, cpu: (user + system) / 1e3 };
};
const begun = now();
const extension = require("./timed.extension.cjs");
const load = since(begun);
exports.activate = (context) => {
  const called = now();
  const result = extension.activate(context);
  appendFileSync(process.env.PINFOLD_BENCH_TIMES, `${JSON.stringify({ load, call: since(called) })}\n`);
  return result;
};
exports.deactivate = () => extension.deactivate?.();
