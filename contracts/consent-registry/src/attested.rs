//! What a hospital attests for a patient: when a permit waits for a second pair of eyes, and whose.

use hie_contract::account::Account;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grantee::{Grantee, Person};
use crate::spoken::Spoken;

/// How long an attested permit waits for its confirmation: 7 days.
pub const CONFIRM_SECONDS: u64 = 604_800;
/// How long before its start the patient's account can revoke an attested permit: 24 hours.
pub const HEAD_START_SECONDS: u64 = 86_400;
/// How long an attested permit may run unless the network says otherwise, in days.
pub const DEFAULT_PERMIT_DAYS: u32 = 365;
/// The longest that a network may let one run, in days.
pub const MAX_PERMIT_DAYS: u32 = 3_650;

/// Set where an attested act needs a second pair of eyes: what it permits can reach the hospital
/// that attested it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAttested {
    /// The officer who attested it, as a person.
    pub person: Person,
    /// Who confirmed it, and when; until then it opens nothing.
    pub confirmed: Option<Confirmed>,
}

/// A confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Who.
    pub by: Account,
    /// For which hospital; nothing for the auditor.
    pub hospital: Option<String>,
    /// When, Unix seconds.
    pub at: u64,
}

/// Whoever confirms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmer {
    /// The account.
    pub account: Account,
    /// The person behind it, if a hospital appointed it.
    pub person: Option<Person>,
    /// The attester hospital for which it confirms; nothing for the auditor.
    pub hospital: Option<String>,
}

/// Why something is not attested or confirmed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AttestationError {
    /// The patient said so.
    #[error("handle: the patient does not let hospitals attest")]
    Forbidden,
    /// Two forms for one act.
    #[error("terms.evidence: must be left out, or the evidence of the act")]
    OtherEvidence,
    /// It was confirmed, or never waited, or waits no longer.
    #[error("act: waits for no confirmation")]
    NotPending,
    /// The account would have no time to revoke it.
    #[error("act: confirmed 24 hours after control of handle passed at the earliest")]
    TooSoonAfterControl,
    /// One hospital alone takes nothing away from a guardian.
    #[error(
        "sender is of the hospital that attested it: account acts by a mandate with other powers or a later end, so another hospital or the auditor confirms this one"
    )]
    OneHospitalAlone,
    /// Four eyes are two persons.
    #[error("sender attested it: another person confirms")]
    OwnAttestation,
}

/// Whether a permit for `grantee` can reach somebody at `hospital`: it names that hospital, or none,
/// which is any. A person's permit names the hospital of the day and reaches the person there only.
pub fn can_reach(grantee: &Grantee, hospital: &str) -> bool {
    grantee
        .hospital
        .as_ref()
        .is_none_or(|named| named == hospital)
}

/// Passes if whoever controls the handle had 24 hours to revoke what was attested at `attested_at`:
/// from then on, because a permit starts so much later, or from when control last passed on.
///
/// # Errors
/// If control passed since, and less than 24 hours ago.
pub fn assert_head_start(
    attested_at: u64,
    passed_at: Option<u64>,
    now: u64,
) -> Result<(), AttestationError> {
    let since = passed_at.filter(|passed| *passed >= attested_at);
    match since {
        Some(passed) if now < passed.saturating_add(HEAD_START_SECONDS) => {
            Err(AttestationError::TooSoonAfterControl)
        }
        _ => Ok(()),
    }
}

impl SelfAttested {
    /// Until when it can be confirmed, if it still waits; exclusive.
    pub fn lapses_at(&self, attested_at: u64) -> Option<u64> {
        self.confirmed
            .is_none()
            .then(|| attested_at.saturating_add(CONFIRM_SECONDS))
    }

    /// The same, confirmed at `now`. Whether it still waits was checked.
    ///
    /// # Errors
    /// If whoever confirms is the one who attested, by account or as a person.
    pub fn confirm(
        self,
        attested: &Spoken,
        by: Confirmer,
        now: u64,
    ) -> Result<Self, AttestationError> {
        if by.account == *attested.actor() || by.person.as_ref() == Some(&self.person) {
            return Err(AttestationError::OwnAttestation);
        }
        Ok(Self {
            confirmed: Some(Confirmed {
                by: by.account,
                hospital: by.hospital,
                at: now,
            }),
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spoken::Attestation;
    use hie_policy::Role;

    fn account(byte: u8) -> Account {
        Account::from_bytes(vec![byte; 20])
    }

    fn practitioner(byte: u8) -> Person {
        Person::Practitioner {
            hospital: "north".into(),
            practitioner: [byte; 16],
        }
    }

    #[test]
    fn a_permit_reaches_the_hospitals_that_it_does_not_leave_out() {
        let of = |hospital: Option<&str>, role, person| Grantee {
            hospital: hospital.map(str::to_owned),
            role,
            person,
            account: None,
        };
        let nurse = Some(Role::Nurse);
        let doctor = Some(practitioner(1));
        for (grantee, reaches) in [
            (of(None, None, None), true),
            (of(None, nurse, None), true),
            (of(Some("north"), None, None), true),
            (of(Some("north"), nurse, None), true),
            (of(Some("north"), None, doctor.clone()), true),
            (of(Some("south"), None, None), false),
            (of(Some("south"), nurse, None), false),
            (of(Some("south"), None, doctor), false),
            (of(Some("northern"), None, None), false),
        ] {
            assert_eq!(can_reach(&grantee, "north"), reaches, "{grantee:?}");
        }
    }

    #[test]
    fn whoever_controls_a_handle_had_24_hours_to_revoke() {
        let day = HEAD_START_SECONDS;
        let check = |passed, now| assert_head_start(1_000, passed, now);
        let soon = Err(AttestationError::TooSoonAfterControl);
        assert_eq!(check(None, 1_000), Ok(()));
        assert_eq!(check(Some(999), 1_000), Ok(()));
        for passed in [1_000, 1_001, 5_000] {
            assert_eq!(check(Some(passed), passed), soon);
            assert_eq!(check(Some(passed), passed.saturating_add(day - 1)), soon);
            assert_eq!(check(Some(passed), passed.saturating_add(day)), Ok(()));
        }
    }

    #[test]
    fn it_waits_for_seven_days_and_not_once_it_is_confirmed() {
        let waits = SelfAttested {
            person: practitioner(1),
            confirmed: None,
        };
        assert_eq!(waits.lapses_at(1_000), Some(605_800));
        let confirmed = SelfAttested {
            confirmed: Some(Confirmed {
                by: account(2),
                hospital: None,
                at: 1_001,
            }),
            ..waits
        };
        assert_eq!(confirmed.lapses_at(1_000), None);
    }

    #[test]
    fn another_person_with_another_account_confirms() {
        let attested = Spoken::Attested {
            officer: account(1),
            attestation: Attestation {
                hospital: "north".into(),
                evidence: [0; 32],
            },
        };
        let confirm = |account, person: Option<Person>| {
            let waits = SelfAttested {
                person: practitioner(1),
                confirmed: None,
            };
            let by = Confirmer {
                account,
                person,
                hospital: None,
            };
            waits.confirm(&attested, by, 5).map(|_| ())
        };
        let own = Err(AttestationError::OwnAttestation);
        assert_eq!(confirm(account(1), Some(practitioner(1))), own);
        assert_eq!(confirm(account(2), Some(practitioner(1))), own);
        assert_eq!(confirm(account(1), Some(practitioner(2))), own);
        assert_eq!(confirm(account(1), None), own);
        assert_eq!(confirm(account(2), Some(practitioner(2))), Ok(()));
        assert_eq!(confirm(account(2), None), Ok(()));
    }
}
