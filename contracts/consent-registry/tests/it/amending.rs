//! Amending: one directive in the place of another, and what becomes of tickets drawn before.

use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::permissions::PermissionError;
use consent_registry::terms::TermsError;
use hie_policy::{Effect, Purpose};
use hie_types::consent::*;
use hie_types::{Handle, RecordId};

use crate::attested::*;
use crate::history::{hash_of, verified};
use crate::scene::*;

pub fn amend(name: &str, directive: u64, terms: Terms) -> ExecuteMsg {
    ExecuteMsg::Amend {
        handle: handle_of(name),
        directive,
        terms,
    }
}

impl Scene {
    pub fn amended(&mut self, name: &str, directive: u64, terms: Terms) -> u64 {
        let response = self.ok(name, amend(name, directive, terms));
        attribute(&response, "directive").parse().unwrap()
    }

    /// Status, narrowed, good.
    fn stands(&self, directive: u64) -> (DirectiveStatus, bool, bool) {
        let basis = &self.basis(&[directive])[0];
        (basis.status.unwrap(), basis.narrowed, basis.good)
    }
}

fn until(end: u64) -> Terms {
    Terms {
        valid_until: Some(end),
        ..to_hospital("north")
    }
}

fn limited(uses: u32) -> Terms {
    Terms {
        max_uses: Some(uses),
        ..to_hospital("north")
    }
}

#[test]
fn an_amended_permit_stands_in_the_place_of_the_earlier_at_once() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let old = scene.permit("alice", to_hospital("north"));
    scene.pass(5);
    let response = scene.ok("alice", amend("alice", old, to_hospital("west")));
    let new = old + 1;
    assert_eq!(
        event(&response),
        (
            "directive_amended".into(),
            vec![
                ("directive".into(), new.to_string()),
                ("handle".into(), handle.to_string()),
                ("effect".into(), "permit".into()),
                ("amends".into(), old.to_string()),
                ("narrowed".into(), "true".into()),
            ]
        )
    );
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    assert_eq!(scene.reason("alice", "west"), "permitted");
    let (before, after) = (scene.directive(old), scene.directive(new));
    assert_eq!(before.status, DirectiveStatus::Superseded);
    let ended = before.ended.unwrap();
    assert_eq!(
        (ended.at, ended.actor.as_str()),
        (NOW + 5, addr("alice").as_str())
    );
    let replaced = Replaced {
        by: new,
        narrowed: true,
    };
    assert_eq!(ended.replaced, Some(replaced));
    assert_eq!(after.status, DirectiveStatus::Active);
    let amends = Amends {
        directive: old,
        narrowed: true,
    };
    assert_eq!(after.amends, Some(amends));
    assert_eq!((after.effect, after.written_at), (before.effect, NOW + 5));
    let last = verified(&scene, handle).pop().unwrap();
    assert_eq!(
        last.event,
        HistoryEvent::Amended {
            directive: new,
            effect: after.effect,
            terms: hash_of(&after),
            amends: old,
            narrowed: true,
        }
    );
}

#[test]
fn the_list_shows_what_was_superseded_among_the_ended() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let old = scene.permit("alice", to_hospital("north"));
    let new = scene.amended("alice", old, to_hospital("north"));
    let found: DirectivesResponse = scene.ask(QueryMsg::Directives {
        handle,
        start_after: None,
        limit: None,
    });
    let ids: Vec<_> = found
        .directives
        .iter()
        .map(|one| (one.id, one.status))
        .collect();
    assert_eq!(
        ids,
        [
            (new, DirectiveStatus::Active),
            (old, DirectiveStatus::Superseded)
        ]
    );
}

