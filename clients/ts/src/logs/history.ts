// The bytes of an entry of a consent history: docs/storage.md, section 3.2.
import type { HistoryEntry, HistoryEvent } from "../generated/consent-registry/types.js";
import { Fields } from "./fields.js";

/** The bytes of an entry, as the history hashes them. */
export function historyEntry(entry: HistoryEntry): Uint8Array {
  const fields = new Fields()
    .number(entry.number)
    .number(entry.at)
    .text(entry.authority)
    .account(entry.actor)
    .text(entry.attestation?.hospital)
    .hex(entry.attestation?.evidence)
    .number(entry.mandate);
  const [kind] = Object.keys(entry.event);
  fields.text(kind);
  event(fields, entry.event, entry.number);
  return fields.bytes();
}

function event(fields: Fields, of: HistoryEvent, number: number): void {
  if ("registered" in of) fields.account(of.registered.controller);
  else if ("written" in of) {
    const { directive, effect, terms, self_attested } = of.written;
    fields.number(directive).text(effect).hex(terms).flag(self_attested, "self_attested");
  } else if ("amended" in of) {
    const { directive, effect, terms, amends, narrowed } = of.amended;
    fields.number(directive).text(effect).hex(terms).number(amends).flag(narrowed, "narrowed");
  } else if ("revoked" in of) fields.number(of.revoked.directive);
  else if ("lifted" in of) fields.number(of.lifted.directive);
  else if ("revoked_all" in of) fields.number(of.revoked_all.below);
  else if ("permit_confirmed" in of) fields.number(of.permit_confirmed.directive).text(of.permit_confirmed.hospital);
  else if ("request_answered" in of) fields.number(of.request_answered.request).number(of.request_answered.directive);
  else if ("delegate_appointed" in of) {
    const { mandate, account, kind, powers, until, self_attested } = of.delegate_appointed;
    fields.number(mandate).account(account).text(kind);
    fields.list(powers, (power) => fields.text(power));
    fields.number(until).flag(self_attested, "self_attested");
  } else if ("mandate_confirmed" in of) fields.number(of.mandate_confirmed.mandate).text(of.mandate_confirmed.hospital);
  else if ("delegate_removed" in of) fields.account(of.delegate_removed.account);
  else if ("attestation_set" in of) fields.text(of.attestation_set.allowed ? "allowed" : "forbidden");
  else if ("emergency_access" in of) fields.text(of.emergency_access.access);
  else if ("publishing" in of) fields.text(of.publishing.hospital).text(of.publishing.allowed ? "allowed" : "forbidden");
  else if ("control_proposed" in of) {
    const { change, account, from, evidence } = of.control_proposed;
    fields.text(change).account(account).number(from).hex(evidence);
  } else if ("control_confirmed" in of) fields.number(of.control_confirmed.from);
  else if ("control_passed" in of) fields.text(of.control_passed.change);
  else if ("session_opened" in of) {
    const { session, person, hospital, role, reason, justification, expires_at, late } = of.session_opened;
    fields.number(session).person(person).text(hospital).text(role).text(reason).hex(justification);
    fields.number(expires_at).number(late);
  } else if ("attempt_refused" in of) {
    const { person, hospital, role, reason, justification, refusal } = of.attempt_refused;
    fields.person(person).text(hospital).text(role).text(reason).hex(justification).text(refusal);
  } else if ("session_ended" in of) fields.number(of.session_ended.session);
  else if ("session_reviewed" in of) fields.number(of.session_reviewed.session).text(of.session_reviewed.verdict);
  else if ("session_disputed" in of) fields.number(of.session_disputed.session);
  else if ("merge_proposed" in of) two(fields, of.merge_proposed);
  else if ("merge_withdrawn" in of) two(fields, of.merge_withdrawn);
  else if ("merged" in of) two(fields, of.merged);
  else if ("unmerged" in of) two(fields, of.unmerged);
  else if (!("closed" in of) && !("control_cancelled" in of)) {
    throw new RangeError(`entry ${number}: of a kind that this client does not know`);
  }
}

function two(fields: Fields, { main, other }: { readonly main: string; readonly other: string }): void {
  fields.hex(main).hex(other);
}
