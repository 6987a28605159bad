// Proofs that a value lies in the state of a chain, or that none does: ICS-23 for the two trees of the
// Cosmos SDK, with the checks that keep a forged path out.
import { CommitmentProof, type ExistenceProof, type InnerOp, type NonExistenceProof } from "cosmjs-types/cosmos/ics23/v1/proofs";

import { concat, same, sha256, utf8 } from "../bytes.js";
import { VerificationError } from "../errors.js";
import { delimited } from "./proto.js";

/** One step of a proof as a node answers it, `data` an encoded proof. */
export interface ProofOp {
  readonly type: string;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}

interface Tree {
  readonly name: string;
  /** How long the bytes of a step before its first child may be. */
  readonly prefix: readonly [number, number];
  /** How many bytes stand for a child. */
  readonly child: number;
  /** Whether the bytes of the leaf, or of a step so many levels above it, are what this tree writes. */
  readonly wellFormed: (prefix: Uint8Array, suffix: Uint8Array, level: number) => boolean;
}

const iavl: Tree = { name: "ics23:iavl", prefix: [4, 12], child: 33, wellFormed: iavlStep };
const simple: Tree = { name: "ics23:simple", prefix: [1, 1], child: 32, wellFormed: simpleStep };

// The codes of HashOp and LengthOp in cosmos.ics23.v1.
const NO_HASH = 0;
const SHA256 = 1;
const VAR_PROTO = 1;

/**
 * Checks that the store of a module holds `value` under `key` in the state with this app hash; that it
 * holds nothing there, if `value` is left out. Throws `VerificationError` if the proof does not show it.
 */
export function verifyState(ops: readonly ProofOp[], appHash: Uint8Array, store: string, key: Uint8Array, value?: Uint8Array): void {
  const [first, second] = ops;
  if (ops.length !== 2 || first === undefined || second === undefined) throw differs("it has not two steps");
  if (first.type !== iavl.name || second.type !== simple.name) throw differs("its steps are of other trees");
  const upper = decode(second).exist;
  if (upper === undefined) throw differs("the store is not shown");
  const storeRoot = upper.value;
  exists(simple, upper, utf8(store), storeRoot);
  if (!same(rootOf(upper), appHash)) throw differs("the store is not in the state with this app hash");
  const lower = decode(first);
  if (value !== undefined) {
    if (lower.exist === undefined) throw differs("the value is not shown");
    exists(iavl, lower.exist, key, value);
    if (!same(rootOf(lower.exist), storeRoot)) throw differs("the value is not in the store");
  } else {
    if (lower.nonexist === undefined) throw differs("absence is not shown");
    absent(iavl, lower.nonexist, key, storeRoot);
  }
}

function decode({ data }: ProofOp): CommitmentProof {
  try {
    return CommitmentProof.decode(data);
  } catch {
    throw differs("it cannot be read");
  }
}

/** The root that a proof leads to. */
function rootOf({ key, value, leaf, path }: ExistenceProof): Uint8Array {
  const bottom = sha256(concat(leaf?.prefix ?? new Uint8Array(), delimited(key), delimited(sha256(value))));
  return path.reduce((hash, step) => sha256(concat(step.prefix, hash, step.suffix)), bottom);
}

function exists(tree: Tree, proof: ExistenceProof, key: Uint8Array, value: Uint8Array): void {
  if (!same(proof.key, key) || !same(proof.value, value)) throw differs("it is of another key or value");
  wellFormed(tree, proof);
}

function wellFormed(tree: Tree, { key, value, leaf, path }: ExistenceProof): void {
  if (key.length === 0 || value.length === 0) throw differs("key and value must not be empty");
  if (leaf === undefined || Number(leaf.hash) !== SHA256 || Number(leaf.prehashKey) !== NO_HASH) throw differs("its leaf is of another tree");
  if (Number(leaf.prehashValue) !== SHA256 || Number(leaf.length) !== VAR_PROTO) throw differs("its leaf is of another tree");
  if (leaf.prefix[0] !== 0 || !tree.wellFormed(leaf.prefix, new Uint8Array(), 0)) throw differs("its leaf is of another tree");
  for (const [at, step] of path.entries()) {
    // A step that began like a leaf could pass a leaf's bytes off as a tree.
    if (Number(step.hash) !== SHA256 || step.prefix[0] === 0 || side(tree, step) === undefined) throw differs("a step is of another tree");
    if (!tree.wellFormed(step.prefix, step.suffix, at + 1)) throw differs("a step is of another tree");
  }
}

/** Of two children, which one the way comes from. */
function side({ prefix: [least, most], child }: Tree, { prefix, suffix }: InnerOp): "left" | "right" | undefined {
  const within = (length: number): boolean => length >= least && length <= most;
  if (within(prefix.length) && suffix.length === child) return "left";
  if (within(prefix.length - child) && suffix.length === 0) return "right";
  return undefined;
}

function absent(tree: Tree, { left, right }: NonExistenceProof, key: Uint8Array, root: Uint8Array): void {
  for (const neighbour of [left, right]) {
    if (neighbour === undefined) continue;
    wellFormed(tree, neighbour);
    if (!same(rootOf(neighbour), root)) throw differs("a neighbour is not in the store");
  }
  if (left !== undefined && compare(left.key, key) >= 0) throw differs("the neighbour before it is not before it");
  if (right !== undefined && compare(key, right.key) >= 0) throw differs("the neighbour after it is not after it");
  const all = (path: readonly InnerOp[], want: "left" | "right"): boolean => path.every((step) => side(tree, step) === want);
  if (left === undefined && right === undefined) throw differs("it names no neighbour");
  if (left === undefined) {
    if (!all(right?.path ?? [], "left")) throw differs("its neighbour is not the first");
  } else if (right === undefined) {
    if (!all(left.path, "right")) throw differs("its neighbour is not the last");
  } else if (!adjacent(tree, left.path, right.path)) throw differs("its neighbours do not lie beside each other");
}

/** Whether no leaf lies between two ways, nearest step first. */
function adjacent(tree: Tree, left: readonly InnerOp[], right: readonly InnerOp[]): boolean {
  const [one, other] = [[...left], [...right]];
  for (;;) {
    const [a, b] = [one.pop(), other.pop()];
    if (a === undefined || b === undefined) return false;
    if (same(a.prefix, b.prefix) && same(a.suffix, b.suffix)) continue;
    if (side(tree, a) !== "left" || side(tree, b) !== "right") return false;
    return one.every((step) => side(tree, step) === "right") && other.every((step) => side(tree, step) === "left");
  }
}

/** IAVL: height, size and version as signed varints, then a child's length, before or behind it the other. */
function iavlStep(prefix: Uint8Array, _: Uint8Array, level: number): boolean {
  let at = 0;
  const values: bigint[] = [];
  while (values.length < 3) {
    let raw = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = prefix[at];
      if (byte === undefined || shift > 63n) return false;
      at += 1;
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if ((raw & 1n) === 1n) return false;
    values.push(raw >> 1n);
  }
  const [height = 0n] = values;
  if (level === 0 ? height !== 0n : height < BigInt(level)) return false;
  const rest = prefix.length - at;
  return level === 0 ? rest === 0 : rest === 1 || rest === 34;
}

/** The tree of CometBFT: 0 before a leaf, 1 before two children. */
function simpleStep(prefix: Uint8Array, suffix: Uint8Array, level: number): boolean {
  if (level === 0) return prefix.length === 1;
  return prefix[0] === 1 && (suffix.length > 0 ? prefix.length === 1 : prefix.length === 33);
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function differs(text: string): VerificationError {
  return new VerificationError("proof", text);
}
