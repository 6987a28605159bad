// The refusals that the contracts know, from their error enums: `#[error("text")] Variant` of an enum
// `FooError` is the code `foo.variant`, of `ContractError` itself `variant`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { banner } from "./names.mjs";

const shared = ["packages/hie-contract/src", "packages/hie-types/src", "packages/hie-policy/src"];

/** The module of all refusals. */
export function refusals(root, contracts) {
  const entries = new Map();
  for (const [folder, owner] of [...contracts.map((c) => [`contracts/${c}/src`, c]), ...shared.map((f) => [f, "any"])]) {
    for (const path of rust(join(root, folder))) {
      for (const { code, template } of errors(readFileSync(path, "utf8"), path)) {
        const key = `${code}\n${template}`;
        const entry = entries.get(key) ?? { code, template, contracts: new Set() };
        entry.contracts.add(owner);
        entries.set(key, entry);
      }
    }
  }
  const all = [...entries.values()].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.template < b.template ? -1 : 1));
  const codes = [...new Set(all.map((e) => e.code))];
  const row = ({ code, template, contracts: of }) =>
    `  [${JSON.stringify(code)}, ${JSON.stringify(template)}, ${JSON.stringify([...of].sort())}],\n`;
  return `${banner("the error texts in contracts/*/src and packages/hie-{contract,types,policy}/src")}
/** Why a contract refuses: the code of each cause. */
export type RefusalCode =
${codes.map((code) => `  | "${code}"\n`).join("").trimEnd()};

/** Code, text (\`{…}\` stands for what varies), and the contracts that say it. */
export const refusals: readonly (readonly [RefusalCode, string, readonly string[]])[] = [
${all.map(row).join("")}];
`;
}

function rust(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files.filter((f) => f.isFile() && f.name.endsWith(".rs")).map((f) => join(f.parentPath ?? f.path, f.name)).sort();
}

const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** Enums and structs with `#[error("…")]`. */
function* errors(source, path) {
  const clean = source.replace(/^\s*\/\/.*$/gm, "");
  let type;
  let isEnum = false;
  const token = /\b(?:pub(?:\([a-z]+\))?\s+)?(enum|struct)\s+(\w+)|#\[error\(\s*"((?:[^"\\]|\\.|\\\n)*)"/g;
  for (let found; (found = token.exec(clean)); ) {
    const [, kind, name, text] = found;
    if (kind) {
      [type, isEnum] = [name, kind === "enum"];
      continue;
    }
    // What follows the attribute (which may go on with arguments, and with other attributes).
    let rest = clean.slice(found.index);
    while (rest.startsWith("#[")) rest = rest.slice(attribute(rest)).trimStart();
    const template = text.replace(/\\\n\s*/g, "").replace(/\\"/g, '"').replace(/\{\{|\}\}/g, (b) => b[0]).replace(/\{[^}]*\}/g, "{…}");
    const struct = /^(?:pub(?:\([a-z]+\))?\s+)?struct\s+(\w+)/.exec(rest);
    const variant = /^(\w+)/.exec(rest)?.[1];
    const bare = (of) => snake(of.replace(/Error$/, ""));
    if (struct) yield { code: bare(struct[1]), template };
    else if (isEnum && variant) yield { code: type === "ContractError" ? snake(variant) : `${bare(type)}.${snake(variant)}`, template };
    else throw new Error(`${path}: no variant after ${text}`);
  }
}

/** The length of the attribute that `text` begins with. */
function attribute(text) {
  let depth = 0;
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return i + 1;
  }
  throw new Error("an attribute does not end");
}
