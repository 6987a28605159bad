// The patient's side of the story, on a real chain.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import {
  ArbitrarySigner,
  HieError,
  RefusedError,
  accessAnswer,
  accessLogEntry,
  breakGlassAnswer,
  commit,
  historyEntry,
  signAct,
  termsHash,
  verify,
  verifyLog,
  type HieClient,
  type KeplrLike,
  type Notice,
} from "../../src/index.js";
import { random, toHex } from "../../src/bytes.js";
import { hospitalHandle } from "../../src/keys/derive.js";
import { base64 } from "@scure/base";
import { Scene, treatment, type Actor, type Hospital } from "./scene.js";

let scene: Scene;
let hanbit: Hospital;
let saebom: Hospital;
let officer: Actor;
let physician: Actor;
let patient: Awaited<ReturnType<Scene["patient"]>>;
/** Published by hanbit: a summary, a laboratory report, and one that is sensitive. */
let summary: string;
let report: string;
let sensitive: string;

before(async () => {
  scene = await Scene.found();
  [hanbit, saebom] = [
    await scene.admits("hanbit", ["custodian", "requester", "emergency", "attester"]),
    await scene.admits("saebom", ["custodian", "requester", "emergency"]),
  ];
  officer = await hanbit.employs("records_officer");
  physician = await saebom.employs("physician", true);
  patient = await scene.patient();
  const tag = patient.keys.tag(patient.handle, "hanbit", "HIV");
  const pointers = [
    hanbit.pointer("patient-summary"),
    hanbit.pointer("laboratory-report"),
    { ...hanbit.pointer("laboratory-report"), tags: [tag] },
  ];
  await officer.hie.index.publishRecords({ handle: patient.handle, records: pointers });
  [summary = "", report = "", sensitive = ""] = pointers.map(({ id }) => id);
});

after(() => scene.end());

const asks = (records: readonly string[], purpose: "TREAT" | "BTG" = "TREAT") =>
  physician.hie.index.requestAccess({ handle: patient.handle, records: [...records], purpose });

async function refusal(promise: Promise<unknown>): Promise<RefusedError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof RefusedError, String(error));
    return error;
  }
  throw new Error("it was not refused");
}

test("a patient without a coin registers: a member pays the fee", async () => {
  const { controller, count } = await patient.hie.consent.patient({ handle: patient.handle });
  assert.equal(controller, patient.person.address);
  assert.equal(count, 1);
  const [event] = patient.registered.events;
  assert.equal(event?.type, "patient");
  assert.equal(event?.attributes["handle"], patient.handle);
});

test("without the patient's word nothing is given out, and the refusal is on record", async () => {
  const { data } = await asks([summary]);
  const answer = accessAnswer(data);
  assert.equal(answer.granted, false);
  assert.deepEqual(!answer.granted && answer.reasons, ["no_directive"]);
  const log = await patient.hie.index.verifiedAccessLog(patient.handle);
  assert.equal(log.count, 1);
  assert.ok("refusal" in (log.entries[0]?.event ?? {}));
});

test("a permit opens what it names", async () => {
  await patient.hie.consent.permit({ handle: patient.handle, terms: treatment("saebom", { resources: { all: { tagged: true } }, confidentiality: "V" }) });
  const answer = accessAnswer((await asks([summary, report, sensitive])).data);
  assert.ok(answer.granted);
  assert.deepEqual(answer.permitted, [summary, report, sensitive]);
  const { liveness } = await officer.hie.index.ticket({ ticket: answer.ticket });
  assert.equal(liveness.length, 3);
});

test("a denial of a label closes what carries its tag", async () => {
  const tags = patient.keys.expand(patient.handle, ["hanbit", "saebom"], "HIV").map(({ tag }) => tag);
  await patient.hie.consent.deny({ handle: patient.handle, terms: treatment("saebom", { resources: { tags: { tags } } }) });
  const { data } = await asks([report, sensitive]);
  assert.deepEqual(data.decisions.map(({ record, reason }) => [record, reason]), [[report, "permitted"], [sensitive, "denied"]]);
});

test("what the contract refuses is an error with its code, and the other messages have no effect", async () => {
  const { consent, index } = patient.hie;
  const before = await consent.patient({ handle: patient.handle });
  const error = await refusal(patient.hie.send([
    consent.messages.permit({ handle: patient.handle, terms: treatment("hanbit") }),
    index.messages.contestRecord({ handle: patient.handle, record: "00".repeat(16) }),
  ]));
  assert.equal(error.contract, "record-index");
  assert.equal(error.message_index, 1);
  assert.ok(error.code !== undefined, error.text);
  assert.equal((await consent.patient({ handle: patient.handle })).count, before.count);
  const stranger = await refusal(physician.hie.consent.revokeAll({ handle: patient.handle }));
  assert.match(stranger.code ?? "", /^permission\./, stranger.text);
});

