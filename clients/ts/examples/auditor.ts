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
// Where the set of validators has changed since: verify.findHandovers asks a node how, and
// verify.verifyHandovers(first, changes) checks that each set was named by the one before it.
const trust = verify.trustOfGenesis(JSON.parse(readFileSync(env("HIE_GENESIS"), "utf8")) as verify.Genesis);
const hie = await HieClient.connect(rpc, JSON.parse(readFileSync(env("HIE_DEPLOYMENT"), "utf8")));

try {
  for (const [name, read] of [
    ["access log", () => hie.index.provenAccessLog(handle, trust)],
    ["history", () => hie.consent.provenHistory(handle, trust)],
  ] as const) {
    // The entries as a node tells them, hashed into a head that the validators signed within ten minutes.
    const { proof, ...log } = await read();
    console.log(`${name}: ${log.count} entries verified at height ${log.height}, power ${log.signed} of ${log.total} signed`);
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
