// What the generated calls stand on.
import { VerificationError, type ContractName } from "./errors.js";

/** How a transaction is sent. */
export interface SendOptions {
  /** Gas to reserve; if left out the node is asked how much it takes, and some is added to spare. */
  readonly gas?: number;
  /** Whose allowance (x/feegrant) pays; the client's own setting if left out. */
  readonly granter?: string;
  /** Written beside the transaction, readable by everybody for ever: nothing of a patient belongs here. */
  readonly memo?: string;
}

/** One message, ready to be sent; `D` is what it answers. */
export interface Prepared<D = unknown> {
  /** The contract that takes it. */
  readonly contract: ContractName;
  /** Its address. */
  readonly address: string;
  /** The message as it goes on chain. */
  readonly msg: Readonly<Record<string, object>>;
  /** Whether it answers something. */
  readonly answers: boolean;
  /** Never set: for types only. */
  readonly answer?: D;
}

/** A transaction that went through. */
export interface Sent<D> {
  /** Its hash. */
  readonly hash: string;
  /** The block it is in. */
  readonly height: number;
  /** Gas it took. */
  readonly gasUsed: number;
  /** What the contracts told: event types without `wasm-`. */
  readonly events: readonly ContractEvent[];
  /** What was answered. */
  readonly data: D;
}

/** An event of a contract. */
export interface ContractEvent {
  /** What happened. */
  readonly type: string;
  /** The address of the contract that tells it. */
  readonly contract: string;
  /** Ids, codes and counters. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What several messages answer, each at its place. */
export type Answers<M extends readonly Prepared[]> = { [I in keyof M]: M[I] extends Prepared<infer D> ? D : never };

/** One item of a list of an answer. */
export type Item<R, K extends keyof R> = NonNullable<R[K]> extends readonly (infer I)[] ? I : never;

/** What sends and asks. */
export interface Ledger {
  /** Sends messages in one transaction: all of them take effect, or none. */
  send<const M extends readonly Prepared[]>(messages: M, options?: SendOptions): Promise<Sent<Answers<M>>>;
  /** Asks a contract. */
  query<R>(contract: ContractName, address: string, query: object): Promise<R>;
}

/** Makes messages for one contract. */
export abstract class MessagesOf {
  constructor(
    protected readonly contract: ContractName,
    protected readonly address: string,
  ) {}

  protected prepare<D>(name: string, msg: object, answers: boolean): Prepared<D> {
    return { contract: this.contract, address: this.address, msg: { [name]: msg }, answers };
  }
}

/** Calls of one contract. */
export abstract class ContractCalls {
  constructor(
    protected readonly ledger: Ledger,
    /** Its name. */
    readonly contract: ContractName,
    /** Where it is. */
    readonly address: string,
  ) {}

  protected async sendOne<D>(message: Prepared<D>, options: SendOptions): Promise<Sent<D>> {
    const sent = await this.ledger.send([message] as const, options);
    return { ...sent, data: sent.data[0] as D };
  }

  protected ask<R>(name: string, query: object): Promise<R> {
    return this.ledger.query(this.contract, this.address, { [name]: query });
  }

  protected async *pages<I>(name: string, query: object, items: string): AsyncGenerator<I> {
    let start_after: unknown;
    do {
      const after = start_after === undefined ? {} : { start_after };
      const page = await this.ask<{ [list: string]: unknown; next?: unknown }>(name, { limit: 100, ...query, ...after });
      yield* page[items] as I[];
      const next = page.next ?? undefined;
      if (next !== undefined && JSON.stringify(next) === JSON.stringify(start_after)) throw new VerificationError("log", "the pages of a list do not go on");
      start_after = next;
    } while (start_after !== undefined);
  }
}