test("a request is approved narrower than it was asked, and never wider", async () => {
  await patient.hie.consent.revokeAll({ handle: patient.handle });
  const asked = { purposes: ["TREAT" as const], resources: { all: {} }, days: 30, grantee: { hospital: "saebom" } };
  await physician.hie.consent.requestConsent({ handle: patient.handle, asked });
  const requests = [];
  for await (const one of patient.hie.consent.allRequests({ handle: patient.handle, only_pending: true })) requests.push(one);
  const [request] = requests;
  assert.ok(request !== undefined && requests.length === 1);
  const valid_until = (await patient.hie.blockTime()) + 7 * 86_400;
  const narrowed = treatment("saebom", { resources: { categories: { codes: ["patient-summary"] } }, valid_until });
  const wide = await refusal(patient.hie.consent.approveRequest({
    handle: patient.handle,
    request: request.id,
    narrowed: { ...narrowed, purposes: ["TREAT", "HRESCH"] },
  }));
  assert.equal(wide.code, "wider", wide.text);
  await patient.hie.consent.approveRequest({ handle: patient.handle, request: request.id, narrowed });
  const { data } = await asks([summary, report]);
  assert.deepEqual(data.decisions.map(({ reason }) => reason), ["permitted", "no_directive"]);
});

test("a revoked permit opens nothing, at once", async () => {
  const { directives } = await patient.hie.consent.directives({ handle: patient.handle });
  const permit = directives.find(({ effect, status }) => effect === "permit" && status === "active");
  assert.ok(permit !== undefined);
  await patient.hie.consent.revoke({ handle: patient.handle, directive: permit.id });
  assert.deepEqual((await asks([summary])).data.decisions.map(({ reason }) => reason), ["no_directive"]);
  const again = await refusal(patient.hie.consent.revoke({ handle: patient.handle, directive: permit.id }));
  assert.match(again.code ?? "", /^directive\./, again.text);
});

test("the history hashes the very terms that the patient wrote", async () => {
  const { entries } = await patient.hie.consent.verifiedHistory(patient.handle);
  let written = 0;
  for (const { event } of entries) {
    if (!("written" in event)) continue;
    written += 1;
    assert.equal(termsHash(await patient.hie.consent.directive({ directive: event.written.directive })), event.written.terms);
  }
  assert.ok(written >= 3);
});

test("the patient watches the glass being broken, and disputes it", async () => {
  const ending = new AbortController();
  const seen: Notice[] = [];
  let told: (() => void) | undefined;
  const ready = new Promise<void>((resolve) => (told = resolve));
  const watching = (async () => {
    for await (const notice of patient.hie.watch(patient.handle, { signal: ending.signal, onConnection: () => told?.() })) seen.push(notice);
  })();
  await ready;
  const { commitment: justification } = commit("hie-justification", "found unconscious");
  const { consent, index } = physician.hie;
  // One transaction: the session counts at once.
  const { data: [glass, access] } = await physician.hie.send([
    consent.messages.breakGlass({ handle: patient.handle, reason: "OVRER", justification }),
    index.messages.requestAccess({ handle: patient.handle, records: [summary, sensitive], purpose: "BTG" }),
  ]);
  const opened = breakGlassAnswer(glass);
  assert.ok(opened.opened);
  assert.deepEqual(access.decisions.map(({ reason }) => reason), ["break_glass", "outside_break_glass"]);
  await until(() => seen.length >= 2);
  assert.deepEqual(seen.map(({ log, kind }) => [log, kind]), [["history", "session_opened"], ["access", "access"]]);

  await patient.hie.consent.disputeBreakGlass({ handle: patient.handle, session: opened.session });
  await until(() => seen.length >= 3);
  assert.equal(seen[2]?.kind, "session_disputed");
  const session = await patient.hie.consent.breakGlassSession({ session: opened.session });
  assert.ok(session.dispute !== null && session.dispute !== undefined);
  ending.abort();
  await watching;
  assert.equal(seen.length, 3);
});

test("who opts out is left alone: the refused attempt is a value and on record", async () => {
  await patient.hie.consent.setEmergencyAccess({ handle: patient.handle, access: "opted_out" });
  const { commitment: justification } = commit("hie-justification", "found unconscious");
  const { data } = await physician.hie.consent.breakGlass({ handle: patient.handle, reason: "OVRER", justification });
  const answer = breakGlassAnswer(data);
  assert.deepEqual(!answer.opened && answer.refusal, "emergency_opt_out");
  const { entries } = await patient.hie.consent.verifiedHistory(patient.handle);
  assert.ok("attempt_refused" in (entries.at(-1)?.event ?? {}));
});

