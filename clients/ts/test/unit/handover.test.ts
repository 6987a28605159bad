// Sets of validators that change: blocks that are signed here, because no chain changes its set in a test's time.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ed25519 } from "@noble/curves/ed25519";
import { base64 } from "@scure/base";

import { toHex } from "../../src/bytes.js";
import { findHandovers, headerHash, validatorsHash, verifyHandovers, verifyHeader, type Handover, type SignedHeaderJson, type Validator } from "../../src/verify/index.js";
import { addressOf, voteBytes } from "../../src/verify/header.js";
import { FakeNode } from "./node.js";

const CHAIN = "hie-test-1";
const secrets = Array.from({ length: 6 }, (_, i) => new Uint8Array(32).fill(i + 1));
const validators = (numbers: readonly number[], power = 10): Validator[] =>
  numbers.map((i) => ({ key: toHex(ed25519.getPublicKey(secrets[i] ?? new Uint8Array())), power }));

/** A block of one set that names the next, signed by some of the set. */
function block(height: number, set: readonly number[], next: readonly number[], by: readonly number[] = set): SignedHeaderJson {
  const hash = "AB".repeat(32);
  const header = {
    version: { block: "11" }, chain_id: CHAIN, height: String(height), time: "2026-07-01T00:00:00.5Z",
    last_block_id: { hash, parts: { total: 1, hash } }, last_commit_hash: hash, data_hash: hash,
    validators_hash: toHex(validatorsHash(validators(set))).toUpperCase(),
    next_validators_hash: toHex(validatorsHash(validators(next))).toUpperCase(),
    consensus_hash: hash, app_hash: hash, last_results_hash: hash, evidence_hash: hash, proposer_address: "CD".repeat(20),
  };
  const timestamp = "2026-07-01T00:00:01.25Z";
  const unsigned = { height: header.height, round: 0, block_id: { hash: toHex(headerHash(header)).toUpperCase(), parts: { total: 1, hash } }, signatures: [] };
  const signatures = by.map((i) => {
    const [validator = { key: "", power: 0 }] = validators([i]);
    const signature = base64.encode(ed25519.sign(voteBytes(CHAIN, unsigned, timestamp), secrets[i] ?? new Uint8Array()));
    return { block_id_flag: 2, validator_address: addressOf(validator).toUpperCase(), timestamp, signature };
  });
  return { header, commit: { ...unsigned, signatures } };
}

const first = [0, 1, 2, 3];
const second = [1, 2, 3, 4];
const third = [2, 3, 4, 5];
const trust = { chain_id: CHAIN, validators: validators(first) };
const handover = (height: number, set: readonly number[], next: readonly number[], by?: readonly number[]): Handover => ({
  signed_header: block(height, set, next, by),
  validators: validators(next),
});
const refused = (what: string) => (error: Error & { what?: string }) => error.name === "VerificationError" && error.what === what;

test("a set that changed is refused, and the error says what to do", () => {
  assert.throws(() => verifyHeader(block(9, second, second), trust), /follow the changes \(findHandovers, verifyHandovers\)/);
});

test("the old set names the new one, again and again", () => {
  const way = [handover(5, first, second), handover(8, second, third)];
  const now = verifyHandovers(trust, way);
  assert.deepEqual(now, { chain_id: CHAIN, validators: validators(third) });
  assert.equal(verifyHeader(block(20, third, third), now).signed, 40);
  assert.deepEqual(verifyHandovers(trust, []), trust);
  assert.deepEqual(verifyHandovers(trust, JSON.parse(JSON.stringify(way)) as Handover[]), now);
});

test("nobody but the old set says who comes next", () => {
  // Two thirds of the old set are not more than two thirds.
  const half = handover(5, first, second, [0, 1]);
  assert.throws(() => verifyHandovers(trust, [half]), refused("signatures"));
  // The new set speaks for itself.
  assert.throws(() => verifyHandovers(trust, [handover(5, second, second)]), refused("validators"));
  assert.throws(() => verifyHandovers(trust, [handover(5, first, second, second)]), refused("signatures"));
  // Another set than was signed for, or with more power.
  assert.throws(() => verifyHandovers(trust, [{ ...handover(5, first, second), validators: validators(third) }]), refused("validators"));
  assert.throws(() => verifyHandovers(trust, [{ ...handover(5, first, second), validators: validators(second, 11) }]), refused("validators"));
  // A step is left out, or comes before the one that it rests on.
  assert.throws(() => verifyHandovers(trust, [handover(8, second, third)]), refused("validators"));
  assert.throws(() => verifyHandovers(trust, [handover(8, first, second), handover(5, second, third)]), refused("header"));
  // Another chain's.
  const elsewhere = { ...trust, chain_id: "hie-test-2" };
  assert.throws(() => verifyHandovers(elsewhere, [handover(5, first, second)]), refused("header"));
});

test("power that cannot be added exactly, or is none, is refused", () => {
  for (const power of [0, -1, 0.5, Number.NaN, 2 ** 53, Number.MAX_SAFE_INTEGER]) {
    const strange = { chain_id: CHAIN, validators: validators(first, power) };
    assert.throws(() => verifyHeader(block(5, first, first), strange), refused("validators"), String(power));
  }
});

test("the changes are found by asking a node, wherever they are", async () => {
  // Heights 1 to 4 of the first set, 5 to 40 of the second, 41 of the third, from 42 on the first again.
  const setAt = (height: number): number[] => (height <= 4 ? first : height <= 40 ? second : height <= 41 ? third : first);
  let asked = 0;
  const node = await FakeNode.start({
    status: () => ({ sync_info: { latest_block_height: "100" } }),
    commit: ({ height }) => ((asked += 1), { signed_header: block(Number(height), setAt(Number(height)), setAt(Number(height) + 1)) }),
    validators: ({ height }) => ({
      total: "4",
      validators: validators(setAt(Number(height))).map(({ key, power }) => ({
        pub_key: { value: base64.encode(Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))) },
        voting_power: String(power),
      })),
    }),
  });
  try {
    const way = await findHandovers(node.url, trust, { to: 41 });
    assert.deepEqual(way.map(({ signed_header }) => Number(signed_header.header.height)), [4, 40]);
    assert.deepEqual(verifyHandovers(trust, way).validators, validators(third));
    assert.ok(asked < 40, String(asked));
    // Where the set is the trusted one again, there is nothing to follow.
    assert.deepEqual(await findHandovers(node.url, trust), []);
    const later = { chain_id: CHAIN, validators: validators(second) };
    assert.equal((await findHandovers(node.url, later, { from: 5, to: 41 })).length, 1);
    await assert.rejects(findHandovers(node.url, later), refused("validators"));
  } finally {
    await node.stop();
  }
});
