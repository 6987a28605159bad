//! What a mandate may say, and when it holds.

use super::*;
use crate::grantee::Person;
use crate::spoken::Attestation;

const DAY: u64 = SECONDS_A_DAY;
/// 2026-11-22 10:00 UTC.
const NOW: u64 = 1_795_341_600;

fn account(byte: u8) -> Account {
    Account::from_bytes(vec![byte; 20])
}

fn says(kind: MandateKind, powers: &[Power], until: u64) -> Appointment {
    Appointment {
        account: account(2),
        kind,
        powers: Powers::of(powers),
        until,
    }
}

fn patient() -> Spoken {
    Spoken::Controller(account(1))
}

#[test]
fn powers_are_a_set() {
    let all: Vec<_> = Power::all().collect();
    assert_eq!(Powers::of(&all).iter().collect::<Vec<_>>(), all);
    for power in Power::all() {
        let one = Powers::of(&[power]);
        assert_eq!(one.iter().collect::<Vec<_>>(), [power]);
        assert!(one.has(power) && one.are_within(Powers::of(&all)));
        assert!(!Powers::default().has(power));
        assert!(!Powers::of(&all).are_within(one));
        for other in Power::all() {
            assert_eq!(one.has(other), one.has_any(&[other]));
            assert_eq!(one.has(other), power == other);
        }
    }
}

#[test]
fn a_mandate_ends_after_now_and_within_ten_years() {
    let check =
        |until| says(MandateKind::HPOWATT, &[Power::Permit], until).check(&patient(), None, NOW);
    assert_eq!(check(NOW), Err(MandateError::Over));
    assert_eq!(check(NOW + 1), Ok(()));
    assert_eq!(check(NOW + 3_653 * DAY), Ok(()));
    assert_eq!(check(NOW + 3_653 * DAY + 1), Err(MandateError::TooFar));
}

#[test]
fn nobody_appoints_oneself() {
    let by = Spoken::Controller(account(2));
    let says = says(MandateKind::DELEGATEE, &[Power::Deny], NOW + DAY);
    assert_eq!(says.check(&by, None, NOW), Err(MandateError::OwnAccount));
}

fn guardian(until: u64, now: u64) -> Result<(), MandateError> {
    let by = Spoken::Attested {
        officer: account(1),
        attestation: Attestation {
            hospital: "north".into(),
            evidence: [0; 32],
        },
    };
    says(MandateKind::GUARD, &[Power::Permit], until).check(&by, None, now)
}

/// The first instants of quarters, taken from a calendar.
const QUARTERS: [u64; 9] = [
    1_704_067_200, // 2024-01-01
    1_711_929_600, // 2024-04-01
    1_719_792_000, // 2024-07-01
    1_727_740_800, // 2024-10-01
    1_735_689_600, // 2025-01-01
    1_743_465_600, // 2025-04-01
    1_751_328_000, // 2025-07-01
    1_759_276_800, // 2025-10-01
    1_767_225_600, // 2026-01-01
];

#[test]
fn a_guardians_mandate_ends_at_the_first_instant_of_a_quarter() {
    for quarter in QUARTERS {
        let now = quarter - 40 * DAY;
        assert_eq!(guardian(quarter, now), Ok(()), "{quarter}");
        for off in [
            quarter - 1,
            quarter + 1,
            quarter + DAY,
            quarter - DAY,
            quarter + 31 * DAY,
        ] {
            assert_eq!(guardian(off, now), Err(MandateError::NotAQuarter), "{off}");
        }
    }
}

#[test]
fn a_guardians_mandate_ends_at_most_twelve_months_ahead_to_the_second() {
    for (at, quarter) in QUARTERS.iter().enumerate().skip(4) {
        let year_before = QUARTERS[at - 4];
        assert_eq!(guardian(*quarter, year_before), Ok(()), "{quarter}");
        assert_eq!(
            guardian(*quarter, year_before - 1),
            Err(MandateError::GuardianTooFar),
            "{quarter}"
        );
    }
    assert_eq!(guardian(QUARTERS[0], QUARTERS[0]), Err(MandateError::Over));
}

