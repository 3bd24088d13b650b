// Beside the (stand-in) Python extensions: selection goes both ways, activation and what is not installed are theirs.
import { story } from "../editor/story.mjs";

await story(async ({ code, step, ask, world, editor }) => {
  const envs = world.partner === "envs";
  // In a requirements file only the newer one shows an interpreter of its own; in a Python file both do.
  const here = envs ? /^\$\(check\) \.venv$/ : /^\$\(check\) \.venv · 3\.\d+$/;
  const selections = (wanted) => code.see("selections over there", async () => (await ask("selections")).join(" "), (seen) => seen === wanted);
  const choose = async (python) => {
    await code.run(`${envs ? "python-envs" : "python"}: Select Interpreter`);
    await code.answer("Select Interpreter", python);
  };

  await step("The server runs with the Python that is selected over there", async () => {
    await code.openFile("requirements.txt");
    await code.seeStatus(/^\$\(warning\) No environment$/);
    await code.see("the log", () => editor.log("pinfold.pinfold"), (seen) => seen.includes(`The server runs with ${world.theirs}.`));
  });
  await step("An environment that Pinfold makes is selected over there too", async () => {
    await code.run("Pinfold: Create Environment…");
    await code.quickPick("Create an environment for shop");
    await code.press("Enter");
    await code.answerNotification(".venv was made", undefined);
    await code.seeStatus(/^\$\(sync\) \.venv · 2 changes$/);
    await selections(".venv");
  });
  await step("What is not installed is theirs to say: no finding of ours, but the count in the status bar", async () => {
    await code.replaceLine(2, "click=8.1.7");
    await code.seeSquiggles("error", 1); // so the file has been judged with the environment
    await code.seeSquiggles("warning", 0);
    await code.replaceLine(2, "click==8.1.7");
    await code.seeSquiggles("error", 0);
    await code.save();
    await code.seeStatus(/^\$\(sync\) \.venv · 2 changes$/);
  });
  await step("In sync; the version is left out where theirs stands beside it", async () => {
    await code.run("Pinfold: Sync Environment");
    await code.quickPick("Sync .venv with requirements.txt");
    await code.pick("Sync Now");
    await code.answerNotification("Synced: 2 installed.", undefined);
    await code.seeStatus(here);
  });
  await step("In a Python file, theirs is always there", async () => {
    await code.openFile("app.py");
    await code.page.locator(".statusbar-item", { hasText: "Python (.venv)" }).waitFor();
    await code.seeStatus(/^\$\(check\) \.venv$/);
  });
  await step("Another environment is selected over there: Pinfold follows", async () => {
    await choose(await ask("another"));
    await code.seeStatus(/^\$\(sync\) other · 2 changes$/);
    await code.noNotification("other differs"); // it was the person who did that
  });
  await step("And back through Pinfold: the other side follows, once", async () => {
    await code.run("Pinfold: Select Environment…");
    await code.quickPick("Select the environment of shop");
    await code.pick(".venv");
    await code.seeStatus(/^\$\(check\) \.venv$/);
    await selections(".venv .venv");
  });
  await step("To and fro over there: nothing is lost and nothing comes back", async () => {
    await choose(await ask("another"));
    await code.seeStatus(/^\$\(sync\) other · 2 changes$/);
    await choose(await ask("own"));
    await code.seeStatus(/^\$\(check\) \.venv$/);
    await selections(".venv .venv");
  });
  await step("A new terminal gets nothing from Pinfold: activation is theirs", async () => {
    await code.openTerminal();
    await code.inTerminal('echo "<$VIRTUAL_ENV>" $(which python)', /<> \S+own\/bin\/python/);
  });
  await step("There is nothing of ours to deactivate", async () => {
    const offered = await code.offered("Pinfold: ");
    if (offered.some((title) => title.includes("Deactivate"))) throw new Error(`the palette offers ${offered.join(", ")}`);
  });
  if (!envs) return; // the older one has no command for what follows
  await step("Activate Environment in Terminal is handed on", async () => {
    await code.run("Pinfold: Activate Environment in Terminal");
    await code.see("calls", () => ask("asked", "envs.terminal.activate"), (seen) => seen === 1);
  });
});
