// The patient's app: the bundle in headless Chromium, against a real chain.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { CHROMIUM, Opened, bundle } from "../browser/chromium.js";
import { Scene } from "./scene.js";

let scene: Scene;
let opened: Opened;

before(async () => {
  assert.ok(CHROMIUM !== undefined, "Chromium is missing: install your distribution's chromium package, or name it in HIE_CHROMIUM");
  scene = await Scene.found();
  opened = await Opened.open(await bundle(), scene.network.rpc);
});

after(async () => {
  await opened.close();
  await scene.end();
});

test("a patient registers, permits, watches and verifies from the browser", async () => {
  const { person, granter } = await scene.network.sponsored();
  const told = await opened.page.evaluate(
    ([rpc, deployment, secret, sponsor]) => window.hie.story(rpc, deployment, secret, sponsor),
    [opened.rpc, scene.network.deployment, person.secret, granter] as const,
  );
  assert.deepEqual(told, { kind: "written", count: 2, same: true });
  assert.deepEqual(opened.errors, []);
});