test("the patient exports the log and anybody checks it against the validators' signatures", async () => {
  const { rpc } = scene.network;
  for (const [contract, log, bytes] of [
    [patient.hie.index, await patient.hie.index.verifiedAccessLog(patient.handle), accessLogEntry],
    [patient.hie.consent, await patient.hie.consent.verifiedHistory(patient.handle), historyEntry],
  ] as const) {
    const proof = JSON.parse(JSON.stringify(await verify.proveLogHead(rpc, contract.address, patient.handle))) as verify.ValueProof;
    const trust = verify.trustOfGenesis(JSON.parse(readFileSync(scene.network.genesis(), "utf8")) as verify.Genesis);
    const shown = verify.verifyLogHead(proof, { contract: contract.address, handle: patient.handle }, trust);
    assert.equal(shown.head, log.head);
    assert.equal(shown.count, log.count);
    assert.ok(3 * shown.signed > 2 * shown.total);
    const { head, count } = shown;
    const exported = JSON.parse(JSON.stringify(log)) as typeof log;
    verifyLog<never>({ ...exported, entries: exported.entries as never[], head, count }, bytes as never);
    assert.throws(() => verify.verifyLogHead(proof, { contract: contract.address, handle: "00".repeat(16) }, trust));
  }
  // Both steps in one, and what is older than a minute may not pass for now.
  const trusted = verify.trustOfGenesis(JSON.parse(readFileSync(scene.network.genesis(), "utf8")) as verify.Genesis);
  const proven = await patient.hie.index.provenAccessLog(patient.handle, trusted, { maxAge: 60 });
  assert.equal(proven.count, (await patient.hie.index.verifiedAccessLog(patient.handle)).count);
  assert.equal(verify.verifyLogHead(proven.proof, { contract: patient.hie.index.address, handle: patient.handle }, trusted).head, proven.head);
  await assert.rejects(patient.hie.index.provenAccessLog(patient.handle, trusted, { maxAge: -60 }), { name: "VerificationError", what: "header" });
  const others = { ...trusted, validators: [{ key: "11".repeat(32), power: 1 }] };
  await assert.rejects(patient.hie.consent.provenHistory(patient.handle, others), { name: "VerificationError", what: "validators" });
  // The set of this chain is the one of genesis still: there is nothing to follow.
  assert.deepEqual(await verify.findHandovers(rpc, trusted), []);
  // Nothing was ever written for this handle, and that can be shown too.
  const nobody = toHex(random(16));
  const proof = await verify.proveLogHead(rpc, patient.hie.index.address, nobody);
  const trust = { chain_id: patient.hie.chainId, validators: await verify.validatorsAt(rpc, proof.height) };
  const shown = verify.verifyLogHead(proof, { contract: patient.hie.index.address, handle: nobody }, trust);
  const empty = await patient.hie.index.accessLog({ handle: nobody });
  assert.deepEqual([shown.head, shown.count], [empty.head, 0]);
});

test("a wallet signs acts off chain, and anybody brings them there", async () => {
  const { handle, person } = patient;
  const relayer = physician.hie;
  const act = await relayer.consent.actToSign(handle, 3_600, { set_emergency_access: { access: "allowed" } });
  const signed = await signAct(person.wallet, act);
  await relayer.consent.relay(signed);
  assert.equal((await relayer.consent.patient({ handle })).emergency_access, "allowed");
  const again = await refusal(relayer.consent.relay(signed));
  assert.match(again.text, /nonce/);

  // Keplr's interface, with the key at hand behind it.
  const keplr: KeplrLike = {
    async signArbitrary(chainId, signer, data) {
      assert.deepEqual([chainId, signer], [relayer.chainId, person.address]);
      const { publicKey, signature } = await person.wallet.signText(data as string);
      return { pub_key: { type: "tendermint/PubKeySecp256k1", value: base64.encode(publicKey) }, signature: base64.encode(signature) };
    },
  };
  const wallet = new ArbitrarySigner(keplr, relayer.chainId, person.address);
  const contest = await signAct(wallet, await relayer.index.actToSign(handle, 3_600, { contest_record: { record: report } }));
  await relayer.index.relay(contest);
  const next = await relayer.index.actToSign(handle, 3_600, { request_erasure: { records: [report] } });
  assert.equal(next.nonce, 2);
  await relayer.index.relay(await signAct(wallet, next));
  const kinds = (await patient.hie.index.verifiedAccessLog(handle)).entries.slice(-2).map(({ event }) => Object.keys(event)[0]);
  assert.deepEqual(kinds, ["contest", "erasure"]);
});

