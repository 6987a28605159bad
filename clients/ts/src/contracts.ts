// One class per contract: the generated calls, and what takes more than one of them.
import { base64 } from "@scure/base";

import type { ActToSign, SignedText } from "./keys/acts.js";
import type { Ledger, Prepared, SendOptions, Sent } from "./calls.js";
import { fromHex, readVarint } from "./bytes.js";
import { RecordIndexCalls } from "./generated/record-index/calls.js";
import { ConsentRegistryCalls } from "./generated/consent-registry/calls.js";
import { HospitalRegistryCalls } from "./generated/hospital-registry/calls.js";
import type { AccessResponse, LogEntry, PatientAction } from "./generated/record-index/types.js";
import type { BreakGlassResponse, HistoryEntry, SignedAction } from "./generated/consent-registry/types.js";
import { ChainError, VerificationError, type ContractName } from "./errors.js";
import { accessLogEntry } from "./logs/access.js";
import { verifyLog, type Log, type Purged } from "./logs/chain.js";
import { historyEntry } from "./logs/history.js";
import type { Trust } from "./verify/header.js";
import { tableKey } from "./verify/keys.js";
import { proveLogHead, verifyLogHead, type ValueProof } from "./verify/value.js";

/** What a contract needs to know of its chain. */
export interface ChainOf extends Ledger {
  /** The chain id. */
  readonly chainId: string;
  /** The node's address. */
  readonly rpc: string;
  /** Time of the latest block, Unix seconds. */
  blockTime(): Promise<number>;
  /** What a contract stores under a key, if anything (docs/storage.md). */
  raw(address: string, key: Uint8Array): Promise<Uint8Array | undefined>;
}

/** A log whose every entry was hashed into the head that the chain keeps. */
export interface VerifiedLog<E> extends Log<E> {
  /** The head after each entry. */
  readonly heads: readonly string[];
}

/** A log whose head is signed for by the validators that somebody trusts: no node is believed. */
export interface ProvenLog<E> extends VerifiedLog<E> {
  /** The head, proven: to be kept and checked by others, without a node. */
  readonly proof: ValueProof;
  /** The state that it is of. */
  readonly height: number;
  /** When that was signed, RFC 3339. */
  readonly time: string;
  /** How much power signed. */
  readonly signed: number;
  /** Of how much. */
  readonly total: number;
}

/** How a log is proven. */
export interface ProofOptions {
  /**
   * How old the proof may be by this machine's clock, seconds; 600 if left out. A node could show an old state,
   * before what it wants to hide.
   */
  readonly maxAge?: number;
}

/** Who is a member, with which rights, keys, endpoints and staff. */
export class HospitalRegistry extends HospitalRegistryCalls {
  constructor(ledger: ChainOf, address: string) {
    super(ledger, "hospital-registry", address);
  }
}

/** What each patient allows or forbids, emergency access, the decision. */
export class ConsentRegistry extends ConsentRegistryCalls {
  constructor(
    private readonly chain: ChainOf,
    address: string,
  ) {
    super(chain, "consent-registry", address);
  }

  /** An act for the key that controls the handle, with the nonce that is next, good for so many seconds. */
  async actToSign(handle: string, seconds: number, action: SignedAction): Promise<ActToSign<SignedAction>> {
    const [{ last_nonce }, deadline] = await Promise.all([this.patient({ handle }), deadlineIn(this.chain, seconds)]);
    return { chain_id: this.chain.chainId, contract: this.address, handle, nonce: last_nonce + 1, deadline, action };
  }

  /** Brings a signed act to the chain: whoever relays needs no right and gains none. */
  async relay(signed: SignedText, options: SendOptions = {}): Promise<Sent<undefined>> {
    return this.sendOne(this.relayed(signed), options);
  }

  /** A signed act, to be sent together with other messages. */
  relayed(signed: SignedText): Prepared<undefined> {
    return this.messages.actSigned(onWire(signed));
  }

  /**
   * The whole history of a handle, and that its head is what these validators signed. Throws
   * `VerificationError` where it is not.
   */
  async provenHistory(handle: string, trust: Trust, options: ProofOptions = {}): Promise<ProvenLog<HistoryEntry>> {
    return proven(this.chain, this.address, handle, trust, options, () => this.verifiedHistory(handle));
  }

  /** The whole history of a handle, checked against its head. Throws `VerificationError` where it differs. */
  async verifiedHistory(handle: string): Promise<VerifiedLog<HistoryEntry>> {
    return verified(this.chain.chainId, this.address, handle, historyEntry, async (start_after) => {
      const { purged, ...page } = await this.history({ handle, start_after, limit: 100 });
      return { ...page, purged: purged ?? undefined };
    });
  }
}

/** Where records are and who got them. */
export class RecordIndex extends RecordIndexCalls {
  constructor(
    private readonly chain: ChainOf,
    address: string,
  ) {
    super(chain, "record-index", address);
  }

  /** An act for the key that controls the handle, with the nonce that is next, good for so many seconds. */
  async actToSign(handle: string, seconds: number, action: PatientAction): Promise<ActToSign<PatientAction>> {
    const key = tableKey("on", fromHex(handle, 16));
    const [last, deadline] = await Promise.all([this.chain.raw(this.address, key), deadlineIn(this.chain, seconds)]);
    const nonce = last === undefined ? 1 : Number(readVarint(last).value) + 1;
    return { chain_id: this.chain.chainId, contract: this.address, handle, nonce, deadline, action };
  }

  /** Brings a signed act to the chain: whoever relays needs no right and gains none. */
  async relay(signed: SignedText, options: SendOptions = {}): Promise<Sent<undefined>> {
    return this.sendOne(this.messages.actSigned(onWire(signed)), options);
  }

