// A signer whose owner is asked: what it gives back is looked at before it goes to the chain.
import type { AminoSignResponse, StdSignDoc } from "@cosmjs/amino";
import type { DirectSignResponse, OfflineSigner } from "@cosmjs/proto-signing";
import { TxBody } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { same } from "./bytes.js";
import { WalletError } from "./errors.js";

/**
 * The signer, whose every signature is for the messages that were asked for: a wallet may let its owner
 * change fee and memo, and nothing else. Throws `WalletError` also where the owner declines.
 */
export function guarded(signer: OfflineSigner): OfflineSigner {
  const getAccounts = () => signer.getAccounts();
  if ("signDirect" in signer) {
    return {
      getAccounts,
      signDirect: async (address, document): Promise<DirectSignResponse> => {
        const response = await declined(signer.signDirect(address, document));
        const [asked, signed] = [document.bodyBytes, response.signed.bodyBytes].map((bytes) => TxBody.decode(bytes));
        const kept = asked?.messages.length === signed?.messages.length && asked?.messages.every(({ typeUrl, value }, at) => {
          const other = signed?.messages[at];
          return other !== undefined && other.typeUrl === typeUrl && same(other.value, value);
        });
        if (kept !== true) throw new WalletError("the wallet signed other messages than it was asked for");
        return response;
      },
    };
  }
  return {
    getAccounts,
    signAmino: async (address: string, document: StdSignDoc): Promise<AminoSignResponse> => {
      const response = await declined(signer.signAmino(address, document));
      if (sorted(response.signed.msgs) !== sorted(document.msgs)) throw new WalletError("the wallet signed other messages than it was asked for");
      return response;
    },
  };
}

/** What a wallet answers; that it declined, as an error of this client. */
export async function declined<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new WalletError(`the wallet did not sign: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The same whatever the order of fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, of: unknown) =>
    of !== null && typeof of === "object" && !Array.isArray(of)
      ? Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
      : of,
  );
}
