use hie_policy::Capability;

use super::*;

fn member() -> Member {
    let capabilities = Capabilities::from_list([Capability::Custodian]).unwrap();
    Member::accredit(Account::from_bytes(vec![1; 20]), capabilities, 100, 1_000).unwrap()
}

#[test]
fn the_status_turns_at_the_exact_second() {
    let until = 1_000;
    for (now, status) in [
        (100, MemberStatus::Accredited),
        (until - 1, MemberStatus::Accredited),
        (until, MemberStatus::Grace),
        (until + 1, MemberStatus::Grace),
        (until + GRACE_SECONDS - 1, MemberStatus::Grace),
        (until + GRACE_SECONDS, MemberStatus::Expired),
        (until + GRACE_SECONDS + 1, MemberStatus::Expired),
    ] {
        assert_eq!(member().status(now), status, "at {now}");
    }
}

#[test]
fn suspension_and_revocation_win_over_the_end_of_accreditation() {
    let suspended = member().suspend().unwrap();
    assert_eq!(suspended.status(100), MemberStatus::Suspended);
    assert_eq!(suspended.status(u64::MAX), MemberStatus::Suspended);
    let revoked = suspended.revoke().unwrap();
    assert_eq!(revoked.status(100), MemberStatus::Revoked);
    assert_eq!(revoked.status(u64::MAX), MemberStatus::Revoked);
}

#[test]
fn only_what_follows_can_follow() {
    assert_eq!(member().reinstate(), Err(MembershipError::NotSuspended));
    let suspended = member().suspend().unwrap();
    assert_eq!(
        suspended.clone().suspend(),
        Err(MembershipError::AlreadySuspended)
    );
    assert_eq!(suspended.clone().reinstate(), Ok(member()));
    let revoked = suspended.revoke().unwrap();
    for next in [Member::suspend, Member::reinstate, Member::revoke] {
        assert_eq!(next(revoked.clone()), Err(MembershipError::Revoked));
        assert_eq!(next(withdrawn()), Err(MembershipError::Withdrawn));
    }
}

#[test]
fn an_accreditation_ends_after_it_begins() {
    let accredit = |until| {
        Member::accredit(member().administrator, member().capabilities, 100, until).map(|_| ())
    };
    assert_eq!(accredit(99), Err(MembershipError::UntilPast));
    assert_eq!(accredit(100), Err(MembershipError::UntilPast));
    assert_eq!(accredit(101), Ok(()));
}

#[test]
fn an_accreditation_without_end_never_overflows() {
    let forever = Member {
        accredited_until: u64::MAX,
        ..member()
    };
    assert_eq!(forever.status(u64::MAX - 1), MemberStatus::Accredited);
}

fn leaving() -> Member {
    member().announce_leaving(200, 50).unwrap()
}

fn withdrawn() -> Member {
    leaving().withdraw(250, 0).unwrap()
}

fn set(list: &[Capability]) -> Capabilities {
    Capabilities::from_list(list.iter().copied()).unwrap()
}

/// Every step that a membership that ended for ever no longer takes.
#[test]
fn what_is_final_changes_no_more() {
    let steps: [fn(Member) -> Result<Member, MembershipError>; 8] = [
        Member::suspend,
        Member::reinstate,
        Member::revoke,
        |member| member.renew(300, 2_000),
        |member| member.set_capabilities(set(&[Capability::Research]), true),
        |member| member.announce_leaving(300, 50),
        Member::cancel_leaving,
        |member| member.withdraw(1_000, 0),
    ];
    for step in steps {
        let revoked = leaving().revoke().unwrap();
        assert_eq!(step(revoked), Err(MembershipError::Revoked));
        assert_eq!(step(withdrawn()), Err(MembershipError::Withdrawn));
    }
}

#[test]
fn a_renewal_moves_the_end_and_nothing_else() {
    assert_eq!(member().renew(500, 500), Err(MembershipError::UntilPast));
    assert_eq!(member().renew(500, 1_000), Err(MembershipError::SameEnd));
    let shortened = member().renew(500, 501).unwrap();
    assert_eq!(shortened.status(500), MemberStatus::Accredited);
    assert_eq!(shortened.status(501), MemberStatus::Grace);
    let late = 1_000 + GRACE_SECONDS;
    assert_eq!(member().status(late), MemberStatus::Expired);
    let renewed = member().renew(late, late + 1).unwrap();
    assert_eq!(renewed.status(late), MemberStatus::Accredited);
    let suspended = member().suspend().unwrap().renew(late, late + 1).unwrap();
    assert_eq!(suspended.status(late), MemberStatus::Suspended);
}

