// What a patient's wallet keeps: the key for tags, and the salts of what it committed to.
import { fromHex, random, toHex, utf8 } from "../bytes.js";
import { blind, blindGroup, commitment, patientHandle, tagKey, type Subject } from "./derive.js";

/** A handle, and the salt that goes with it into the registering message. */
export interface NewHandle {
  /** The opaque patient id. */
  readonly handle: string;
  /** Sent with the registration, so that nobody else can take the handle first. */
  readonly salt: string;
}

/** A commitment, and the salt that opens it, which stays with its maker. */
export interface NewCommitment {
  /** As it goes on chain. */
  readonly commitment: string;
  /** Kept off chain: who destroys it makes the commitment meaningless. */
  readonly salt: string;
}

/** A label's tag at one hospital. */
export interface BlindedTag {
  /** The hospital whose records carry it. */
  readonly origin: string;
  /** The tag as it stands on chain. */
  readonly tag: string;
}

/** A patient's secret of 32 bytes (`k_patient`), and what is derived from it. */
export class PatientKeys {
  readonly #secret: Uint8Array;

  private constructor(secret: Uint8Array) {
    if (secret.length !== 32) throw new RangeError("patient key: must be 32 bytes");
    this.#secret = secret;
  }

  /** Draws a new key. Whoever loses it can no longer read or name tags. */
  static generate(): PatientKeys {
    return new PatientKeys(random(32));
  }

  /** A key that was kept: 64 lower-case hex digits. */
  static fromHex(secret: string): PatientKeys {
    return new PatientKeys(fromHex(secret, 32));
  }

  /** The key itself, to be kept where only the patient reads. */
  expose(): string {
    return toHex(this.#secret);
  }

  /** The key that a hospital gets, to blind what it publishes under this handle. It opens nothing else. */
  tagKey(handle: string, origin: string): string {
    return toHex(tagKey(this.#secret, handle, origin));
  }

  /** The tag of a label (`HIV`, `PSY`, …) or of a sensitive category at one hospital. */
  tag(handle: string, origin: string, label: string): string {
    return blind(tagKey(this.#secret, handle, origin), label);
  }

  /** The blinded group that a hospital knows under its own id. */
  group(handle: string, origin: string, ownId: string): string {
    return blindGroup(tagKey(this.#secret, handle, origin), ownId);
  }

  /** The tags of one label at every hospital named, for a directive that is to reach them all. */
  expand(handle: string, origins: readonly string[], label: string): BlindedTag[] {
    return origins.map((origin) => ({ origin, tag: this.tag(handle, origin, label) }));
  }

  /** Not to be written anywhere by accident. */
  toJSON(): string {
    return "PatientKeys(redacted)";
  }

  /** Not to be written anywhere by accident. */
  toString(): string {
    return "PatientKeys(redacted)";
  }
}

/** Draws a handle for the account that will control it. */
export function newHandle(chainId: string, account: string): NewHandle {
  const salt = random(16);
  return { handle: patientHandle(chainId, account, salt), salt: toHex(salt) };
}

/** Commits to bytes at hand, such as a form, or to a sentence. */
export function commit(subject: Subject, content: Uint8Array | string): NewCommitment {
  const salt = random(32);
  const bytes = typeof content === "string" ? utf8(content) : content;
  return { commitment: commitment(subject, salt, bytes), salt: toHex(salt) };
}
