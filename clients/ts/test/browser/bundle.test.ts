// What needs no chain, in a real browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { here, json } from "../repo.js";
import { CHROMIUM, Opened, bundle } from "./chromium.js";

let text: string;
let opened: Opened;

before(async () => {
  assert.ok(CHROMIUM !== undefined, "Chromium is missing: install your distribution's chromium package, or name it in HIE_CHROMIUM");
  text = await bundle();
  opened = await Opened.open(text);
});

after(() => opened.close());

test("the bundle needs nothing of Node", () => {
  assert.ok(text.length > 100_000 && text.length < 3_000_000, `${text.length} bytes`);
  assert.doesNotMatch(text, /from"node:|require\("(?:crypto|fs|net|ws|stream)"\)/);
});

test("keys, signatures and proofs are in the browser what they are in Node", async () => {
  const vectors = json<Record<string, Record<string, string>>>("packages", "hie-types", "testdata", "vectors.json");
  const proofs = JSON.parse(readFileSync(join(here, "test", "data", "proofs.json"), "utf8")) as Parameters<Window["hie"]["offline"]>[1];
  const found = await opened.page.evaluate(([v, p]) => window.hie.offline(v, p), [{ tags: vectors["tags"] ?? {}, wallet: vectors["wallet"] ?? {} }, proofs] as const);
  assert.equal(found.tag, vectors["tags"]?.["HIV"]);
  assert.equal(found.address, vectors["wallet"]?.["address"]);
  assert.equal(found.signature, "c21f81b2855aaa517f4e132a3f6bf8d72eec603887651eff78cf9299aa50d4830b291e68defe4e32817b393cfa8cc67b033afe5a0db823ec36756b7139a681be");
  assert.ok(found.verified);
  assert.equal(found.signed, 300);
  assert.match(found.handle, /^[0-9a-f]{32}$/);
  assert.deepEqual(opened.errors, []);
});
