// What the README and the examples show is run as it stands.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";

import { verify } from "../../src/index.js";
import { here } from "../repo.js";
import { Scene, type Actor, type Hospital } from "./scene.js";

const run = promisify(execFile);
let scene: Scene;
let saebom: Hospital;
let physician: Actor;
let handle: string;
let folder: string;
let deployment: string;

before(async () => {
  scene = await Scene.found();
  const hanbit = await scene.admits("hanbit", ["custodian", "requester", "emergency"]);
  saebom = await scene.admits("saebom", ["requester", "emergency"]);
  physician = await saebom.employs("physician", true);
  const officer = await hanbit.employs("records_officer");
  ({ handle } = await scene.patient());
  await officer.hie.index.publishRecords({ handle, records: [hanbit.pointer("patient-summary")] });
  // Inside the package, so that `cw-hie-client` is this package.
  folder = mkdtempSync(join(here, "build", "examples-"));
  deployment = join(folder, "deployment.json");
  writeFileSync(deployment, JSON.stringify(scene.network.deployment));
});

after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await scene.end();
});

async function ran(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const all = { PATH: process.env["PATH"], HIE_RPC: scene.network.rpc, HIE_DEPLOYMENT: deployment, ...env };
  const { stdout } = await run(process.execPath, [script], { env: all, timeout: 60_000 });
  return stdout;
}

test("the ten lines of the README run as they stand", async () => {
  const [, code = ""] = /```js start\n([^]*?)```/.exec(readFileSync(join(here, "README.md"), "utf8")) ?? [];
  assert.equal(code.trim().split("\n").length, 10);
  const script = join(folder, "start.mjs");
  writeFileSync(script, `${code}hie.disconnect();\n`);
  const { secret } = await scene.network.person();
  assert.equal((await ran(script, { HIE_KEY: secret })).trim(), "0 accesses so far");
});

test("the patient's example runs, with a sponsor", async () => {
  const { person, granter } = await scene.network.sponsored();
  const out = await ran(join(here, "build", "examples", "patient.js"), {
    HIE_KEY: person.secret,
    HIE_GRANTER: granter,
    HIE_HOSPITAL: "saebom",
    HIE_WATCH: "1",
  });
  assert.match(out, /^registered [0-9a-f]{32}$/m);
  assert.match(out, /^saebom may treat, HIV stays closed: block \d+, gas \d+$/m);
  assert.equal(out.match(/^directive \d+: (permit|deny), active$/gm)?.length, 2);
});

test("the hospital's example asks, and breaks the glass where it may", async () => {
  const env = { HIE_KEY: physician.person.secret, HIE_HANDLE: handle };
  const script = join(here, "build", "examples", "hospital.js");
  assert.match(await ran(script, env), /^refused, on record: no_directive$/m);
  const out = await ran(script, { ...env, HIE_EMERGENCY: "yes" });
  assert.match(out, /^session \d+; keep the salt/m);
  assert.match(out, /^ticket \d+ for 1 records$/m);
});

test("the auditor's example verifies both logs, and believes no validators but those of genesis", async () => {
  const genesis = scene.network.genesis();
  const script = join(here, "build", "examples", "auditor.js");
  const out = await ran(script, { HIE_HANDLE: handle, HIE_GENESIS: genesis, HIE_OUT: folder });
  assert.match(out, /^access log: [1-9]\d* entries verified at height \d+, power \d+ of \d+ signed$/m);
  assert.match(out, /^history: [1-9]\d* entries verified/m);
  assert.match(out, /^break-glass session \d+ of /m);
  const kept = JSON.parse(readFileSync(join(folder, "access-log.json"), "utf8")) as { proof: verify.ValueProof };
  const named = JSON.parse(readFileSync(genesis, "utf8")) as verify.Genesis;
  assert.ok(verify.verifyValue(kept.proof, verify.trustOfGenesis(named)).signed > 0);

  const other = join(folder, "genesis.json");
  const [first] = named.app_state.genutil.gen_txs;
  writeFileSync(other, JSON.stringify({ ...named, app_state: { genutil: { gen_txs: [first, first] } } }));
  await assert.rejects(ran(script, { HIE_HANDLE: handle, HIE_GENESIS: other }), (error: { code: number; stderr: string }) => {
    assert.equal(error.code, 1);
    assert.match(error.stderr, /^validators not verified: one is named twice$/m);
    return true;
  });
});
