// What an auditor trusts, read from the genesis file that the members hand out.
import { base64 } from "@scure/base";

import { toHex } from "../bytes.js";
import { VerificationError } from "../errors.js";
import type { Trust, Validator } from "./header.js";

/** As much of a genesis file as names the validators. */
export interface Genesis {
  readonly chain_id: string;
  readonly app_state: { readonly genutil: { readonly gen_txs: readonly GenesisTransaction[] } };
}

/** A validator's own transaction. */
export interface GenesisTransaction {
  readonly body: { readonly messages: readonly { readonly pubkey: { readonly key: string }; readonly value: { readonly amount: string } }[] };
}

/** So much stake is one unit of power. */
const POWER = 1_000_000n;

/** The chain and its first validators. */
export function trustOfGenesis(genesis: Genesis): Trust {
  const validators = genesis.app_state.genutil.gen_txs.map(({ body: { messages } }): Validator => {
    const [message] = messages;
    const key = message === undefined ? new Uint8Array() : base64.decode(message.pubkey.key);
    if (message === undefined || key.length !== 32) throw new VerificationError("validators", "a validator's own transaction is none");
    return { key: toHex(key), power: Number(BigInt(message.value.amount) / POWER) };
  });
  if (validators.length === 0) throw new VerificationError("validators", "the genesis file names none");
  return { chain_id: genesis.chain_id, validators };
}
