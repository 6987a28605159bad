//! The bytes of one entry of a hash-chained log, as [`crate::derive::log_next`] hashes them.
//! `docs/storage.md` specifies them with test vectors.
//!
//! An entry is fixed-order fields joined by `‖`. Numbers and times are 8 bytes big-endian, codes
//! are their text, a thing that is absent is an empty field, a list is its length (2 bytes) and
//! then the fields of each of its items in turn.

use crate::consent::{self, ControlChange, HistoryEvent, Verdict};
use crate::index::{
    self, ContestStep, CustodyBasis, Disclosure, DisclosureResult, ErasureStep, LogEvent,
    LoggedDecision, OfflineSide,
};
use crate::{Authority, Commitment, Handle, PersonId, Purpose, RecordId, StudyId, derive::joined};

/// Turns an address into its canonical bytes. The contract asks its host, a client decodes bech32.
pub trait Canonical {
    /// What goes wrong with an address that is none.
    type Error;

    /// The canonical bytes of `address`.
    ///
    /// # Errors
    /// If it is no address of this chain.
    fn canonical(&self, address: &str) -> Result<Vec<u8>, Self::Error>;
}

/// The bytes of an entry of record-index's access log: number, time, hospital, person, account,
/// role, kind, then the fields of that kind.
///
/// # Errors
/// If an address in the entry is none.
pub fn access_log_entry<C: Canonical>(
    entry: &index::LogEntry,
    accounts: &C,
) -> Result<Vec<u8>, C::Error> {
    let mut fields = Fields::default();
    fields.number(entry.number);
    fields.number(entry.at);
    fields.text(entry.hospital.as_ref().map_or("", |id| id.as_str()));
    fields.push(person(&entry.person, accounts)?);
    fields.push(accounts.canonical(&entry.account)?);
    fields.text(entry.role.map_or("", |role| role.0.code()));
    match &entry.event {
        LogEvent::Access {
            ticket,
            purpose,
            study,
            records,
        } => {
            fields.text("access");
            fields.number(*ticket);
            fields.decisions(*purpose, *study, records);
        }
        LogEvent::Refusal {
            purpose,
            study,
            records,
        } => {
            fields.text("refusal");
            fields.decisions(*purpose, *study, records);
        }
        LogEvent::Disclosure { ticket, records } => {
            fields.text("disclosure");
            fields.number(*ticket);
            fields.disclosures(records);
        }
        LogEvent::Offline {
            side,
            person: who,
            accessed_at,
            records,
        } => {
            fields.text("offline");
            fields.side(side);
            fields.push(person(who, accounts)?);
            fields.number(*accessed_at);
            fields.records(records);
        }
        LogEvent::Custody {
            from,
            to,
            basis,
            records,
        } => {
            fields.text("custody");
            fields.text(from.as_str());
            fields.text(to.as_str());
            fields.text(match basis {
                CustodyBasis::Offered => "offered",
                CustodyBasis::Assigned => "assigned",
            });
            fields.records(records);
        }
        LogEvent::Contest { record, step } => {
            fields.text("contest");
            fields.push(record.0.to_vec());
            fields.contest(step);
        }
        LogEvent::Erasure { step, records } => {
            fields.text("erasure");
            fields.erasure(step);
            fields.records(records);
        }
    }
    Ok(fields.joined())
}

