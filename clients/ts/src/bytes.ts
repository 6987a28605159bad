// The forms that everything is made of: docs/storage.md, section 1.
import { sha256 as hash } from "@noble/hashes/sha2";

/** SHA-256. */
export function sha256(data: Uint8Array): Uint8Array {
  return hash(data);
}

/** UTF-8. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Lower-case hex. */
export function toHex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of lower-case hex; `bytes` says how many there must be. */
export function fromHex(text: string, bytes?: number): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new RangeError("hex: must be pairs of 0-9 and a-f");
  const data = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (bytes !== undefined && data.length !== bytes) throw new RangeError(`hex: must be ${bytes} bytes`);
  return data;
}

/** One after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether two are the same, in a time that tells nothing of where they differ. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let differs = 0;
  for (const [i, byte] of a.entries()) differs |= byte ^ (b[i] ?? 0);
  return differs === 0;
}

/** `‖`: each field preceded by its length as 2 bytes, big-endian. Texts are UTF-8. */
export function joined(fields: readonly (Uint8Array | string)[]): Uint8Array {
  return concat(
    ...fields.flatMap((field) => {
      const bytes = typeof field === "string" ? utf8(field) : field;
      return [u16(bytes.length), bytes];
    }),
  );
}

/** SHA-256 over joined fields. */
export function hashJoined(fields: readonly (Uint8Array | string)[]): Uint8Array {
  return sha256(joined(fields));
}

/** 2 bytes, big-endian. */
export function u16(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new RangeError("a field is longer than 65535 bytes");
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** 8 bytes, big-endian. */
export function u64(value: number | bigint): Uint8Array {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError("a number is not exact");
  const whole = BigInt(value);
  if (whole < 0n || whole >= 1n << 64n) throw new RangeError("a number does not fit into 64 bits");
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, whole);
  return bytes;
}

/** Reads a LEB128 number, as postcard writes them: the number, and how many bytes it took. */
export function readVarint(bytes: Uint8Array): { value: bigint; length: number } {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) {
    if (i === 10) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, length: i + 1 };
  }
  throw new RangeError("a number does not end");
}

/** Random bytes from the platform's generator. */
export function random(bytes: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(bytes));
}