#[test]
fn who_only_restricts_takes_capabilities_away_and_adds_none() {
    use Capability::{Custodian, Emergency, Requester};
    let held = Member {
        capabilities: set(&[Custodian, Requester]),
        ..member()
    };
    for (asked, narrowing, widening) in [
        (&[Custodian][..], Ok(()), Ok(())),
        (
            &[Custodian, Requester],
            Err(MembershipError::SameCapabilities),
            Err(MembershipError::SameCapabilities),
        ),
        (
            &[Custodian, Emergency],
            Err(MembershipError::OnlyNarrowing),
            Ok(()),
        ),
        (
            &[Custodian, Requester, Emergency],
            Err(MembershipError::OnlyNarrowing),
            Ok(()),
        ),
    ] {
        let outcome = |may_widen| {
            held.clone()
                .set_capabilities(set(asked), may_widen)
                .map(|_| ())
        };
        assert_eq!(outcome(false), narrowing, "{asked:?}");
        assert_eq!(outcome(true), widening, "{asked:?}");
    }
}

#[test]
fn a_member_leaves_once_the_notice_is_over_and_nothing_is_left() {
    assert_eq!(leaving().status(200), MemberStatus::Leaving);
    assert_eq!(
        leaving().announce_leaving(210, 50),
        Err(MembershipError::AlreadyLeaving)
    );
    assert_eq!(
        leaving().withdraw(249, 0),
        Err(MembershipError::NoticeRunning)
    );
    assert_eq!(
        leaving().withdraw(250, 1),
        Err(MembershipError::HoldsRecords)
    );
    assert_eq!(withdrawn().status(250), MemberStatus::Withdrawn);
    assert_eq!(withdrawn().notice, None);
    assert_eq!(member().withdraw(250, 0), Err(MembershipError::NotLeaving));
    assert_eq!(member().cancel_leaving(), Err(MembershipError::NotLeaving));
    assert_eq!(leaving().cancel_leaving(), Ok(member()));
}

#[test]
fn a_notice_hides_neither_a_suspension_nor_the_end_of_accreditation() {
    let suspended = leaving().suspend().unwrap();
    assert_eq!(suspended.status(200), MemberStatus::Leaving);
    assert_eq!(suspended.otherwise(200), MemberStatus::Suspended);
    assert_eq!(suspended.clone().reinstate(), Ok(leaving()));
    assert_eq!(
        suspended.withdraw(250, 0).unwrap().status(250),
        MemberStatus::Withdrawn
    );
    assert_eq!(leaving().otherwise(1_000), MemberStatus::Grace);
    assert_eq!(leaving().revoke().unwrap().notice, None);
}

#[test]
fn a_notice_without_end_never_overflows() {
    let leaving = member().announce_leaving(u64::MAX, u64::MAX).unwrap();
    assert_eq!(leaving.notice.unwrap().until, u64::MAX);
}

#[test]
fn an_administrator_is_replaced_only_by_who_was_proposed_last() {
    let [first, second] = [2, 3].map(|byte| Account::from_bytes(vec![byte; 20]));
    let own = member().administrator;
    assert_eq!(
        member().propose_administrator(own.clone()),
        Err(MembershipError::AlreadyAdministrator)
    );
    assert_eq!(
        member().accept_administrator(&own),
        Err(MembershipError::NotProposed)
    );
    let proposed = member().propose_administrator(first.clone()).unwrap();
    assert_eq!(proposed.administrator, own);
    assert_eq!(proposed.clone().propose_administrator(own), Ok(member()));
    let proposed = proposed.propose_administrator(second.clone()).unwrap();
    assert_eq!(
        proposed.clone().accept_administrator(&first),
        Err(MembershipError::NotProposed)
    );
    let taken = proposed.accept_administrator(&second).unwrap();
    assert_eq!((taken.administrator, taken.proposed), (second, None));
}