/// The bytes of an entry of consent-registry's history: number, time, authority, actor, attesting
/// hospital, its evidence, mandate, kind, then the fields of that kind.
///
/// # Errors
/// If an address in the entry is none.
pub fn history_entry<C: Canonical>(
    entry: &consent::HistoryEntry,
    accounts: &C,
) -> Result<Vec<u8>, C::Error> {
    let mut fields = Fields::default();
    fields.number(entry.number);
    fields.number(entry.at);
    fields.text(entry.authority.map_or("", |authority| authority.0.code()));
    fields.push(accounts.canonical(&entry.actor)?);
    let attested = entry.attestation.as_ref();
    fields.text(attested.map_or("", |on| on.hospital.as_str()));
    fields.push(attested.map_or_else(Vec::new, |on| on.evidence.0.to_vec()));
    fields.optional_number(entry.mandate.map(Into::into));
    match &entry.event {
        HistoryEvent::Registered { controller } => {
            fields.text("registered");
            let controller = controller
                .as_ref()
                .map(|account| accounts.canonical(account));
            fields.push(controller.transpose()?.unwrap_or_default());
        }
        HistoryEvent::Written {
            directive,
            effect,
            terms,
            self_attested,
        } => {
            fields.text("written");
            fields.number(*directive);
            fields.text(effect.code());
            fields.push(terms.0.to_vec());
            fields.flag(*self_attested, "self_attested");
        }
        HistoryEvent::Amended {
            directive,
            effect,
            terms,
            amends,
            narrowed,
        } => {
            fields.text("amended");
            fields.number(*directive);
            fields.text(effect.code());
            fields.push(terms.0.to_vec());
            fields.number(*amends);
            fields.flag(*narrowed, "narrowed");
        }
        HistoryEvent::PermitConfirmed {
            directive,
            hospital,
        } => {
            fields.text("permit_confirmed");
            fields.number(*directive);
            fields.text(hospital.as_ref().map_or("", |id| id.as_str()));
        }
        HistoryEvent::DelegateAppointed {
            mandate,
            account,
            kind,
            powers,
            until,
            self_attested,
        } => {
            fields.text("delegate_appointed");
            fields.number((*mandate).into());
            fields.push(accounts.canonical(account)?);
            fields.text(kind.code());
            fields.length(powers.len());
            for power in powers {
                fields.text(power.code());
            }
            fields.number(*until);
            fields.flag(*self_attested, "self_attested");
        }
        HistoryEvent::MandateConfirmed { mandate, hospital } => {
            fields.text("mandate_confirmed");
            fields.number((*mandate).into());
            fields.text(hospital.as_ref().map_or("", |id| id.as_str()));
        }
        HistoryEvent::DelegateRemoved { account } => {
            fields.text("delegate_removed");
            fields.push(accounts.canonical(account)?);
        }
        HistoryEvent::AttestationSet { allowed } => {
            fields.text("attestation_set");
            fields.text(if *allowed { "allowed" } else { "forbidden" });
        }
        HistoryEvent::Revoked { directive } => {
            fields.text("revoked");
            fields.number(*directive);
        }
        HistoryEvent::Lifted { directive } => {
            fields.text("lifted");
            fields.number(*directive);
        }
        HistoryEvent::RevokedAll { below } => {
            fields.text("revoked_all");
            fields.number(*below);
        }
        HistoryEvent::Publishing { hospital, allowed } => {
            fields.text("publishing");
            fields.text(hospital.as_str());
            fields.text(if *allowed { "allowed" } else { "forbidden" });
        }
        HistoryEvent::ControlProposed {
            change,
            account,
            from,
            evidence,
        } => {
            fields.text("control_proposed");
            fields.text(control_change(*change));
            let account = account.as_ref().map(|account| accounts.canonical(account));
            fields.push(account.transpose()?.unwrap_or_default());
            fields.optional_number(*from);
            fields.push(evidence.map(|hash| hash.0.to_vec()).unwrap_or_default());
        }
        HistoryEvent::ControlConfirmed { from } => {
            fields.text("control_confirmed");
            fields.number(*from);
        }
        HistoryEvent::ControlCancelled {} => fields.text("control_cancelled"),
        HistoryEvent::ControlPassed { change } => {
            fields.text("control_passed");
            fields.text(control_change(*change));
        }
        HistoryEvent::Closed {} => fields.text("closed"),
        HistoryEvent::MergeProposed { main, other } => {
            fields.handles("merge_proposed", *main, *other);
        }
        HistoryEvent::MergeWithdrawn { main, other } => {
            fields.handles("merge_withdrawn", *main, *other);
        }
        HistoryEvent::Merged { main, other } => fields.handles("merged", *main, *other),
        HistoryEvent::Unmerged { main, other } => fields.handles("unmerged", *main, *other),
        HistoryEvent::RequestAnswered { request, directive } => {
            fields.text("request_answered");
            fields.number(*request);
            fields.optional_number(*directive);
        }
        event => break_glass_event(&mut fields, event, accounts)?,
    }
    Ok(fields.joined())
}

