// How the set of validators changed since the one that an auditor trusts: each header names, by its hash, the
// set of the next block, so the validators themselves say who comes after them.
import { toHex } from "../bytes.js";
import { ChainError, VerificationError } from "../errors.js";
import { validatorsHash, verifyHeader, type SignedHeaderJson, type Trust, type Validator } from "./header.js";
import { latestHeight, signedHeader, validatorsAt } from "./rpc.js";

/** One change of the set, as those before it signed it; plain JSON, to be kept with a proof. */
export interface Handover {
  /** The last header of the old set, and the votes for it. */
  readonly signed_header: SignedHeaderJson;
  /** The set from the next block on. */
  readonly validators: readonly Validator[];
}

/**
 * The trust that is left after changes of the set, oldest first: each was signed for by more than two thirds
 * of the set before it. Throws `VerificationError` where one was not.
 *
 * It rests on the old sets: who has left the network and kept the key could sign for a successor that never
 * was. The members' word on the set of today is worth more than a long way from the first one.
 */
export function verifyHandovers(trust: Trust, handovers: readonly Handover[]): Trust {
  let height = 0;
  let now = trust;
  for (const { signed_header, validators } of handovers) {
    const { header } = signed_header;
    verifyHeader(signed_header, now);
    if (Number(header.height) <= height) throw new VerificationError("header", "changes of the validators are not in their order");
    if (toHex(validatorsHash(validators)) !== header.next_validators_hash.toLowerCase()) {
      throw new VerificationError("validators", `those after height ${header.height} are others than were signed for`);
    }
    height = Number(header.height);
    now = { chain_id: trust.chain_id, validators };
  }
  return now;
}

/**
 * Asks a node for the changes of the set from the trusted one at height `from` (1: that of genesis) up to
 * height `to` (the latest if left out). The node is not believed: check them with `verifyHandovers`.
 */
export async function findHandovers(rpc: string, trust: Trust, { from = 1, to }: { readonly from?: number; readonly to?: number } = {}): Promise<Handover[]> {
  const last = to ?? (await latestHeight(rpc));
  const found: Handover[] = [];
  let low = from;
  let hash = toHex(validatorsHash(trust.validators));
  const isOld = async (height: number): Promise<boolean> => (await signedHeader(rpc, height)).header.validators_hash.toLowerCase() === hash;
  if (!(await isOld(low))) throw new VerificationError("validators", `the trusted set is not that of height ${low}: name the height at which it was`);
  while (!(await isOld(last))) {
    // Between a height of the old set and one of another there is a change: where it is, halving finds.
    let high = last;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (await isOld(middle)) low = middle;
      else high = middle;
    }
    const validators = await validatorsAt(rpc, high);
    found.push({ signed_header: await signedHeader(rpc, low), validators });
    const next = toHex(validatorsHash(validators));
    if (next === hash || found.length > 10_000) throw new ChainError("the node's changes of validators lead nowhere");
    [low, hash] = [high, next];
  }
  return found;
}
