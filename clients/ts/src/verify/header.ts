// Whether the validators that an auditor trusts signed a block: CometBFT 0.38.
import { ed25519 } from "@noble/curves/ed25519";
import { base64 } from "@scure/base";

import { concat, fromHex, sha256, toHex } from "../bytes.js";
import { VerificationError } from "../errors.js";
import { bytesField, delimited, fixedField, messageField, numberField, timestamp } from "./proto.js";

/** A block's id, as the RPC writes it. */
export interface BlockIdJson {
  readonly hash: string;
  readonly parts: { readonly total: number; readonly hash: string };
}

/** A block's header, as the RPC writes it. */
export interface HeaderJson {
  readonly version: { readonly block: string; readonly app?: string };
  readonly chain_id: string;
  readonly height: string;
  readonly time: string;
  readonly last_block_id: BlockIdJson;
  readonly last_commit_hash: string;
  readonly data_hash: string;
  readonly validators_hash: string;
  readonly next_validators_hash: string;
  readonly consensus_hash: string;
  readonly app_hash: string;
  readonly last_results_hash: string;
  readonly evidence_hash: string;
  readonly proposer_address: string;
}

/** A header and the votes for it, as `/commit` answers. */
export interface SignedHeaderJson {
  readonly header: HeaderJson;
  readonly commit: {
    readonly height: string;
    readonly round: number;
    readonly block_id: BlockIdJson;
    readonly signatures: readonly {
      readonly block_id_flag: number;
      readonly validator_address: string;
      readonly timestamp: string;
      readonly signature: string | null;
    }[];
  };
}

/** A validator: its Ed25519 key in hex, and its power. */
export interface Validator {
  readonly key: string;
  readonly power: number;
}

/** What an auditor knows from elsewhere: from the genesis file, the members' own sites, an earlier audit. */
export interface Trust {
  readonly chain_id: string;
  /** The whole set. */
  readonly validators: readonly Validator[];
}

/** How much of the power signed. */
export interface Signed {
  readonly signed: number;
  readonly total: number;
}

/**
 * Checks that validators with more than two thirds of the trusted power signed this header. Throws
 * `VerificationError`; also if the set is another by now: `verifyHandovers` leads to it from the trusted one.
 */
export function verifyHeader({ header, commit }: SignedHeaderJson, trust: Trust): Signed {
  if (header.chain_id !== trust.chain_id) throw new VerificationError("header", `it is of chain ${header.chain_id}`);
  const set = new Map(trust.validators.map((validator) => [addressOf(validator), validator]));
  if (set.size !== trust.validators.length) throw new VerificationError("validators", "one is named twice");
  const total = trust.validators.reduce((sum, { power }) => sum + power, 0);
  // Above, three times a power would not be exact any more.
  const exact = trust.validators.every(({ power }) => Number.isSafeInteger(power) && power > 0) && Number.isSafeInteger(3 * total);
  if (!exact) throw new VerificationError("validators", "their power is not a whole number above 0, or beyond what can be added");
  if (toHex(validatorsHash(trust.validators)) !== header.validators_hash.toLowerCase()) {
    throw new VerificationError(
      "validators",
      `the set at height ${header.height} is not the trusted one: where it has changed, follow the changes (findHandovers, verifyHandovers) or ask members for the set of today`,
    );
  }
  if (toHex(headerHash(header)) !== commit.block_id.hash.toLowerCase() || commit.height !== header.height) {
    throw new VerificationError("header", "the votes are for another block");
  }
  let signed = 0;
  for (const vote of commit.signatures) {
    // 2: for this block; 1 absent, 3 for none.
    if (vote.block_id_flag !== 2) continue;
    const validator = set.get(vote.validator_address.toLowerCase());
    if (validator === undefined) throw new VerificationError("signatures", "one is of no validator, or voted twice");
    set.delete(vote.validator_address.toLowerCase());
    const text = voteBytes(header.chain_id, commit, vote.timestamp);
    if (!ed25519.verify(base64.decode(vote.signature ?? ""), text, fromHex(validator.key, 32))) {
      throw new VerificationError("signatures", `that of ${vote.validator_address} is none`);
    }
    signed += validator.power;
  }
  if (3 * signed <= 2 * total) throw new VerificationError("signatures", `power ${signed} of ${total} signed: not more than two thirds`);
  return { signed, total };
}

/** The hash of a header: what the votes are for. */
export function headerHash(header: HeaderJson): Uint8Array {
  const { version } = header;
  return merkle([
    concat(numberField(1, BigInt(version.block)), numberField(2, BigInt(version.app ?? 0))),
    bytesField(1, header.chain_id),
    numberField(1, BigInt(header.height)),
    timestamp(header.time),
    blockId(header.last_block_id),
    ...[
      header.last_commit_hash,
      header.data_hash,
      header.validators_hash,
      header.next_validators_hash,
      header.consensus_hash,
      header.app_hash,
      header.last_results_hash,
      header.evidence_hash,
      header.proposer_address,
    ].map((text) => bytesField(1, fromHex(text.toLowerCase()))),
  ]);
}

/** The hash of a set of validators, in the order that the chain gives them. */
export function validatorsHash(validators: readonly Validator[]): Uint8Array {
  const order = [...validators].sort((a, b) => b.power - a.power || (addressOf(a) < addressOf(b) ? -1 : 1));
  return merkle(order.map(({ key, power }) => concat(messageField(1, bytesField(1, fromHex(key, 32))), numberField(2, power))));
}

/** The address of a validator: half the SHA-256 of its key, in hex. */
export function addressOf({ key }: Validator): string {
  return toHex(sha256(fromHex(key, 32)).subarray(0, 20));
}

/** What a validator signs to vote for a block. */
export function voteBytes(chainId: string, { height, round, block_id }: SignedHeaderJson["commit"], time: string): Uint8Array {
  return delimited(
    concat(
      numberField(1, 2), // a precommit
      fixedField(2, BigInt(height)),
      fixedField(3, round),
      messageField(4, blockId(block_id)),
      messageField(5, timestamp(time)),
      bytesField(6, chainId),
    ),
  );
}

function blockId({ hash, parts }: BlockIdJson): Uint8Array {
  const of = concat(numberField(1, parts.total), bytesField(2, fromHex(parts.hash.toLowerCase())));
  return concat(bytesField(1, fromHex(hash.toLowerCase())), messageField(2, of));
}

/** The tree of RFC 6962, as CometBFT has it. */
function merkle(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return sha256(concat(Uint8Array.of(0), first));
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(concat(Uint8Array.of(1), merkle(leaves.slice(0, k)), merkle(leaves.slice(k))));
}

