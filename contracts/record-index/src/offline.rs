//! Accesses while the chain was unreachable: what may be reported of them, and when two reports speak
//! of the same access.

use hie_policy::{Id16, Role};
use hie_types::index::OfflineSide;
use hie_types::registry::KnownPerson;
use hie_types::{Handle, HospitalId, PersonId, RecordId, derive};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::pointer::first_repeated;

/// How many records one report may name.
pub const MAX_REPORTED: usize = 20;

/// How long after an access it may be reported: 30 days.
pub const REPORT_SECONDS: u64 = 2_592_000;

/// How far apart the times of two reports of one access may be, on either side: 24 hours. Clocks and
/// paper forms differ by minutes; who reads the same record again within a day does so in the same
/// emergency.
pub const MATCH_SECONDS: u64 = 86_400;

/// How many records of one custodian's reports about one hospital are listed as unmatched at a time: who
/// reports what never happened fills no list beyond that. What is beyond is on record only.
pub const MAX_UNMATCHED: u32 = 200;

/// A report.
pub struct OfflineReport {
    /// Whose records.
    pub handle: Handle,
    /// Which.
    pub records: Vec<RecordId>,
    /// Who read them.
    pub person: PersonId,
    /// When, Unix seconds.
    pub at: u64,
    /// Which side reports.
    pub side: OfflineSide,
}

/// Why a report is refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum OfflineError {
    /// None or too many.
    #[error("records must be 1 to 20 ids")]
    Count,
    /// Named twice.
    #[error("records[{index}] is named twice")]
    Twice {
        /// The second of the two, from 0.
        index: usize,
    },
    /// Not yet.
    #[error("at must not be after now")]
    InFuture,
    /// Too long ago.
    #[error("at must be at most 30 days ago")]
    TooOld,
    /// A gateway reads nothing.
    #[error("side.role must be that of a person")]
    Gateway,
    /// Its own people are reported as the asker's.
    #[error("side.hospital must be another than the sender's")]
    OwnHospital,
    /// Nobody by that id was ever accredited.
    #[error("side.hospital is unknown")]
    HospitalUnknown,
    /// Somebody else's, nobody's, or named otherwise.
    #[error(
        "person must be a pseudonym of the asker's hospital, or an account appointed there without one"
    )]
    PersonElsewhere,
    /// There is no such record.
    #[error("records[{index}] is no record under this handle")]
    UnknownRecord {
        /// Which, from 0.
        index: usize,
    },
    /// Somebody else keeps it.
    #[error("records[{index}] is kept by another hospital")]
    NotCustodian {
        /// Which, from 0.
        index: usize,
    },
}

impl OfflineReport {
    /// Passes if the report is one, as far as that can be told without looking anything up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, sender: &HospitalId, now: u64) -> Result<(), OfflineError> {
        if !(1..=MAX_REPORTED).contains(&self.records.len()) {
            return Err(OfflineError::Count);
        }
        if let Some(index) = first_repeated(&self.records) {
            return Err(OfflineError::Twice { index });
        }
        if self.at > now {
            return Err(OfflineError::InFuture);
        }
        if self.at.saturating_add(REPORT_SECONDS) < now {
            return Err(OfflineError::TooOld);
        }
        match &self.side {
            OfflineSide::Asker { role, .. } if role.0 == Role::Gateway => {
                Err(OfflineError::Gateway)
            }
            OfflineSide::Custodian { hospital } if hospital == sender => {
                Err(OfflineError::OwnHospital)
            }
            OfflineSide::Asker { .. } | OfflineSide::Custodian { .. } => Ok(()),
        }
    }

    /// The hospital whose person read the records.
    pub const fn asker<'a>(&'a self, sender: &'a HospitalId) -> &'a HospitalId {
        match &self.side {
            OfflineSide::Asker { .. } => sender,
            OfflineSide::Custodian { hospital } => hospital,
        }
    }

    /// Passes if the person is one of the asker's hospital. A pseudonym belongs to the hospital that
    /// gave it, whatever became of the appointment. An account is everybody's: it must be appointed
    /// there today, so that nobody reports another hospital's physician as his own and lets the
    /// review of that session run out.
    ///
    /// # Errors
    /// If the person is not.
    pub fn check_person(
        &self,
        asker: &HospitalId,
        known: Option<&KnownPerson>,
    ) -> Result<(), OfflineError> {
        let is = match self.person.as_practitioner() {
            Some((hospital, _)) => hospital == *asker,
            None => {
                known.is_some_and(|known| known.person == self.person && known.hospital == *asker)
            }
        };
        is.then_some(()).ok_or(OfflineError::PersonElsewhere)
    }

    /// What one of the records is matched by.
    pub fn access(&self, asker: &HospitalId, record: RecordId) -> Access {
        let who =
            derive::hash_joined(&[asker.as_str().as_bytes(), self.person.as_str().as_bytes()]);
        let mut half = [0; 16];
        half.copy_from_slice(who.split_at(16).0);
        Access {
            handle: self.handle.into(),
            record: record.into(),
            who: Id16(half),
            at: self.at,
        }
    }
}

