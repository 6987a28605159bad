use super::*;

fn account(byte: u8) -> Account {
    Account::from_bytes(vec![byte; 20])
}

fn session() -> Session {
    Session {
        handle: [1; 16],
        person: Person::Account(account(1)),
        hospital: "north".into(),
        role: Role::Physician,
        via: Via::Itself,
        reason: BreakGlassReason::OVRER,
        justification: [2; 32],
        opened_at: 1_000,
        expires_at: 2_000,
        late: None,
        overdue_review: false,
        ended: None,
        review: None,
        dispute: None,
    }
}

fn review(verdict: Verdict, auditor: bool) -> Review {
    Review {
        verdict,
        at: 1_500,
        by: account(9),
        auditor,
    }
}

fn dispute(at: u64) -> Dispute {
    Dispute {
        at,
        by: Spoken::Controller(account(7)),
        closed: false,
    }
}

#[test]
fn a_session_is_open_until_its_very_end_its_ending_or_opting_out() {
    let open = session();
    assert_eq!(open.status(5, 5, 1_999), SessionStatus::Open);
    assert_eq!(open.status(5, 5, 2_000), SessionStatus::Expired);
    assert_eq!(open.status(5, 6, 1_999), SessionStatus::OptedOut);
    let end = End {
        at: 1_200,
        by: account(1),
    };
    let ended = open.end(SessionStatus::Open, end.clone()).unwrap();
    assert_eq!(ended.status(5, 0, 1_200), SessionStatus::Ended);
    for status in [
        SessionStatus::Ended,
        SessionStatus::Expired,
        SessionStatus::OptedOut,
    ] {
        let again = session().end(status, end.clone());
        assert_eq!(again, Err(SessionError::NotOpen));
    }
    let late = Session {
        late: Some(900),
        ..session()
    };
    assert_eq!(late.status(5, 0, 0), SessionStatus::Ended);
}

#[test]
fn it_is_reviewed_once_and_after_a_dispute_by_the_auditor_only() {
    let open = SessionStatus::Open;
    let reviewed = session()
        .review(open, review(Verdict::Justified, false))
        .unwrap();
    assert_eq!(reviewed.review_state(), ReviewState::Reviewed);
    assert_eq!(reviewed.ended, None);
    let again = reviewed
        .clone()
        .review(open, review(Verdict::Justified, true));
    assert_eq!(again, Err(SessionError::Reviewed));
    let disputed = reviewed
        .dispute(&Settings::default(), dispute(1_600))
        .unwrap();
    assert_eq!(disputed.review_state(), ReviewState::Disputed);
    let officer = disputed
        .clone()
        .review(open, review(Verdict::Justified, false));
    assert_eq!(officer, Err(SessionError::Disputed));
    let closed = disputed
        .review(open, review(Verdict::Unjustified, true))
        .unwrap();
    assert_eq!(closed.review_state(), ReviewState::Reviewed);
    assert_eq!(closed.ended.clone().unwrap().at, 1_500);
    let twice = closed.dispute(&Settings::default(), dispute(1_700));
    assert_eq!(twice, Err(SessionError::DisputedAlready));
}

#[test]
fn the_time_to_dispute_ends_at_its_very_second() {
    let end = 1_000 + 7_776_000;
    let settings = Settings::default();
    assert!(session().dispute(&settings, dispute(end - 1)).is_ok());
    let late = session().dispute(&settings, dispute(end));
    assert_eq!(late, Err(SessionError::TooLateToDispute));
}

#[test]
fn its_own_accounts_are_the_person_and_the_gateway() {
    let own = session();
    assert!(own.is_by_account(&account(1)));
    assert!(!own.is_by_account(&account(2)));
    let through = Session {
        via: Via::Another(account(2)),
        ..session()
    };
    assert!(through.is_by_account(&account(1)));
    assert!(through.is_by_account(&account(2)));
    let pseudonym = Person::Practitioner {
        hospital: "north".into(),
        practitioner: [1; 16],
    };
    let known_by_both = Session {
        via: Via::of(account(2), &pseudonym, Some(account(3))),
        ..through
    };
    assert!(known_by_both.is_by_account(&account(3)));
    assert!(!known_by_both.is_by_account(&account(4)));
    let of = |sender, own: Option<u8>| Via::of(account(sender), &pseudonym, own.map(account));
    assert_eq!(of(2, None), Via::Another(account(2)));
    assert_eq!(of(3, Some(3)), Via::Own(account(3)));
    let itself = Via::of(account(1), &Person::Account(account(1)), None);
    assert_eq!(itself, Via::Itself);
}
