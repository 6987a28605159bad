use super::*;

const NOW: u64 = 1_000_000;
const WAIT: u64 = 600;
const DAY: u64 = 86_400;

fn account(byte: u8) -> Account {
    Account::from_bytes(vec![byte; 20])
}

fn proposal(stage: Stage) -> Proposal {
    Proposal {
        to: account(2),
        hospital: Some("north".into()),
        by: account(3),
        at: NOW,
        evidence: [0; 32],
        confirmed: false,
        stage,
    }
}

fn waiting() -> Stage {
    Stage::Waiting {
        from: NOW + WAIT,
        overruled: false,
    }
}

fn proposed(stage: Stage) -> Control {
    Control::default().propose(proposal(stage), NOW).unwrap()
}

fn cancelled(by: Canceller) -> Control {
    proposed(waiting()).cancel(by, NOW + 5).unwrap()
}

#[test]
fn a_rotation_is_accepted_by_the_one_it_names_at_once() {
    let control = Control::default().rotate(Some(account(2)), NOW).unwrap();
    let other = control.clone().accept(&account(9), true, NOW);
    assert_eq!(other, Err(ControlError::NotNominated));
    let done = control.accept(&account(2), true, NOW).unwrap();
    assert_eq!(done, Control::default());
}

#[test]
fn a_rotation_is_replaced_and_withdrawn() {
    let control = Control::default().rotate(Some(account(2)), NOW).unwrap();
    let control = control.rotate(Some(account(4)), NOW).unwrap();
    let refused = control.clone().accept(&account(2), true, NOW);
    assert_eq!(refused, Err(ControlError::NotNominated));
    assert_eq!(control.rotate(None, NOW).unwrap(), Control::default());
}

#[test]
fn a_proposal_is_accepted_from_the_very_end_of_its_waiting_time_until_it_lapses() {
    let accept = |now| proposed(waiting()).accept(&account(2), true, now);
    let from = NOW + WAIT;
    assert_eq!(accept(from - 1), Err(ControlError::TooEarly));
    for now in [from, from + 1, from + LAPSE - 1] {
        let passed = accept(now).unwrap();
        assert_eq!(passed.proposal, None);
        assert_eq!(passed.passed.unwrap().at, now);
    }
    for now in [from + LAPSE, from + LAPSE + 1] {
        assert_eq!(accept(now), Err(ControlError::Lapsed));
    }
}

#[test]
fn nobody_else_accepts() {
    for by in [1, 3, 9] {
        let refused = proposed(waiting()).accept(&account(by), true, NOW + WAIT);
        assert_eq!(refused, Err(ControlError::NotNominated));
    }
}

#[test]
fn what_needs_a_confirmation_waits_from_it_on() {
    let unconfirmed = proposed(Stage::Unconfirmed);
    let refused = unconfirmed.clone().accept(&account(2), false, NOW + WAIT);
    assert_eq!(refused, Err(ControlError::NotConfirmed));
    let own = unconfirmed.clone().confirm(&account(3), NOW, WAIT);
    assert_eq!(own, Err(ControlError::OwnProposal));
    let confirmed = unconfirmed.confirm(&account(8), NOW + 100, WAIT).unwrap();
    let early = confirmed
        .clone()
        .accept(&account(2), false, NOW + 99 + WAIT);
    assert_eq!(early, Err(ControlError::TooEarly));
    let passed = confirmed.accept(&account(2), false, NOW + 100 + WAIT);
    assert!(!passed.unwrap().passed.unwrap().recovered);
}

#[test]
fn a_confirmation_comes_within_thirty_days() {
    let confirm = |now| proposed(Stage::Unconfirmed).confirm(&account(8), now, WAIT);
    assert!(confirm(NOW + LAPSE - 1).is_ok());
    for now in [NOW + LAPSE, NOW + LAPSE + 1] {
        assert_eq!(confirm(now), Err(ControlError::NothingToConfirm));
    }
    let nothing = ControlError::NothingToConfirm;
    let unneeded = proposed(waiting()).confirm(&account(8), NOW, WAIT);
    assert_eq!(unneeded, Err(nothing));
    let none = Control::default().confirm(&account(8), NOW, WAIT);
    assert_eq!(none, Err(nothing));
}

