// The vectors that Rust is tested with too: packages/hie-types/testdata/vectors.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { canonical, toAddress } from "../../src/account.js";
import { fromHex, joined, readVarint, toHex, u64, utf8 } from "../../src/bytes.js";
import {
  LocalWallet,
  PatientKeys,
  accessLogEntry,
  accountOf,
  blind,
  blindGroup,
  commitment,
  historyEntry,
  hospitalHandle,
  logNext,
  logStart,
  merklePath,
  merkleRoot,
  opens,
  padme,
  patientHandle,
  possessionBytes,
  profileHash,
  recordId,
  signAct,
  signDocument,
  termsBytes,
  termsHash,
  verifyInclusion,
  verifyLog,
  verifyText,
  type Subject,
} from "../../src/index.js";
import { sha256 } from "../../src/bytes.js";
import type { DirectiveResponse, HistoryEntry } from "../../src/generated/consent-registry/types.js";
import type { LogEntry } from "../../src/generated/record-index/types.js";
import { headKey, readHead } from "../../src/verify/keys.js";
import { json, root } from "../repo.js";

interface LogVectors<E> {
  readonly handle: string;
  readonly start: string;
  readonly entries: readonly { readonly name: string; readonly entry: E; readonly bytes: string; readonly head: string }[];
}
interface Vectors {
  readonly chain_id: string;
  readonly contract: string;
  readonly accounts: Readonly<Record<string, string>>;
  readonly joined: { readonly fields: readonly string[]; readonly bytes: string };
  readonly patient_handle: { readonly account: string; readonly salt: string; readonly handle: string };
  readonly hospital_handle: { readonly hospital: string; readonly salt: string; readonly handle: string };
  readonly record_id: { readonly hospital: string; readonly salt: string; readonly record: string };
  readonly commitment: { readonly content: string; readonly salt: string; readonly by_domain: Readonly<Record<string, string>> };
  readonly tags: Readonly<Record<string, string>>;
  readonly possession: { readonly hospital: string; readonly key: string; readonly bytes: string };
  readonly profile: { readonly name: string; readonly country: string; readonly url: string; readonly hash: string };
  readonly keys: Readonly<Record<string, string>>;
  readonly wallet: { readonly secret: string; readonly public_key: string; readonly account: string; readonly address: string };
  readonly signed_texts: readonly { readonly name: string; readonly text: string; readonly document: string; readonly sha256: string; readonly signature: string }[];
  readonly merkle: readonly { readonly leaves: number; readonly root: string; readonly paths: readonly (readonly [number, string])[] }[];
  readonly access_log: LogVectors<LogEntry>;
  readonly history: LogVectors<HistoryEntry>;
  readonly history_by_hospital: LogVectors<HistoryEntry>;
  readonly history_of_a_handle: LogVectors<HistoryEntry>;
  readonly terms: readonly (Omit<DirectiveResponse, "also_account"> & { readonly name: string; readonly also: string | null; readonly bytes: string; readonly hash: string })[];
}

const sections = json<Vectors>("packages", "hie-types", "testdata", "vectors.json");
/** Which sections a test read: the last one compares them with those that there are. */
const read = new Set<string>();
const vectors = new Proxy(sections, {
  get(of, name) {
    read.add(String(name));
    return of[name as keyof Vectors];
  },
});
const { chain_id: chainId, contract, tags } = vectors;

test("accounts have the canonical bytes that the contracts see", () => {
  for (const [address, bytes] of Object.entries(vectors.accounts)) {
    assert.equal(toHex(canonical(address)), bytes);
    assert.equal(toAddress("wasm", fromHex(bytes)), address);
  }
  assert.throws(() => canonical(contract.toUpperCase()));
  assert.throws(() => canonical(contract.slice(0, -1)));
});

test("fields are joined with their lengths", () => {
  assert.equal(toHex(joined(vectors.joined.fields.map((field) => fromHex(field)))), vectors.joined.bytes);
});

test("handles and record ids are the ones the contracts check", () => {
  const { account, salt, handle } = vectors.patient_handle;
  assert.equal(patientHandle(chainId, toAddress("wasm", fromHex(account)), fromHex(salt)), handle);
  assert.equal(patientHandle(chainId, toAddress("cosmos", fromHex(account)), fromHex(salt)), handle);
  const by = vectors.hospital_handle;
  assert.equal(hospitalHandle(chainId, by.hospital, fromHex(by.salt)), by.handle);
  const { hospital, record } = vectors.record_id;
  assert.equal(recordId(hospital, fromHex(vectors.record_id.salt)), record);
  assert.throws(() => recordId(hospital, new Uint8Array(15)));
  assert.throws(() => recordId("North General", fromHex(salt)));
  assert.throws(() => recordId("-north", fromHex(salt)));
});