#[test]
fn a_narrower_one_kills_what_was_drawn_and_another_does_not() {
    let record = |byte| Resources::Records {
        roots: vec![RecordId([byte; 16])],
    };
    let with = |change: fn(&mut Terms)| {
        let mut terms = until(NOW + DAY);
        change(&mut terms);
        terms
    };
    let cases: [(Terms, bool); 12] = [
        (with(|_| {}), false),
        (until(NOW + DAY + 1), false),
        (to_hospital("north"), false),
        (with(|t| t.max_uses = Some(1)), false),
        (
            with(|t| t.evidence = Some(hie_types::Commitment([1; 32]))),
            false,
        ),
        (
            with(|t| t.confidentiality = Some(hie_policy::Confidentiality::N.into())),
            false,
        ),
        (until(NOW + DAY - 1), true),
        (with(|t| t.valid_from = Some(NOW + 1)), true),
        (with(|t| t.custodian = Some(id("west"))), true),
        (with(|t| t.purposes.push(Purpose::HPAYMT.into())), true),
        (
            with(|t| t.confidentiality = Some(hie_policy::Confidentiality::R.into())),
            true,
        ),
        (with(|t| t.grantee.hospital = Some(id("south"))), true),
    ];
    for (terms, narrowed) in cases {
        let mut scene = Scene::new();
        scene.patient("alice");
        let old = scene.permit("alice", until(NOW + DAY));
        let new = scene.amended("alice", old, terms.clone());
        let expected = (DirectiveStatus::Superseded, narrowed, !narrowed);
        assert_eq!(scene.stands(old), expected, "{terms:?}");
        assert_eq!(scene.stands(new), (DirectiveStatus::Active, false, true));
    }
    let mut scene = Scene::new();
    scene.patient("alice");
    let old = scene.permit(
        "alice",
        Terms {
            resources: record(1),
            ..terms()
        },
    );
    scene.amended(
        "alice",
        old,
        Terms {
            resources: record(2),
            ..terms()
        },
    );
    assert_eq!(
        scene.stands(old),
        (DirectiveStatus::Superseded, true, false)
    );
}

/// A patient who revokes what stands in the place of a permit has revoked the permit.
#[test]
fn what_was_not_narrowed_lives_and_dies_with_what_replaced_it() {
    let chain = || {
        let mut scene = Scene::new();
        scene.patient("alice");
        let first = scene.permit("alice", until(NOW + DAY));
        let second = scene.amended("alice", first, until(NOW + 2 * DAY));
        let third = scene.amended("alice", second, until(NOW + 3 * DAY));
        for one in [first, second] {
            assert_eq!(
                scene.stands(one),
                (DirectiveStatus::Superseded, false, true)
            );
        }
        (scene, [first, second, third])
    };
    let all = |scene: &Scene, ids: [u64; 3], expected| {
        for id in ids {
            assert_eq!(scene.stands(id), expected, "{id}");
        }
    };
    let revoked = (DirectiveStatus::Revoked, false, false);
    let (mut scene, ids) = chain();
    scene.ok("alice", revoke("alice", ids[2]));
    all(&scene, ids, revoked);

    let (mut scene, ids) = chain();
    scene.ok("alice", revoke_all("alice"));
    all(&scene, ids, revoked);

    let (mut scene, ids) = chain();
    scene.set_time(NOW + 3 * DAY - 1);
    assert_eq!(
        scene.stands(ids[0]),
        (DirectiveStatus::Superseded, false, true)
    );
    scene.pass(1);
    all(&scene, ids, (DirectiveStatus::Expired, false, false));

    let (mut scene, ids) = chain();
    let fourth = scene.amended("alice", ids[2], until(NOW + DAY));
    all(&scene, ids, (DirectiveStatus::Superseded, true, false));
    assert_eq!(scene.stands(fourth), (DirectiveStatus::Active, false, true));
    // What comes after the narrower one is another story.
    scene.amended("alice", fourth, until(NOW + 2 * DAY));
    all(&scene, ids, (DirectiveStatus::Superseded, true, false));
    assert_eq!(
        scene.stands(fourth),
        (DirectiveStatus::Superseded, false, true)
    );
}

#[test]
fn a_permit_used_up_in_the_place_of_another_leaves_its_tickets_good() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let old = scene.permit("alice", limited(1));
    let new = scene.amended("alice", old, limited(1));
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![new] });
    assert_eq!(scene.stands(new), (DirectiveStatus::UsedUp, false, true));
    assert_eq!(
        scene.stands(old),
        (DirectiveStatus::Superseded, false, true)
    );
}