#[test]
fn days_have_the_dates_of_the_calendar() {
    for (day, date) in [
        (0, (1970, 1, 1)),
        (58, (1970, 2, 28)),
        (59, (1970, 3, 1)),
        (789, (1972, 2, 29)),
        (11_016, (2000, 2, 29)),
        (11_017, (2000, 3, 1)),
        (19_782, (2024, 2, 29)),
        (20_088, (2024, 12, 31)),
        (47_540, (2100, 2, 28)),
        (47_541, (2100, 3, 1)),
    ] {
        assert_eq!(civil(day), date, "{day}");
    }
}

fn own(powers: &[Power], until: u64) -> Mandate {
    Mandate {
        says: Appointment {
            account: account(1),
            ..says(MandateKind::HPOWATT, powers, until)
        },
        given_by: patient(),
        given_at: NOW,
        self_attested: None,
        removed_at: None,
    }
}

#[test]
fn a_delegate_passes_on_no_more_than_it_has() {
    let by = Spoken::Delegate {
        account: account(1),
        mandate: 1,
    };
    let own = own(&[Power::Deny, Power::ManageDelegates], NOW + DAY);
    let check =
        |kind, powers: &[Power], until| says(kind, powers, until).check(&by, Some(&own), NOW);
    let delegatee = MandateKind::DELEGATEE;
    assert_eq!(check(delegatee, &[Power::Deny], NOW + DAY), Ok(()));
    assert_eq!(
        check(delegatee, &[Power::Deny], NOW + DAY + 1),
        Err(MandateError::BeyondOwn)
    );
    for powers in [
        &[Power::Permit][..],
        &[Power::Deny, Power::Revoke],
        &[Power::ManageDelegates],
        &[Power::Deny, Power::ManageDelegates],
    ] {
        assert_eq!(
            check(delegatee, powers, NOW + DAY),
            Err(MandateError::NotOwnPower)
        );
    }
    assert_eq!(
        check(MandateKind::HPOWATT, &[Power::Deny], NOW + DAY),
        Err(MandateError::NotADelegatee)
    );
}

#[test]
fn a_mandate_holds_until_its_very_end_or_removal() {
    let mandate = own(&[Power::Deny], NOW + 10);
    assert!(mandate.holds(NOW + 9) && !mandate.holds(NOW + 10));
    let removed = Mandate {
        removed_at: Some(NOW),
        ..mandate
    };
    assert!(!removed.holds(NOW) && !removed.counts(NOW));
}

#[test]
fn what_waits_holds_once_it_is_confirmed_and_counts_for_seven_days() {
    let waits = || Mandate {
        self_attested: Some(SelfAttested {
            person: Person::Account(account(1)),
            confirmed: None,
        }),
        ..own(&[Power::Permit], NOW + 99 * DAY)
    };
    let by = |byte| Confirmer {
        account: account(byte),
        person: None,
        hospital: None,
    };
    assert!(!waits().holds(NOW));
    assert!(waits().counts(NOW + 7 * DAY - 1) && !waits().counts(NOW + 7 * DAY));
    assert!(
        waits()
            .confirm(by(9), None, NOW + 7 * DAY - 1)
            .unwrap()
            .holds(NOW)
    );
    let late = waits().confirm(by(9), None, NOW + 7 * DAY);
    assert_eq!(late, Err(AttestationError::NotPending));
    // Neither whoever attested nor whom it is for: account 1 holds it here.
    assert_eq!(
        waits().confirm(by(1), None, NOW),
        Err(AttestationError::OwnAttestation)
    );
    let confirmed = waits().confirm(by(9), None, NOW).unwrap();
    assert_eq!(
        confirmed.confirm(by(8), None, NOW),
        Err(AttestationError::NotPending)
    );
}

fn attested(hospital: &str, confirmed: bool) -> Mandate {
    let confirmed = confirmed.then_some(None);
    attested_and_confirmed(hospital, confirmed)
}

/// Confirmed for a hospital, or by the auditor.
fn attested_and_confirmed(hospital: &str, confirmed: Option<Option<&str>>) -> Mandate {
    let given_by = Spoken::Attested {
        officer: account(3),
        attestation: Attestation {
            hospital: hospital.into(),
            evidence: [0; 32],
        },
    };
    let confirmed = confirmed.map(|hospital| crate::attested::Confirmed {
        by: account(4),
        hospital: hospital.map(str::to_owned),
        at: NOW,
    });
    Mandate {
        says: says(MandateKind::GUARD, &[Power::Deny], NOW + 90 * DAY),
        given_by,
        given_at: NOW,
        self_attested: Some(SelfAttested {
            person: Person::Account(account(3)),
            confirmed,
        }),
        removed_at: None,
    }
}

