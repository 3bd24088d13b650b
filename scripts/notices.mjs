// What the extension owes to others: the names and licences of all that is carried, taken from what is really in it.
// Must never leave out something that is carried: without a licence's text there is no package.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, SetupError } from "./python.mjs";

/** The text of THIRD-PARTY-NOTICES.txt. `carried`: what scripts/bundle.py has put in; `used`: the paths in the client's bundle. */
export function notices(carried, used) {
  const all = [...carried, ...packages(used)].sort((a, b) => a.name.localeCompare(b.name, "en"));
  const lacking = all.filter(({ texts, license }) => !texts.length || !license).map(({ name }) => name);
  if (lacking.length) throw new SetupError(`There is no licence for ${lacking.join(", ")}.`);
  const list = all.map(({ name, version, license }) => `  ${name} ${version}: ${license}`);
  const head = "Pinfold is under the MIT licence; see LICENSE.txt. This package also carries, unchanged but for bundling:";
  const parts = all.map(({ name, version, texts, parts }) => {
    const made = parts?.length ? `\n\nIt is made of:\n${parts.map((part) => `  ${part}`).join("\n")}` : "";
    return `${"=".repeat(80)}\n${name} ${version}\n${"=".repeat(80)}\n\n${texts.join("\n\n")}${made}`;
  });
  return `${head}\n\n${list.join("\n")}\n\n${parts.join("\n\n")}\n`;
}

/** The npm packages that some files belong to, each once. */
function packages(paths) {
  const folders = new Set(paths.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  return [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const names = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const texts = names.map((file) => readFileSync(join(root, folder, file), "utf8").replaceAll("\r\n", "\n").trim());
    return { name, version, license, texts };
  });
}
