// The committed JSON Schemas, by a validator that others wrote (Ajv). Whatever the contracts' own reader takes
// they take, and what it refuses they refuse: every form of every message, changed in every way that
// packages/hie-types/tests/it/changes.rs knows (that test asks the reader, and keeps what it refused).
import assert from "node:assert/strict";
import { test } from "node:test";

import { Ajv } from "ajv";

import { json } from "../repo.js";
import { validators } from "./validators.js";

interface Forms {
  readonly name: string;
  readonly least: unknown;
  readonly full: unknown;
  /** By place: the ways of changing it that the contract refuses. */
  readonly refused: Readonly<Record<string, string>>;
}
const forms = json<Record<string, Record<string, readonly Forms[]>>>("packages", "hie-types", "testdata", "forms.json");

/** What stands at a place becomes another. The names are those of changes.rs. */
const ways: Readonly<Record<string, (was: never) => unknown>> = {
  unknown: (was: object) => ({ ...was, zz_unknown: 1 }),
  unknown_null: (was: object) => ({ ...was, zz_unknown: null }),
  text: () => "text",
  number: (was: unknown) => (typeof was === "boolean" ? 1 : 7),
  true: () => true,
  object: () => ({ zz: 1 }),
  negative: () => -1,
  half: () => 1.5,
  quoted: () => "1",
  too_large: () => 1e20,
  "33_bits": () => 4_294_967_296,
  empty: () => "",
  control: () => "\u0001",
  line: (was: string) => `${was}\n`,
  capitals: (was: string) => was.toUpperCase(),
  long: (was: string) => was.repeat(200),
};

function changed({ name, least, full }: Forms, place: string, way: string): unknown {
  const content = (full as Record<string, unknown>)[name];
  switch (way) {
    case "unit": return name;
    case "null": return { [name]: null };
    case "renamed": return { zz_unknown: content };
    case "two": return { [name]: content, other: {} };
    case "name_in_capitals": return { [name.toUpperCase()]: content };
    case "list": return [full];
  }
  const steps = place.split("/").slice(1);
  const last = steps.at(-1);
  const change = ways[way];
  const copy = structuredClone(way === "missing" ? least : full);
  if (last === undefined) {
    assert.ok(change !== undefined, way);
    return change(copy as never);
  }
  let holder = copy as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) holder = holder[step] as typeof holder;
  assert.ok(last in holder, `${name}: ${place}`);
  if (way === "missing") delete holder[last];
  else {
    assert.ok(change !== undefined, way);
    holder[last] = change(holder[last] as never);
  }
  return copy;
}

for (const [contract, parts] of Object.entries(forms)) {
  test(`the schemas of ${contract} take what it takes and refuse what it refuses`, () => {
    let count = 0;
    for (const [part, messages] of Object.entries(parts)) {
      const takes = validators(contract)(part);
      for (const message of messages) {
        for (const form of [message.least, message.full]) assert.ok(takes(form), `${part} ${message.name}: ${JSON.stringify(form)}`);
        for (const [place, all] of Object.entries(message.refused)) {
          for (const way of all.split(" ")) {
            count += 1;
            const other = changed(message, place, way);
            assert.ok(!takes(other), `${part} ${message.name}, ${way} at ${place}: ${JSON.stringify(other)}`);
          }
        }
      }
    }
    assert.ok(count > 1_000, String(count));
  });
}

test("every message and query of the schemas has its forms", () => {
  for (const [contract, parts] of Object.entries(forms)) {
    const schema = json<Record<string, { oneOf?: { required: string[] }[] }>>("schema", `${contract}.json`);
    for (const part of ["execute", "query"]) {
      const named = (schema[part]?.oneOf ?? []).map(({ required: [name] }) => name).sort();
      assert.ok(named.length > 10);
      assert.deepEqual((parts[part] ?? []).map(({ name }) => name).sort(), named, `${contract} ${part}`);
    }
  }
});

test("the schemas are themselves good, down to every keyword", () => {
  // Strict: a keyword that means nothing is an error. Compiled for that only.
  const ajv = new Ajv({ strict: true, strictTypes: "log", allowUnionTypes: true, logger: false, validateFormats: false, inlineRefs: false, code: { optimize: false } });
  for (const contract of [...Object.keys(forms), "beside"]) {
    const parts: [string, object][] = [];
    const walk = (path: string, of: unknown): void => {
      if (of === null || typeof of !== "object") return;
      if ("$schema" in of) parts.push([path, of]);
      else for (const [name, inner] of Object.entries(of)) walk(`${path}/${name}`, inner);
    };
    walk("", json("schema", `${contract}.json`));
    assert.ok(parts.length >= (contract === "beside" ? 5 : 15));
    for (const [path, schema] of parts) {
      assert.ok(ajv.validateSchema(schema) === true, `${contract}${path}`);
      ajv.compile(schema);
    }
  }
});

test("a whole number that this language cannot hold exactly is refused by no schema, but never sent", () => {
  // JSON.parse rounds it before any validator sees it: the limit of u64 is as near as 2^64.
  const takes = validators("consent-registry")("execute");
  const revoke = (directive: number): object => ({ revoke: { handle: "0a".repeat(16), directive } });
  assert.ok(takes(revoke(2 ** 64)));
  assert.ok(!takes(revoke(2 ** 64 + 4096)));
});