#[test]
fn sixteen_find_room_of_which_eight_attested_and_four_of_one_hospital_that_wait() {
    let room = |taken: &[Mandate], by: &Spoken| {
        let taken: Vec<_> = taken.iter().collect();
        assert_room(&taken, by, NOW)
    };
    let by_north = attested("north", false).given_by;
    let by_south = attested("south", false).given_by;
    let given = own(&[Power::Deny], NOW + DAY);
    let full = Err(MandateError::TooMany { limit: 16 });
    for by in [&patient(), &by_north] {
        assert_eq!(room(&vec![given.clone(); 15], by), Ok(()));
        assert_eq!(room(&vec![given.clone(); 16], by), full);
    }
    let confirmed = attested("north", true);
    assert_eq!(room(&vec![confirmed.clone(); 7], &by_north), Ok(()));
    let half = vec![confirmed; 8];
    let limit = MAX_ATTESTED;
    for by in [&by_north, &by_south] {
        assert_eq!(
            room(&half, by),
            Err(MandateError::TooManyAttested { limit })
        );
    }
    assert_eq!(room(&half, &patient()), Ok(()));
    let waiting = vec![attested("north", false); 4];
    let limit = MAX_WAITING;
    assert_eq!(room(&waiting[..3], &by_north), Ok(()));
    assert_eq!(
        room(&waiting, &by_north),
        Err(MandateError::TooManyWaiting { limit })
    );
    assert_eq!(room(&waiting, &by_south), Ok(()));
    // What its own officers confirmed rests on its word alone, too; what others did, does not.
    let own_eyes = attested_and_confirmed("north", Some(Some("north")));
    let limit = MAX_OF_ONE_HOSPITAL;
    let alone = Err(MandateError::TooManyOfOneHospital { limit });
    assert_eq!(room(&vec![own_eyes.clone(); 5], &by_north), Ok(()));
    let six = vec![own_eyes; 6];
    assert_eq!(room(&six, &by_north), alone);
    assert_eq!(room(&six, &by_south), Ok(()));
    let mixed = [&six[..3], &waiting[..3]].concat();
    assert_eq!(room(&mixed, &by_north), alone);
    for others in [Some("south"), None] {
        let confirmed = attested_and_confirmed("north", Some(others));
        assert_eq!(room(&vec![confirmed; 6], &by_north), Ok(()));
    }
}

#[test]
fn one_hospital_alone_confirms_no_mandate_that_reaches_less_far_than_the_one_in_whose_place_it_comes()
 {
    let until = NOW + 90 * DAY;
    let held = |powers: &[Power], until| Mandate {
        says: says(MandateKind::GUARD, powers, until),
        ..attested("south", true)
    };
    // `attested` gives the power to deny for 90 days.
    let as_far = [held(&[Power::Deny], until), held(&[Power::Deny], until - 1)];
    let further = [
        held(&[Power::Deny], until + 1),
        held(&[Power::Deny, Power::Permit], until),
        held(&[Power::Permit], until - 1),
    ];
    let confirm = |hospital: Option<&str>, acts_by: Option<&Mandate>| {
        let by = Confirmer {
            account: account(9),
            person: None,
            hospital: hospital.map(str::to_owned),
        };
        let confirmed = attested("north", false).confirm(by, acts_by, NOW);
        confirmed.map(|_| ())
    };
    assert_eq!(confirm(Some("north"), None), Ok(()));
    for acts_by in &as_far {
        assert_eq!(confirm(Some("north"), Some(acts_by)), Ok(()));
    }
    for acts_by in &further {
        let alone = Err(AttestationError::OneHospitalAlone);
        assert_eq!(confirm(Some("north"), Some(acts_by)), alone);
        // Another hospital, or the auditor.
        assert_eq!(confirm(Some("south"), Some(acts_by)), Ok(()));
        assert_eq!(confirm(None, Some(acts_by)), Ok(()));
    }
}
