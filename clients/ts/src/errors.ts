// What goes wrong for a caller. No text repeats a document, a name or a key.
import { refusals, type RefusalCode } from "./generated/refusals.js";

/** Every error of this client. */
export class HieError extends Error {
  override readonly name: string = "HieError";
}

/** Which contract. */
export type ContractName = "hospital-registry" | "consent-registry" | "record-index";

/** A contract refused a message or query; nothing was changed. */
export class RefusedError extends HieError {
  override readonly name = "RefusedError";

  constructor(
    /** Why: the contract's own name of the cause; nothing if this client does not know it. */
    readonly code: RefusalCode | undefined,
    /** What the contract says: the field where there is one, and the bound. */
    readonly text: string,
    /** The contract that was called. */
    readonly contract: ContractName | undefined,
    /** Which message of the transaction, from 0; nothing for a query. */
    readonly message_index: number | undefined,
  ) {
    super(`${contract ?? "contract"} refuses: ${text}`);
  }

  /** The field that is refused, where the text names one. */
  get field(): string | undefined {
    return /^([a-z_]+(?:[.[][a-z_0-9.\]]+)?): /.exec(this.text)?.[1];
  }
}

/** The chain cannot be reached, or did not take the transaction for a reason of its own. */
export class ChainError extends HieError {
  override readonly name = "ChainError";

  constructor(
    text: string,
    /** The chain's code, where it answered with one: 5 insufficient funds, 11 out of gas, 32 wrong sequence. */
    readonly code?: number,
    options?: ErrorOptions,
  ) {
    super(text, options);
  }
}

/** A wallet did not sign what it was asked to: its owner declined, or it signed something else. Nothing was sent. */
export class WalletError extends HieError {
  override readonly name = "WalletError";
}

/** What the node answered does not agree with what is proven. */
export class VerificationError extends HieError {
  override readonly name = "VerificationError";

  constructor(
    /** What differs. */
    readonly what: "log" | "proof" | "header" | "validators" | "signatures",
    text: string,
  ) {
    super(`${what} not verified: ${text}`);
  }
}

const patterns = refusals
  // A text that is nothing but what varies would fit everything.
  .filter(([, template]) => template.replaceAll("{…}", "").trim().length > 3)
  .map(([code, template, contracts]) => ({
    code,
    contracts,
    length: template.length,
    pattern: new RegExp(`^${template.split("{…}").map(escaped).join(".*")}$`, "s"),
  }));

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The code of a refusal, from its text; of several that fit, the one whose text says most. */
export function refusalCode(text: string, contract?: ContractName): RefusalCode | undefined {
  const fits = patterns.filter((one) => one.pattern.test(text));
  const own = fits.filter((one) => contract === undefined || one.contracts.includes(contract));
  const [best] = (own.length > 0 ? own : fits).sort((a, b) => b.length - a.length);
  return best?.code;
}

/** What a node says of a message or query that failed, as an error of this client. */
export function understood(cause: unknown, contracts: readonly ContractName[], code?: number): HieError {
  if (cause instanceof HieError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const failed = /^(.*?): (?:execute|query|instantiate|migrate) wasm contract failed/s.exec(said);
  if (failed === null) return new ChainError(said, code, { cause });
  let text = failed[1] ?? "";
  const at = /message index: (\d+): /.exec(text);
  text = text
    .replace(/^.*message index: \d+: /s, "")
    .replace(/^.*Query failed with \(\d+\): /s, "")
    .replace(/^rpc error: code = \w+ desc = /, "")
    .replace(/^(?:dispatch: )?(?:submessages: )?/, "");
  const index = at === null ? undefined : Number(at[1]);
  const contract = contracts[index ?? 0];
  const inner = text.replace(/^.*(?:Querier contract error: |Error calling the VM: )/s, "");
  return new RefusedError(refusalCode(inner, contract) ?? refusalCode(text, contract), inner, contract, index);
}
