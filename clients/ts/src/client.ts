// The client: a chain, the three contracts on it, and who signs.
import { CosmWasmClient, SigningCosmWasmClient, type DeliverTxResponse, type MsgExecuteContractEncodeObject } from "@cosmjs/cosmwasm";
import { encodeSecp256k1Pubkey } from "@cosmjs/amino";
import { encodePubkey, type OfflineSigner } from "@cosmjs/proto-signing";
import { GasPrice, calculateFee, type StdFee } from "@cosmjs/stargate";
import { connectComet, type CometClient } from "@cosmjs/tendermint-rpc";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, Tx, TxBody } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { QuerySmartContractStateRequest, QuerySmartContractStateResponse } from "cosmjs-types/cosmwasm/wasm/v1/query";
import { MsgExecuteContract, MsgExecuteContractResponse } from "cosmjs-types/cosmwasm/wasm/v1/tx";

import { utf8 } from "./bytes.js";
import type { Answers, ContractEvent, Prepared, SendOptions, Sent } from "./calls.js";
import { ConsentRegistry, HospitalRegistry, RecordIndex, type ChainOf } from "./contracts.js";
import { addressesOf, type Deployment, type DeploymentRecord } from "./deployment.js";
import { ChainError, HieError, understood, type ContractName } from "./errors.js";
import { readJson, writeJson } from "./json.js";
import { guarded } from "./signer.js";
import { watch, type Notice, type WatchOptions } from "./watch.js";

/** How a client is set up. */
export interface ConnectOptions {
  /** Who signs transactions: a local wallet of CosmJS, or Keplr's `getOfflineSigner`. Without one the client only reads. */
  readonly signer?: OfflineSigner;
  /** What the chain asks for gas, like `0.025ufee`; free if left out. */
  readonly gasPrice?: string;
  /** Whose allowance (x/feegrant) pays the fees, unless a transaction says otherwise. */
  readonly granter?: string;
  /**
   * The most gas that a transaction may reserve where the node says how much it takes; 20,000,000 if left
   * out. A node that lies could have an account pay any fee.
   */
  readonly maxGas?: number;
  /** How often the node is asked whether a transaction is in a block. Milliseconds; 50 if left out. */
  readonly pollMilliseconds?: number;
}

/** More gas is reserved than the dry run took: what others write meanwhile costs too, */
const SPARE = 1.25;
/** and the dry run pays no fee: taking it, and taking it from a sponsor, costs gas of its own. */
const FEE_GAS = { own: 30_000, sponsored: 60_000 };
/** Many times what the largest message takes (docs/gas.md). */
const MAX_GAS = 20_000_000;

/** The suite on one chain. */
export class HieClient implements ChainOf {
  /** Who is a member. */
  readonly registry: HospitalRegistry;
  /** What patients allow. */
  readonly consent: ConsentRegistry;
  /** Where records are and who got them. */
  readonly index: RecordIndex;

