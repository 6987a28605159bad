// What nodes say, turned into typed errors.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ChainError, HieError, RefusedError, refusalCode } from "../../src/index.js";
import { understood } from "../../src/errors.js";
import { addressesOf } from "../../src/deployment.js";
import { refusals } from "../../src/generated/refusals.js";

const refused = (text: string, ...contracts: Parameters<typeof understood>[1][]): RefusedError => {
  const error = understood(new Error(text), contracts.flat());
  assert.ok(error instanceof RefusedError, String(error));
  return error;
};

test("a message refused at delivery names the message, the cause and the field", () => {
  const error = refused(
    "failed to execute message; message index: 1: handle: not registered: execute wasm contract failed",
    ["record-index", "consent-registry"],
  );
  assert.equal(error.code, "unknown_handle");
  assert.equal(error.contract, "consent-registry");
  assert.equal(error.message_index, 1);
  assert.equal(error.field, "handle");
  assert.equal(error.text, "handle: not registered");
});

test("a message refused in the dry run is the same error", () => {
  const error = refused(
    "Query failed with (6): rpc error: code = Unknown desc = failed to execute message; message index: 0: sender does not control handle: execute wasm contract failed [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:443] with gas used: '64000': unknown request",
    ["consent-registry"],
  );
  assert.equal(error.text, "sender does not control handle");
  assert.match(error.code ?? "", /^permission\./);
  assert.equal(error.field, undefined);
});

test("a query that is refused names the cause", () => {
  const error = refused("Query failed with (9): directive: there is none with this id: query wasm contract failed", ["consent-registry"]);
  assert.equal(error.code, "unknown_directive");
  assert.equal(error.message_index, undefined);
});

test("whatever varies in a text, its code is found", () => {
  assert.equal(refusalCode("grantee: at most 32 directives in force about the same grantee", "consent-registry"), "bucket_full");
  assert.equal(refusalCode("grantee: at most 16 attested or delegated directives in force about the same grantee"), "others_half_full");
});

test("each text of the contracts leads to a code with that text", () => {
  for (const [code, text, [contract]] of refusals) {
    if (text.replaceAll("{…}", "").trim().length < 4) {
      // A text that is nothing but what varies says nothing of its cause.
      assert.equal(refusalCode("7"), undefined, code);
      continue;
    }
    const sample = text.replaceAll("{…}", "7");
    const found = refusalCode(sample, contract === "any" ? undefined : (contract as never));
    // Where two causes have the same text, either is named.
    const alike = refusals.filter(([, other]) => other.length >= text.length).map(([other]) => other);
    assert.ok(found !== undefined && alike.includes(found), `${code}: ${sample}`);
  }
});

test("a text that no contract says has no code, and keeps what was said", () => {
  const error = refused("failed to execute message; message index: 0: something new: execute wasm contract failed", ["record-index"]);
  assert.equal(error.code, undefined);
  assert.equal(error.text, "something new");
});

test("what the chain itself refuses is another error", () => {
  const error = understood(new Error("insufficient fees; got: 0ufee required: 5000ufee: insufficient fee"), ["record-index"], 13);
  assert.ok(error instanceof ChainError);
  assert.equal(error.code, 13);
  assert.ok(error instanceof HieError);
});

test("a deployment is the file of `hie deploy` or three addresses", () => {
  const plain = { chain_id: "c", hospital_registry: "a", consent_registry: "b", record_index: "d" };
  assert.deepEqual(addressesOf(plain), plain);
  const contracts = { "hospital-registry": { address: "a" }, "consent-registry": { address: "b" }, "record-index": { address: "d" } };
  assert.deepEqual(addressesOf({ chain_id: "c", contracts }), plain);
  assert.throws(() => addressesOf({ chain_id: "c", contracts: {} }), HieError);
});