/// The kind and fields of an event about break-glass.
fn break_glass_event<C: Canonical>(
    fields: &mut Fields,
    event: &HistoryEvent,
    accounts: &C,
) -> Result<(), C::Error> {
    match event {
        HistoryEvent::EmergencyAccess { access } => {
            fields.text("emergency_access");
            fields.text(access.code());
        }
        HistoryEvent::SessionOpened {
            session,
            person: who,
            hospital,
            role,
            reason,
            justification,
            expires_at,
            late,
        } => {
            fields.text("session_opened");
            fields.number(*session);
            fields.push(person(who, accounts)?);
            fields.text(hospital.as_str());
            fields.text(role.code());
            fields.text(reason.code());
            fields.push(justification.0.to_vec());
            fields.number(*expires_at);
            fields.optional_number(*late);
        }
        HistoryEvent::SessionEnded { session } => {
            fields.text("session_ended");
            fields.number(*session);
        }
        HistoryEvent::SessionReviewed { session, verdict } => {
            fields.text("session_reviewed");
            fields.number(*session);
            fields.text(match verdict {
                Verdict::Justified => "justified",
                Verdict::Unjustified => "unjustified",
            });
        }
        HistoryEvent::SessionDisputed { session } => {
            fields.text("session_disputed");
            fields.number(*session);
        }
        HistoryEvent::AttemptRefused {
            person: who,
            hospital,
            role,
            reason,
            justification,
            refusal,
        } => {
            fields.text("attempt_refused");
            fields.push(person(who, accounts)?);
            fields.text(hospital.as_str());
            fields.text(role.code());
            fields.text(reason.code());
            fields.push(justification.0.to_vec());
            fields.text(refusal.code());
        }
        HistoryEvent::Registered { .. }
        | HistoryEvent::Written { .. }
        | HistoryEvent::Amended { .. }
        | HistoryEvent::PermitConfirmed { .. }
        | HistoryEvent::DelegateAppointed { .. }
        | HistoryEvent::MandateConfirmed { .. }
        | HistoryEvent::DelegateRemoved { .. }
        | HistoryEvent::AttestationSet { .. }
        | HistoryEvent::Revoked { .. }
        | HistoryEvent::Lifted { .. }
        | HistoryEvent::RevokedAll { .. }
        | HistoryEvent::Publishing { .. }
        | HistoryEvent::ControlProposed { .. }
        | HistoryEvent::ControlConfirmed { .. }
        | HistoryEvent::ControlCancelled {}
        | HistoryEvent::ControlPassed { .. }
        | HistoryEvent::MergeProposed { .. }
        | HistoryEvent::MergeWithdrawn { .. }
        | HistoryEvent::Merged { .. }
        | HistoryEvent::Unmerged { .. }
        | HistoryEvent::Closed {}
        | HistoryEvent::RequestAnswered { .. } => {}
    }
    Ok(())
}

const fn control_change(change: ControlChange) -> &'static str {
    match change {
        ControlChange::Rotation => "rotation",
        ControlChange::Claim => "claim",
        ControlChange::Recovery => "recovery",
    }
}

/// A person's bytes: an account's canonical bytes, or the text of hospital and pseudonym.
fn person<C: Canonical>(person: &PersonId, accounts: &C) -> Result<Vec<u8>, C::Error> {
    if person.as_practitioner().is_some() {
        Ok(person.as_str().as_bytes().to_vec())
    } else {
        accounts.canonical(person.as_str())
    }
}

