// As much of Protocol Buffers as headers, votes and Merkle leaves are made of.
import { concat, utf8 } from "../bytes.js";

/** A number in base 128, low digits first. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt(value);
  // Negative numbers are written with 64 bits.
  if (rest < 0n) rest += 1n << 64n;
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}

/** With its length before it. */
export function delimited(bytes: Uint8Array): Uint8Array {
  return concat(varint(bytes.length), bytes);
}

/** A field of bytes, left out if empty. */
export function bytesField(field: number, bytes: Uint8Array | string): Uint8Array {
  const data = typeof bytes === "string" ? utf8(bytes) : bytes;
  return data.length === 0 ? data : messageField(field, data);
}

/** A field with a message, also if that is empty. */
export function messageField(field: number, bytes: Uint8Array): Uint8Array {
  return concat(varint((field << 3) | 2), delimited(bytes));
}

/** A field with a number, left out if zero. */
export function numberField(field: number, value: number | bigint): Uint8Array {
  return BigInt(value) === 0n ? new Uint8Array() : concat(varint(field << 3), varint(value));
}

/** A field with a number of 8 bytes, left out if zero. */
export function fixedField(field: number, value: number | bigint): Uint8Array {
  if (BigInt(value) === 0n) return new Uint8Array();
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return concat(varint((field << 3) | 1), bytes);
}

/** A time as the RPC writes it (RFC 3339 with up to nine decimals), as a message. */
export function timestamp(text: string): Uint8Array {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  const seconds = Date.parse(`${parts?.[1] ?? ""}Z`) / 1000;
  if (parts === null || !Number.isInteger(seconds)) throw new RangeError("time: not in RFC 3339");
  return concat(numberField(1, seconds), numberField(2, Number((parts[2] ?? "").padEnd(9, "0"))));
}
