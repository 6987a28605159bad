// Accounts and contracts: what bech32 carries.
import { bech32 } from "@scure/base";

/** The canonical bytes of an address: 20 of a key's account, 32 of a contract. */
export function canonical(address: string): Uint8Array {
  // Written in lower case only: the contracts take no other form.
  if (address !== address.toLowerCase()) throw new RangeError("address: must be in lower case");
  return bech32.decodeToBytes(address).bytes;
}

/** An address with this prefix. */
export function toAddress(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), 1023);
}

/** What stands before the `1` of an address. */
export function prefixOf(address: string): string {
  return address.slice(0, address.lastIndexOf("1"));
}