#[test]
fn uses_drawn_stay_drawn() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let old = scene.permit("alice", limited(3));
    for _ in 0..2 {
        scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![old] });
    }
    for uses in [1, 2] {
        assert_refused!(
            scene,
            "alice",
            amend("alice", old, limited(uses)),
            ContractError::Terms(TermsError::UsesDrawn { drawn: 2 })
        );
    }
    assert_refused!(
        scene,
        "alice",
        amend("alice", old, limited(0)),
        ContractError::Terms(TermsError::NoUses)
    );
    let new = scene.amended("alice", old, limited(3));
    assert_eq!(scene.directive(new).uses_left, Some(1));
    let wider = scene.amended("alice", new, limited(9));
    assert_eq!(scene.directive(wider).uses_left, Some(7));
    let open = scene.amended("alice", wider, to_hospital("north"));
    assert_eq!(scene.directive(open).uses_left, None);
    let again = scene.amended("alice", open, limited(4));
    assert_eq!(scene.directive(again).uses_left, Some(2));
}

#[test]
fn an_amendment_starts_now_or_when_the_earlier_one_would_have() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let started = scene.permit("alice", to_hospital("north"));
    let ahead = scene.permit(
        "alice",
        Terms {
            valid_from: Some(NOW + DAY),
            ..to_hospital("north")
        },
    );
    scene.pass(10);
    let new = scene.amended("alice", started, to_hospital("north"));
    assert_eq!(scene.directive(new).terms.valid_from, Some(NOW + 10));
    let new = scene.amended("alice", ahead, to_hospital("north"));
    assert_eq!(scene.directive(new).terms.valid_from, Some(NOW + DAY));
    let past = Terms {
        valid_from: Some(NOW + 9),
        ..to_hospital("north")
    };
    assert_refused!(
        scene,
        "alice",
        amend("alice", new, past),
        ContractError::Terms(TermsError::StartsInThePast)
    );
}

#[test]
fn a_denial_is_amended_to_a_denial() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.permit("alice", terms());
    let old = scene.deny("alice", to_hospital("north"));
    let new = scene.amended("alice", old, to_hospital("west"));
    assert_eq!(scene.directive(new).effect.0, Effect::Deny);
    assert_eq!(scene.reason("alice", "north"), "permitted");
    assert_eq!(scene.reason("alice", "west"), "denied");
    let nameless = Terms {
        purposes: vec![],
        ..to_hospital("west")
    };
    scene.amended("alice", new, nameless);
    assert_eq!(scene.reason("alice", "west"), "denied");
    let limited = limited(1);
    assert_refused!(
        scene,
        "alice",
        amend("alice", new + 1, limited),
        ContractError::Terms(TermsError::UsesOfADenial)
    );
}

#[test]
fn an_amended_denial_of_a_person_holds_for_its_account_no_longer() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.permit("alice", terms());
    let (name, account) = (pseudonym("north", 1), person("doctor"));
    scene.knows_person_by(&name, &name, "north", Some(&account));
    let old = scene.deny("alice", to_person(&name));
    let asks = |scene: &Scene| {
        let decision = scene.decide(physician("west"), Purpose::TREAT, record(handle));
        decision.reason.to_string()
    };
    assert_eq!(asks(&scene), "denied");
    scene.amended("alice", old, to_hospital("north"));
    assert_eq!(asks(&scene), "permitted");
}

#[test]
fn a_full_bucket_has_room_for_an_amendment_of_its_own_and_for_no_other() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let elsewhere = scene.permit("alice", to_hospital("west"));
    let first = scene.permit("alice", to_hospital("north"));
    for _ in 1..32 {
        scene.permit("alice", to_hospital("north"));
    }
    assert_refused!(
        scene,
        "alice",
        amend("alice", elsewhere, to_hospital("north")),
        ContractError::BucketFull { limit: 32 }
    );
    let new = scene.amended("alice", first, to_hospital("north"));
    assert_refused!(
        scene,
        "alice",
        permit("alice", to_hospital("north")),
        ContractError::BucketFull { limit: 32 }
    );
    scene.amended("alice", new, to_hospital("west"));
    scene.permit("alice", to_hospital("north"));
}

