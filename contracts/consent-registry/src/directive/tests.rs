//! Where a directive stands, and how it ends.

use super::*;
use crate::grantee::Person;
use hie_contract::account::Account;

fn spoken() -> Spoken {
    Spoken::Controller(Account::from_bytes(vec![1; 20]))
}

fn directive(effect: Effect) -> Directive {
    Directive {
        handle: [0; 16],
        effect,
        written_by: spoken(),
        written_at: 10,
        terms: Terms {
            grantee: Grantee::default(),
            custodian: None,
            purposes: vec![Purpose::TREAT],
            resources: Resources::All { tagged: false },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: 10,
            valid_until: Some(100),
            max_uses: None,
            obligations: vec![],
            evidence: None,
            policy: None,
        },
        uses_drawn: 0,
        ended: None,
        self_attested: None,
        amends: None,
    }
}

fn limited(uses: u32) -> Directive {
    let mut permit = directive(Effect::Permit);
    permit.terms.max_uses = Some(uses);
    permit
}

fn ended() -> Ended {
    Ended {
        by: spoken(),
        at: 50,
        replaced: None,
    }
}

#[test]
fn a_directive_expires_at_its_very_end() {
    for effect in [Effect::Permit, Effect::Deny] {
        let directive = directive(effect);
        assert_eq!(directive.status(5, 0, 99), DirectiveStatus::Active);
        assert_eq!(directive.status(5, 0, 100), DirectiveStatus::Expired);
        assert_eq!(directive.status(5, 0, 101), DirectiveStatus::Expired);
    }
}

#[test]
fn it_is_active_before_its_start() {
    assert_eq!(
        directive(Effect::Permit).status(5, 0, 0),
        DirectiveStatus::Active
    );
}

#[test]
fn the_floor_revokes_permits_below_it_and_no_denial() {
    let permit = directive(Effect::Permit);
    assert_eq!(permit.status(5, 5, 20), DirectiveStatus::Active);
    assert_eq!(permit.status(5, 6, 20), DirectiveStatus::Revoked);
    assert_eq!(permit.status(5, 6, 200), DirectiveStatus::Revoked);
    let denial = directive(Effect::Deny);
    assert_eq!(denial.status(5, 6, 20), DirectiveStatus::Active);
}

#[test]
fn each_use_is_drawn_once_and_the_last_is_the_last() {
    let one = limited(2).draw().unwrap();
    assert_eq!(one.uses_left(), Some(1));
    assert_eq!(one.status(5, 0, 20), DirectiveStatus::Active);
    let none = one.draw().unwrap();
    assert_eq!(none.uses_left(), Some(0));
    assert_eq!(none.status(5, 0, 20), DirectiveStatus::UsedUp);
    assert_eq!(none.status(5, 0, 100), DirectiveStatus::Expired);
    assert_eq!(none.draw(), None);
    assert_eq!(directive(Effect::Permit).draw(), None);
}

#[test]
fn only_an_active_permit_is_revoked() {
    let permit = directive(Effect::Permit);
    let revoked = permit.revoke(DirectiveStatus::Active, ended()).unwrap();
    assert_eq!(revoked.status(5, 0, 20), DirectiveStatus::Revoked);
    let denial = directive(Effect::Deny);
    assert_eq!(
        denial.revoke(DirectiveStatus::Active, ended()),
        Err(DirectiveError::NotAPermit)
    );
}

#[test]
fn only_an_active_denial_is_lifted() {
    let denial = directive(Effect::Deny);
    let lifted = denial.lift(DirectiveStatus::Active, ended()).unwrap();
    assert_eq!(lifted.status(5, 0, 20), DirectiveStatus::Lifted);
    let permit = directive(Effect::Permit);
    assert_eq!(
        permit.lift(DirectiveStatus::Active, ended()),
        Err(DirectiveError::NotADenial)
    );
}

