// A local network with the suite on it: `scripts/localnet`, and `hie deploy` by its members.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { SigningCosmWasmClient } from "@cosmjs/cosmwasm";
import { DirectSecp256k1Wallet, type EncodeObject, type OfflineSigner } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";
import { AllowedMsgAllowance, BasicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { MsgGrantAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/tx";
import { MsgSubmitProposal, MsgVote, Exec } from "cosmjs-types/cosmos/group/v1/tx";
import { VoteOption } from "cosmjs-types/cosmos/group/v1/types";
import { MsgExecuteContract } from "cosmjs-types/cosmwasm/wasm/v1/tx";

import { fromHex, random, toHex, utf8 } from "../../src/bytes.js";
import { HieClient, LocalWallet, type ConnectOptions, type DeploymentRecord, type Prepared } from "../../src/index.js";
import { root } from "../repo.js";

const run = promisify(execFile);

/** What gas costs on a local network. */
export const GAS_PRICE = "0.001ufee";
/** What a member's own transactions may take: nodes need not serve the dry run that CosmJS asks for. */
const FEE = { amount: [{ denom: "ufee", amount: "5000" }], gas: "5000000" };
/** The file names of the keys of members that vote, as many as the policy asks for. */
const MEMBERS = ["governance-hanbit", "governance-saebom"];

/** Somebody with a key. */
export interface Person {
  readonly address: string;
  /** Signs transactions. */
  readonly signer: OfflineSigner;
  /** Signs texts. */
  readonly wallet: LocalWallet;
  /** The key, in hex: for scripts. */
  readonly secret: string;
}

/** A network on this machine. */
export class Network {
  private constructor(
    private readonly home: string,
    readonly rpc: string,
    readonly deployment: DeploymentRecord,
  ) {}

  /** Makes one with the contracts on it: those of `artifacts/`, which scripts/build-wasm makes. */
  static async start(): Promise<Network> {
    const home = mkdtempSync(join(tmpdir(), "hie-ts-"));
    const chainId = "hie-ts-1";
    const artifacts = join(root, "artifacts");
    try {
      await run(join(root, "scripts", "localnet"), ["start", "--home", home, "--chain-id", chainId, "--artifacts", artifacts], { cwd: root });
      const file = join(home, "network.toml");
      const records = join(home, "deployments");
      const votes = MEMBERS.flatMap((name) => ["--member", join(home, "keys", `${name}.key`)]);
      const deploy = ["run", "--quiet", "--locked", "--package", "hie-cli", "--bin", "hie", "--", "deploy"];
      await run("cargo", [...deploy, "--network", file, "--artifacts", artifacts, "--records", records, ...votes], { cwd: root });
      const rpc = /^rpc = "(.*)"$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
      const [record = ""] = readdirSync(records);
      return new Network(home, rpc, JSON.parse(readFileSync(join(records, record), "utf8")) as DeploymentRecord);
    } catch (cause) {
      await run(join(root, "scripts", "localnet"), ["reset", "--home", home], { cwd: root }).catch(() => undefined);
      throw new Error(`no local network: ${(cause as { stderr?: string }).stderr ?? String(cause)}`, { cause });
    }
  }

  /** Its genesis file, which the members hand out. */
  genesis(): string {
    // Each node's is the same.
    const files = readdirSync(this.home, { recursive: true, encoding: "utf8" });
    const found = files.find((path) => path.endsWith(join("config", "genesis.json")));
    return join(this.home, found ?? "");
  }

  /** Stops its node; the chain stays. */
  async pause(): Promise<void> {
    await run(join(root, "scripts", "localnet"), ["stop", "--home", this.home], { cwd: root });
  }

  /** Starts its node again. */
  async resume(): Promise<void> {
    await run(join(root, "scripts", "localnet"), ["start", "--home", this.home], { cwd: root });
  }

  /** Ends it and deletes it. */
  async stop(): Promise<void> {
    await run(join(root, "scripts", "localnet"), ["reset", "--home", this.home], { cwd: root });
    rmSync(this.home, { recursive: true, force: true });
  }

  /** A client that signs as somebody. */
  connect(person: Person, options: ConnectOptions = {}): Promise<HieClient> {
    return HieClient.connect(this.rpc, this.deployment, { signer: person.signer, gasPrice: GAS_PRICE, ...options });
  }

  /** Somebody new with fees to spend. */
  async person(): Promise<Person> {
    const person = await somebody(random(32));
    await this.#as(await this.member(), (client, from) => client.sendTokens(from, person.address, [{ denom: "ufee", amount: "100000000" }], FEE));
    return person;
  }

  /** Somebody new with nothing: a member pays, for calls of contracts only. */
  async sponsored(): Promise<{ person: Person; granter: string }> {
    const person = await somebody(random(32));
    const member = await this.member();
    const basic = { typeUrl: "/cosmos.feegrant.v1beta1.BasicAllowance", value: BasicAllowance.encode(BasicAllowance.fromPartial({})).finish() };
    const allowance = AllowedMsgAllowance.fromPartial({ allowance: basic, allowedMessages: ["/cosmwasm.wasm.v1.MsgExecuteContract"] });
    const grant: EncodeObject = {
      typeUrl: "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
      value: MsgGrantAllowance.fromPartial({
        granter: member.address,
        grantee: person.address,
        allowance: { typeUrl: "/cosmos.feegrant.v1beta1.AllowedMsgAllowance", value: AllowedMsgAllowance.encode(allowance).finish() },
      }),
    };
    await this.#as(member, (client, from) => client.signAndBroadcast(from, [grant], FEE));
    return { person, granter: member.address };
  }

  /** A member that votes and pays. */
  member(number = 0): Promise<Person> {
    return this.#key(MEMBERS[number] ?? "");
  }

  /** Lets the members' group, which owns the contracts, send messages: proposed by one, voted by two, executed. */
  async decides(messages: readonly Prepared[]): Promise<void> {
    const [proposer, voter] = await Promise.all([this.member(0), this.member(1)]);
    const reader = await HieClient.connect(this.rpc, this.deployment);
    const { ownership } = await reader.registry.config();
    reader.disconnect();
    const policy = ownership.owner;
    const proposal = MsgSubmitProposal.fromPartial({
      groupPolicyAddress: policy,
      proposers: [proposer.address],
      title: "decision",
      summary: "decision",
      messages: messages.map(({ address, msg }) => ({
        typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract",
        value: MsgExecuteContract.encode({ sender: policy, contract: address, msg: utf8(JSON.stringify(msg)), funds: [] }).finish(),
      })),
      exec: Exec.EXEC_TRY,
    });
    const submitted = await this.#as(proposer, (client, from) =>
      client.signAndBroadcast(from, [{ typeUrl: "/cosmos.group.v1.MsgSubmitProposal", value: proposal }], FEE),
    );
    const id = submitted.events.flatMap(({ attributes }) => attributes).find(({ key }) => key === "proposal_id")?.value ?? "";
    const vote = MsgVote.fromPartial({
      proposalId: BigInt(JSON.parse(id) as string),
      voter: voter.address,
      option: VoteOption.VOTE_OPTION_YES,
      exec: Exec.EXEC_TRY,
    });
    const voted = await this.#as(voter, (client, from) => client.signAndBroadcast(from, [{ typeUrl: "/cosmos.group.v1.MsgVote", value: vote }], FEE));
    const executed = voted.events.find(({ type }) => type === "cosmos.group.v1.EventExec");
    const result = executed?.attributes.find(({ key }) => key === "result")?.value ?? "";
    if (!result.includes("SUCCESS")) throw new Error(`the group's decision was not carried out: ${JSON.stringify(executed ?? voted.rawLog)}`);
  }

  async #key(name: string): Promise<Person> {
    return somebody(fromHex(readFileSync(join(this.home, "keys", `${name}.key`), "utf8").trim(), 32));
  }

  async #as<T extends { code: number; rawLog?: string }>(person: Person, act: (client: SigningCosmWasmClient, from: string) => Promise<T>): Promise<T> {
    const client = await SigningCosmWasmClient.connectWithSigner(this.rpc, person.signer, {
      gasPrice: GasPrice.fromString(GAS_PRICE),
      broadcastPollIntervalMs: 50,
    });
    const done = await act(client, person.address);
    client.disconnect();
    if (done.code !== 0) throw new Error(done.rawLog ?? "refused");
    return done;
  }
}

async function somebody(secret: Uint8Array): Promise<Person> {
  const wallet = new LocalWallet(secret);
  return { address: wallet.address, signer: await DirectSecp256k1Wallet.fromKey(secret, "wasm"), wallet, secret: toHex(secret) };
}