  /**
   * The whole access log of a handle, and that its head is what these validators signed. Throws
   * `VerificationError` where it is not.
   */
  async provenAccessLog(handle: string, trust: Trust, options: ProofOptions = {}): Promise<ProvenLog<LogEntry>> {
    return proven(this.chain, this.address, handle, trust, options, () => this.verifiedAccessLog(handle));
  }

  /** The whole access log of a handle, checked against its head. Throws `VerificationError` where it differs. */
  async verifiedAccessLog(handle: string): Promise<VerifiedLog<LogEntry>> {
    return verified(this.chain.chainId, this.address, handle, accessLogEntry, async (start_after) => {
      const { purged, purged_head, ...page } = await this.accessLog({ handle, start_after, limit: 100 });
      return { ...page, purged: { count: purged, head: purged_head } };
    });
  }
}

/** What RequestAccess answered. A refusal is on record and is a value, not an error. */
export type AccessAnswer =
  | { readonly granted: true; readonly ticket: number; readonly expiresAt: number; readonly permitted: readonly string[]; readonly decisions: AccessResponse["decisions"] }
  | { readonly granted: false; readonly reasons: readonly string[]; readonly decisions: AccessResponse["decisions"] };

/** The answer of RequestAccess or CheckAccess, told apart. */
export function accessAnswer(answer: AccessResponse): AccessAnswer {
  const { ticket, decisions } = answer;
  if (ticket === null || ticket === undefined) {
    return { granted: false, reasons: [...new Set(decisions.map(({ reason }) => reason))].sort(), decisions };
  }
  const permitted = decisions.filter(({ outcome }) => outcome === "permit").map(({ record }) => record);
  return { granted: true, ticket, expiresAt: answer.expires_at ?? 0, permitted, decisions };
}

/** What BreakGlass answered. A refusal is on record and is a value, not an error. */
export type BreakGlassAnswer =
  | { readonly opened: true; readonly session: number; readonly expiresAt: number; readonly overdueReview: boolean }
  | { readonly opened: false; readonly refusal: NonNullable<BreakGlassResponse["refusal"]>; readonly overdueReview: boolean };

/** The answer of BreakGlass, told apart. */
export function breakGlassAnswer({ session, expires_at, refusal, overdue_review }: BreakGlassResponse): BreakGlassAnswer {
  if (refusal !== null && refusal !== undefined) return { opened: false, refusal, overdueReview: overdue_review };
  return { opened: true, session: session as number, expiresAt: expires_at as number, overdueReview: overdue_review };
}

function onWire({ payload, publicKey, signature }: SignedText): { payload: string; public_key: string; signature: string } {
  return { payload: base64.encode(payload), public_key: base64.encode(publicKey), signature: base64.encode(signature) };
}

interface LogPage<E> {
  readonly entries: readonly E[];
  readonly head: string;
  readonly count: number;
  readonly purged: Purged | undefined;
  readonly next?: number | null;
}

/** If the log grows meanwhile, the head of the last page counts: its entries are all there by then. */
async function verified<E extends { readonly number: number }>(
  chainId: string,
  contract: string,
  handle: string,
  bytes: (entry: E) => Uint8Array,
  page: (after: number | undefined) => Promise<LogPage<E>>,
): Promise<VerifiedLog<E>> {
  const entries: E[] = [];
  let purged: Purged | undefined;
  for (let after: number | undefined; ; ) {
    const found = await page(after);
    if (after === undefined) purged = found.purged;
    entries.push(...found.entries);
    if (found.next !== null && found.next !== undefined) {
      if (after !== undefined && found.next <= after) throw new VerificationError("log", "its pages do not go on");
      after = found.next;
      continue;
    }
    const { head, count } = found;
    const log: Log<E> = { chainId, contract, handle, entries, head, count, purged };
    return { ...log, heads: verifyLog(log, bytes) };
  }
}

/** How far a node's clock may be ahead of this machine's, seconds. */
const AHEAD = 600;
/** An act may be delivered for a day at most. */
const DAY = 86_400;

/**
 * In so many seconds by the chain's clock. A node that tells a later time than there is would have an act
 * be good for longer than its signer meant.
 */
async function deadlineIn(chain: ChainOf, seconds: number): Promise<number> {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > DAY) throw new RangeError(`seconds: must be 1 to ${DAY}`);
  const now = await chain.blockTime();
  if (now > Date.now() / 1_000 + AHEAD) throw new ChainError("the node's time is far ahead of this machine's: one of the clocks is wrong");
  return now + seconds;
}

/** How often a log is read again that grew between its entries and its proof. */
const TRIES = 5;

async function proven<E>(
  chain: ChainOf,
  contract: string,
  handle: string,
  trust: Trust,
  { maxAge = 600 }: ProofOptions,
  read: () => Promise<VerifiedLog<E>>,
): Promise<ProvenLog<E>> {
  for (let tried = 1; ; tried++) {
    const log = await read();
    const proof = await proveLogHead(chain.rpc, contract, handle);
    const { head, count, height, time, signed, total } = verifyLogHead(proof, { contract, handle }, trust);
    if (Date.parse(time) < Date.now() - 1_000 * maxAge) throw new VerificationError("header", `it was signed at ${time}: too long ago`);
    if (head === log.head && count === log.count) return { ...log, proof, height, time, signed, total };
    // The one is as good as the other where the log grew in between; else one of them is not the chain's.
    if (tried === TRIES) throw new VerificationError("log", `these are ${log.count} entries, ${count} others are signed for`);
  }
}

/** Names of the contracts, in the order in which they are made. */
export const contractNames: readonly ContractName[] = ["hospital-registry", "consent-registry", "record-index"];
