// The server is killed, and again on purpose by command: findings and the item return.
import { execFileSync } from "node:child_process";
import { story } from "../editor/story.mjs";

await story(async ({ code, step, world }) => {
  /** The processes that run this editor's server. */
  const servers = () =>
    execFileSync("ps", ["-axww", "-o", "pid=", "-o", "command="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(world.home) && line.includes("run.py server"))
      .map((line) => Number.parseInt(line, 10));
  const another = (old) => code.see("the server's process", servers, (pids) => pids.length === 1 && pids[0] !== old);

  await step("Findings", async () => {
    await code.openFile("requirements.txt");
    await code.seeSquiggles("error", 1);
    await code.seeStatus(/No environment/);
  });
  await step("The server is killed and comes back; what is typed then is judged", async () => {
    const [old] = servers();
    process.kill(old, "SIGKILL");
    await another(old);
    await code.replaceLine(1, "flask=3.0.3");
    await code.seeSquiggles("error", 2);
    await code.seeStatus(/No environment/);
  });
  await step("No message was needed for that", async () => {
    await code.noNotification("server");
  });
  await step("Restart Server", async () => {
    const [old] = servers();
    await code.run("Pinfold: Restart Server");
    await another(old);
    await code.replaceLine(1, "flask==3.0.3");
    await code.seeSquiggles("error", 1);
    await code.seeStatus(/No environment/);
  });
  await step("Show Output", async () => {
    await code.run("Pinfold: Show Output");
    const lines = code.page.locator(".output-view .view-line");
    await code.see("the output", async () => (await lines.allTextContents()).join("\n").replaceAll("\u00a0", " "), /The server runs with/);
  });
});
