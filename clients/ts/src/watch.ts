// Live notice of what is written into the logs of a handle. The node's websocket only says that
// something happened; what did is asked of the logs, after the last entry seen. So a lost connection
// loses nothing, and nothing is told twice.
import { SocketWrapper } from "@cosmjs/socket";

import type { HistoryEntry } from "./generated/consent-registry/types.js";
import type { LogEntry } from "./generated/record-index/types.js";
import type { ConsentRegistry, RecordIndex } from "./contracts.js";
import { RefusedError, VerificationError } from "./errors.js";

/** The last entries that were told, of both logs. Kept by an app, it goes on where it stopped. */
export interface Cursor {
  /** Of the access log in record-index. */
  readonly access: number;
  /** Of the history in consent-registry. */
  readonly history: number;
}

/** One new entry of a log. */
export type Notice = {
  /** The handle that is watched. */
  readonly handle: string;
  /** Where to go on after this. */
  readonly cursor: Cursor;
} & (
  | { readonly log: "access"; readonly kind: string; readonly entry: LogEntry }
  | { readonly log: "history"; readonly kind: string; readonly entry: HistoryEntry }
);

/** How to watch. */
export interface WatchOptions {
  /** Go on after these entries; from the first one on with zeros; only what is new if left out. */
  readonly after?: Cursor;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** How often the logs are asked though the node is silent. Milliseconds; 30,000 if left out. */
  readonly pollMilliseconds?: number;
  /** Told when the connection is there, and when it is lost. */
  readonly onConnection?: (connected: boolean) => void;
}

