// Whatever the Rust tests sent, against the committed schemas: `HIE_SENT` names the folder where they kept it
// (packages/hie-sent); scripts/test sets it. What a contract took its schema takes; what it refused for its
// form its schema refuses. Every bound has a test at it and one beyond it, so a schema with another bound is
// found here.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { base64 } from "@scure/base";

import type { ContractName } from "../../src/index.js";
import { refusalCode } from "../../src/index.js";
import { json } from "../repo.js";
import { validators } from "./validators.js";

interface Sent {
  readonly contract: ContractName;
  readonly part: "execute" | "query";
  readonly message: Readonly<Record<string, unknown>>;
  readonly refused: string | null;
}

/**
 * Refusals that rest on the message alone, and on nothing that a schema could not say. Those of instantiation
 * (`max_permit_days`) are not kept; `objection.count` and `offline.count` have the text of `access.count`.
 */
const OF_FORM = new Set<string | undefined>([
  "access.count", "anchor.leaves", "attested_permit_days", "custody.count", "disclosure.count", "list.id_twice", "list.records",
  "mandate.powers", "membership.capability_twice", "membership.no_capability",
  "publish.count", "request.days", "retention.days", "settings.bounds", "settings.notice",
  "settings.notice_seconds", "settings.reasons", "settings.receipt_seconds", "settings.retention_days", "settings.ticket_seconds",
  "signed_act.key", "signed_act.signature_length", "signed_act.too_long", "terms.no_uses", "terms.obligation_twice",
  "terms.too_many_obligations", "too_many", "wait",
]);
/** The same of texts that are put together from a field and its rule. */
const RULES_OF_FORM = /: (1 to \d+ entries|no entry twice|at most 8 purposes|no purpose twice)$|^records\[\d+\]\.(size must be 1 to|(tags|groups) must (be at most|differ))/;

/** A bound that the network sets, below the one of the form. */
const OF_A_SETTING = /^asked\.days: must be 1 to (?!36500$)/;

const isOfForm = ({ refused, contract }: Sent): boolean =>
  refused !== null && !OF_A_SETTING.test(refused) && (OF_FORM.has(refusalCode(refused, contract)) || RULES_OF_FORM.test(refused));

const folder = process.env["HIE_SENT"] ?? "";

test("the schemas agree with the contracts about everything that the tests sent", { skip: folder === "" && "HIE_SENT is not set: scripts/test does" }, () => {
  const sent = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n").filter((line) => line !== ""))
    .map((line) => JSON.parse(line) as Sent);
  const wrong: string[] = [];
  const taken = new Set<string>();
  const refused = new Set<string | undefined>();
  for (const one of sent) {
    const { contract, part, message } = one;
    const name = Object.keys(message)[0] ?? "";
    let takes = validators(contract)(part)(message);
    if (one.refused === null) {
      taken.add(`${contract} ${part} ${name}`);
      // What was signed is a message too.
      if (name === "act_signed") takes &&= signedIsGood(contract, message as never);
      if (!takes) wrong.push(`taken by the contract, refused by the schema: ${JSON.stringify(one)}`);
    } else if (isOfForm(one)) {
      refused.add(refusalCode(one.refused, contract) ?? one.refused.replace(/^.*: /, ""));
      if (takes) wrong.push(`refused by the contract for its form, taken by the schema: ${JSON.stringify(one)}`);
    }
  }
  assert.deepEqual(wrong.map((line) => line.slice(0, 2_000)), []);
  // That the tests ran, and that much came through here.
  const named = new Set<string>();
  for (const contract of ["hospital-registry", "consent-registry", "record-index"] as const) {
    for (const part of ["execute", "query"] as const) for (const name of namesOf(contract, part)) named.add(`${contract} ${part} ${name}`);
  }
  assert.deepEqual([...named].filter((name) => !taken.has(name)).sort(), [], "never sent with success");
  const expected = [...OF_FORM].filter((code) => !refused.has(code)).sort();
  assert.deepEqual(expected, [], "never refused in a test");
});

function signedIsGood(contract: ContractName, { act_signed }: { readonly act_signed: { readonly payload: string } }): boolean {
  const text = new TextDecoder().decode(base64.decode(act_signed.payload));
  const { action } = JSON.parse(text) as { action: unknown };
  return validators(contract)("signed")(action);
}

function namesOf(contract: string, part: string): string[] {
  return json<Record<string, { oneOf: { required: string[] }[] }>>("schema", `${contract}.json`)[part]?.oneOf.map(({ required: [name = ""] }) => name) ?? [];
}
