//! What stands against a person breaking the glass, and which session of theirs is open.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::account::Account;
use hie_policy::{EmergencyAccess, Reason};
use hie_types::Handle;
use hie_types::break_glass::SessionStatus;

use crate::glass::limits::{Unreviewed, counts, telling};
use crate::glass::settings::Settings;
use crate::grantee::Person;
use crate::group::Group;
use crate::patient::Patient;
use crate::state::glass;

/// What is known of a person, and of the hospital where that person works, before another session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Barred by a verdict or by a review that is overdue for too long.
    pub barred: bool,
    /// A review is overdue.
    pub overdue: bool,
    /// As many sessions as there may be.
    pub too_many: bool,
}

impl Record {
    /// What stands against a session of a patient who says this about break-glass.
    pub fn refusal(self, access: EmergencyAccess) -> Option<Reason> {
        if self.barred {
            Some(Reason::Barred)
        } else if access == EmergencyAccess::OptedOut {
            Some(Reason::EmergencyOptOut)
        } else if self.too_many {
            Some(Reason::TooManySessions)
        } else {
            None
        }
    }
}

/// Looks up what is known: the bar, the oldest unreviewed session, how many there are, and of all
/// that were ever opened one of the person's and one of the hospital's.
///
/// # Errors
/// If what is stored cannot be read.
pub fn record(
    storage: &dyn Storage,
    settings: &Settings,
    person: &Person,
    own_account: Option<&Account>,
    hospital: &str,
    now: u64,
) -> StdResult<Record> {
    let (by_person, unreviewed) = glass::openings(storage, person)?;
    let by_hospital = glass::last_opening_of_hospital(storage, hospital)?;
    let person_full = match telling(by_person, settings.max_by_person) {
        Some(number) => counts(glass::opening_of_person(storage, person, number)?, now),
        None => false,
    };
    let hospital_full = match telling(by_hospital, settings.max_by_hospital) {
        Some(number) => counts(glass::opening_of_hospital(storage, hospital, number)?, now),
        None => false,
    };
    Ok(Record {
        barred: unreviewed.bars(settings, now)
            || glass::bar(storage, person)?.is_some()
            || is_account_barred(storage, settings, person, own_account, now)?,
        overdue: unreviewed.is_overdue(settings, now),
        too_many: unreviewed.is_full(settings) || person_full || hospital_full,
    })
}

/// Whether a person is barred, also by the account beside a pseudonym, with no more reads than that
/// takes.
///
/// # Errors
/// If what is stored cannot be read.
pub fn is_barred(
    storage: &dyn Storage,
    settings: &Settings,
    person: &Person,
    own_account: Option<&Account>,
    now: u64,
) -> StdResult<bool> {
    Ok(is_named_barred(storage, settings, person, now)?
        || is_account_barred(storage, settings, person, own_account, now)?)
}

/// A bar follows the account to another pseudonym, and from an appointment that had none.
fn is_account_barred(
    storage: &dyn Storage,
    settings: &Settings,
    person: &Person,
    own_account: Option<&Account>,
    now: u64,
) -> StdResult<bool> {
    match own_account.cloned().map(Person::Account) {
        Some(account) if account != *person => is_named_barred(storage, settings, &account, now),
        _ => Ok(false),
    }
}

fn is_named_barred(
    storage: &dyn Storage,
    settings: &Settings,
    person: &Person,
    now: u64,
) -> StdResult<bool> {
    let waiting = Unreviewed {
        oldest: glass::oldest_unreviewed(storage, person)?,
        count: 0,
    };
    Ok(waiting.bars(settings, now) || glass::bar(storage, person)?.is_some())
}

/// The latest open session of a person of `hospital` for any of a patient's merged handles.
///
/// # Errors
/// If what is stored cannot be read.
pub fn open_session(
    storage: &dyn Storage,
    group: &Group,
    person: &Person,
    hospital: &str,
    now: u64,
) -> StdResult<Option<u64>> {
    let mut found = None;
    for (handle, patient) in group.members() {
        let open = open_under(storage, handle, patient, person, hospital, now)?;
        found = found.max(open);
    }
    Ok(found)
}

fn open_under(
    storage: &dyn Storage,
    handle: &Handle,
    patient: &Patient,
    person: &Person,
    hospital: &str,
    now: u64,
) -> StdResult<Option<u64>> {
    let Some(id) = glass::latest(storage, handle, person)? else {
        return Ok(None);
    };
    let session = glass::listed_session(storage, id)?;
    let status = session.status(id, patient.emergency.floor, now);
    let open = status == SessionStatus::Open && session.hospital == hospital;
    Ok(open.then_some(id))
}
