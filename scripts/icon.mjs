// `node scripts/icon.mjs`: draws client-vscode/icon.png from icon.svg, for the Marketplace takes no SVG.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./python.mjs";
import { need, nodeReady } from "./node.mjs";

nodeReady();
const client = join(root, "client-vscode");
const names = ["chromium", "chromium-browser", "google-chrome"];
const found = process.env.PINFOLD_CHROMIUM ?? names.find((name) => spawnSync(name, ["--version"]).status === 0);
if (!found) throw new Error("No Chromium was found; PINFOLD_CHROMIUM can be its path.");
const path = spawnSync("which", [found], { encoding: "utf8" }).stdout.trim() || found;
const browser = await need("playwright-core").chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${readFileSync(join(client, "icon.svg"), "utf8")}`);
await page.screenshot({ path: join(client, "icon.png"), omitBackground: true });
await browser.close();
