// Nodes that lie, wallets that sign something else, numbers that do not fit: what the client must not fall for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeSignBytes, DirectSecp256k1Wallet, type OfflineDirectSigner } from "@cosmjs/proto-signing";
import { Secp256k1Wallet } from "@cosmjs/amino";
import { base64 } from "@scure/base";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { AuthInfo, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { MsgExecuteContract } from "cosmjs-types/cosmwasm/wasm/v1/tx";
import { QuerySmartContractStateRequest, QuerySmartContractStateResponse } from "cosmjs-types/cosmwasm/wasm/v1/query";

import {
  ArbitrarySigner,
  HieClient,
  LocalWallet,
  VerificationError,
  WalletError,
  logNext,
  logStart,
  signAct,
  historyEntry,
  termsHash,
  verify,
  verifyText,
  type ConnectOptions,
  type KeplrLike,
} from "../../src/index.js";
import { fromHex, utf8 } from "../../src/bytes.js";
import { readJson, writeJson } from "../../src/json.js";
import type { HistoryEntry } from "../../src/generated/consent-registry/types.js";
import { FakeNode } from "./node.js";

const CHAIN = "hie-test-1";
const secret = new Uint8Array(32).fill(7);
const wallet = new LocalWallet(secret);
const contract = "wasm1v3jkvemgd94xkmrddehhqutjwd682anh0puh57mu04l8lqyps2ps6gprsx";
const deployment = { chain_id: CHAIN, hospital_registry: contract, consent_registry: contract, record_index: contract };
const handle = "be06cd330ad0785ec69ba5347a4e9258";

/** What the node says, set by each test. */
let answers: (query: Record<string, unknown>) => string = () => "{}";
let gas = 100_000;
let blockTime = (): number => Date.now() / 1_000;
/** Transactions that reached the node. */
let received: Uint8Array[] = [];
let node: FakeNode;

before(async () => {
  const account = BaseAccount.encode(BaseAccount.fromPartial({ address: wallet.address, accountNumber: 5n, sequence: 3n })).finish();
  const known = QueryAccountResponse.encode({ account: { typeUrl: "/cosmos.auth.v1beta1.BaseAccount", value: account } }).finish();
  const said = (value: Uint8Array) => ({ response: { code: 0, log: "", info: "", index: "0", key: "", value: base64.encode(value), height: "9", codespace: "" } });
  const status = () => {
    const latest = { latest_block_hash: "AB".repeat(32), latest_app_hash: "AB".repeat(32), latest_block_height: "9", latest_block_time: new Date(blockTime() * 1_000).toISOString(), catching_up: false };
    const info = { protocol_version: { p2p: "8", block: "11", app: "0" }, id: "ab".repeat(20), listen_addr: "tcp://127.0.0.1:1", network: CHAIN, version: "0.38.21", channels: "40", moniker: "n", other: { tx_index: "on", rpc_address: "tcp://127.0.0.1:2" } };
    return { node_info: info, sync_info: latest, validator_info: { address: "AB".repeat(20), pub_key: { type: "tendermint/PubKeyEd25519", value: base64.encode(secret) }, voting_power: "1" } };
  };
  node = await FakeNode.start({
    status,
    abci_query: ({ path, data }) => {
      if (path === "/cosmos.auth.v1beta1.Query/Account") return said(known);
      if (path === "/app/simulate") return said(utf8(JSON.stringify({ gas_info: { gas_used: String(gas) } })));
      assert.equal(path, "/cosmwasm.wasm.v1.Query/SmartContractState");
      const { queryData } = QuerySmartContractStateRequest.decode(fromHex(data as string));
      const text = answers(JSON.parse(new TextDecoder().decode(queryData)) as Record<string, unknown>);
      return said(QuerySmartContractStateResponse.encode({ data: utf8(text) }).finish());
    },
    broadcast_tx_sync: ({ tx }) => {
      received.push(base64.decode(tx as string));
      // Refused, so that nobody waits for a block.
      return { code: 13, log: "insufficient fee", data: "", codespace: "sdk", hash: "AB".repeat(32) };
    },
  });
});

after(() => node.stop());

async function connected(options: ConnectOptions = {}): Promise<HieClient> {
  received = [];
  return HieClient.connect(node.url, deployment, { signer: await DirectSecp256k1Wallet.fromKey(secret, "wasm"), gasPrice: "0.001ufee", ...options });
}

const messagesOf = (tx: Uint8Array): unknown[] =>
  TxBody.decode(TxRaw.decode(tx).bodyBytes).messages.map(({ value }) => JSON.parse(new TextDecoder().decode(MsgExecuteContract.decode(value).msg)) as unknown);

test("whole numbers of 64 bits are read and written exactly", () => {
  const text = '{"a":18446744073709551615,"b":[9007199254740993,-9007199254740993,9007199254740991],"c":"12345678901234567890 \\" 12345678901234567890"}';
  const read = readJson<{ a: bigint; b: (bigint | number)[]; c: string }>(text);
  assert.deepEqual(read, { a: 2n ** 64n - 1n, b: [2n ** 53n + 1n, -(2n ** 53n) - 1n, 2 ** 53 - 1], c: '12345678901234567890 " 12345678901234567890' });
  assert.equal(writeJson(read), text);
  assert.deepEqual(readJson("[1,2.5,1e3,12345678901234567890123]"), [1, 2.5, 1000, 12345678901234567890123n]);
  // What looks like the mark of such a number within a text stays a text.
  const tricky = { text: "\u0000whole:0:", more: "\u0000whole:x", n: 2n ** 60n };
  assert.equal(writeJson(tricky).includes("1152921504606846976"), true);
  assert.deepEqual(readJson<{ more: string }>(writeJson({ more: tricky.more })).more, tricky.more);
});

test("a number that is not whole or not exact is never sent: NaN would become null, and a permit without an end", async () => {
  const hie = await connected();
  for (const valid_until of [Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, Date.parse("tomorrow")]) {
    const terms = { purposes: ["TREAT" as const], resources: { all: {} }, valid_until };
    await assert.rejects(hie.consent.permit({ handle, terms }), /valid_until: must be a whole number/);
    const act = { chain_id: CHAIN, contract, handle, nonce: 1, deadline: 1, action: { permit: { terms } } };
    await assert.rejects(signAct(wallet, act), /valid_until: must be a whole number/);
  }
  assert.deepEqual(received, []);
  hie.disconnect();
});

test("terms with a number beyond what JavaScript holds hash to what the chain hashes", async () => {
  const hie = await connected();
  const directive = (until: string) => `{"id":7,"handle":"${handle}","effect":"permit","authority":"controller","also_account":null,"terms":{"purposes":["TREAT"],"resources":{"all":{"tagged":false}},"valid_from":1,"valid_until":${until}}}`;
  answers = () => directive("9007199254740993");
  const one = termsHash(await hie.consent.directive({ directive: 7 }));
  answers = () => directive("9007199254740992");
  assert.notEqual(termsHash(await hie.consent.directive({ directive: 7 })), one);
  hie.disconnect();
});

test("a node that asks for endless gas is not paid", async () => {
  const hie = await connected();
  for (const lie of [20_000_000, 1e12, -1e12, Number.NaN]) {
    gas = lie;
    await assert.rejects(hie.consent.revokeAll({ handle }), { name: "ChainError", message: /gas, more than 20000000/ });
  }
  assert.deepEqual(received, []);
  gas = 20_000_000;
  const richer = await connected({ maxGas: 40_000_000 });
  await assert.rejects(richer.consent.revokeAll({ handle }), /insufficient fee/);
  assert.equal(received.length, 1);
  gas = 100_000;
  hie.disconnect();
  richer.disconnect();
});

/** The wallet of Keplr: it may change what it signs, or not sign. */
async function meddling(change: (body: TxBody) => TxBody | undefined): Promise<OfflineDirectSigner> {
  const inner = await DirectSecp256k1Wallet.fromKey(secret, "wasm");
  return {
    getAccounts: () => inner.getAccounts(),
    signDirect: async (address, document) => {
      const body = change(TxBody.decode(document.bodyBytes));
      if (body === undefined) throw new Error("Request rejected");
      const signed = { ...document, bodyBytes: TxBody.encode(body).finish() };
      assert.ok(makeSignBytes(signed).length > 0);
      return inner.signDirect(address, signed);
    },
  };
}

test("a wallet that signs other messages than it was asked for is found, before anything is sent", async () => {
  const other = MsgExecuteContract.encode(MsgExecuteContract.fromPartial({ sender: wallet.address, contract, msg: utf8('{"close_patient":{}}') })).finish();
  const changes: ((body: TxBody) => TxBody)[] = [
    (body) => ({ ...body, messages: [{ typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract", value: other }] }),
    (body) => ({ ...body, messages: [...body.messages, { typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract", value: other }] }),
    (body) => ({ ...body, messages: [] }),
    (body) => ({ ...body, messages: body.messages.map(({ value }) => ({ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value })) }),
  ];
  for (const change of changes) {
    const hie = await connected({ signer: await meddling(change) });
    await assert.rejects(hie.consent.revokeAll({ handle }), WalletError);
    assert.deepEqual(received, []);
    hie.disconnect();
  }
  // A memo is the owner's to write.
  const hie = await connected({ signer: await meddling((body) => ({ ...body, memo: "mine" })) });
  await assert.rejects(hie.consent.revokeAll({ handle }), /insufficient fee/);
  assert.deepEqual(received.map(messagesOf), [[{ revoke_all: { handle } }]]);
  hie.disconnect();
});

test("the same of a wallet that signs Amino documents", async () => {
  const inner = await Secp256k1Wallet.fromKey(secret, "wasm");
  let spoil = true;
  const signer = {
    getAccounts: () => inner.getAccounts(),
    signAmino: async (address: string, document: Parameters<typeof inner.signAmino>[1]) =>
      inner.signAmino(address, spoil ? { ...document, msgs: document.msgs.map((one) => ({ ...one, value: { ...(one.value as object), msg: { close_patient: {} } } })) } : document),
  };
  const hie = await connected({ signer });
  await assert.rejects(hie.consent.revokeAll({ handle }), WalletError);
  assert.deepEqual(received, []);
  spoil = false;
  await assert.rejects(hie.consent.revokeAll({ handle }), /insufficient fee/);
  assert.deepEqual(received.map(messagesOf), [[{ revoke_all: { handle } }]]);
  hie.disconnect();
});

test("what the owner declines is a WalletError, nothing is sent, and the next one goes on", async () => {
  let declines = true;
  const hie = await connected({ signer: await meddling((body) => (declines ? undefined : body)) });
  const first = hie.consent.revokeAll({ handle });
  await assert.rejects(first, (error: WalletError) => error instanceof WalletError && /Request rejected/.test(error.message));
  assert.deepEqual(received, []);
  declines = false;
  await assert.rejects(hie.consent.revokeAll({ handle }), /insufficient fee/);
  assert.equal(received.length, 1);
  assert.equal(AuthInfo.decode(TxRaw.decode(received[0] ?? new Uint8Array()).authInfoBytes).signerInfos[0]?.sequence, 3n);
  hie.disconnect();
  // And for texts.
  const keplr: KeplrLike = { signArbitrary: () => Promise.reject(new Error("Request rejected")) };
  const act = { chain_id: CHAIN, contract, handle, nonce: 1, deadline: 1, action: { revoke_all: {} } };
  await assert.rejects(signAct(new ArbitrarySigner(keplr, CHAIN, wallet.address), act), WalletError);
  const garbage: KeplrLike = { signArbitrary: () => Promise.resolve({ pub_key: { type: "t", value: "!" }, signature: "?" }) };
  await assert.rejects(signAct(new ArbitrarySigner(garbage, CHAIN, wallet.address), act), WalletError);
});

test("a relayer that swaps any field of a signed act has no signature for it", async () => {
  const act = { chain_id: CHAIN, contract, handle, nonce: 7, deadline: 1_800_000_000, action: { revoke: { directive: 7 } } };
  const signed = await signAct(wallet, act);
  assert.ok(verifyText(wallet.address, signed));
  const swaps = [{ chain_id: "hie-test-2" }, { contract: `${contract.slice(0, -1)}q` }, { handle: "00".repeat(16) }, { nonce: 8 }, { deadline: 1_900_000_000 },
    { action: { revoke: { directive: 8 } } }, { action: { revoke_all: {} } }];
  for (const swap of swaps) {
    const payload = utf8(writeJson({ type: "hie-act", ...act, ...swap }));
    assert.ok(!verifyText(wallet.address, { ...signed, payload }), JSON.stringify(swap));
  }
  // Nor under another name: the key is another account's.
  const other = new LocalWallet(new Uint8Array(32).fill(9));
  assert.ok(!verifyText(other.address, signed));
});

test("an act is good for no longer than its signer means, whatever time the node tells", async () => {
  const hie = await connected();
  answers = () => '{"last_nonce":4}';
  const act = await hie.consent.actToSign(handle, 3_600, { revoke_all: {} });
  assert.equal(act.nonce, 5);
  assert.ok(Math.abs(act.deadline - Date.now() / 1_000 - 3_600) < 60);
  blockTime = () => Date.now() / 1_000 + 80_000;
  await assert.rejects(hie.consent.actToSign(handle, 3_600, { revoke_all: {} }), { name: "ChainError" });
  blockTime = () => Date.now() / 1_000;
  for (const seconds of [0, -1, 86_401, 1.5, Number.NaN]) await assert.rejects(hie.consent.actToSign(handle, seconds, { revoke_all: {} }), RangeError);
  hie.disconnect();
});

/** A history of so many entries, as a node could make one up: entries and head fit together. */
function history(count: number): { entries: HistoryEntry[]; head: string; count: number; next: null } {
  const entries = Array.from({ length: count }, (_, i): HistoryEntry => ({
    number: i + 1, at: 1_000 + i, authority: "controller", actor: wallet.address,
    event: { emergency_access: { access: i % 2 === 0 ? "opted_out" : "allowed" } },
  }));
  const head = entries.reduce((before, entry) => logNext(before, historyEntry(entry)), logStart(CHAIN, contract, handle));
  return { entries, head, count, next: null };
}

test("a log that a node made up fits its own head, and is refused where the head must be signed for", async () => {
  const hie = await connected();
  answers = () => JSON.stringify(history(3));
  assert.equal((await hie.consent.verifiedHistory(handle)).count, 3);
  // It has no proof to show: the fake one knows none of `commit` and proofs.
  const trust: verify.Trust = { chain_id: CHAIN, validators: [{ key: "11".repeat(32), power: 1 }] };
  await assert.rejects(hie.consent.provenHistory(handle, trust));
  hie.disconnect();
});

test("pages that do not go on end a list with an error instead of never", async () => {
  const hie = await connected();
  answers = () => JSON.stringify({ directives: [], next: "again" });
  await assert.rejects(async () => {
    for await (const _ of hie.consent.allDirectives({ handle })) assert.fail();
  }, VerificationError);
  hie.disconnect();
});

test("a watcher finds an entry that the node leaves out, repeats or renumbers", async () => {
  const hie = await connected();
  const watched = async (after: number, entries: readonly HistoryEntry[]): Promise<unknown> => {
    answers = (query) =>
      "history" in query ? JSON.stringify({ entries, head: "00".repeat(32), count: 9, next: null }) : JSON.stringify({ entries: [], head: "00".repeat(32), count: 0, purged: 0, purged_head: "00".repeat(32), next: null });
    const notices = hie.watch(handle, { after: { access: 0, history: after }, pollMilliseconds: 50 });
    try {
      return (await notices.next()).value;
    } finally {
      await notices.return(undefined);
    }
  };
  const { entries } = history(4);
  const [first, second, third, fourth] = entries as [HistoryEntry, HistoryEntry, HistoryEntry, HistoryEntry];
  assert.equal(((await watched(2, [third, fourth])) as { entry: HistoryEntry }).entry.number, 3);
  for (const wrong of [[fourth], [third, third], [second, third], [first], [third, { ...fourth, number: 6 }]]) {
    await assert.rejects(watched(2, wrong), VerificationError);
  }
  answers = () => JSON.stringify({ entries: [third], head: "00".repeat(32), count: 9, purged: 0, next: 2 });
  await assert.rejects(hie.watch(handle, { after: { access: 2, history: 2 } }).next(), VerificationError);
  hie.disconnect();
});

test("garbage on the websocket ends neither the process nor the watching", async () => {
  const hie = await connected();
  const before = node.sockets.length;
  let written = 0;
  answers = (query) =>
    "history" in query ? JSON.stringify({ ...history(written), entries: history(written).entries.slice((query["history"] as { start_after: number }).start_after) })
      : JSON.stringify({ entries: [], head: "00".repeat(32), count: 0, purged: 0, purged_head: "00".repeat(32), next: null });
  const ending = new AbortController();
  const seen: number[] = [];
  const done = (async () => {
    for await (const { entry } of hie.watch(handle, { after: { access: 0, history: 0 }, signal: ending.signal, pollMilliseconds: 60_000 })) seen.push(entry.number);
  })();
  const until = async (holds: () => boolean, what = "it"): Promise<void> => {
    for (const end = Date.now() + 10_000; !holds(); ) {
      if (Date.now() > end) ending.abort();
      assert.ok(Date.now() < end, `${what} did not happen in time`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await until(() => node.sockets.length > before);
  for (const garbage of ["no JSON", "null", "[", '"text"', "{}", '{"id":1,"error":{"code":1}}']) {
    const open = node.sockets.length;
    node.say(garbage);
    // What is no answer costs the connection; it is made anew.
    if (garbage !== "{}") await until(() => node.sockets.length > open, garbage);
  }
  written = 2;
  node.say('{"jsonrpc":"2.0","id":1,"result":{}}');
  await until(() => seen.length === 2, "the notice");
  assert.deepEqual(seen, [1, 2]);
  ending.abort();
  await done;
  hie.disconnect();
});
