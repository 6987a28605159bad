export {
  blind,
  blindGroup,
  commitment,
  hospitalHandle,
  opens,
  padme,
  patientHandle,
  possessionBytes,
  profileHash,
  recordId,
  tagKey,
  type Subject,
} from "./derive.js";
export { PatientKeys, commit, newHandle, type BlindedTag, type NewCommitment, type NewHandle } from "./patient.js";
export {
  ArbitrarySigner,
  LocalWallet,
  accountOf,
  signAct,
  signDocument,
  verifyText,
  type ActToSign,
  type KeplrLike,
  type SignedText,
  type TextSigner,
} from "./acts.js";
