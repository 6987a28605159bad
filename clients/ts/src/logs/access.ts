// The bytes of an entry of an access log: docs/storage.md, section 3.1.
import type { LogEntry, LoggedDecision } from "../generated/record-index/types.js";
import { Fields } from "./fields.js";

/** The bytes of an entry, as the log hashes them. */
export function accessLogEntry(entry: LogEntry): Uint8Array {
  const fields = new Fields()
    .number(entry.number)
    .number(entry.at)
    .text(entry.hospital)
    .person(entry.person)
    .account(entry.account)
    .text(entry.role);
  const { event } = entry;
  if ("access" in event) {
    const { ticket, purpose, study, records } = event.access;
    fields.text("access").number(ticket).text(purpose).hex(study);
    decisions(fields, records);
  } else if ("refusal" in event) {
    const { purpose, study, records } = event.refusal;
    fields.text("refusal").text(purpose).hex(study);
    decisions(fields, records);
  } else if ("disclosure" in event) {
    const { ticket, records } = event.disclosure;
    fields.text("disclosure").number(ticket);
    fields.list(records, ({ record, result }) => {
      fields.hex(record);
      if ("served" in result) fields.text("served").hex(result.served.commitment);
      else fields.text("unavailable").hex(null);
    });
  } else if ("offline" in event) {
    const { side, person, accessed_at, records } = event.offline;
    fields.text("offline");
    if ("asker" in side) {
      const { role, reason, justification } = side.asker;
      fields.text("asker").text(null).text(role).text(reason).hex(justification);
    } else {
      fields.text("custodian").text(side.custodian.hospital).text(null).text(null).hex(null);
    }
    fields.person(person).number(accessed_at);
    named(fields, records);
  } else if ("custody" in event) {
    const { from, to, basis, records } = event.custody;
    fields.text("custody").text(from).text(to).text(basis);
    named(fields, records);
  } else if ("contest" in event) {
    const { record, step } = event.contest;
    fields.text("contest").hex(record);
    if ("contested" in step) fields.text("contested").text(step.contested.authority).hex(step.contested.evidence);
    else fields.text(step.answered.answer).text(null).hex(null);
  } else if ("erasure" in event) {
    const { step, records } = event.erasure;
    fields.text("erasure");
    if ("requested" in step) fields.text("requested").text(step.requested.authority).hex(step.requested.evidence).text(null);
    else if ("erased" in step) fields.text("erased").text(null).hex(null).text(step.erased.reason);
    else fields.text("retained").text(null).hex(null).text(step.retained.reason);
    named(fields, records);
  } else {
    throw new RangeError(`entry ${(entry as LogEntry).number}: of a kind that this client does not know`);
  }
  return fields.bytes();
}

function decisions(fields: Fields, records: readonly LoggedDecision[]): void {
  fields.list(records, ({ record, reason, directive, session }) =>
    fields.hex(record).text(reason).number(directive).number(session),
  );
}

function named(fields: Fields, records: readonly string[]): void {
  fields.list(records, (record) => fields.hex(record));
}
