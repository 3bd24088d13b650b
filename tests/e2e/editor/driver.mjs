// A person's eyes and hands in VS Code: what is on the screen, as text, and the keys and clicks that change it.
// Must never wait for time: every wait is for something that can be seen.
import { chromium } from "playwright-core";

const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const patience = 30_000; // a machine may be busy; only what fails waits that long
const glance = 3_000; // before something is tried again
const item = '.statusbar-item[id="pinfold.pinfold.environment"]';

/** Opens a browser window. */
export async function openBrowser(executablePath, { width = 1400, height = 900, locale = "en-US" } = {}) {
  const browser = await chromium.launch({ executablePath, headless: true, args: flags, chromiumSandbox: false });
  const context = await browser.newContext({ viewport: { width, height }, locale, reducedMotion: "reduce" });
  context.setDefaultTimeout(patience);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return new Driver(await context.newPage());
}

export class Driver {
  constructor(page) {
    this.page = page;
  }

  async close() {
    await this.page.context().browser()?.close();
  }

  /** Opens a folder and waits until the workbench is drawn. */
  async open(address) {
    await this.page.goto(address);
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  async screenshot(path) {
    await this.page.screenshot({ path, animations: "disabled" });
  }

  /** Takes the mouse from whatever it points at. */
  async letGo() {
    await this.page.mouse.move(640, 360);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Looks again and again until what is seen is what is wanted: a pattern, or a function of it. What was seen last is told. */
  async see(what, look, wanted, timeout = patience) {
    const fits = typeof wanted === "function" ? wanted : (seen) => wanted.test(seen);
    const end = Date.now() + timeout;
    for (;;) {
      const seen = await look();
      if (fits(seen)) return seen;
      if (Date.now() > end) throw new Error(`${what}: wanted ${wanted}, but it is ${JSON.stringify(seen)}`);
      await this.page.waitForTimeout(100); // between two looks
    }
  }

  /** Does something again and again until a locator is visible, or hidden. */
  async until(locator, state, act) {
    const end = Date.now() + patience;
    for (;;) {
      try {
        await act();
        return await locator.waitFor({ state, timeout: glance });
      } catch (error) {
        if ((await locator.isVisible()) === (state === "visible")) return;
        if (Date.now() > end) throw error;
      }
    }
  }

  // ---- files and the editor

  /** Opens a file by its path in the workspace; in one with several folders it begins with the folder's name. */
  async openFile(path) {
    const [name, ...folders] = path.split("/").reverse();
    await this.press("Control+P");
    await this.#ask(path);
    const row = this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name });
    await (folders.length ? row.filter({ hasText: folders[0] }) : row).waitFor();
    await this.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** The lines of the active editor that are on the screen. */
  async text() {
    const lines = await this.page.locator(".editor-group-container.active .view-line").evaluateAll((all) =>
      all.map((line) => [Number.parseFloat(line.style.top), line.textContent]).sort((a, b) => a[0] - b[0]).map(([, text]) => text),
    );
    return plain(lines.join("\n"));
  }

  async seeText(wanted) {
    return this.see("the editor's text", () => this.text(), wanted);
  }

  /** Puts the cursor into a line, from 1; a column too. */
  async goTo(line, column = 1) {
    await this.press("Control+G");
    await this.#ask(`:${line}:${column}`);
    // Before it says where Enter leads, Enter leads nowhere.
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: String(line) }).first().waitFor();
    await this.press("Enter");
    await this.see("the cursor", () => this.#inner('[id="status.editor.selection"]'), new RegExp(`Ln ${line}, Col ${column}\\b`));
  }

  /** Writes another text over a line. */
  async replaceLine(line, text) {
    await this.goTo(line);
    await this.press("Home", "Shift+End");
    await this.type(text);
    await this.press("Escape"); // suggestions
  }

