// Fields of what is hashed: numbers and times 8 bytes, codes their text, what is absent empty, a list
// how many items it has and then each of them (docs/storage.md, section 3).
import { canonical } from "../account.js";
import { fromHex, joined, u16, u64, utf8 } from "../bytes.js";

/** What may be left out. */
export type Optional<T> = T | null | undefined;

/** Collects fields in their order. */
export class Fields {
  readonly #fields: Uint8Array[] = [];

  number(value: Optional<number>): this {
    return this.#push(value, u64);
  }

  text(value: Optional<string>): this {
    return this.#push(value, utf8);
  }

  hex(value: Optional<string>): this {
    return this.#push(value, fromHex);
  }

  account(value: Optional<string>): this {
    return this.#push(value, canonical);
  }

  /** An account, or `hospital/pseudonym`. */
  person(value: Optional<string>): this {
    return this.#push(value, (person) => (person.includes("/") ? utf8(person) : canonical(person)));
  }

  /** Text where something holds, else empty. */
  flag(holds: boolean, text: string): this {
    return this.text(holds ? text : null);
  }

  list<T>(items: readonly T[], each: (item: T) => void): this {
    this.#fields.push(u16(items.length));
    items.forEach(each);
    return this;
  }

  bytes(): Uint8Array {
    return joined(this.#fields);
  }

  #push<T>(value: Optional<T>, form: (value: T) => Uint8Array): this {
    this.#fields.push(value === null || value === undefined ? new Uint8Array() : form(value));
    return this;
  }
}

/** The one key of an object that stands for a variant, and what lies under it. */
export function variant(of: object): [string, Record<string, unknown>] {
  const entries = Object.entries(of);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new RangeError("not one variant");
  return entry as [string, Record<string, unknown>];
}