/// One record, one person, one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Whose record.
    pub handle: Id16,
    /// The record.
    pub record: Id16,
    /// Half a hash of hospital and person.
    pub who: Id16,
    /// When, Unix seconds.
    pub at: u64,
}

impl Access {
    /// Everything but the time: what two reports of one access share.
    pub fn subject(&self) -> [u8; 48] {
        let mut subject = [0; 48];
        for (to, from) in subject
            .chunks_exact_mut(16)
            .zip([self.handle, self.record, self.who])
        {
            to.copy_from_slice(&from.0);
        }
        subject
    }

    /// The earliest and the latest time of a report of the same access, both included.
    pub const fn window(&self) -> (u64, u64) {
        (
            self.at.saturating_sub(MATCH_SECONDS),
            self.at.saturating_add(MATCH_SECONDS),
        )
    }
}

/// A record that a custodian reported, and of which the asker said nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// Who read it.
    pub person: String,
    /// When the custodian reported it, Unix seconds.
    pub reported_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_policy::BreakGlassReason;
    use hie_types::Commitment;

    const NOW: u64 = 10_000_000;

    fn north() -> HospitalId {
        "north".parse().unwrap()
    }

    fn report(side: OfflineSide) -> OfflineReport {
        OfflineReport {
            handle: Handle([1; 16]),
            records: vec![RecordId([2; 16])],
            person: "north/03030303030303030303030303030303".parse().unwrap(),
            at: NOW,
            side,
        }
    }

    fn asker(role: Role) -> OfflineReport {
        report(OfflineSide::Asker {
            role: role.into(),
            reason: BreakGlassReason::OVRER.into(),
            justification: Commitment([4; 32]),
        })
    }

    fn of(at: u64) -> Result<(), OfflineError> {
        OfflineReport {
            at,
            ..asker(Role::Physician)
        }
        .check(&north(), NOW)
    }

    #[test]
    fn an_access_is_reported_within_thirty_days_to_the_second() {
        assert_eq!(of(NOW), Ok(()));
        assert_eq!(of(NOW + 1), Err(OfflineError::InFuture));
        assert_eq!(of(NOW - REPORT_SECONDS), Ok(()));
        assert_eq!(of(NOW - REPORT_SECONDS - 1), Err(OfflineError::TooOld));
        assert_eq!(of(u64::MAX), Err(OfflineError::InFuture));
    }

    #[test]
    fn one_to_twenty_records_none_twice() {
        let with = |records: Vec<RecordId>| {
            OfflineReport {
                records,
                ..asker(Role::Nurse)
            }
            .check(&north(), NOW)
        };
        let ids = |count: u8| (0..count).map(|n| RecordId([n; 16])).collect::<Vec<_>>();
        assert_eq!(with(ids(0)), Err(OfflineError::Count));
        assert_eq!(with(ids(20)), Ok(()));
        assert_eq!(with(ids(21)), Err(OfflineError::Count));
        let twice = vec![RecordId([1; 16]); 2];
        assert_eq!(with(twice), Err(OfflineError::Twice { index: 1 }));
    }

    #[test]
    fn a_gateway_is_no_person_and_ones_own_are_reported_as_the_askers() {
        assert_eq!(
            asker(Role::Gateway).check(&north(), NOW),
            Err(OfflineError::Gateway)
        );
        let own = report(OfflineSide::Custodian { hospital: north() });
        assert_eq!(own.check(&north(), NOW), Err(OfflineError::OwnHospital));
        let other = report(OfflineSide::Custodian {
            hospital: "south".parse().unwrap(),
        });
        assert_eq!(other.check(&north(), NOW), Ok(()));
    }

    #[test]
    fn a_pseudonym_is_its_hospitals_and_an_account_where_it_is_appointed_by_that_name() {
        let south: HospitalId = "south".parse().unwrap();
        let named = asker(Role::Physician);
        assert_eq!(named.check_person(&north(), None), Ok(()));
        assert!(named.check_person(&south, None).is_err());
        let account = OfflineReport {
            person: "doctor".parse().unwrap(),
            ..asker(Role::Physician)
        };
        let known = |person: &str, hospital: &HospitalId| KnownPerson {
            person: person.parse().unwrap(),
            hospital: hospital.clone(),
            account: None,
        };
        let check = |known: Option<KnownPerson>| account.check_person(&north(), known.as_ref());
        assert_eq!(check(Some(known("doctor", &north()))), Ok(()));
        for elsewhere in [
            None,
            Some(known("doctor", &south)),
            Some(known("north/03030303030303030303030303030303", &north())),
        ] {
            assert_eq!(check(elsewhere), Err(OfflineError::PersonElsewhere));
        }
    }

    #[test]
    fn the_same_person_at_another_hospital_is_another() {
        let south: HospitalId = "south".parse().unwrap();
        let (report, record) = (asker(Role::Nurse), RecordId([2; 16]));
        let one = report.access(&north(), record);
        assert_ne!(one.subject(), report.access(&south, record).subject());
        assert_ne!(
            one.subject(),
            report.access(&north(), RecordId([3; 16])).subject()
        );
        assert_eq!(one.window(), (NOW - MATCH_SECONDS, NOW + MATCH_SECONDS));
    }
}