  async save() {
    await this.press("Control+S");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  /** How many squiggles of a kind (error, warning, info, hint) the active editor shows. */
  async squiggles(kind) {
    return this.page.locator(`.editor-group-container.active .cdr.squiggly-${kind}`).count();
  }

  async seeSquiggles(kind, count) {
    await this.see(`squiggles (${kind})`, () => this.squiggles(kind), (seen) => seen === count);
  }

  /** Waits for what stands above the active editor's lines. */
  async seeLens(wanted) {
    const lenses = this.page.locator(".editor-group-container.active .codelens-decoration");
    return this.see("the code lens", async () => plain((await lenses.allTextContents()).join("\n")), wanted);
  }

  /** The titles that the light bulb offers at the cursor. It says that there are none where it is asked before the server was. */
  async lightBulb() {
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    await this.until(rows.first(), "visible", () => this.press("Escape", "Control+."));
    return rows.allInnerTexts();
  }

  /** Takes what the light bulb offers under a title. */
  async fix(title) {
    await this.lightBulb();
    await this.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first().click();
    await this.page.locator(".action-widget .monaco-list-row.action").first().waitFor({ state: "hidden" });
  }

  async problems() {
    return (await this.page.locator(".markers-panel .monaco-list-row").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  }

  async showProblems() {
    await this.run("Problems: Focus on Problems View");
    await this.page.locator(".markers-panel").waitFor();
  }

  async seeProblems(wanted) {
    return this.see("Problems", async () => (await this.problems()).join("\n"), wanted);
  }

  /** What the hover at the cursor says. */
  async hover() {
    await this.press("Control+K", "Control+I");
    const hover = this.page.locator(".monaco-hover:visible");
    await hover.first().waitFor();
    return hover.first().innerText();
  }

  // ---- palette, quick picks, messages

  /** Runs a command of the palette by its whole title. */
  async run(title) {
    await this.press("F1");
    await this.#ask(`>${title}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: this.page.locator(".label-name", { hasText: exactly(title) }) });
    await row.first().waitFor();
    await row.first().click();
  }

  /** The commands that the palette offers for a text. */
  async offered(text) {
    await this.press("F1");
    await this.#ask(`>${text}`);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    const rows = await this.page.locator(".quick-input-list .monaco-list-row .label-name").allInnerTexts();
    await this.press("Escape");
    return rows.filter((row) => row.includes(text));
  }

  /** Waits for a quick pick by its title; its rows. */
  async quickPick(title) {
    await this.page.locator(".quick-input-titlebar .quick-input-title", { hasText: title }).waitFor();
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  }

  /** Takes a row of the quick pick that is open. */
  async pick(text) {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** Fills in the input box that is open. */
  async answer(title, text) {
    await this.page.locator(".quick-input-titlebar .quick-input-title", { hasText: title }).waitFor();
    await this.#ask(text);
    await this.press("Enter");
  }

  /** Waits for a notification; its text. */
  async notification(text) {
    const toast = this.#toast(text);
    await toast.waitFor();
    return toast.locator(".notification-list-item-message").innerText();
  }

  /** Presses a button of a notification, or closes it where none is named. */
  async answerNotification(text, button) {
    const toast = this.#toast(text);
    await toast.waitFor();
    if (button) {
      await toast.locator(".monaco-button", { hasText: exactly(button) }).click();
    } else {
      // It moves when another comes, and some leave by themselves.
      await this.until(toast, "hidden", async () => {
        await toast.hover({ timeout: glance });
        await toast.locator(".codicon-notifications-clear, .codicon-close").first().click({ timeout: glance });
      });
    }
  }

  async noNotification(text) {
    await this.#toast(text).waitFor({ state: "hidden" });
  }

  /** Waits for a modal question and answers it; what it asked. */
  async answerDialog(text, button) {
    const dialog = this.page.locator(".monaco-dialog-box", { hasText: text });
    await dialog.waitFor();
    const said = await dialog.locator(".dialog-message-container").innerText();
    await dialog.locator(".dialog-buttons .monaco-button", { hasText: exactly(button) }).click();
    await dialog.waitFor({ state: "detached" });
    return said;
  }

  // ---- status bar

  /** The item's text with its icons: `$(check) .venv · 3.12`; empty where it is not shown. */
  async status() {
    return this.page.locator(item).evaluateAll((items) => {
      const words = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return node.textContent;
        const icon = [...(node.classList ?? [])].find((name) => name.startsWith("codicon-") && !name.startsWith("codicon-modifier"));
        return (icon ? `$(${icon.slice("codicon-".length)})` : "") + [...node.childNodes].map(words).join("");
      };
      return items.filter((each) => each.offsetParent !== null).map((each) => words(each).replaceAll("\u00a0", " ").trim()).join("");
    });
  }

  async seeStatus(wanted) {
    return this.see("the status bar item", () => this.status(), wanted);
  }

  /** Has the page note whatever the item says from now on; the answer tells all of it, each once. */
  async watchStatus() {
    const watch = await this.page.evaluateHandle((selector) => {
      const seen = new Set();
      const look = () => {
        const all = [...document.querySelectorAll(selector)].filter((each) => each.offsetParent !== null);
        seen.add(all.map((each) => each.textContent.replaceAll("\u00a0", " ").trim()).join(""));
      };
      look();
      return { seen, timer: setInterval(look, 10) };
    }, item);
    return () => watch.evaluate(({ seen, timer }) => (clearInterval(timer), [...seen]));
  }

  async clickStatus() {
    await this.page.locator(item).click();
  }

  /** What the item's tooltip says. */
  async seeStatusTooltip(wanted) {
    await this.page.locator(`${item} a`).hover();
    const hovers = this.page.locator(".monaco-hover:visible");
    return this.see("the tooltip", async () => plain((await hovers.allInnerTexts()).join("\n")), wanted);
  }

  // ---- terminal

  /** Opens a terminal, and waits until its shell asks for something. */
  async openTerminal() {
    const before = await this.page.locator(".terminal-wrapper").count();
    await this.run("Terminal: Create New Terminal");
    await this.see("terminals", () => this.page.locator(".terminal-wrapper").count(), (count) => count > before);
    await this.seeTerminal(/[$#]\s*$/);
  }

  /** What the active terminal shows. */
  async terminal() {
    const rows = await this.page.locator(".terminal-wrapper.active .xterm-rows > div").allTextContents();
    return plain(rows.join("\n")).replace(/\n\s*$/, "");
  }

  async seeTerminal(wanted) {
    return this.see("the terminal", () => this.terminal(), wanted);
  }

  /** Types a command into the active terminal. */
  async inTerminal(command, wanted) {
    await this.page.locator(".terminal-wrapper.active textarea.xterm-helper-textarea").focus();
    await this.type(command);
    await this.press("Enter");
    return this.seeTerminal(wanted);
  }

  async #ask(text) {
    const input = this.page.locator(".quick-input-widget:visible .quick-input-box input");
    await input.waitFor();
    await input.fill(text);
  }

  async #inner(selector) {
    const found = await this.page.locator(selector).allInnerTexts();
    return found.join("");
  }

  #toast(text) {
    return this.page.locator(".notification-toast", { hasText: text }).first();
  }
}

function exactly(text) {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`);
}

/** With spaces that are spaces. */
function plain(text) {
  return text.replaceAll("\u00a0", " ");
}
