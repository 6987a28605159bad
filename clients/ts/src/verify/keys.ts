// Where a contract keeps what an auditor wants proven: docs/storage.md, section 2.
import { concat, fromHex, readVarint, toHex, u16, utf8 } from "../bytes.js";

/** A key of a contract's table: every piece but the last has its length. */
export function tableKey(namespace: string, last: Uint8Array): Uint8Array {
  const name = utf8(namespace);
  return concat(u16(name.length), name, last);
}

/** Head and count of a log, in record-index and in consent-registry alike. */
export function headKey(handle: string): Uint8Array {
  return tableKey("h", fromHex(handle, 16));
}

/** Reads what lies there. */
export function readHead(value: Uint8Array): { head: string; count: number } {
  if (value.length < 33) throw new RangeError("head: is cut off");
  const { value: count, length } = readVarint(value.subarray(32));
  if (32 + length !== value.length) throw new RangeError("head: goes on");
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("head: counts too far");
  return { head: toHex(value.subarray(0, 32)), count: Number(count) };
}
