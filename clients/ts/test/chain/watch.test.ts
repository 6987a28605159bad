// A node that restarts while somebody watches: no event is lost, none is told twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Cursor, Notice } from "../../src/index.js";
import { Scene } from "./scene.js";

let scene: Scene;
let patient: Awaited<ReturnType<Scene["patient"]>>;

before(async () => {
  scene = await Scene.found();
  patient = await scene.patient();
});

after(() => scene.end());

async function until(holds: () => boolean, seconds = 60): Promise<void> {
  for (const end = Date.now() + 1_000 * seconds; !holds(); ) {
    if (Date.now() > end) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Watches until it is ended; what it saw, and whether it is connected. */
function watching(after?: Cursor): { seen: Notice[]; connections: boolean[]; end: () => Promise<void> } {
  const ending = new AbortController();
  const seen: Notice[] = [];
  const connections: boolean[] = [];
  const options = { signal: ending.signal, onConnection: (up: boolean) => connections.push(up), after };
  const done = (async () => {
    for await (const notice of patient.hie.watch(patient.handle, options)) seen.push(notice);
  })();
  return { seen, connections, end: async () => (ending.abort(), done) };
}

const toggle = (access: "opted_out" | "allowed") => patient.hie.consent.setEmergencyAccess({ handle: patient.handle, access });

test("a watcher lives through restarts of the node: nothing is lost, nothing comes twice", async () => {
  const watch = watching();
  await until(() => watch.connections.length === 1);
  const first = (await patient.hie.consent.patient({ handle: patient.handle })).count + 1;
  await toggle("opted_out");
  await until(() => watch.seen.length === 1);
  for (let restart = 1; restart <= 2; restart++) {
    await scene.network.pause();
    await until(() => watch.connections.at(-1) === false);
    await scene.network.resume();
    // At once, whether the watcher is back or not.
    await toggle("allowed");
    await toggle("opted_out");
    await until(() => watch.connections.at(-1) === true);
    // And when it surely is.
    await toggle("allowed");
    await toggle("opted_out");
    await until(() => watch.seen.length >= 1 + 4 * restart);
  }
  await watch.end();
  assert.deepEqual(watch.seen.map(({ entry }) => entry.number), Array.from({ length: 9 }, (_, i) => first + i));
  assert.deepEqual(watch.connections, [true, false, true, false, true]);
});

test("every entry is told in its order, whatever happened to the line", async () => {
  const { count } = await patient.hie.consent.patient({ handle: patient.handle });
  const watch = watching({ access: 0, history: 0 });
  await until(() => watch.seen.length === count);
  assert.deepEqual(watch.seen.map(({ entry }) => entry.number), Array.from({ length: count }, (_, i) => i + 1));
  await watch.end();
});

test("a watcher that was ended goes on where it stopped", async () => {
  const first = watching();
  await until(() => first.connections.length === 1);
  await toggle("opted_out");
  await until(() => first.seen.length === 1);
  await first.end();
  await toggle("allowed");
  await toggle("opted_out");
  const second = watching(first.seen.at(-1)?.cursor);
  await until(() => second.seen.length === 2);
  const [before, ...rest] = [first.seen[0], ...second.seen].map((notice) => notice?.entry.number ?? 0);
  assert.deepEqual(rest, [(before ?? 0) + 1, (before ?? 0) + 2]);
  await second.end();
  assert.equal(second.seen.length, 2);
});

test("a watcher of a handle that nobody registered hears the contract's refusal", async () => {
  const nobody = patient.hie.watch("00".repeat(16));
  await assert.rejects(nobody.next(), { name: "RefusedError", code: "unknown_handle" });
});