#[test]
fn one_is_pending_at_a_time_until_it_lapses() {
    for (stage, end) in [
        (Stage::Unconfirmed, NOW + LAPSE),
        (waiting(), NOW + WAIT + LAPSE),
    ] {
        let again = |now| proposed(stage).propose(proposal(waiting()), now);
        assert_eq!(again(end - 1), Err(ControlError::Pending));
        assert!(again(end).is_ok());
    }
}

#[test]
fn a_hospital_that_takes_its_own_back_keeps_no_other_away() {
    let control = cancelled(Canceller::Hospital);
    let end = NOW + 5 + 30 * DAY;
    let by = |hospital: &str, now| {
        let proposal = Proposal {
            hospital: Some(hospital.into()),
            ..proposal(waiting())
        };
        control.clone().propose(proposal, now)
    };
    assert_eq!(by("north", end - 1), Err(ControlError::Cancelled));
    assert!(by("north", end).is_ok());
    assert!(by("south", NOW + 5).is_ok());
    // What the auditor proposed and a hospital cancelled binds all.
    let by_auditor = Proposal {
        hospital: None,
        ..proposal(waiting())
    };
    let control = Control::default().propose(by_auditor, NOW).unwrap();
    let control = control.cancel(Canceller::Hospital, NOW + 5).unwrap();
    for (now, expected) in [(end - 1, Err(ControlError::Cancelled)), (end, Ok(()))] {
        let found = control.clone().propose(proposal(waiting()), now);
        assert_eq!(found.map(|_| ()), expected);
    }
}

#[test]
fn after_a_cancel_only_the_auditor_proposes_for_thirty_days() {
    for by in [
        Canceller::Controller,
        Canceller::Hospital,
        Canceller::Auditor,
    ] {
        let control = cancelled(by);
        assert!(control.pending(NOW + 5).is_none());
        let refused = control.clone().accept(&account(2), true, NOW + WAIT);
        assert_eq!(refused, Err(ControlError::NotNominated));
        let end = NOW + 5 + 30 * DAY;
        let hospital = |now| control.clone().propose(proposal(waiting()), now);
        assert_eq!(hospital(end - 1), Err(ControlError::Cancelled));
        assert!(hospital(end).is_ok());
        let auditor = Proposal {
            hospital: None,
            ..proposal(waiting())
        };
        assert!(control.clone().propose(auditor, NOW + 5).is_ok());
    }
}

#[test]
fn the_auditor_overrules_the_controller_once_and_for_all() {
    let confirm = |now| cancelled(Canceller::Controller).confirm(&account(8), now, WAIT);
    let end = NOW + 5 + 30 * DAY;
    assert!(confirm(end - 1).is_ok());
    assert_eq!(confirm(end), Err(ControlError::NothingToConfirm));
    let control = confirm(NOW + 10).unwrap();
    let again = control.clone().cancel(Canceller::Controller, NOW + 11);
    assert_eq!(again, Err(ControlError::Overruled));
    for by in [Canceller::Hospital, Canceller::Auditor] {
        let over = control.clone().cancel(by, NOW + 11).unwrap();
        let refused = over.confirm(&account(8), NOW + 12, WAIT);
        assert_eq!(refused, Err(ControlError::NothingToConfirm));
    }
    let early = control.clone().accept(&account(2), true, NOW + 9 + WAIT);
    assert_eq!(early, Err(ControlError::TooEarly));
    assert!(control.accept(&account(2), true, NOW + 10 + WAIT).is_ok());
}

#[test]
fn what_hospital_or_auditor_cancelled_or_the_auditor_proposed_is_not_confirmed() {
    let nothing = Err(ControlError::NothingToConfirm);
    for by in [Canceller::Hospital, Canceller::Auditor] {
        assert_eq!(cancelled(by).confirm(&account(8), NOW + 6, WAIT), nothing);
    }
    let by_auditor = Proposal {
        hospital: None,
        ..proposal(waiting())
    };
    let control = Control::default().propose(by_auditor, NOW).unwrap();
    let control = control.cancel(Canceller::Controller, NOW + 5).unwrap();
    assert_eq!(control.confirm(&account(8), NOW + 6, WAIT), nothing);
}

