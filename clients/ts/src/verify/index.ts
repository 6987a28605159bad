// What an auditor checks without trusting a node.
export { trustOfGenesis, type Genesis } from "./genesis.js";
export { verifyHeader, headerHash, validatorsHash, type SignedHeaderJson, type Trust, type Validator } from "./header.js";
export { verifyState, type ProofOp } from "./ics23.js";
export { headKey, readHead, tableKey } from "./keys.js";
export { findHandovers, verifyHandovers, type Handover } from "./handover.js";
export { validatorsAt } from "./rpc.js";
export { proveLogHead, proveValue, verifyLogHead, verifyValue, type Shown, type ValueProof } from "./value.js";
export { accessLogEntry, historyEntry, merklePath, merkleRoot, termsHash, verifyInclusion, verifyLog, type Log } from "../logs/index.js";
