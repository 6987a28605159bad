// An auditor: checks both logs of a handle against the signatures of the validators. No node is trusted,
// and no key is needed.
//
//   HIE_RPC         any node, http://127.0.0.1:26657
//   HIE_DEPLOYMENT  deployments/<chain-id>.json
//   HIE_HANDLE      whose logs
//   HIE_GENESIS     the genesis file, as the members hand it out: it names the validators
//   HIE_OUT         folder to write the proofs to, so that others can check them without a node; none if left out
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { HieClient, VerificationError, verify } from "cw-hie-client";

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const rpc = env("HIE_RPC");
const handle = env("HIE_HANDLE");
const trust = verify.trustOfGenesis(JSON.parse(readFileSync(env("HIE_GENESIS"), "utf8")) as verify.Genesis);
const hie = await HieClient.connect(rpc, JSON.parse(readFileSync(env("HIE_DEPLOYMENT"), "utf8")));

try {
  for (const [name, contract, read] of [
    ["access log", hie.index.address, () => hie.index.verifiedAccessLog(handle)],
    ["history", hie.consent.address, () => hie.consent.verifiedHistory(handle)],
  ] as const) {
    // The entries as a node tells them, and the head as the validators signed it. If an entry was written
    // between the two, the head is newer: asking again settles that.
    const log = await read();
    const proof = await verify.proveLogHead(rpc, contract, handle);
    const shown = verify.verifyLogHead(proof, { contract, handle }, trust);
    if (shown.head !== log.head) throw new VerificationError("log", `${name} of ${log.count} entries, ${shown.count} are signed for`);
    console.log(`${name}: ${log.count} entries verified at height ${shown.height}, power ${shown.signed} of ${shown.total} signed`);
    const out = process.env["HIE_OUT"];
    if (out !== undefined) writeFileSync(join(out, `${name.replace(" ", "-")}.json`), JSON.stringify({ log, proof }, null, 1));
  }
  // What waits for a review in the whole network, as the node tells it.
  for await (const { session, overdue } of hie.consent.allPendingReviews({ only_overdue: false })) {
    console.log(`break-glass session ${session.id} of ${session.person} at ${session.hospital}${overdue ? ": review overdue" : ""}`);
  }
} catch (error) {
  if (!(error instanceof VerificationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
hie.disconnect();
