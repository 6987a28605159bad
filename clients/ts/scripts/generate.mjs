#!/usr/bin/env node
// Writes src/generated from what the contracts say of themselves: types and calls from ../../schema,
// the codes of refusals from the error texts in the contracts' sources; and of these docs/api/refusals.md.
//
//   node scripts/generate.mjs            writes
//   node scripts/generate.mjs --check    writes nothing; exit 1 if something there is not fresh
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { calls } from "./generate/calls.mjs";
import { refusals, refusalsPage } from "./generate/refusals.mjs";
import { types } from "./generate/types.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const out = join(here, "..", "src", "generated");
const contracts = ["hospital-registry", "consent-registry", "record-index"];

/** Path below src/generated → text. */
async function generated() {
  const schema = (name) => JSON.parse(readFileSync(join(root, "schema", `${name}.json`), "utf8"));
  const beside = schema("beside");
  const files = new Map();
  for (const contract of contracts) {
    const api = { ...schema(contract), data: {}, ...beside[contract] };
    files.set(`${contract}/types.ts`, await types(contract, api));
    files.set(`${contract}/calls.ts`, calls(contract, api));
  }
  files.set("refusals.ts", refusals(root, contracts));
  return files;
}

const files = await generated();
const there = existsSync(out) ? readdirSync(out, { recursive: true, withFileTypes: true }) : [];
const paths = there.filter((e) => e.isFile()).map((e) => relative(out, join(e.parentPath ?? e.path, e.name)));
const stale = [
  ...[...files].filter(([path, text]) => !paths.includes(path) || readFileSync(join(out, path), "utf8") !== text).map(([path]) => path),
  ...paths.filter((path) => !files.has(path)),
];
const page = join(root, "docs", "api", "refusals.md");
const refused = refusalsPage(root, contracts);
if (!existsSync(page) || readFileSync(page, "utf8") !== refused) stale.push(relative(root, page));
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(`not fresh, run \`npm run generate\` in clients/ts: ${stale.join(", ")}`);
    process.exit(1);
  }
} else {
  rmSync(out, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  writeFileSync(page, refused);
  console.log(stale.length === 0 ? "all was fresh" : `written anew: ${stale.join(", ")}`);
}