#[derive(Default)]
struct Fields(Vec<Vec<u8>>);

impl Fields {
    fn push(&mut self, field: Vec<u8>) {
        self.0.push(field);
    }

    fn handles(&mut self, kind: &str, main: Handle, other: Handle) {
        self.text(kind);
        self.push(main.0.to_vec());
        self.push(other.0.to_vec());
    }

    fn text(&mut self, text: &str) {
        self.push(text.as_bytes().to_vec());
    }

    fn number(&mut self, number: u64) {
        self.push(number.to_be_bytes().to_vec());
    }

    /// The word if it holds, empty if not.
    fn flag(&mut self, holds: bool, word: &str) {
        self.text(if holds { word } else { "" });
    }

    fn optional_number(&mut self, number: Option<u64>) {
        self.push(number.map(|n| n.to_be_bytes().to_vec()).unwrap_or_default());
    }

    /// Every list here is bounded far below 65,536 items.
    fn length(&mut self, items: usize) {
        self.push(
            u16::try_from(items)
                .unwrap_or(u16::MAX)
                .to_be_bytes()
                .to_vec(),
        );
    }

    fn decisions(&mut self, purpose: Purpose, study: Option<StudyId>, records: &[LoggedDecision]) {
        self.text(purpose.code());
        self.push(study.map(|id| id.0.to_vec()).unwrap_or_default());
        self.length(records.len());
        for decision in records {
            self.push(decision.record.0.to_vec());
            self.text(decision.reason.code());
            self.optional_number(decision.directive);
            self.optional_number(decision.session);
        }
    }

    fn disclosures(&mut self, records: &[Disclosure]) {
        self.length(records.len());
        for disclosure in records {
            self.push(disclosure.record.0.to_vec());
            match disclosure.result {
                DisclosureResult::Served { commitment } => {
                    self.text("served");
                    self.push(commitment.0.to_vec());
                }
                DisclosureResult::Unavailable {} => {
                    self.text("unavailable");
                    self.push(Vec::new());
                }
            }
        }
    }

    fn records(&mut self, records: &[RecordId]) {
        self.length(records.len());
        for record in records {
            self.push(record.0.to_vec());
        }
    }

    fn side(&mut self, side: &OfflineSide) {
        match side {
            OfflineSide::Asker {
                role,
                reason,
                justification,
            } => {
                self.text("asker");
                self.text("");
                self.text(role.code());
                self.text(reason.code());
                self.push(justification.0.to_vec());
            }
            OfflineSide::Custodian { hospital } => {
                self.text("custodian");
                self.text(hospital.as_str());
                self.text("");
                self.text("");
                self.push(Vec::new());
            }
        }
    }

    fn contest(&mut self, step: &ContestStep) {
        match step {
            ContestStep::Contested {
                authority,
                evidence,
            } => {
                self.text("contested");
                self.asked(*authority, *evidence);
            }
            ContestStep::Answered { answer } => {
                self.text(answer.code());
                self.text("");
                self.push(Vec::new());
            }
        }
    }

    fn erasure(&mut self, step: &ErasureStep) {
        let (name, reason) = match step {
            ErasureStep::Requested {
                authority,
                evidence,
            } => {
                self.text("requested");
                self.asked(*authority, *evidence);
                return self.text("");
            }
            ErasureStep::Erased { reason } => ("erased", reason.code()),
            ErasureStep::Retained { reason } => ("retained", reason.code()),
        };
        self.text(name);
        self.text("");
        self.push(Vec::new());
        self.text(reason);
    }

    /// By whose authority a patient's act was taken, and on what form it rests.
    fn asked(&mut self, authority: Authority, evidence: Option<Commitment>) {
        self.text(authority.code());
        self.push(evidence.map(|hash| hash.0.to_vec()).unwrap_or_default());
    }

    fn joined(&self) -> Vec<u8> {
        let fields: Vec<&[u8]> = self.0.iter().map(Vec::as_slice).collect();
        joined(&fields)
    }
}