#[test]
fn nothing_is_cancelled_that_is_not_pending() {
    let nothing = Err(ControlError::NothingPending);
    assert_eq!(Control::default().cancel(Canceller::Auditor, NOW), nothing);
    let over = cancelled(Canceller::Hospital);
    assert_eq!(over.cancel(Canceller::Auditor, NOW + 6), nothing);
    let end = NOW + WAIT + LAPSE;
    let late = |now| proposed(waiting()).cancel(Canceller::Auditor, now);
    assert!(late(end - 1).is_ok());
    assert_eq!(late(end), nothing);
}

#[test]
fn a_recovery_takes_the_place_of_a_rotation_and_keeps_another_from_starting() {
    let control = Control::default().rotate(Some(account(6)), NOW).unwrap();
    let control = control.propose(proposal(waiting()), NOW).unwrap();
    let thief = control.clone().accept(&account(6), true, NOW);
    assert_eq!(thief, Err(ControlError::NotNominated));
    let rotated = control.clone().rotate(Some(account(6)), NOW);
    assert_eq!(rotated, Err(ControlError::OnlyRestrict));
    // A rotation between a cancellation and its confirmation is dropped too.
    let control = control.cancel(Canceller::Controller, NOW + 1).unwrap();
    let control = control.rotate(Some(account(6)), NOW + 2).unwrap();
    let control = control.confirm(&account(8), NOW + 3, WAIT).unwrap();
    assert_eq!(control.rotation, None);
}

#[test]
fn a_rotation_ends_neither_what_binds_nor_what_was_cancelled() {
    let control = cancelled(Canceller::Controller);
    let rotated = control.clone().rotate(Some(account(6)), NOW + 6).unwrap();
    let rotated = rotated.accept(&account(6), true, NOW + 7).unwrap();
    assert_eq!(rotated, control);
    let passed = proposed(waiting())
        .accept(&account(2), true, NOW + WAIT)
        .unwrap();
    let rotated = passed.clone().rotate(Some(account(6)), NOW + WAIT).unwrap();
    assert_eq!(rotated.accept(&account(6), true, NOW + WAIT), Ok(passed));
}

#[test]
fn what_passed_binds_for_thirty_days_whatever_is_proposed_since() {
    let passed = proposed(waiting())
        .accept(&account(2), true, NOW + WAIT)
        .unwrap();
    let end = NOW + WAIT + BOUND;
    assert!(passed.bound(end - 1).is_some());
    assert!(passed.bound(end).is_none());
    let again = passed.propose(proposal(waiting()), NOW + WAIT).unwrap();
    let again = again.cancel(Canceller::Hospital, NOW + WAIT + 1).unwrap();
    assert!(again.bound(end - 1).is_some());
}

#[test]
fn nothing_is_withheld_but_from_the_hospital_that_proposed_a_recovery() {
    let pending = proposed(waiting());
    assert!(pending.withholds_from(true, Some("north"), NOW));
    assert!(pending.withholds_from(true, None, NOW));
    assert!(!pending.withholds_from(true, Some("south"), NOW));
    assert!(!pending.withholds_from(false, Some("north"), NOW));
    let end = NOW + WAIT + BOUND;
    let passed = pending
        .clone()
        .accept(&account(2), true, NOW + WAIT)
        .unwrap();
    assert!(passed.withholds_from(true, Some("north"), end - 1));
    assert!(!passed.withholds_from(true, Some("north"), end));
    let claimed = pending.accept(&account(2), false, NOW + WAIT).unwrap();
    assert!(!claimed.withholds_from(true, Some("north"), NOW + WAIT));
    let over = cancelled(Canceller::Controller);
    assert!(!over.withholds_from(true, Some("north"), NOW + 6));
}