  /** Transactions of one signer follow each other: the chain numbers them. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    /** The chain. */
    readonly chainId: string,
    /** Where the contracts are. */
    readonly deployment: Deployment,
    /** The account that signs, if there is a signer. */
    readonly account: string | undefined,
    /** The node's address. */
    readonly rpc: string,
    private readonly comet: CometClient,
    private readonly reading: CosmWasmClient,
    private readonly signing: SigningCosmWasmClient | undefined,
    private readonly options: ConnectOptions,
  ) {
    this.registry = new HospitalRegistry(this, deployment.hospital_registry);
    this.consent = new ConsentRegistry(this, deployment.consent_registry);
    this.index = new RecordIndex(this, deployment.record_index);
  }

  /**
   * Connects to a node (`http://…` or `ws://…`). The deployment is `deployments/<chain-id>.json`, which
   * `hie deploy` writes, or the three addresses. Throws `ChainError` if the node is not of that chain.
   */
  static async connect(rpc: string, deployment: Deployment | DeploymentRecord, options: ConnectOptions = {}): Promise<HieClient> {
    const { chain_id, ...addresses } = addressesOf(deployment);
    try {
      const comet = await connectComet(rpc);
      const reading = await CosmWasmClient.create(comet);
      const chainId = await reading.getChainId();
      if (chainId !== chain_id) throw new ChainError(`the node is of chain ${chainId}, the deployment of ${chain_id}`);
      const { signer, gasPrice, pollMilliseconds } = options;
      if (signer === undefined) return new HieClient(chainId, { chain_id, ...addresses }, undefined, rpc, comet, reading, undefined, options);
      const [account] = await signer.getAccounts();
      if (account === undefined) throw new HieError("the signer has no account");
      const signing = await SigningCosmWasmClient.createWithSigner(comet, guarded(signer), {
        gasPrice: gasPrice === undefined ? undefined : GasPrice.fromString(gasPrice),
        broadcastPollIntervalMs: pollMilliseconds ?? 50,
      });
      return new HieClient(chainId, { chain_id, ...addresses }, account.address, rpc, comet, reading, signing, options);
    } catch (cause) {
      throw understood(cause, []);
    }
  }

  /** Time of the latest block, Unix seconds. */
  async blockTime(): Promise<number> {
    const { syncInfo } = await this.comet.status().catch((cause: unknown) => Promise.reject(understood(cause, [])));
    return Math.floor(syncInfo.latestBlockTime.getTime() / 1000);
  }

  /** Asks a contract. Throws `RefusedError` where it does not answer. */
  async query<R>(contract: ContractName, address: string, query: object): Promise<R> {
    try {
      const request = QuerySmartContractStateRequest.fromPartial({ address, queryData: utf8(writeJson(query)) });
      const data = QuerySmartContractStateRequest.encode(request).finish();
      const { code, log, value } = await this.comet.abciQuery({ path: "/cosmwasm.wasm.v1.Query/SmartContractState", data });
      if (code !== 0) throw new Error(`Query failed with (${code}): ${log ?? ""}`);
      return readJson<R>(new TextDecoder().decode(QuerySmartContractStateResponse.decode(value).data));
    } catch (cause) {
      throw understood(cause, [contract]);
    }
  }

  /** What a contract stores under a key, if anything. Without a proof: see `verify` for one with. */
  async raw(address: string, key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      const value = await this.reading.queryContractRaw(address, key);
      // No value is empty.
      return value === null || value.length === 0 ? undefined : value;
    } catch (cause) {
      throw understood(cause, []);
    }
  }

  /**
   * Sends messages in one transaction: all of them take effect, or none. Throws `RefusedError` for what a
   * contract refuses; a refusal that the contract keeps on record is no error but the message's answer.
   */
  async send<const M extends readonly Prepared[]>(messages: M, options: SendOptions = {}): Promise<Sent<Answers<M>>> {
    const turn = this.#last.then(() => this.#send(messages, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #send<M extends readonly Prepared[]>(messages: M, options: SendOptions): Promise<Sent<Answers<M>>> {
    const { signing, account } = this;
    if (signing === undefined || account === undefined) throw new HieError("this client only reads: connect with a signer");
    if (messages.length === 0) throw new HieError("a transaction has at least one message");
    const contracts = messages.map(({ contract }) => contract);
    const encoded = messages.map(({ address, msg }): MsgExecuteContractEncodeObject => ({
      typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract",
      value: MsgExecuteContract.fromPartial({ sender: account, contract: address, msg: utf8(writeJson(msg)), funds: [] }),
    }));
    let delivered: DeliverTxResponse;
    try {
      const granter = options.granter ?? this.options.granter;
      const gas = options.gas ?? (await this.#gas(signing, account, encoded, options.memo, granter));
      const fee = this.#fee(gas, granter);
      delivered = await signing.signAndBroadcast(account, encoded, fee, options.memo);
    } catch (cause) {
      throw understood(cause, contracts);
    }
    if (delivered.code !== 0) throw understood(new Error(delivered.rawLog ?? "transaction failed"), contracts, delivered.code);
    const data = messages.map(({ answers }, at) => {
      const value = delivered.msgResponses[at]?.value;
      if (!answers) return undefined;
      if (value === undefined) throw new ChainError("the chain gave no answer to a message that answers");
      return readJson<unknown>(new TextDecoder().decode(MsgExecuteContractResponse.decode(value).data));
    });
    return {
      hash: delivered.transactionHash,
      height: delivered.height,
      gasUsed: Number(delivered.gasUsed),
      events: contractEvents(delivered.events),
      data: data as Answers<M>,
    };
  }

  async #gas(signing: SigningCosmWasmClient, account: string, encoded: MsgExecuteContractEncodeObject[], memo: string | undefined, granter: string | undefined): Promise<number> {
    const simulated = await this.#simulate(signing, account, encoded, memo);
    const gas = Math.ceil(simulated * SPARE) + (granter === undefined ? FEE_GAS.own : FEE_GAS.sponsored);
    const most = this.options.maxGas ?? MAX_GAS;
    if (!(gas > 0 && gas <= most)) throw new ChainError(`the node asks for ${gas} gas, more than ${most}: name the gas yourself, or set maxGas, if that is right`);
    return gas;
  }

  /**
   * What a transaction would take. Asked of the node's own application: the service that CosmJS asks is
   * there only where a node serves gRPC or REST too, which a member's node need not.
   */
  async #simulate(signing: SigningCosmWasmClient, account: string, encoded: MsgExecuteContractEncodeObject[], memo: string | undefined): Promise<number> {
    const [signer] = (await this.options.signer?.getAccounts()) ?? [];
    if (signer === undefined) throw new HieError("the signer has no account");
    const { sequence } = await signing.getSequence(account);
    const publicKey = encodePubkey(encodeSecp256k1Pubkey(signer.pubkey));
    const modeInfo = { single: { mode: SignMode.SIGN_MODE_DIRECT } };
    const authInfo = AuthInfo.fromPartial({ fee: {}, signerInfos: [{ publicKey, sequence: BigInt(sequence), modeInfo }] });
    const body = TxBody.fromPartial({ messages: encoded.map((one) => signing.registry.encodeAsAny(one)), memo: memo ?? "" });
    const tx = Tx.encode(Tx.fromPartial({ authInfo, body, signatures: [new Uint8Array()] })).finish();
    const { code, log, value } = await this.comet.abciQuery({ path: "/app/simulate", data: tx });
    if (code !== 0) throw new Error(log);
    const { gas_info } = JSON.parse(new TextDecoder().decode(value)) as { gas_info: { gas_used: string } };
    return Number(gas_info.gas_used);
  }

  #fee(gas: number, granter: string | undefined): StdFee {
    const { gasPrice } = this.options;
    const fee = gasPrice === undefined ? { amount: [], gas: String(gas) } : calculateFee(gas, gasPrice);
    return granter === undefined ? fee : { ...fee, granter };
  }

  /**
   * Tells live of whatever is written into the logs of a handle: accesses, refusals, disclosures, and in
   * the consent history directives and break-glass. It reconnects when the node restarts and catches up
   * by asking the logs, whose entries are numbered: none is lost, none comes twice.
   */
  watch(handle: string, options: WatchOptions = {}): AsyncGenerator<Notice> {
    return watch(this, this.rpc, handle, options);
  }

  /** The node's own interface, for what is proven: see `verify`. */
  node(): CometClient {
    return this.comet;
  }

  /** Ends the connection. */
  disconnect(): void {
    this.reading.disconnect();
    this.signing?.disconnect();
  }
}

function contractEvents(events: DeliverTxResponse["events"]): ContractEvent[] {
  return events
    .filter(({ type }) => type.startsWith("wasm-"))
    .map(({ type, attributes }) => {
      const all = Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
      const { _contract_address: contract = "", msg_index: _, ...rest } = all;
      return { type: type.slice("wasm-".length), contract, attributes: rest };
    });
}
