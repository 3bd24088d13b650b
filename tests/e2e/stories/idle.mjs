// A folder without requirement files: the extension is installed and does nothing at all.
import { execFileSync } from "node:child_process";
import { story } from "../editor/story.mjs";

await story(async ({ code, step, editor }) => {
  const rows = code.page.locator(".runtime-extensions-editor .monaco-list-row");
  await step("Files are open, and the extension is not active", async () => {
    await code.openFile("notes.txt");
    await code.seeText(/requests/);
    await code.run("Developer: Show Running Extensions");
    await code.see("running extensions", async () => (await rows.allInnerTexts()).join("\n"), /\S/);
    const running = (await rows.allInnerTexts()).join("\n");
    if (/pinfold/i.test(running)) throw new Error(`Pinfold runs:\n${running}`);
    if (await code.status()) throw new Error("the status bar has an item");
  });
  await step("No process of it runs", async () => {
    const all = execFileSync("ps", ["-e", "-o", "sid=,args="], { encoding: "utf8" }).split("\n");
    const ours = all.filter((line) => line.trimStart().startsWith(`${editor.pid} `));
    if (!ours.length) throw new Error("the editor's own processes are not seen");
    const servers = ours.filter((line) => line.includes("run.py"));
    if (servers.length) throw new Error(servers.join("\n"));
  });
});
