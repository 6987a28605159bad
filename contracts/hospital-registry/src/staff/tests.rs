//! The rules of appointments, without storage.

use super::*;

fn with_account() -> Identity {
    Identity {
        account: Some(Account::from_bytes(vec![1; 20])),
        practitioner: None,
    }
}

fn pseudonym_only() -> Identity {
    Identity {
        account: None,
        practitioner: Some([2; 16]),
    }
}

fn terms(role: Role, break_glass: bool, until: Option<u64>) -> Terms {
    Terms {
        role,
        break_glass,
        until,
    }
}

fn nurse() -> Terms {
    terms(Role::Nurse, true, Some(1_000))
}

fn accepted() -> Appointment {
    Appointment::new(&with_account(), nurse())
        .accept(&nurse(), 0)
        .unwrap()
}

#[test]
fn narrowing_holds_at_once_and_leaves_nothing_to_accept() {
    for narrower in [
        terms(Role::Nurse, false, Some(1_000)),
        terms(Role::Nurse, true, Some(999)),
        terms(Role::Nurse, false, Some(1)),
        nurse(),
    ] {
        let changed = accepted().change(&with_account(), narrower.clone());
        assert_eq!(changed.held, Some(narrower));
        assert_eq!(changed.offered, None);
    }
}

#[test]
fn widening_waits() {
    for wider in [
        terms(Role::Nurse, true, Some(1_001)),
        terms(Role::Nurse, true, None),
    ] {
        let changed = accepted().change(&with_account(), wider.clone());
        assert_eq!(changed.held, Some(nurse()));
        assert_eq!(changed.offered, Some(wider.clone()));
        assert_eq!(changed.accept(&wider, 0).unwrap().held, Some(wider));
    }
}

/// No role includes another, so that a change of role takes the old one away: else whoever is
/// demoted would keep it by never accepting.
#[test]
fn another_role_ends_the_old_one_at_once_and_waits_itself() {
    for role in Role::all().filter(|role| *role != Role::Nurse) {
        let other = terms(role, false, Some(1_000));
        let changed = accepted().change(&with_account(), other.clone());
        assert_eq!((&changed.held, changed.joined), (&None, true));
        assert_eq!(changed.standing(0), StaffStanding::Invited);
        assert!(changed.is_known());
        let back = changed.clone().change(&with_account(), nurse());
        assert_eq!(back.standing(0), StaffStanding::Invited);
        assert_eq!(back.accept(&nurse(), 0), Ok(accepted()));
        assert_eq!(changed.accept(&other, 0).unwrap().held, Some(other));
    }
}

#[test]
fn nobody_accepts_what_was_exchanged_meanwhile() {
    let invited = Appointment::new(&with_account(), nurse());
    for other in [
        terms(Role::Physician, true, Some(1_000)),
        terms(Role::Nurse, false, Some(1_000)),
        terms(Role::Nurse, true, Some(999)),
        terms(Role::Nurse, true, Some(1_001)),
        terms(Role::Nurse, true, None),
    ] {
        assert_eq!(
            invited.clone().accept(&other, 0),
            Err(StaffError::OtherOffer)
        );
    }
    assert!(!invited.is_known());
}

#[test]
fn what_both_widens_and_narrows_is_split() {
    let changed = accepted().change(&with_account(), terms(Role::Nurse, false, Some(1_500)));
    assert_eq!(changed.held, Some(terms(Role::Nurse, false, Some(1_000))));
    assert_eq!(
        changed.offered,
        Some(terms(Role::Nurse, false, Some(1_500)))
    );
}

#[test]
fn an_open_end_is_wider_than_any() {
    let open = terms(Role::Nurse, false, None);
    let held = Appointment::new(&with_account(), open.clone());
    let held = held.accept(&open, 0).unwrap();
    let changed = held.change(&with_account(), terms(Role::Nurse, false, Some(7)));
    assert_eq!(changed.held, Some(terms(Role::Nurse, false, Some(7))));
    assert_eq!(changed.offered, None);
}

#[test]
fn without_an_account_everything_holds_at_once() {
    let appointment = Appointment::new(&pseudonym_only(), nurse());
    assert_eq!(appointment.standing(0), StaffStanding::Active);
    let wider = terms(Role::Physician, true, None);
    let changed = appointment.change(&pseudonym_only(), wider.clone());
    assert_eq!((changed.held, changed.offered), (Some(wider), None));
}

#[test]
fn the_standing_has_an_order_and_turns_at_the_exact_second() {
    let invited = Appointment::new(&with_account(), nurse());
    assert_eq!(
        invited.clone().suspend().unwrap().standing(2_000),
        StaffStanding::Invited
    );
    assert_eq!(
        accepted().suspend().unwrap().standing(2_000),
        StaffStanding::Suspended
    );
    for (now, standing) in [
        (999, StaffStanding::Active),
        (1_000, StaffStanding::Expired),
        (1_001, StaffStanding::Expired),
    ] {
        assert_eq!(accepted().standing(now), standing, "at {now}");
    }
}

#[test]
fn a_stop_outlives_appointing_again_and_accepting() {
    let stopped = Appointment::new(&with_account(), nurse())
        .suspend()
        .unwrap();
    let stopped = stopped.accept(&nurse(), 0).unwrap();
    let physician = terms(Role::Physician, true, None);
    let stopped = stopped.change(&with_account(), physician.clone());
    let stopped = stopped.accept(&physician, 0).unwrap();
    assert_eq!(stopped.standing(0), StaffStanding::Suspended);
    assert_eq!(
        stopped.reinstate().unwrap().standing(0),
        StaffStanding::Active
    );
}

#[test]
fn an_offer_is_accepted_once_and_before_its_end() {
    let invited = Appointment::new(&with_account(), nurse());
    assert_eq!(invited.clone().accept(&nurse(), 999), Ok(accepted()));
    assert_eq!(invited.accept(&nurse(), 1_000), Err(StaffError::OfferEnded));
    assert_eq!(
        accepted().accept(&nurse(), 0),
        Err(StaffError::NothingOffered)
    );
}

#[test]
fn break_glass_is_for_those_who_treat() {
    let allowed: Vec<_> = Role::all()
        .filter(|role| terms(*role, true, None).check(&with_account(), 0).is_ok())
        .map(Role::code)
        .collect();
    assert_eq!(allowed, ["physician", "nurse", "pharmacist", "paramedic"]);
}

#[test]
fn a_gateway_has_an_account_and_no_pseudonym() {
    let gateway = terms(Role::Gateway, false, None);
    let both = Identity {
        practitioner: Some([2; 16]),
        ..with_account()
    };
    assert_eq!(gateway.check(&with_account(), 0), Ok(()));
    for who in [pseudonym_only(), both] {
        assert_eq!(gateway.check(&who, 0), Err(StaffError::GatewayIdentity));
    }
}

#[test]
fn a_staff_key_comes_back_from_its_bytes() {
    for who in [with_account(), pseudonym_only()] {
        let key = who.key().unwrap();
        assert_eq!(StaffKey::from_bytes(&key.to_bytes()), Some(key));
    }
    assert_eq!(StaffKey::from_bytes(b""), None);
    assert_eq!(StaffKey::from_bytes(b"p123"), None);
    assert_eq!(StaffKey::from_bytes(b"x"), None);
}
