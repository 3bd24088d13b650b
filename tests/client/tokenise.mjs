// Lines as VS Code colours them: reads a JSON list of lines of one file, prints for each its pieces as [text, scopes].
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { need, nodeReady } from "../../scripts/node.mjs";
import { root } from "../../scripts/python.mjs";

nodeReady();
const oniguruma = need("vscode-oniguruma");
const { INITIAL, parseRawGrammar, Registry } = need("vscode-textmate");

await oniguruma.loadWASM(readFileSync(need.resolve("vscode-oniguruma").replace("main.js", "onig.wasm")));
const path = join(root, "client-vscode", "syntaxes", "pip-requirements.tmLanguage.json");
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => parseRawGrammar(readFileSync(path, "utf8"), path),
});
const grammar = await registry.loadGrammar("source.pip-requirements");

let state = INITIAL;
const result = JSON.parse(readFileSync(0, "utf8")).map((line) => {
  const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
  state = ruleStack;
  return tokens.map(({ startIndex, endIndex, scopes }) => [line.slice(startIndex, endIndex), scopes.slice(1)]);
});
console.log(JSON.stringify(result));
