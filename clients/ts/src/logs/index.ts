export { accessLogEntry } from "./access.js";
export { logNext, logStart, verifyLog, type Log, type Purged } from "./chain.js";
export { historyEntry } from "./history.js";
export { merklePath, merkleRoot, verifyInclusion } from "./merkle.js";
export { termsBytes, termsHash, type WrittenTerms } from "./terms.js";
