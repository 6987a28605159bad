// A patient: registers, lets a hospital treat them, keeps a label to themselves, reads who asked.
//
//   HIE_RPC         a node, http://127.0.0.1:26657
//   HIE_DEPLOYMENT  deployments/<chain-id>.json
//   HIE_KEY         the patient's key, 64 hex digits; HIE_GRANTER: who pays, if not the patient
//   HIE_HOSPITAL    the hospital to permit
//   HIE_HANDLE      the patient's handle; a new one if left out
//   HIE_WATCH       seconds to watch the log for, 0 if left out
import { readFileSync } from "node:fs";

import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";
import { HieClient, PatientKeys, RefusedError, newHandle } from "cw-hie-client";

const env = (name: string, otherwise?: string): string => {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const signer = await DirectSecp256k1Wallet.fromKey(Buffer.from(env("HIE_KEY"), "hex"), "wasm");
const hie = await HieClient.connect(env("HIE_RPC"), JSON.parse(readFileSync(env("HIE_DEPLOYMENT"), "utf8")), {
  signer,
  gasPrice: "0.001ufee",
  granter: process.env["HIE_GRANTER"],
});
const hospital = env("HIE_HOSPITAL");

// A handle says nothing of the patient; the salt proves that it is theirs to take.
let handle = process.env["HIE_HANDLE"];
if (handle === undefined) {
  const fresh = newHandle(hie.chainId, hie.account ?? "");
  handle = fresh.handle;
  await hie.consent.registerPatient(fresh);
  console.log("registered", handle);
}

// The key for labels stays with the patient; here it lives as long as the script.
const keys = PatientKeys.generate();
const tags = keys.expand(handle, [hospital], "HIV").map(({ tag }) => tag);

try {
  // Both in one transaction: there is no moment at which the permit stands without the denial.
  const { height, gasUsed } = await hie.send([
    hie.consent.messages.permit({ handle, terms: { grantee: { hospital }, purposes: ["TREAT"], resources: { all: {} } } }),
    hie.consent.messages.deny({ handle, terms: { resources: { tags: { tags } } } }),
  ]);
  console.log(`${hospital} may treat, HIV stays closed: block ${height}, gas ${gasUsed}`);
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.log(`the contract refuses (${error.code ?? "unknown"}): ${error.text}`);
}

for await (const directive of hie.consent.allDirectives({ handle })) {
  console.log(`directive ${directive.id}: ${directive.effect}, ${directive.status}`);
}
const log = await hie.index.verifiedAccessLog(handle);
console.log(`${log.count} entries in the access log, head ${log.head}`);
for (const { at, hospital: who, event } of log.entries) {
  console.log(new Date(at * 1000).toISOString(), who ?? "patient", Object.keys(event)[0]);
}

const seconds = Number(env("HIE_WATCH", "0"));
if (seconds > 0) {
  for await (const { log: where, kind, entry } of hie.watch(handle, { signal: AbortSignal.timeout(1_000 * seconds) })) {
    console.log(`new in ${where}: ${kind}, entry ${entry.number}`);
  }
}
hie.disconnect();
