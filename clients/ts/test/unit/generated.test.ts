// What is generated is what the contracts say today.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { consentRegistryMessages } from "../../src/generated/consent-registry/calls.js";
import { hospitalRegistryMessages } from "../../src/generated/hospital-registry/calls.js";
import { recordIndexMessages } from "../../src/generated/record-index/calls.js";
import { refusals } from "../../src/generated/refusals.js";
import { here, json, root } from "../repo.js";

test("types, calls and codes are fresh: `npm run generate` changes nothing", () => {
  execFileSync(process.execPath, [join(here, "scripts", "generate.mjs"), "--check"], { stdio: "pipe" });
});

test("every message that somebody may send has a call", () => {
  for (const [contract, messages] of [
    ["hospital-registry", hospitalRegistryMessages],
    ["consent-registry", consentRegistryMessages],
    ["record-index", recordIndexMessages],
  ] as const) {
    const senders = json<Record<string, unknown>>("contracts", contract, "testdata", "permissions.golden.json");
    const named = new Set(Object.keys(senders).map((row) => row.split(" ")[0] ?? ""));
    assert.deepEqual([...messages].sort(), [...named].sort(), contract);
  }
});

test("no error text of the contracts is missed", () => {
  // Counted by another rule than the generator's: every attribute with a text, in any file.
  const sources = ["contracts/hospital-registry/src", "contracts/consent-registry/src", "contracts/record-index/src",
    "packages/hie-contract/src", "packages/hie-types/src", "packages/hie-policy/src"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".rs"))
      .map((path) => readFileSync(join(root, folder, path), "utf8")),
  );
  const attributes = sources.join("\n").split("\n").filter((line) => /^\s*#\[error\((?!transparent)/.test(line)).length;
  assert.ok(attributes > 200);
  const texts = new Set(refusals.map(([code, text]) => `${code} ${text}`)).size;
  assert.equal(texts, refusals.length);
  // The same cause in two contracts is one row.
  const said = refusals.reduce((sum, [, , contracts]) => sum + contracts.length, 0);
  assert.equal(said, attributes);
});
