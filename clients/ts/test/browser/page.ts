// Runs in the browser: the bundle has to do there what it does in Node.
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";

import { HieClient, LocalWallet, PatientKeys, newHandle, verify, verifyText, type Deployment, type DeploymentRecord } from "../../src/index.js";
import { fromHex, toHex } from "../../src/bytes.js";

const page = {
  /** What a patient's phone computes. */
  async offline(vectors: Record<string, Record<string, string>>, proofs: { trust: verify.Trust; whole: verify.ValueProof }) {
    const { k_patient = "", handle = "", origin = "" } = vectors["tags"] ?? {};
    const wallet = new LocalWallet(fromHex(vectors["wallet"]?.["secret"] ?? ""));
    const signed = await wallet.signText("HIE consent v1: grant <read> & \"audit\" 환자");
    return {
      tag: PatientKeys.fromHex(k_patient).tag(handle, origin, "HIV"),
      address: wallet.address,
      signature: toHex(signed.signature),
      verified: verifyText(wallet.address, signed),
      signed: verify.verifyValue(proofs.whole, proofs.trust).signed,
      handle: newHandle("hie-test-1", wallet.address).handle,
    };
  },

  /** A patient registers, permits, watches, and reads their log, from the browser. */
  async story(rpc: string, deployment: Deployment | DeploymentRecord, secret: string, granter: string) {
    const signer = await DirectSecp256k1Wallet.fromKey(fromHex(secret), "wasm");
    const hie = await HieClient.connect(rpc, deployment, { signer, gasPrice: "0.001ufee", granter });
    const fresh = newHandle(hie.chainId, hie.account ?? "");
    await hie.consent.registerPatient(fresh);
    const { handle } = fresh;
    let connected: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (connected = resolve));
    const notices = hie.watch(handle, { after: { access: 0, history: 1 }, onConnection: connected });
    const first = notices.next();
    await ready;
    await hie.consent.permit({ handle, terms: { purposes: ["TREAT"], resources: { all: {} } } });
    const { value } = await first;
    await notices.return(undefined);
    const { count, head } = await hie.consent.verifiedHistory(handle);
    const proof = await verify.proveLogHead(rpc, hie.consent.address, handle);
    const trust = { chain_id: hie.chainId, validators: await verify.validatorsAt(rpc, proof.height) };
    const shown = verify.verifyLogHead(proof, { contract: hie.consent.address, handle }, trust);
    hie.disconnect();
    return { kind: (value as { kind: string }).kind, count, same: shown.head === head };
  },
};

declare global {
  interface Window {
    hie: typeof page;
  }
}
window.hie = page;
