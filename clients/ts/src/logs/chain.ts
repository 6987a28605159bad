// A log is a chain of hashes: whoever holds the entries and the head can tell that none is missing,
// changed or moved.
import { canonical } from "../account.js";
import { fromHex, hashJoined, toHex } from "../bytes.js";
import { VerificationError } from "../errors.js";

/** The first entries of a log whose bodies were purged after the retention term. */
export interface Purged {
  /** How many. */
  readonly count: number;
  /** The head after the last of them. */
  readonly head: string;
}

/** A log, and what the chain says of it. */
export interface Log<E> {
  /** The chain id that the contract was instantiated with. */
  readonly chainId: string;
  /** The contract that keeps it. */
  readonly contract: string;
  /** Whose it is. */
  readonly handle: string;
  /** What is left of it, oldest first. */
  readonly entries: readonly E[];
  /** What is not. */
  readonly purged?: Purged | undefined;
  /** The head that the chain keeps. */
  readonly head: string;
  /** How many entries the chain counts, purged ones included. */
  readonly count: number;
}

/** The head of a log before its first entry. */
export function logStart(chainId: string, contract: string, handle: string): string {
  return toHex(hashJoined(["hie-log-0", chainId, canonical(contract), fromHex(handle, 16)]));
}

/** The head after an entry. */
export function logNext(head: string, entry: Uint8Array): string {
  return toHex(hashJoined(["hie-log-1", fromHex(head, 32), entry]));
}

/** Checks a log against its head; the heads after each entry. Throws `VerificationError` where it differs. */
export function verifyLog<E extends { readonly number: number }>(log: Log<E>, bytes: (entry: E) => Uint8Array): string[] {
  const purged = log.purged !== undefined && log.purged.count > 0 ? log.purged : undefined;
  let head = purged?.head ?? logStart(log.chainId, log.contract, log.handle);
  let number = purged?.count ?? 0;
  const heads: string[] = [];
  for (const entry of log.entries) {
    number += 1;
    if (entry.number !== number) throw new VerificationError("log", `entry ${number} is missing`);
    head = logNext(head, bytes(entry));
    heads.push(head);
  }
  if (number !== log.count) throw new VerificationError("log", `the chain counts ${log.count} entries, these are ${number}`);
  if (head !== log.head) throw new VerificationError("log", "an entry was changed or moved");
  return heads;
}