interface Watched {
  readonly consent: ConsentRegistry;
  readonly index: RecordIndex;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** See `HieClient.watch`. */
export async function* watch(client: Watched, rpc: string, handle: string, options: WatchOptions): AsyncGenerator<Notice> {
  const { signal, pollMilliseconds = 30_000 } = options;
  const bell = new Bell();
  const ring = (): void => bell.ring();
  signal?.addEventListener("abort", ring);
  const line = new Line(rpc, [client.consent.address, client.index.address], ring, options.onConnection);
  try {
    let cursor = options.after ?? (await latest(client, handle));
    line.open();
    let pause = FIRST_PAUSE;
    const ended = (): boolean => signal?.aborted === true;
    while (!ended()) {
      // Whatever rings from here on is looked for in another round.
      bell.reset();
      try {
        for await (const notice of news(client, handle, cursor)) {
          cursor = notice.cursor;
          yield notice;
          if (ended()) return;
        }
        pause = FIRST_PAUSE;
        await bell.wait(pollMilliseconds);
      } catch (cause) {
        // A contract that refuses will refuse again, and a node that lies is no use; one that is away comes back.
        if (cause instanceof RefusedError || cause instanceof VerificationError) throw cause;
        await bell.wait(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  } finally {
    signal?.removeEventListener("abort", ring);
    line.close();
  }
}

async function latest({ consent, index }: Watched, handle: string): Promise<Cursor> {
  const [access, history] = await Promise.all([
    index.accessLog({ handle, limit: 1 }),
    consent.history({ handle, limit: 1 }),
  ]);
  return { access: access.count, history: history.count };
}

/** What was written after a place, in the order of time: both logs in the order of their numbers. */
async function* news(client: Watched, handle: string, from: Cursor): AsyncGenerator<Notice> {
  const access: LogEntry[] = [];
  const history: HistoryEntry[] = [];
  let next: number | null | undefined = from.access;
  while (next !== null && next !== undefined) {
    const page: Awaited<ReturnType<RecordIndex["accessLog"]>> = await client.index.accessLog({ handle, start_after: next, limit: 100 });
    goesOn(page.entries, Math.max(next, page.purged));
    access.push(...page.entries);
    next = further(next, page.next);
  }
  next = from.history;
  while (next !== null && next !== undefined) {
    const page: Awaited<ReturnType<ConsentRegistry["history"]>> = await client.consent.history({ handle, start_after: next, limit: 100 });
    goesOn(page.entries, Math.max(next, page.purged?.count ?? 0));
    history.push(...page.entries);
    next = further(next, page.next);
  }
  let cursor = from;
  for (let a = 0, h = 0; a < access.length || h < history.length; ) {
    const one = access[a];
    const other = history[h];
    // Of the same second, what the patient or the glass says comes first: it is what an access rests on.
    if (other !== undefined && (one === undefined || other.at <= one.at)) {
      h += 1;
      cursor = { ...cursor, history: other.number };
      yield { handle, cursor, log: "history", kind: kindOf(other.event), entry: other };
    } else if (one !== undefined) {
      a += 1;
      cursor = { ...cursor, access: one.number };
      yield { handle, cursor, log: "access", kind: kindOf(one.event), entry: one };
    }
  }
}

/** Entries are numbered one by one, after those that were purged: a node that leaves one out is found. */
function goesOn(entries: readonly { readonly number: number }[], after: number): void {
  for (const [at, { number }] of entries.entries()) {
    if (number !== after + at + 1) throw new VerificationError("log", `entry ${after + at + 1} is missing`);
  }
}

function further(from: number, next: number | null | undefined): number | null | undefined {
  if (next !== null && next !== undefined && next <= from) throw new VerificationError("log", "its pages do not go on");
  return next;
}

function kindOf(event: object): string {
  return Object.keys(event)[0] ?? "";
}

/** Rings are not counted: after one or many the logs are looked at once. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  reset(): void {
    this.#rung = false;
  }

  async wait(milliseconds: number): Promise<void> {
    if (this.#rung) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** A websocket to the node that is made anew when it is lost, and rings for every transaction with the contracts. */
class Line {
  #closed = false;
  #connected = false;
  #socket: SocketWrapper | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE;

  constructor(
    private readonly rpc: string,
    private readonly contracts: readonly string[],
    private readonly ring: () => void,
    private readonly told: ((connected: boolean) => void) | undefined,
  ) {}

  open(): void {
    this.#timer = undefined;
    if (this.#closed) return;
    const url = `${this.rpc.replace(/^http/, "ws").replace(/\/$/, "")}/websocket`;
    // Each socket speaks for itself only: one that was given up tells nothing.
    const mine = (act: () => void) => (): void => {
      if (this.#socket === socket) act();
    };
    const lost = mine(() => this.#lost());
    const socket: SocketWrapper = new SocketWrapper(
      url,
      ({ data }) => mine(() => this.#heard(data))(),
      lost,
      mine(() => this.#subscribe(socket, lost)),
      lost,
    );
    this.#socket = socket;
    socket.connected.catch(lost);
    socket.connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  #subscribe(socket: SocketWrapper, lost: () => void): void {
    for (const [id, contract] of this.contracts.entries()) {
      const query = `tm.event='Tx' AND execute._contract_address='${contract}'`;
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method: "subscribe", params: { query } })).catch(lost);
    }
  }

  #heard(data: string): void {
    let answer: { readonly id?: unknown; readonly error?: unknown } | null;
    try {
      answer = JSON.parse(data) as typeof answer;
    } catch {
      answer = null;
    }
    // Whatever it is, it is no node's interface.
    if (answer === null || typeof answer !== "object") return this.#lost();
    const { id, error } = answer;
    if (error !== undefined) return this.#lost();
    if (id === this.contracts.length - 1 && !this.#connected) {
      this.#connected = true;
      this.#pause = FIRST_PAUSE;
      this.told?.(true);
    }
    // Also for the answers to the subscriptions: what happened before them was not told.
    this.ring();
  }

  #lost(): void {
    this.#drop();
    if (this.#closed || this.#timer !== undefined) return;
    if (this.#connected) this.told?.(false);
    this.#connected = false;
    this.#timer = setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.disconnect();
  }
}