#[test]
fn what_has_ended_does_not_end_again() {
    for status in [DirectiveStatus::Revoked, DirectiveStatus::Expired] {
        assert_eq!(
            directive(Effect::Permit).revoke(status, ended()),
            Err(DirectiveError::NotInForce { status })
        );
    }
    let used_up = directive(Effect::Permit).revoke(DirectiveStatus::UsedUp, ended());
    assert_eq!(used_up.unwrap().status(5, 0, 20), DirectiveStatus::Revoked);
}

fn waiting(until: Option<u64>) -> Directive {
    let mut permit = directive(Effect::Permit);
    permit.terms.valid_until = until;
    permit.self_attested = Some(SelfAttested {
        person: Person::Account(account(1)),
        confirmed: None,
    });
    permit
}

fn account(byte: u8) -> Account {
    Account::from_bytes(vec![byte; 20])
}

fn confirmer() -> Confirmer {
    Confirmer {
        account: account(2),
        person: None,
        hospital: None,
    }
}

/// Written at 10, so until 604,810 exclusively.
#[test]
fn what_waits_is_pending_for_seven_days_and_then_has_expired() {
    let permit = waiting(None);
    assert_eq!(permit.status(5, 0, 10), DirectiveStatus::Pending);
    assert_eq!(permit.status(5, 0, 604_809), DirectiveStatus::Pending);
    assert_eq!(permit.status(5, 0, 604_810), DirectiveStatus::Expired);
    assert_eq!(permit.status(5, 6, 20), DirectiveStatus::Revoked);
    assert_eq!(permit.listing(), Listing::Pending { until: 604_810 });
    let short = waiting(Some(100));
    assert_eq!(short.status(5, 0, 99), DirectiveStatus::Pending);
    assert_eq!(short.status(5, 0, 100), DirectiveStatus::Expired);
    assert_eq!(short.listing(), Listing::Pending { until: 100 });
}

#[test]
fn what_waits_is_confirmed_once_while_it_waits() {
    let waits = || waiting(None);
    let confirmed = waits()
        .confirm(DirectiveStatus::Pending, confirmer(), 20)
        .unwrap();
    assert_eq!(confirmed.status(5, 0, 604_810), DirectiveStatus::Active);
    assert!(matches!(confirmed.listing(), Listing::Permit { .. }));
    for status in [
        DirectiveStatus::Active,
        DirectiveStatus::Revoked,
        DirectiveStatus::Expired,
        DirectiveStatus::Superseded,
    ] {
        assert_eq!(
            waits().confirm(status, confirmer(), 20),
            Err(AttestationError::NotPending)
        );
    }
    let never = directive(Effect::Permit);
    assert_eq!(
        never.confirm(DirectiveStatus::Pending, confirmer(), 20),
        Err(AttestationError::NotPending)
    );
}

#[test]
fn what_waits_can_be_revoked_and_not_amended() {
    let status = DirectiveStatus::Pending;
    let revoked = waiting(None).revoke(status, ended()).unwrap();
    assert_eq!(revoked.status(5, 0, 20), DirectiveStatus::Revoked);
    assert_eq!(
        waiting(None).assert_active(status),
        Err(DirectiveError::NotInForce { status })
    );
}

#[test]
fn what_was_replaced_is_superseded_whatever_comes_after() {
    for effect in [Effect::Permit, Effect::Deny] {
        let end = Ended {
            replaced: Some(Replaced {
                by: 9,
                narrowed: true,
            }),
            ..ended()
        };
        let old = directive(effect).replaced_by(end);
        for (floor, now) in [(0, 20), (6, 20), (0, 100)] {
            assert_eq!(old.status(5, floor, now), DirectiveStatus::Superseded);
        }
    }
}

#[test]
fn a_lineage_goes_back_to_the_first_that_was_not_narrowed_since() {
    let with = |continues| Directive {
        amends: Some(Amends {
            directive: 7,
            continues,
        }),
        ..directive(Effect::Permit)
    };
    assert_eq!(directive(Effect::Permit).lineage(9), 9);
    assert_eq!(with(None).lineage(9), 9);
    assert_eq!(with(Some(3)).lineage(9), 3);
}
