// Proofs of a real chain (wasmd 0.61.14, four validators, one too late to sign): test/data/proofs.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { base64 } from "@scure/base";
import { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";

import { fromHex, toHex, utf8 } from "../../src/bytes.js";
import { headerHash, trustOfGenesis, validatorsHash, verifyHeader, verifyValue, verifyLogHead, headKey, type Trust, type ValueProof } from "../../src/verify/index.js";
import { here } from "../repo.js";

interface Proofs {
  readonly trust: Trust;
  readonly whole: ValueProof;
  readonly absent: ValueProof;
}
const { trust, whole, absent } = JSON.parse(readFileSync(join(here, "test", "data", "proofs.json"), "utf8")) as Proofs;

type Path = readonly (string | number)[];
/** A copy in which one thing is another. */
function changed<T>(of: T, path: Path, change: (before: never) => unknown): T {
  const copy = structuredClone(of) as Record<string | number, unknown>;
  let at = copy;
  for (const step of path.slice(0, -1)) at = at[step] as typeof at;
  const last = path.at(-1) ?? "";
  at[last] = change(at[last] as never);
  return copy as T;
}
const flipped = (text: string): string => `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
const refused = (what: string) => (error: Error & { what?: string }) => error.name === "VerificationError" && error.what === what;

test("a value is shown against the signatures of more than two thirds of the validators", () => {
  const shown = verifyValue(whole, trust);
  assert.match(new TextDecoder().decode(shown.value), /^\{"verifier":"wasm1/);
  assert.deepEqual([shown.signed, shown.total], [300, 400]);
  assert.equal(shown.height, whole.height);
});

test("that nothing lies under a key is shown as well", () => {
  assert.equal(absent.value, null);
  assert.equal(verifyValue(absent, trust).value, undefined);
});

test("a changed value, key or contract is refused", () => {
  for (const proof of [
    changed(whole, ["value"], flipped),
    changed(whole, ["value"], () => null),
    changed(whole, ["key"], () => toHex(utf8("confih"))),
    changed(whole, ["contract"], () => "wasm1v3jkvemgd94xkmrddehhqutjwd682anh0puh57mu04l8lqyps2ps6gprsx"),
    changed(absent, ["value"], () => "00"),
    changed(absent, ["key"], () => toHex(utf8("config"))),
    changed(whole, ["ops"], () => absent.ops),
    changed(whole, ["ops"], ([first]: ValueProof["ops"]) => [first]),
    changed(whole, ["ops"], (ops: ValueProof["ops"]) => [...ops].reverse()),
  ]) {
    assert.throws(() => verifyValue(proof, trust), refused("proof"));
  }
});

test("a proof of one height says nothing of another", () => {
  assert.throws(() => verifyValue(changed(whole, ["height"], (height: number) => height - 1), trust), refused("header"));
  const other = { ...whole, signed_header: absent.signed_header, height: absent.height };
  assert.throws(() => verifyValue(other, trust), refused("proof"));
});

test("no field of the header can be another", () => {
  const { header } = whole.signed_header;
  const fields: Path[] = [
    ["chain_id"], ["height"], ["time"], ["version", "block"], ["last_block_id", "hash"], ["last_block_id", "parts", "hash"],
    ["last_block_id", "parts", "total"], ["last_commit_hash"], ["data_hash"], ["validators_hash"], ["next_validators_hash"],
    ["consensus_hash"], ["app_hash"], ["last_results_hash"], ["evidence_hash"], ["proposer_address"],
  ];
  assert.equal(new Set(fields.map(([field]) => field)).size, Object.keys(header).length);
  const hash = toHex(headerHash(header));
  assert.equal(hash, whole.signed_header.commit.block_id.hash.toLowerCase());
  for (const field of fields) {
    const other = changed(whole.signed_header, ["header", ...field], (before: string | number) =>
      typeof before === "number" ? before + 1 : field[0] === "time" ? before.replace(/\d(?=Z)/, (d) => (d === "0" ? "1" : "0")) : flipped(before),
    );
    assert.notEqual(toHex(headerHash(other.header)), hash, field.join("."));
    assert.throws(() => verifyHeader(other, trust), { name: "VerificationError" }, field.join("."));
  }
});

test("two thirds are not more than two thirds", () => {
  const without = (many: number): ValueProof =>
    changed(whole, ["signed_header", "commit", "signatures"], (all: ValueProof["signed_header"]["commit"]["signatures"]) => {
      let left = many;
      return all.map((one) => (one.block_id_flag === 2 && left-- > 0 ? { ...one, block_id_flag: 1, signature: null } : one));
    });
  assert.equal(verifyValue(without(0), trust).signed, 300);
  assert.throws(() => verifyValue(without(1), trust), refused("signatures"));
  // Exactly two thirds: one of four is absent, of three with equal power one too.
  const three: Trust = { ...trust, validators: trust.validators.slice(0, 3) };
  assert.throws(() => verifyHeader(whole.signed_header, three), refused("validators"));
});

test("a vote counts once, for its own block, with its own key", () => {
  type Votes = ValueProof["signed_header"]["commit"]["signatures"];
  const votes = (change: (all: Votes) => Votes): ValueProof => changed(whole, ["signed_header", "commit", "signatures"], change as (before: never) => unknown);
  const present = whole.signed_header.commit.signatures.findIndex(({ block_id_flag }) => block_id_flag === 2);
  const [one] = whole.signed_header.commit.signatures.filter(({ block_id_flag }) => block_id_flag === 2);
  assert.ok(one !== undefined);
  assert.throws(() => verifyValue(votes((all) => [...all, one]), trust), refused("signatures"));
  assert.throws(() => verifyValue(votes((all) => all.map((vote, i) => (i === present ? { ...vote, signature: base64.encode(new Uint8Array(64)) } : vote))), trust), refused("signatures"));
  assert.throws(() => verifyValue(changed(whole, ["signed_header", "commit", "round"], (round: number) => round + 1), trust), refused("signatures"));
  assert.throws(() => verifyValue(changed(whole, ["signed_header", "commit", "height"], (height: string) => `${height}0`), trust), refused("header"));
});

test("what is trusted comes from the genesis file", () => {
  const genesis = JSON.parse(readFileSync(join(here, "test", "data", "genesis.json"), "utf8")) as Parameters<typeof trustOfGenesis>[0];
  assert.equal(verifyValue(whole, trustOfGenesis(genesis)).signed, 300);
  const transactions = genesis.app_state.genutil.gen_txs;
  const less = { ...genesis, app_state: { genutil: { gen_txs: transactions.slice(1) } } };
  assert.throws(() => verifyValue(whole, trustOfGenesis(less)), refused("validators"));
  assert.throws(() => trustOfGenesis({ ...genesis, app_state: { genutil: { gen_txs: [] } } }), refused("validators"));
});

test("the trusted set is the whole set", () => {
  assert.equal(toHex(validatorsHash([...trust.validators].reverse())), toHex(validatorsHash(trust.validators)));
  for (const validators of [
    trust.validators.slice(1),
    trust.validators.map((one, i) => (i === 0 ? { ...one, power: one.power + 1 } : one)),
    trust.validators.map((one, i) => (i === 0 ? { ...one, key: flipped(one.key) } : one)),
  ]) {
    assert.throws(() => verifyValue(whole, { ...trust, validators }), refused("validators"));
  }
  const [first] = trust.validators;
  assert.ok(first !== undefined);
  assert.throws(() => verifyValue(whole, { ...trust, validators: [first, first] }), refused("validators"));
  assert.throws(() => verifyValue(whole, { ...trust, chain_id: "hie-proof-2" }), refused("header"));
});

test("a path that was forged from the tree's own bytes is refused", () => {
  const [op] = whole.ops;
  assert.ok(op !== undefined);
  const proof = CommitmentProof.decode(base64.decode(op.data));
  assert.ok(proof.exist !== undefined && proof.exist.path.length > 1);
  const forge = (change: (exist: NonNullable<CommitmentProof["exist"]>) => void): ValueProof => {
    const copy = CommitmentProof.decode(base64.decode(op.data));
    assert.ok(copy.exist !== undefined);
    change(copy.exist);
    return changed(whole, ["ops", 0, "data"], () => base64.encode(CommitmentProof.encode(copy).finish()));
  };
  const forged: ((exist: NonNullable<CommitmentProof["exist"]>) => void)[] = [
    (exist) => exist.path.pop(),
    (exist) => exist.path.reverse(),
    (exist) => exist.path.splice(0, 1),
    (exist) => { if (exist.leaf !== undefined) exist.leaf.prefix = Uint8Array.of(0, 2); },
    (exist) => { if (exist.leaf !== undefined) exist.leaf.hash = 2; },
    (exist) => { if (exist.leaf !== undefined) exist.leaf.length = 0; },
    (exist) => { if (exist.leaf !== undefined) exist.leaf.prehashValue = 0; },
    (exist) => { if (exist.leaf !== undefined) exist.leaf.prehashKey = 1; },
    (exist) => { exist.leaf = undefined; },
    (exist) => { for (const step of exist.path) step.hash = 2; },
    // A longer suffix or prefix hides another leaf in the same hash.
    (exist) => { const [step] = exist.path; if (step !== undefined) step.suffix = Uint8Array.of(...step.suffix, ...new Uint8Array(33)); },
    (exist) => { const [step] = exist.path; if (step !== undefined) step.prefix = Uint8Array.of(0, ...step.prefix.slice(1)); },
  ];
  for (const [at, change] of forged.entries()) assert.throws(() => verifyValue(forge(change), trust), refused("proof"), `forgery ${at}`);
  assert.equal(verifyValue(forge(() => undefined), trust).height, whole.height);
});

test("absence needs neighbours that lie beside each other", () => {
  const [op] = absent.ops;
  assert.ok(op !== undefined);
  const forge = (change: (proof: NonNullable<CommitmentProof["nonexist"]>) => void): ValueProof => {
    const copy = CommitmentProof.decode(base64.decode(op.data));
    assert.ok(copy.nonexist !== undefined);
    change(copy.nonexist);
    return changed(absent, ["ops", 0, "data"], () => base64.encode(CommitmentProof.encode(copy).finish()));
  };
  for (const change of [
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { proof.left = undefined; },
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { proof.right = undefined; },
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { proof.left = undefined; proof.right = undefined; },
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { proof.left = proof.right; },
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { proof.right = proof.left; },
    (proof: NonNullable<CommitmentProof["nonexist"]>) => { [proof.left, proof.right] = [proof.right, proof.left]; },
  ]) {
    assert.throws(() => verifyValue(forge(change), trust), refused("proof"));
  }
});

test("the proof of a log's head is of that log and no other", () => {
  const handle = "be06cd330ad0785ec69ba5347a4e9258";
  // Nothing was written for this handle on that chain: the absence shown for another key does not say so.
  assert.throws(() => verifyLogHead(absent, { contract: absent.contract, handle }, trust), refused("proof"));
  const renamed = { ...absent, key: toHex(headKey(handle)) };
  assert.equal(toHex(fromHex(renamed.key)), `000168${handle}`);
  assert.throws(() => verifyLogHead(renamed, { contract: absent.contract, handle }, trust), refused("proof"));
});
