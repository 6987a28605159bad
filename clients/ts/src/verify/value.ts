// A value of a contract, shown against the validators' signatures: the node that answers is not trusted.
import { base64 } from "@scure/base";

import { canonical } from "../account.js";
import { concat, fromHex, toHex } from "../bytes.js";
import { ChainError, VerificationError } from "../errors.js";
import { logStart } from "../logs/chain.js";
import { verifyHeader, type Signed, type SignedHeaderJson, type Trust } from "./header.js";
import { verifyState } from "./ics23.js";
import { headKey, readHead } from "./keys.js";
import { call, signedHeader } from "./rpc.js";

/** A value and all that shows it; plain JSON, to be kept and checked anywhere, without a node. */
export interface ValueProof {
  /** The contract. */
  readonly contract: string;
  /** The key in the contract's own store, in hex. */
  readonly key: string;
  /** What lies there, in hex; null if nothing does. */
  readonly value: string | null;
  /** The state that was asked: the one after this block. */
  readonly height: number;
  /** The proof as the node gave it; `key` and `data` in base64. */
  readonly ops: readonly { readonly type: string; readonly key: string; readonly data: string }[];
  /** The next block's header, which holds the app hash of that state, and the votes for it. */
  readonly signed_header: SignedHeaderJson;
}

/** What was shown. */
export interface Shown extends Signed {
  /** What lies under the key; nothing if the proof shows that nothing does. */
  readonly value: Uint8Array | undefined;
  /** The state it is of. */
  readonly height: number;
  /** When the block that holds its app hash was made, RFC 3339. */
  readonly time: string;
}

/** Checks a proof against the trusted validators. Throws `VerificationError` where it does not hold. */
export function verifyValue(proof: ValueProof, trust: Trust): Shown {
  const { header } = proof.signed_header;
  if (Number(header.height) !== proof.height + 1) throw new VerificationError("header", "it is not the one after the state");
  const signed = verifyHeader(proof.signed_header, trust);
  const ops = proof.ops.map(({ type, key, data }) => ({ type, key: base64.decode(key), data: base64.decode(data) }));
  const value = proof.value === null ? undefined : fromHex(proof.value);
  const key = concat(Uint8Array.of(3), canonical(proof.contract), fromHex(proof.key));
  verifyState(ops, fromHex(header.app_hash.toLowerCase()), "wasm", key, value);
  return { ...signed, value, height: proof.height, time: header.time };
}

/** Head and count of a log, shown against the trusted validators; where nothing was written yet, how it begins. */
export function verifyLogHead(
  proof: ValueProof,
  { contract, handle }: { contract: string; handle: string },
  trust: Trust,
): { head: string; count: number } & Omit<Shown, "value"> {
  if (proof.contract !== contract || proof.key !== toHex(headKey(handle))) {
    throw new VerificationError("proof", "it is of another contract or log");
  }
  const { value, ...shown } = verifyValue(proof, trust);
  if (value !== undefined) return { ...readHead(value), ...shown };
  return { head: logStart(trust.chain_id, contract, handle), count: 0, ...shown };
}

/** Asks a node for a value with its proof, at the latest height that can be shown if none is named. */
export async function proveValue(rpc: string, contract: string, key: Uint8Array, height?: number): Promise<ValueProof> {
  const full = concat(Uint8Array.of(3), canonical(contract), key);
  const asked = { path: "/store/wasm/key", data: toHex(full), prove: true, height: String(height ?? 0) };
  const { response } = await call<AbciQuery>(rpc, "abci_query", asked);
  if (response.code !== undefined && response.code !== 0) throw new ChainError(`the node has no state to show: ${response.log ?? ""}`, response.code);
  const at = Number(response.height);
  const value = response.value === null || response.value === undefined || response.value === "" ? null : toHex(base64.decode(response.value));
  return { contract, key: toHex(key), value, height: at, ops: response.proofOps?.ops ?? [], signed_header: await signedHeader(rpc, at + 1) };
}

/** Asks a node for head and count of a log, with the proof. */
export function proveLogHead(rpc: string, contract: string, handle: string, height?: number): Promise<ValueProof> {
  return proveValue(rpc, contract, headKey(handle), height);
}

interface AbciQuery {
  readonly response: {
    readonly code?: number;
    readonly log?: string;
    readonly height: string;
    readonly value?: string | null;
    readonly proofOps?: { readonly ops: ValueProof["ops"] } | null;
  };
}