test("a commitment is opened by its salt and content only", () => {
  const { content, salt, by_domain } = vectors.commitment;
  for (const [domain, expected] of Object.entries(by_domain)) {
    const made = commitment(domain as Subject, fromHex(salt), fromHex(content));
    assert.equal(made, expected);
    assert.ok(opens(made, domain as Subject, fromHex(salt), fromHex(content)));
    assert.ok(!opens(made, domain as Subject, fromHex(salt), utf8("other")));
    assert.ok(!opens(made, domain as Subject, new Uint8Array(32), fromHex(content)));
  }
  assert.equal(new Set(Object.values(by_domain)).size, 4);
});

test("tags are those that the custodian's vault blinds", () => {
  const { handle, origin } = tags as { handle: string; origin: string };
  const keys = PatientKeys.fromHex(tags["k_patient"] ?? "");
  const key = fromHex(keys.tagKey(handle, origin));
  assert.equal(toHex(key), tags["k_tag"]);
  for (const label of ["HIV", "genomic-report"]) {
    assert.equal(blind(key, label), tags[label]);
    assert.equal(keys.tag(handle, origin, label), tags[label]);
  }
  assert.equal(blindGroup(key, "stay-2024/17"), tags["group:stay-2024/17"]);
  assert.equal(keys.group(handle, origin, "stay-2024/17"), tags["group:stay-2024/17"]);
  assert.deepEqual(keys.expand(handle, [origin, "south-clinic"], "HIV"), [
    { origin, tag: tags["HIV"] },
    { origin: "south-clinic", tag: tags["HIV at south-clinic"] },
  ]);
});

test("Padmé rounds as the index demands, up to 64 bits", () => {
  // It holds numbers beyond what JSON.parse reads exactly: taken from its text.
  read.add("padme");
  const pairs = vectorsText(/"padme": \[([^]*?)\n \]/).matchAll(/\[\s*(\d+),\s*(\d+|null)\s*\]/g);
  const sizes = Array.from(pairs, ([, size, rounded]): [bigint, bigint | undefined] => [
    BigInt(size ?? ""),
    rounded === "null" ? undefined : BigInt(rounded ?? ""),
  ]);
  assert.ok(sizes.length > 30);
  for (const [size, rounded] of sizes) assert.equal(padme(size), rounded, String(size));
});

test("keys and values of the store are where an auditor looks", () => {
  const { handle } = vectors.access_log;
  assert.equal(toHex(headKey(handle)), vectors.keys["head"]);
  assert.deepEqual(readHead(fromHex(vectors.keys["head_value"] ?? "")), {
    head: vectors.access_log.entries.at(-1)?.head,
    count: vectors.access_log.entries.length,
  });
  assert.deepEqual(readVarint(fromHex(vectors.keys["count"] ?? "")), { value: 300n, length: 2 });
  assert.throws(() => readHead(fromHex(`${vectors.keys["head_value"] ?? ""}00`)));
});

test("ADR-036 documents and signatures are the wallets' and the chain's", async () => {
  const { secret, public_key, account, address } = vectors.wallet;
  const wallet = new LocalWallet(fromHex(secret));
  assert.equal(wallet.address, address);
  assert.equal(toHex(accountOf(fromHex(public_key))), account);
  for (const { text, document, sha256: digest, signature } of vectors.signed_texts) {
    assert.equal(new TextDecoder().decode(signDocument(address, utf8(text))), document);
    assert.equal(toHex(sha256(utf8(document))), digest);
    const signed = await wallet.signText(text);
    assert.equal(toHex(signed.signature), signature);
    assert.equal(toHex(signed.publicKey), public_key);
    assert.ok(verifyText(address, signed));
    assert.ok(!verifyText(address, { ...signed, payload: utf8(`${text} `) }));
    assert.ok(!verifyText(toAddress("cosmos", fromHex(account)), signed));
  }
});

test("an act is written and signed byte for byte as hie-vault does", async () => {
  const vector = vectors.signed_texts.find(({ name }) => name === "an act");
  assert.ok(vector !== undefined);
  const wallet = new LocalWallet(fromHex(vectors.wallet.secret));
  const act = { chain_id: chainId, contract, handle: vectors.patient_handle.handle, nonce: 7, deadline: 1_800_050_000, action: { revoke: { directive: 7 } } };
  const signed = await signAct(wallet, act);
  assert.equal(new TextDecoder().decode(signed.payload), vector.text);
  assert.equal(toHex(signed.signature), vector.signature);
});

