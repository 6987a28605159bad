// Anchors: the Merkle tree of RFC 9162 over many documents or an audit log, with the hashes of this suite.
import { concat, fromHex, hashJoined, same, toHex } from "../bytes.js";

const leafOf = (content: Uint8Array): Uint8Array => hashJoined(["hie-leaf", content]);
const nodeOf = (left: Uint8Array, right: Uint8Array): Uint8Array => hashJoined(["hie-node", left, right]);

/** The root over leaves of 32 bytes each, in hex. */
export function merkleRoot(leaves: readonly string[]): string {
  return toHex(root(leaves.map((leaf) => fromHex(leaf, 32))));
}

/** The hashes beside the way from leaf `index` to the root, nearest first, one after the other. */
export function merklePath(leaves: readonly string[], index: number): string {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError("index: no such leaf");
  return toHex(path(leaves.map((leaf) => fromHex(leaf, 32)), index));
}

/** Whether `leaf` is number `index`, from 0, of so many leaves under this root. */
export function verifyInclusion(proof: { root: string; leaves: number; index: number; leaf: string; path: string }): boolean {
  const found = rootOf(fromHex(proof.leaf, 32), proof.index, proof.leaves, fromHex(proof.path));
  return found !== undefined && same(found, fromHex(proof.root, 32));
}

function root(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) throw new RangeError("leaves: at least one");
  if (leaves.length === 1) return leafOf(first);
  const k = split(leaves.length);
  return nodeOf(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function path(leaves: readonly Uint8Array[], index: number): Uint8Array {
  if (leaves.length === 1) return new Uint8Array();
  const k = split(leaves.length);
  return index < k
    ? concat(path(leaves.slice(0, k), index), root(leaves.slice(k)))
    : concat(path(leaves.slice(k), index - k), root(leaves.slice(0, k)));
}

/** The greatest power of two below `n`. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function rootOf(content: Uint8Array, index: number, leaves: number, beside: Uint8Array): Uint8Array | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(leaves) || index < 0 || index >= leaves) return undefined;
  if (beside.length % 32 !== 0) return undefined;
  let at = BigInt(index);
  let last = BigInt(leaves) - 1n;
  let hash = leafOf(content);
  for (let i = 0; i < beside.length; i += 32) {
    if (last === 0n) return undefined;
    const other = beside.slice(i, i + 32);
    if ((at & 1n) === 1n || at === last) {
      hash = nodeOf(other, hash);
      // Levels at which the last subtree has nothing beside it are skipped.
      while ((at & 1n) === 0n && at !== 0n) {
        at >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = nodeOf(hash, other);
    }
    at >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : undefined;
}
