// Keys, wallets and what they must not give away.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";

import { base64 } from "@scure/base";

import { fromHex, toHex } from "../../src/bytes.js";
import {
  ArbitrarySigner,
  LocalWallet,
  PatientKeys,
  WalletError,
  blind,
  blindGroup,
  commit,
  newHandle,
  opens,
  patientHandle,
  signAct,
  verifyText,
  type KeplrLike,
} from "../../src/index.js";

const secret = "80".repeat(32);
const wallet = new LocalWallet(new Uint8Array(32).fill(7));

test("a patient's key is drawn anew each time and comes back from where it was kept", () => {
  const keys = PatientKeys.generate();
  assert.notEqual(keys.expose(), PatientKeys.generate().expose());
  assert.equal(PatientKeys.fromHex(keys.expose()).expose(), keys.expose());
  for (const bad of ["", "80".repeat(31), "80".repeat(33), "8G".repeat(32), "AB".repeat(32)]) {
    assert.throws(() => PatientKeys.fromHex(bad), RangeError);
  }
});

test("a key is not written anywhere by accident", () => {
  const keys = PatientKeys.fromHex(secret);
  for (const text of [String(keys), JSON.stringify({ keys }), inspect(keys, { depth: 9, showHidden: true }), inspect(wallet, { depth: 9 })]) {
    assert.ok(!text.includes("8080"), text);
    assert.ok(!text.includes("128, 128"), text);
    assert.ok(!text.includes("7, 7, 7"), text);
  }
});

test("the same label is another tag at another hospital and under another handle", () => {
  const keys = PatientKeys.fromHex(secret);
  const [one, other] = ["00".repeat(16), "11".repeat(16)];
  const tags = [keys.tag(one, "hanbit", "HIV"), keys.tag(one, "saebom", "HIV"), keys.tag(other, "hanbit", "HIV"), keys.tag(one, "hanbit", "PSY")];
  assert.equal(new Set(tags).size, 4);
});

test("labels have the bounds of the vault", () => {
  const key = new Uint8Array(32);
  assert.ok(blind(key, "x".repeat(64)));
  assert.throws(() => blind(key, "x".repeat(65)));
  assert.throws(() => blind(key, ""));
  assert.throws(() => blind(key, "é"));
  assert.throws(() => blind(key, "group:a"));
  assert.ok(blindGroup(key, "x".repeat(58)));
  assert.throws(() => blindGroup(key, "x".repeat(59)));
  assert.throws(() => blindGroup(key, ""));
  assert.throws(() => blind(new Uint8Array(31), "HIV"));
});

test("a handle comes with the salt that proves it, and each is another", () => {
  const { handle, salt } = newHandle("hie-test-1", wallet.address);
  assert.equal(patientHandle("hie-test-1", wallet.address, fromHex(salt, 16)), handle);
  assert.notEqual(newHandle("hie-test-1", wallet.address).handle, handle);
});

test("a commitment comes with the salt that opens it", () => {
  const text = "signed form 4711";
  const made = commit("hie-evidence", text);
  assert.ok(opens(made.commitment, "hie-evidence", fromHex(made.salt), new TextEncoder().encode(text)));
  assert.notEqual(commit("hie-evidence", text).commitment, made.commitment);
});

const act = {
  chain_id: "hie-test-1",
  contract: "wasm1v3jkvemgd94xkmrddehhqutjwd682anh0puh57mu04l8lqyps2ps6gprsx",
  handle: "be06cd330ad0785ec69ba5347a4e9258",
  nonce: 1,
  deadline: 1_800_050_000,
  action: { revoke_all: {} },
};

/** A wallet with Keplr's interface: what `window.keplr.signArbitrary` does, with a key at hand. */
function keplr(with_: LocalWallet, spoil: (text: string) => string = (text) => text): KeplrLike {
  return {
    async signArbitrary(_, signer, data) {
      assert.equal(signer, with_.address);
      const signed = await with_.signText(spoil(data as string));
      return { pub_key: { type: "tendermint/PubKeySecp256k1", value: base64.encode(signed.publicKey) }, signature: base64.encode(signed.signature) };
    },
  };
}

test("an act is signed through signArbitrary as by a key at hand", async () => {
  const through = await signAct(new ArbitrarySigner(keplr(wallet), "hie-test-1", wallet.address), act);
  assert.deepEqual(through, await signAct(wallet, act));
  assert.ok(verifyText(wallet.address, through));
});

test("what a wallet gives back is checked before it is sent", async () => {
  const other = new LocalWallet(new Uint8Array(32).fill(9));
  const lying: KeplrLike = { signArbitrary: (chain, _, data) => keplr(other).signArbitrary(chain, other.address, data) };
  await assert.rejects(signAct(new ArbitrarySigner(lying, "hie-test-1", wallet.address), act), WalletError);
  const spoiled = keplr(wallet, (text) => text.replace("revoke_all", "permit_all"));
  await assert.rejects(signAct(new ArbitrarySigner(spoiled, "hie-test-1", wallet.address), act), WalletError);
});

test("an act longer than the contracts take is refused before it is signed", async () => {
  await assert.rejects(signAct(wallet, { ...act, action: { text: "x".repeat(8_192) } }), RangeError);
});

test("a signature with a high s is refused, as on chain", async () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const signed = await wallet.signText("text");
  const s = order - BigInt(`0x${toHex(signed.signature.slice(32))}`);
  const high = Uint8Array.of(...signed.signature.slice(0, 32), ...fromHex(s.toString(16).padStart(64, "0")));
  assert.ok(verifyText(wallet.address, signed));
  assert.ok(!verifyText(wallet.address, { ...signed, signature: high }));
  assert.ok(!verifyText(wallet.address, { ...signed, signature: signed.signature.slice(1) }));
  assert.ok(!verifyText(wallet.address, { ...signed, publicKey: signed.publicKey.slice(1) }));
});

test("a wallet's key is one of the curve's", () => {
  assert.throws(() => new LocalWallet(new Uint8Array(32)), RangeError);
  assert.throws(() => new LocalWallet(new Uint8Array(32).fill(255)), RangeError);
});
