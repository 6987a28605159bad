// A physician of a hospital: asks for a patient's records; in an emergency breaks the glass and asks at once.
//
//   HIE_RPC         a node, http://127.0.0.1:26657
//   HIE_DEPLOYMENT  deployments/<chain-id>.json
//   HIE_KEY         the physician's key, 64 hex digits
//   HIE_HANDLE      the patient's handle: from a card, or the patient
//   HIE_EMERGENCY   `yes`: the patient cannot be asked
import { readFileSync } from "node:fs";

import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";
import { HieClient, accessAnswer, breakGlassAnswer, commit } from "cw-hie-client";

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const signer = await DirectSecp256k1Wallet.fromKey(Buffer.from(env("HIE_KEY"), "hex"), "wasm");
const hie = await HieClient.connect(env("HIE_RPC"), JSON.parse(readFileSync(env("HIE_DEPLOYMENT"), "utf8")), { signer, gasPrice: "0.001ufee" });
const handle = env("HIE_HANDLE");

// At most 20 records in one request.
const records: string[] = [];
for await (const { id } of hie.index.allRecords({ handle })) if (records.length < 20) records.push(id);
console.log(`${records.length} records are indexed`);

// What would be answered, without anything going on record.
const dry = await hie.index.checkAccess({ account: hie.account ?? "", handle, records, purpose: "TREAT" });
for (const { record, reason } of dry.decisions) console.log(record, reason);

const { data } = await hie.index.requestAccess({ handle, records, purpose: "TREAT" });
let answer = accessAnswer(data);
if (!answer.granted && data.break_glass_available && process.env["HIE_EMERGENCY"] === "yes") {
  // The salt and the words stay in the hospital, for the review.
  const { commitment, salt } = commit("hie-justification", "brought in unconscious, nobody to ask");
  const { data: [glass, access] } = await hie.send([
    hie.consent.messages.breakGlass({ handle, reason: "OVRER", justification: commitment }),
    hie.index.messages.requestAccess({ handle, records, purpose: "BTG" }),
  ]);
  const opened = breakGlassAnswer(glass);
  console.log(opened.opened ? `session ${opened.session}; keep the salt ${salt.slice(0, 4)}… for the review` : `no session: ${opened.refusal}`);
  answer = accessAnswer(access);
}
console.log(answer.granted ? `ticket ${answer.ticket} for ${answer.permitted.length} records` : `refused, on record: ${answer.reasons.join(", ")}`);

// What the hospital owes: to say what it did with copies whose ground is gone.
const { hospital } = await hie.registry.account({ account: hie.account ?? "" });
if (hospital !== null && hospital !== undefined) {
  for await (const receipt of hie.index.allOutstandingReceipts({ hospital, only_overdue: false })) console.log("owed:", JSON.stringify(receipt));
}
hie.disconnect();
