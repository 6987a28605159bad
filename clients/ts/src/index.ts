// Client of the health-information exchange: see README.md.
export * as consent from "./generated/consent-registry/types.js";
export * as index from "./generated/record-index/types.js";
export * as registry from "./generated/hospital-registry/types.js";
export { canonical, prefixOf, toAddress } from "./account.js";
export type { Answers, ContractEvent, Prepared, SendOptions, Sent } from "./calls.js";
export { HieClient, type ConnectOptions } from "./client.js";
export {
  ConsentRegistry,
  HospitalRegistry,
  RecordIndex,
  accessAnswer,
  breakGlassAnswer,
  type AccessAnswer,
  type BreakGlassAnswer,
  type ProofOptions,
  type ProvenLog,
  type VerifiedLog,
} from "./contracts.js";
export type { Deployment, DeploymentRecord } from "./deployment.js";
export { ChainError, HieError, RefusedError, VerificationError, WalletError, refusalCode, type ContractName } from "./errors.js";
export type { RefusalCode } from "./generated/refusals.js";
export * from "./keys/index.js";
export * from "./logs/index.js";
export * as verify from "./verify/index.js";
export type { Cursor, Notice, WatchOptions } from "./watch.js";