test("control of a handle that a hospital registered is claimed, after a waiting time", async () => {
  const salt = random(16);
  const handle = hospitalHandle(scene.registrar.hie.chainId, "hanbit", salt);
  const newcomer = await scene.sponsored();
  const evidence = (): string => commit("hie-evidence", "form 17").commitment;
  await officer.hie.consent.registerPatient({ handle, salt: toHex(salt), by_hospital: { hospital: "hanbit", evidence: evidence() } });
  const before = await officer.hie.consent.patient({ handle });
  assert.equal(before.controller ?? null, null);
  await officer.hie.consent.claimControl({ handle, account: newcomer.person.address, hospital: "hanbit", evidence: evidence() });
  const { control } = await newcomer.hie.consent.patient({ handle });
  assert.ok(control !== null && control !== undefined);
  const early = await refusal(newcomer.hie.consent.acceptControl({ handle }));
  assert.equal(early.code, "control.too_early");
  const other = await refusal(physician.hie.consent.acceptControl({ handle }));
  assert.notEqual(other.code, "control.too_early");
  assert.ok("control_proposed" in ((await newcomer.hie.consent.verifiedHistory(handle)).entries.at(-1)?.event ?? {}));
  // The waiting time is a day at least, whatever the network sets: here somebody steps in before it is over.
  await scene.auditor.hie.consent.cancelClaim({ handle });
  const late = await refusal(newcomer.hie.consent.acceptControl({ handle }));
  assert.equal(late.code, "control.not_nominated", late.text);
  const again = await refusal(officer.hie.consent.claimControl({ handle, account: newcomer.person.address, hospital: "hanbit", evidence: evidence() }));
  assert.match(again.text, /cancelled/);
  assert.ok("control_cancelled" in ((await newcomer.hie.consent.verifiedHistory(handle)).entries.at(-1)?.event ?? {}));
});

test("control is handed to another key, which accepts it: the old one may do nothing more", async () => {
  const old = await scene.patient();
  const next = await scene.sponsored();
  const { handle } = old;
  await old.hie.consent.rotateController({ handle, account: next.person.address });
  const stranger = await refusal(physician.hie.consent.acceptControl({ handle }));
  assert.equal(stranger.code, "control.not_nominated", stranger.text);
  await next.hie.consent.acceptControl({ handle });
  const { controller } = await next.hie.consent.patient({ handle });
  assert.equal(controller, next.person.address);
  assert.match((await refusal(old.hie.consent.revokeAll({ handle }))).code ?? "", /^permission\./);
  await next.hie.consent.permit({ handle, terms: treatment("saebom") });
  const events = (await next.hie.consent.verifiedHistory(handle)).entries.map(({ event }) => Object.keys(event)[0]);
  assert.deepEqual(events.slice(1), ["control_proposed", "control_passed", "written"]);
});

test("a list is read to its end, however many pages it has", async () => {
  const other = await scene.patient();
  const ids: string[] = [];
  for (const many of [50, 50, 21]) {
    const records = Array.from({ length: many }, () => hanbit.pointer("laboratory-report"));
    ids.push(...records.map(({ id }) => id));
    await officer.hie.index.publishRecords({ handle: other.handle, records });
  }
  const found: string[] = [];
  for await (const { id } of officer.hie.index.allRecords({ handle: other.handle, limit: 40 })) found.push(id);
  assert.deepEqual(found.sort(), ids.sort());
});

test("several transactions of one signer follow each other by themselves", async () => {
  const other = await scene.patient();
  const send = (access: "opted_out" | "allowed") => other.hie.consent.setEmergencyAccess({ handle: other.handle, access });
  await Promise.all([send("opted_out"), send("allowed"), send("opted_out")]);
  assert.equal((await other.hie.consent.patient({ handle: other.handle })).count, 4);
});

test("a transaction is final in well under a second on a chain with a block every 200 ms", async () => {
  const other = await scene.patient();
  const times: number[] = [];
  for (const access of ["opted_out", "allowed", "opted_out", "allowed", "opted_out"] as const) {
    const began = performance.now();
    await other.hie.consent.setEmergencyAccess({ handle: other.handle, access });
    times.push(performance.now() - began);
  }
  // The middle one: other work of this machine is not the client's.
  const [, , median = Infinity] = times.sort((a, b) => a - b);
  assert.ok(median < 800, `${times.join(", ")} ms`);
});

test("a client without a signer only reads, and one for another chain is none", async () => {
  const { HieClient: Client } = await import("../../src/index.js");
  const reader: HieClient = await Client.connect(scene.network.rpc, scene.network.deployment);
  scene.clients.push(reader);
  assert.ok((await reader.registry.hospitals()).hospitals.length >= 2);
  await assert.rejects(reader.consent.revokeAll({ handle: patient.handle }), HieError);
  const elsewhere = { ...scene.network.deployment, chain_id: "hie-other-1" };
  await assert.rejects(Client.connect(scene.network.rpc, elsewhere), HieError);
  await assert.rejects(reader.consent.patient({ handle: "00".repeat(16) }), RefusedError);
});

async function until(holds: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + 1_000 * seconds; !holds(); ) {
    if (Date.now() > end) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
