// Acts that a patient's key signs off chain (ADR-036), for anybody to bring to the chain.
import { secp256k1 } from "@noble/curves/secp256k1";
import { ripemd160 } from "@noble/hashes/legacy";
import { base64 } from "@scure/base";

import { canonical, toAddress } from "../account.js";
import { same, sha256, utf8 } from "../bytes.js";
import { WalletError } from "../errors.js";
import { writeJson } from "../json.js";
import { declined } from "../signer.js";

/** The longest that a signed text may be, in bytes. */
const LONGEST = 8_192;

/** One act: for one contract, one handle, one time, once. */
export interface ActToSign<A> {
  /** The chain id that the contract was instantiated with. */
  readonly chain_id: string;
  /** The contract that is to act. */
  readonly contract: string;
  /** Whose handle. */
  readonly handle: string;
  /** Greater than the last one used for this handle in this contract, by 1,000 at most. */
  readonly nonce: number;
  /** Until when it may be delivered, Unix seconds, exclusive; at most 24 hours ahead. */
  readonly deadline: number;
  /** What to do. */
  readonly action: A;
}

/** A text as a wallet signed it. */
export interface SignedText {
  /** The text, to be sent exactly as it is. */
  readonly payload: Uint8Array;
  /** The key, compressed: 33 bytes. */
  readonly publicKey: Uint8Array;
  /** r and s: 64 bytes. */
  readonly signature: Uint8Array;
}

/** Whatever signs a text as ADR-036 says: a key at hand, or a wallet that asks its owner. */
export interface TextSigner {
  /** The account that signs. */
  readonly address: string;
  /** Signs a text. */
  signText(text: string): Promise<SignedText>;
}

/** A secp256k1 key at hand. */
export class LocalWallet implements TextSigner {
  readonly address: string;
  readonly #secret: Uint8Array;

  /** The key as 32 bytes, and the prefix of the chain's addresses. */
  constructor(secret: Uint8Array, prefix = "wasm") {
    if (!secp256k1.utils.isValidPrivateKey(secret)) throw new RangeError("wallet key: is none");
    this.#secret = secret.slice();
    this.address = toAddress(prefix, accountOf(secp256k1.getPublicKey(this.#secret)));
  }

  async signText(text: string): Promise<SignedText> {
    const payload = utf8(text);
    const digest = sha256(signDocument(this.address, payload));
    const signature = secp256k1.sign(digest, this.#secret, { lowS: true }).toCompactRawBytes();
    return { payload, publicKey: secp256k1.getPublicKey(this.#secret), signature };
  }
}

/** What of Keplr's (or Leap's) interface is needed: `window.keplr` is one. */
export interface KeplrLike {
  /** Signs a text as ADR-036 says; `pub_key.value` and `signature` are base64. */
  signArbitrary(
    chainId: string,
    signer: string,
    data: string | Uint8Array,
  ): Promise<{ readonly pub_key: { readonly type: string; readonly value: string }; readonly signature: string }>;
}

/** A wallet that asks its owner, through `signArbitrary`. What it gives back is checked before it is used. */
export class ArbitrarySigner implements TextSigner {
  constructor(
    private readonly wallet: KeplrLike,
    private readonly chainId: string,
    readonly address: string,
  ) {}

  async signText(text: string): Promise<SignedText> {
    const { pub_key, signature } = await declined(this.wallet.signArbitrary(this.chainId, this.address, text));
    let signed: SignedText;
    try {
      signed = { payload: utf8(text), publicKey: base64.decode(pub_key.value), signature: base64.decode(signature) };
    } catch (cause) {
      throw new WalletError("what the wallet gave back is no signature", { cause });
    }
    if (!verifyText(this.address, signed)) throw new WalletError("the signature is not the signer's over this text");
    return signed;
  }
}

/** Writes an act as a text and has it signed. */
export async function signAct<A>(signer: TextSigner, act: ActToSign<A>): Promise<SignedText> {
  const { chain_id, contract, handle, nonce, deadline, action } = act;
  const text = writeJson({ type: "hie-act", chain_id, contract, handle, nonce, deadline, action });
  if (utf8(text).length > LONGEST) throw new RangeError(`act: at most ${LONGEST} bytes`);
  return signer.signText(text);
}

/** The bytes that are signed: an Amino document with empty chain id, keys sorted, no spaces. */
export function signDocument(signer: string, text: Uint8Array): Uint8Array {
  canonical(signer);
  const data = base64.encode(text);
  return utf8(
    `{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"${data}","signer":"${signer}"}}],"sequence":"0"}`,
  );
}

/** Whether a text was signed by this account's key, as the contracts check it. */
export function verifyText(signer: string, { payload, publicKey, signature }: SignedText): boolean {
  if (publicKey.length !== 33 || signature.length !== 64) return false;
  if (!same(canonical(signer), accountOf(publicKey))) return false;
  try {
    // A high s is refused, as on chain.
    return secp256k1.verify(signature, sha256(signDocument(signer, payload)), publicKey, { lowS: true });
  } catch {
    return false;
  }
}

/** The account of a compressed key: RIPEMD-160 of its SHA-256. */
export function accountOf(publicKey: Uint8Array): Uint8Array {
  return ripemd160(sha256(publicKey));
}
