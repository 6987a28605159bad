// Ids, commitments and tags: the formulas of docs/storage.md, section 1, which the contracts check and
// packages/hie-vault computes byte for byte the same.
import { hkdf } from "@noble/hashes/hkdf";
import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";

import { canonical } from "../account.js";
import { fromHex, hashJoined, joined, same, sha256 as hash, toHex, utf8 } from "../bytes.js";

const ID = 16;

/** The handle that the patient behind `account` registers. */
export function patientHandle(chainId: string, account: string, salt: Uint8Array): string {
  return id(["hie-handle", chainId, canonical(account), wide(salt, ID)]);
}

/** The handle that a hospital registers for a patient without an account. */
export function hospitalHandle(chainId: string, hospital: string, salt: Uint8Array): string {
  return id(["hie-handle-h", chainId, hospitalId(hospital), wide(salt, ID)]);
}

/** The id of a record that a hospital publishes. */
export function recordId(hospital: string, salt: Uint8Array): string {
  return id(["hie-record", hospitalId(hospital), wide(salt, ID)]);
}

/** What a commitment is made to; none can pass for another. */
export type Subject = "hie-doc" | "hie-disclosure" | "hie-evidence" | "hie-justification";

/** A commitment to bytes: worth nothing to who has not the salt. */
export function commitment(subject: Subject, salt: Uint8Array, content: Uint8Array): string {
  return toHex(hashJoined([subject, wide(salt, 32), hash(content)]));
}

/** Whether bytes are what a commitment was made to. */
export function opens(of: string, subject: Subject, salt: Uint8Array, content: Uint8Array): boolean {
  return same(fromHex(of, 32), fromHex(commitment(subject, salt, content), 32));
}

/** The key that a hospital gets to blind the tags of what it publishes under `handle`. */
export function tagKey(patientKey: Uint8Array, handle: string, origin: string): Uint8Array {
  const info = joined(["hie-tag", fromHex(handle, ID), hospitalId(origin)]);
  return hkdf(sha256, wide(patientKey, 32), undefined, info, 32);
}

/** The longest label, prefix included. */
const LONGEST_LABEL = 64;

/** The tag of a sensitivity label (`HIV`, `PSY`, …) or of a sensitive category. */
export function blind(key: Uint8Array, label: string): string {
  if (label.startsWith("group:")) throw new RangeError("label: must not begin with group:");
  return tagOf(key, label);
}

/** The blinded id of a group (a stay, an order, an author) that the custodian knows as `ownId`. */
export function blindGroup(key: Uint8Array, ownId: string): string {
  if (ownId === "") throw new RangeError("group: must not be empty");
  return tagOf(key, `group:${ownId}`);
}

function tagOf(key: Uint8Array, label: string): string {
  if (label.length > LONGEST_LABEL || !/^[ -~]+$/.test(label)) {
    throw new RangeError(`label: must be 1 to ${LONGEST_LABEL} printable ASCII characters`);
  }
  return toHex(hmac(sha256, wide(key, 32), utf8(label)).slice(0, ID));
}

/**
 * What a hospital signs with a new signing key (Ed25519), so that it registers none but its own: the
 * `proof` of `registerKey`.
 */
export function possessionBytes(chainId: string, contract: string, hospital: string, publicKey: Uint8Array): Uint8Array {
  return joined(["hie-pop", chainId, canonical(contract), hospitalId(hospital), wide(publicKey, 32)]);
}

/** The hash of a profile, as an application and a member's history show it. */
export function profileHash({ name, country, url }: { readonly name: string; readonly country: string; readonly url: string }): string {
  return toHex(hashJoined([name, country, url]));
}

/** The size that is published for a document of so many bytes (Padmé); nothing beyond 64 bits. */
export function padme(size: bigint): bigint | undefined {
  if (size < 2n) return size;
  const e = BigInt(size.toString(2).length - 1);
  const s = BigInt(e.toString(2).length);
  const low = e > s ? (1n << (e - s)) - 1n : 0n;
  const rounded = (size + low) & ~low;
  return rounded < 1n << 64n ? rounded : undefined;
}

function id(fields: readonly (Uint8Array | string)[]): string {
  return toHex(hashJoined(fields).slice(0, ID));
}

function wide(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`must be ${length} bytes`);
  return bytes;
}

function hospitalId(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/.test(text)) throw new RangeError("hospital: must be 2 to 32 of a-z, 0-9 and -, neither first nor last a -");
  return text;
}
