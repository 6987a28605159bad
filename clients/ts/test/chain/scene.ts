// Two hospitals of an invented city, their people, and the network that admitted them.
import { x25519 } from "@noble/curves/ed25519";

import { HieClient, commit, newHandle, recordId, PatientKeys, type Sent } from "../../src/index.js";
import { random, toHex } from "../../src/bytes.js";
import type { NewPointer } from "../../src/generated/record-index/types.js";
import type { Terms } from "../../src/generated/consent-registry/types.js";
import type { Role, Capability } from "../../src/generated/hospital-registry/types.js";
import { Network, type Person } from "./network.js";

const YEAR = 365 * 86_400;

/** Somebody, and a client that signs as them. */
export interface Actor {
  readonly person: Person;
  readonly hie: HieClient;
}

/** A hospital and who works there. */
export class Hospital {
  constructor(
    private readonly scene: Scene,
    readonly id: string,
    readonly administrator: Actor,
  ) {}

  /** Appoints somebody new, who accepts. */
  async employs(role: Role, break_glass = false): Promise<Actor> {
    const actor = await this.scene.actor();
    await this.administrator.hie.registry.appointStaff({ staff: { account: actor.person.address }, role, break_glass });
    await actor.hie.registry.acceptAppointment({ hospital: this.id, role, break_glass });
    return actor;
  }

  /** A record to be published: an id of this hospital's, committed to bytes that stay here. */
  pointer(category: string, content = "a finding"): NewPointer {
    const salt = random(16);
    const { commitment } = commit("hie-doc", content);
    return {
      id: recordId(this.id, salt),
      salt: toHex(salt),
      category: { code: category },
      confidentiality: "N",
      commitment,
      size: 1_024,
      locator: { endpoint: "cloud", object: toHex(random(16)) },
    };
  }
}

/** The network and who is in it. */
export class Scene {
  private constructor(
    readonly network: Network,
    readonly registrar: Actor,
    readonly auditor: Actor,
    /** To be disconnected. */
    readonly clients: HieClient[],
  ) {}

  /** A network whose group has named a registrar and an auditor. */
  static async found(): Promise<Scene> {
    const network = await Network.start();
    try {
      const clients: HieClient[] = [];
      const actors: Actor[] = [];
      for (let i = 0; i < 2; i++) {
        const person = await network.person();
        const hie = await network.connect(person);
        clients.push(hie);
        actors.push({ person, hie });
      }
      const [registrar, auditor] = actors as [Actor, Actor];
      const { registry, consent, index } = registrar.hie;
      const { record_index } = await registry.config();
      await network.decides([
        registry.messages.nominateRoleHolder({ role: "registrar", account: registrar.person.address }),
        registry.messages.nominateRoleHolder({ role: "auditor", account: auditor.person.address }),
        // `hie deploy` has done so already.
        ...(record_index === null || record_index === undefined
          ? [registry.messages.setRecordIndex({ address: index.address }), consent.messages.setRecordIndex({ address: index.address })]
          : []),
      ]);
      await registry.acceptRole({ role: "registrar" });
      await auditor.hie.registry.acceptRole({ role: "auditor" });
      return new Scene(network, registrar, auditor, clients);
    } catch (cause) {
      await network.stop();
      throw cause;
    }
  }

  /** Ends all of it. */
  async end(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await this.network.stop();
  }

  /** Somebody new with fees to spend. */
  async actor(): Promise<Actor> {
    const person = await this.network.person();
    const hie = await this.network.connect(person);
    this.clients.push(hie);
    return { person, hie };
  }

  /** Somebody new whose fees a member pays. */
  async sponsored(): Promise<Actor> {
    const { person, granter } = await this.network.sponsored();
    const hie = await this.network.connect(person, { granter });
    this.clients.push(hie);
    return { person, hie };
  }

  /** A hospital that applied, was accredited, and has a store and a key. */
  async admits(id: string, capabilities: Capability[]): Promise<Hospital> {
    const administrator = await this.actor();
    const profile = { name: `Hospital of ${id}`, country: "KR", url: `https://${id}.example` };
    await administrator.hie.registry.applyForMembership({ hospital: id, profile });
    const until = (await this.registrar.hie.blockTime()) + YEAR;
    await this.registrar.hie.registry.accredit({ hospital: id, applicant: administrator.person.address, profile, capabilities, until });
    await administrator.hie.registry.putEndpoint({ endpoint: "cloud", kind: "public_store", url: `https://cloud.${id}.example` });
    const public_key = toHex(x25519.getPublicKey(x25519.utils.randomPrivateKey()));
    await administrator.hie.registry.registerKey({ key_use: "encryption", public_key });
    return new Hospital(this, id, administrator);
  }

  /** A patient with a handle of their own, whose fees a member pays. */
  async patient(): Promise<Actor & { handle: string; keys: PatientKeys; registered: Sent<undefined> }> {
    const actor = await this.sponsored();
    const { handle, salt } = newHandle(actor.hie.chainId, actor.person.address);
    const registered = await actor.hie.consent.registerPatient({ handle, salt });
    return { ...actor, handle, keys: PatientKeys.generate(), registered };
  }
}

/** Terms that name a hospital, for treatment, of everything that is not sensitive. */
export function treatment(hospital: string, more: Partial<Terms> = {}): Terms {
  return { grantee: { hospital }, purposes: ["TREAT"], resources: { all: {} }, ...more } as Terms;
}