test("Merkle roots and paths are those of the contract", () => {
  for (const { leaves: count, root, paths } of vectors.merkle) {
    const leaves = Array.from({ length: count }, (_, i) => toHex(sha256(utf8(String(i)))));
    assert.equal(merkleRoot(leaves), root);
    for (const [index, path] of paths) {
      const leaf = leaves[index] ?? "";
      assert.equal(merklePath(leaves, index), path);
      const proof = { root, leaves: count, index, leaf, path };
      assert.ok(verifyInclusion(proof));
      assert.ok(!verifyInclusion({ ...proof, leaf: root }));
      assert.ok(!verifyInclusion({ ...proof, index: count }));
      assert.ok(!verifyInclusion({ ...proof, path: `${path}${root}` }));
      if (path !== "") assert.ok(!verifyInclusion({ ...proof, path: path.slice(64) }));
      if (count > 1) assert.ok(!verifyInclusion({ ...proof, index: (index + 1) % count }));
    }
  }
});

test("terms of directives have the bytes that the history hashes", () => {
  for (const { bytes, hash, also, name, ...of } of vectors.terms) {
    assert.equal(toHex(termsBytes({ ...of, also_account: also })), bytes, name);
    assert.equal(termsHash({ ...of, also_account: also }), hash, name);
  }
});

function logs<E extends { readonly number: number }>(what: string, log: LogVectors<E>, bytes: (entry: E) => Uint8Array): void {
  test(`${what} have the bytes and heads of the chain`, () => {
    assert.equal(logStart(chainId, contract, log.handle), log.start);
    let head = log.start;
    for (const { name, entry, bytes: expected, head: next } of log.entries) {
      assert.equal(toHex(bytes(entry)), expected, name);
      head = logNext(head, fromHex(expected));
      assert.equal(head, next, name);
    }
  });

  test(`a change anywhere in ${what} is found`, () => {
    const entries = log.entries.map(({ entry }) => entry);
    const whole = { chainId, contract, handle: log.handle, entries, head: log.entries.at(-1)?.head ?? "", count: entries.length };
    assert.deepEqual(verifyLog(whole, bytes), log.entries.map(({ head }) => head));
    const refused = (changed: Partial<typeof whole>): void => {
      assert.throws(() => verifyLog({ ...whole, ...changed }, bytes), { name: "VerificationError" });
    };
    refused({ chainId: "hie-test-2" });
    refused({ handle: "00".repeat(16) });
    refused({ entries: entries.slice(1) });
    refused({ entries: entries.slice(0, -1) });
    refused({ entries: entries.slice(0, -1), count: entries.length - 1 });
    refused({ entries: [...entries].reverse() });
    refused({ head: log.start });
    for (const [at, entry] of entries.entries()) {
      refused({ entries: entries.map((one, i) => (i === at ? { ...entry, at: 1 } : one)) });
    }
    // What is left after a purge goes on from the head that the chain kept.
    const purged = { count: 2, head: log.entries[1]?.head ?? "" };
    assert.equal(verifyLog({ ...whole, entries: entries.slice(2), purged }, bytes).length, entries.length - 2);
    assert.throws(() => verifyLog({ ...whole, entries: entries.slice(2), purged: { ...purged, head: log.start } }, bytes));
  });
}

logs("entries of an access log", vectors.access_log, accessLogEntry);
logs("entries of a history", vectors.history, historyEntry);
logs("entries of a history kept by a hospital", vectors.history_by_hospital, historyEntry);
logs("entries about a handle as a whole", vectors.history_of_a_handle, historyEntry);

test("a proof of possession and a profile's hash are those of the registry", () => {
  const { hospital, key, bytes } = vectors.possession;
  assert.equal(toHex(possessionBytes(chainId, contract, hospital, fromHex(key))), bytes);
  assert.throws(() => possessionBytes(chainId, contract, hospital, fromHex(key).slice(1)));
  const { hash, ...profile } = vectors.profile;
  assert.equal(profileHash(profile), hash);
});

test("numbers that JavaScript cannot hold exactly are refused, not rounded", () => {
  assert.throws(() => u64(2 ** 53));
  assert.throws(() => u64(-1));
  assert.throws(() => u64(1n << 64n));
  assert.equal(toHex(u64((1n << 64n) - 1n)), "ff".repeat(8));
});

test("every section of the vectors is checked here", () => {
  assert.deepEqual([...read].sort(), Object.keys(sections).sort());
});

function vectorsText(part: RegExp): string {
  const text = readFileSync(join(root, "packages", "hie-types", "testdata", "vectors.json"), "utf8");
  return part.exec(text)?.[1] ?? "";
}