#[test]
fn only_what_is_in_force_is_amended() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let refused = |scene: &mut Scene, id: u64, status: DirectiveStatus| {
        assert_refused!(scene, "alice", amend("alice", id, to_hospital("north")),
            ContractError::Directive(DirectiveError::NotInForce { status: found }) if found == status);
    };
    let revoked = scene.permit("alice", terms());
    scene.ok("alice", revoke("alice", revoked));
    refused(&mut scene, revoked, DirectiveStatus::Revoked);
    let lifted = scene.deny("alice", terms());
    scene.ok("alice", lift("alice", lifted));
    refused(&mut scene, lifted, DirectiveStatus::Lifted);
    let used = scene.permit("alice", limited(1));
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![used] });
    refused(&mut scene, used, DirectiveStatus::UsedUp);
    let replaced = scene.permit("alice", terms());
    scene.amended("alice", replaced, terms());
    refused(&mut scene, replaced, DirectiveStatus::Superseded);
    let waits = scene.attested_permit(handle, to_hospital("north"));
    refused(&mut scene, waits, DirectiveStatus::Pending);
    let ending = scene.permit("alice", until(NOW + DAY));
    let floored = scene.permit("alice", terms());
    scene.pass(DAY - 1);
    let ending = scene.amended("alice", ending, until(NOW + DAY));
    scene.pass(1);
    refused(&mut scene, ending, DirectiveStatus::Expired);
    scene.ok("alice", revoke_all("alice"));
    refused(&mut scene, floored, DirectiveStatus::Revoked);
}

#[test]
fn what_is_superseded_is_neither_revoked_nor_lifted() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let (permit, denial) = (scene.permit("alice", terms()), scene.deny("alice", terms()));
    scene.amended("alice", permit, terms());
    scene.amended("alice", denial, terms());
    for message in [revoke("alice", permit), lift("alice", denial)] {
        assert_refused!(
            scene,
            "alice",
            message,
            ContractError::Directive(DirectiveError::NotInForce {
                status: DirectiveStatus::Superseded
            })
        );
    }
}

#[test]
fn only_the_patient_amends_and_only_own_directives() {
    let mut scene = Scene::with_officers();
    scene.patient("alice");
    scene.patient("bob");
    let permit = scene.permit("alice", terms());
    for other in ["bob", "officer", "auditor", "owner", "record-index"] {
        assert_refused!(
            scene,
            other,
            amend("alice", permit, terms()),
            ContractError::Permission(PermissionError::NotController)
        );
    }
    assert_refused!(
        scene,
        "bob",
        amend("bob", permit, terms()),
        ContractError::Directive(DirectiveError::NotFound)
    );
    assert_refused!(
        scene,
        "alice",
        amend("alice", 99, terms()),
        ContractError::Directive(DirectiveError::NotFound)
    );
    let unknown = ExecuteMsg::Amend {
        handle: Handle([9; 16]),
        directive: permit,
        terms: terms(),
    };
    assert_refused!(scene, "alice", unknown, ContractError::UnknownHandle);
}

#[test]
fn the_terms_of_an_amendment_keep_to_every_rule() {
    let mut scene = Scene::with_cap(Some(30));
    scene.patient("alice");
    let permit = scene.permit("alice", until(NOW + DAY));
    let bad = [
        Terms {
            valid_until: None,
            ..terms()
        },
        until(NOW + 30 * DAY + 1),
        until(NOW),
        Terms {
            purposes: vec![],
            ..until(NOW + DAY)
        },
        Terms {
            custodian: Some(id("nowhere")),
            ..until(NOW + DAY)
        },
        Terms {
            policy: Some("none".parse().unwrap()),
            ..until(NOW + DAY)
        },
        Terms {
            resources: Resources::Records {
                roots: vec![RecordId([1; 16]); 2],
            },
            ..until(NOW + DAY)
        },
    ];
    for terms in bad {
        scene.refused("alice", amend("alice", permit, terms));
    }
    scene.ok("alice", amend("alice", permit, until(NOW + 30 * DAY)));
}

#[test]
fn what_was_attested_becomes_the_patients_own_word_when_the_account_amends_it() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let attested = scene.attested_permit(handle, to_hospital("south"));
    let own = scene.amended("alice", attested, ending(to_hospital("south")));
    let kept = scene.directive(own);
    assert_eq!(kept.authority.code(), "controller");
    assert_eq!((kept.attestation, kept.self_attested), (None, None));
    // As it was to start: in 24 hours.
    assert_eq!(kept.terms.valid_from, Some(NOW + DAY));
}
