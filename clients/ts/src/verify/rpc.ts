// What is asked of a node in order to be checked.
import { base64 } from "@scure/base";

import { toHex } from "../bytes.js";
import { ChainError } from "../errors.js";
import type { SignedHeaderJson, Validator } from "./header.js";

const PATIENCE = 30_000;

/** One call of a node's interface (JSON-RPC). */
export async function call<R>(rpc: string, method: string, params: Readonly<Record<string, unknown>>): Promise<R> {
  const url = rpc.replace(/^ws/, "http");
  let answer: { result?: R; error?: { data?: string; message?: string } };
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    answer = (await response.json()) as typeof answer;
  } catch (cause) {
    throw new ChainError("the node cannot be reached", undefined, { cause });
  }
  if (answer.result === undefined) throw new ChainError(`the node refuses: ${answer.error?.data ?? answer.error?.message ?? ""}`);
  return answer.result;
}

/** The height of the latest block. */
export async function latestHeight(rpc: string): Promise<number> {
  const { sync_info } = await call<{ sync_info: { latest_block_height: string } }>(rpc, "status", {});
  return Number(sync_info.latest_block_height);
}

/** A header and the votes for it; waits for a block that is about to be made. */
export async function signedHeader(rpc: string, height: number): Promise<SignedHeaderJson> {
  for (const until = Date.now() + PATIENCE; (await latestHeight(rpc)) < height; ) {
    if (Date.now() > until) throw new ChainError(`the chain makes no block ${height}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { signed_header } = await call<{ signed_header: SignedHeaderJson }>(rpc, "commit", { height: String(height) });
  return signed_header;
}

/** The validators that a node names at a height: to be compared with what is known from elsewhere, then trusted. */
export async function validatorsAt(rpc: string, height: number): Promise<Validator[]> {
  const all: Validator[] = [];
  for (let page = 1; ; page++) {
    const { validators, total } = await call<Validators>(rpc, "validators", { height: String(height), page: String(page), per_page: "100" });
    all.push(...validators.map(({ pub_key, voting_power }) => ({ key: toHex(base64.decode(pub_key.value)), power: Number(voting_power) })));
    if (all.length >= Number(total) || validators.length === 0) return all;
  }
}

interface Validators {
  readonly total: string;
  readonly validators: readonly { readonly pub_key: { readonly value: string }; readonly voting_power: string }[];
}
