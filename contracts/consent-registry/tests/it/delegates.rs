//! Delegates: what a mandate covers, when it holds, what ends with it.

use consent_registry::error::ContractError;
use consent_registry::mandate::MandateError;
use consent_registry::permissions::PermissionError;
use hie_policy::{EmergencyAccess, MandateKind, Power};
use hie_types::Handle;
use hie_types::consent::*;

use crate::amending::amend;
use crate::attested::*;
use crate::authority::authority;
use crate::emergency::*;
use crate::history::verified;
use crate::scene::*;
use crate::signed::Wallet;

pub fn appoint(name: &str, account: &str, powers: &[Power], until: u64) -> ExecuteMsg {
    appoint_as(
        handle_of(name),
        MandateKind::DELEGATEE,
        account,
        powers,
        until,
    )
}

pub fn appoint_as(
    handle: Handle,
    kind: MandateKind,
    account: &str,
    powers: &[Power],
    until: u64,
) -> ExecuteMsg {
    ExecuteMsg::AppointDelegate {
        handle,
        account: addr(account).into(),
        kind: kind.into(),
        powers: powers.iter().map(|power| (*power).into()).collect(),
        until,
    }
}

pub fn remove(name: &str, account: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveDelegate {
        handle: handle_of(name),
        account: addr(account).into(),
    }
}

pub fn all() -> Vec<Power> {
    Power::all().collect()
}

/// 2024-01-01, the first quarter after `NOW` (2023-11-14).
pub const QUARTER: u64 = 1_704_067_200;
pub const END: u64 = NOW + 90 * DAY;

/// Alice, with a delegate who may do everything.
fn scene() -> Scene {
    let mut scene = Scene::with_officers();
    scene.patient("alice");
    scene.ok("alice", appoint("alice", "delegate", &all(), END));
    scene
}

pub fn delegates(scene: &Scene, handle: Handle) -> Vec<DelegateResponse> {
    let page: DelegatesResponse = scene.ask(QueryMsg::Delegates {
        handle,
        start_after: None,
        limit: None,
    });
    page.delegates
}

impl Scene {
    pub fn written_by(&mut self, name: &str, message: ExecuteMsg) -> u64 {
        let response = self.ok(name, message);
        attribute(&response, "directive").parse().unwrap()
    }
}

/// When a directive ended, as those learn who rest on it.
pub fn ended_at(scene: &Scene, directive: u64) -> Option<u64> {
    let answer: BasisStatusResponse = scene.ask(QueryMsg::BasisStatus {
        ids: vec![directive],
        sessions: vec![],
    });
    answer.basis[0].ended_at
}

#[test]
fn a_delegate_acts_through_the_same_messages_and_the_record_keeps_the_mandate() {
    let mut scene = scene();
    let permit = scene.written_by("delegate", permit("alice", to_hospital("north")));
    assert_eq!(scene.reason("alice", "north"), "permitted");
    let kept = scene.directive(permit);
    assert_eq!(kept.authority.code(), "delegate");
    assert_eq!(kept.author, addr("delegate").to_string());
    assert_eq!(kept.mandate, Some(1));
    scene.ok("delegate", revoke("alice", permit));
    let entries = verified(&scene, handle_of("alice"));
    for entry in &entries[2..] {
        assert_eq!(entry.authority.unwrap().code(), "delegate");
        assert_eq!(entry.mandate, Some(1));
        assert_eq!(entry.actor, addr("delegate").to_string());
    }
    assert_eq!(
        entries[1].event,
        HistoryEvent::DelegateAppointed {
            mandate: 1,
            account: addr("delegate").into(),
            kind: MandateKind::DELEGATEE.into(),
            powers: Power::all().map(Into::into).collect(),
            until: END,
            self_attested: false,
        }
    );
}

#[test]
fn a_mandate_ends_in_its_exact_second() {
    let mut scene = scene();
    let handle = handle_of("alice");
    scene.set_time(END - 1);
    assert_eq!(
        authority(&scene, handle, "delegate", Power::Deny),
        Some("delegate")
    );
    scene.ok("delegate", deny("alice", terms()));
    scene.set_time(END);
    assert_eq!(authority(&scene, handle, "delegate", Power::Deny), None);
    assert_refused!(
        scene,
        "delegate",
        deny("alice", terms()),
        ContractError::Permission(PermissionError::MandateOver)
    );
    assert_eq!(delegates(&scene, handle)[0].status, MandateStatus::Expired);
}

#[test]
fn what_a_delegate_permits_ends_with_the_mandate_at_the_latest() {
    let mut scene = scene();
    let until = |end| {
        permit(
            "alice",
            Terms {
                valid_until: end,
                ..to_hospital("north")
            },
        )
    };
    assert_refused!(
        scene,
        "delegate",
        until(Some(END + 1)),
        ContractError::Mandate(MandateError::PermitBeyondMandate)
    );
    let left_out = scene.written_by("delegate", until(None));
    let stated = scene.written_by("delegate", until(Some(END)));
    for id in [left_out, stated] {
        assert_eq!(scene.directive(id).terms.valid_until, Some(END));
    }
    scene.set_time(END - 1);
    assert_eq!(scene.reason("alice", "north"), "permitted");
    scene.pass(1);
    assert_eq!(scene.reason("alice", "north"), "no_directive");
}

#[test]
fn removing_a_delegate_ends_at_once_what_it_permitted_and_not_what_it_denied() {
    let mut scene = scene();
    let handle = handle_of("alice");
    let north = scene.written_by("delegate", permit("alice", to_hospital("north")));
    scene.written_by("delegate", deny("alice", to_hospital("west")));
    scene.permit("alice", to_hospital("west"));
    assert!(scene.basis(&[north])[0].good);
    let response = scene.ok("alice", remove("alice", "delegate"));
    assert_eq!(event(&response).0, "delegate_removed");
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    assert_eq!(scene.status(north), DirectiveStatus::Revoked);
    let basis = &scene.basis(&[north])[0];
    assert_eq!(
        (basis.status, basis.good),
        (Some(DirectiveStatus::Revoked), false)
    );
    assert_eq!(scene.reason("alice", "west"), "denied");
    assert_refused!(
        scene,
        "delegate",
        deny("alice", terms()),
        ContractError::Permission(PermissionError::NotController)
    );
    assert_eq!(delegates(&scene, handle)[0].status, MandateStatus::Removed);
    assert_refused!(
        scene,
        "alice",
        remove("alice", "delegate"),
        ContractError::Mandate(MandateError::NotADelegate)
    );
    let last = verified(&scene, handle).pop().unwrap();
    let account = addr("delegate").into();
    assert_eq!(last.event, HistoryEvent::DelegateRemoved { account });
}

#[test]
fn each_act_needs_its_power() {
    let cases: Vec<(ExecuteMsg, Vec<Power>)> = vec![
        (permit("alice", to_hospital("south")), vec![Power::Permit]),
        (deny("alice", terms()), vec![Power::Deny]),
        (amend("alice", 2, to_hospital("south")), vec![Power::Permit]),
        (
            amend(
                "alice",
                2,
                Terms {
                    valid_until: Some(NOW + DAY),
                    ..to_hospital("north")
                },
            ),
            vec![Power::Revoke, Power::Permit],
        ),
        (revoke("alice", 2), vec![Power::Revoke]),
        (lift("alice", 3), vec![Power::Permit]),
        (opt("alice", EmergencyAccess::OptedOut), vec![Power::Deny]),
        (opt("alice", EmergencyAccess::Allowed), vec![Power::Permit]),
        (set_attestation("alice", false), vec![Power::Deny]),
        (set_attestation("alice", true), vec![Power::Permit]),
        (dispute("alice", 1), vec![Power::Dispute]),
        (
            appoint("alice", "third", &[Power::ExportLog], END),
            vec![Power::ManageDelegates],
        ),
        (remove("alice", "fourth"), vec![Power::ManageDelegates]),
    ];
    for (message, needs) in cases {
        for power in Power::all() {
            let mut scene = scene();
            scene.permit("alice", terms());
            scene.written_by(
                "delegate",
                permit(
                    "alice",
                    Terms {
                        valid_until: Some(NOW + 2 * DAY),
                        ..to_hospital("north")
                    },
                ),
            );
            scene.written_by("delegate", deny("alice", to_hospital("west")));
            scene.ok("delegate", appoint("alice", "fourth", &[Power::Deny], END));
            scene.doctor("doctor", "north");
            scene.opened("doctor", handle_of("alice"));
            // The one whom the message is from has this power and the one to export, which it passes on.
            let powers: Vec<_> = match power {
                Power::ExportLog => vec![power],
                _ => vec![power, Power::ExportLog],
            };
            scene.ok("alice", appoint("alice", "limited", &powers, END));
            if needs.contains(&power) {
                scene.ok("limited", message.clone());
            } else {
                assert_refused!(
                    scene,
                    "limited",
                    message.clone(),
                    ContractError::Permission(PermissionError::PowerMissing)
                );
            }
        }
    }
}

#[test]
fn may_act_says_what_the_mandate_says() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for power in Power::all() {
        scene.ok("alice", appoint("alice", "delegate", &[power], END));
        for asked in Power::all() {
            let found = authority(&scene, handle, "delegate", asked);
            assert_eq!(found, (asked == power).then_some("delegate"));
        }
    }
}

#[test]
fn a_delegate_ends_and_amends_nothing_of_the_patients_own() {
    let mut scene = scene();
    let wallet = Wallet::new(5);
    scene.enrol(&wallet);
    let (permitted, denied) = (
        scene.permit("alice", terms()),
        scene.deny("alice", to_hospital("west")),
    );
    for message in [
        revoke("alice", permitted),
        lift("alice", denied),
        amend("alice", permitted, to_hospital("north")),
        amend("alice", denied, to_hospital("north")),
        amend("alice", permitted, ending(terms())),
        revoke_all("alice"),
    ] {
        assert_refused!(
            scene,
            "delegate",
            message,
            ContractError::Permission(PermissionError::PatientsOwn)
        );
    }
    // Nor what the key signed.
    let handle = wallet.handle();
    scene.ok(
        "relayer",
        wallet.signed(
            1,
            SignedAction::AppointDelegate {
                account: addr("delegate").into(),
                kind: MandateKind::HPOWATT.into(),
                powers: Power::all().map(Into::into).collect(),
                until: END,
            },
        ),
    );
    scene.ok(
        "relayer",
        wallet.signed(2, SignedAction::Permit { terms: terms() }),
    );
    let signed = denied + 1;
    let message = ExecuteMsg::Revoke {
        handle,
        directive: signed,
    };
    assert_refused!(
        scene,
        "delegate",
        message,
        ContractError::Permission(PermissionError::PatientsOwn)
    );
}

#[test]
fn a_delegate_takes_back_nothing_that_the_patient_forbade() {
    let mut scene = scene();
    let publishing = |allowed| ExecuteMsg::SetPublishing {
        handle: handle_of("alice"),
        hospital: id("north"),
        allowed,
    };
    let closing = || {
        [
            opt("alice", EmergencyAccess::OptedOut),
            set_attestation("alice", false),
            publishing(false),
        ]
    };
    let opening = || {
        [
            opt("alice", EmergencyAccess::Allowed),
            set_attestation("alice", true),
            publishing(true),
        ]
    };
    // What it closed itself it opens again; once the patient closed it too, it does not.
    for message in closing().into_iter().chain(opening()).chain(closing()) {
        scene.ok("delegate", message);
    }
    for message in closing() {
        scene.ok("alice", message);
    }
    for message in closing() {
        scene.ok("delegate", message);
    }
    for message in opening() {
        assert_refused!(
            scene,
            "delegate",
            message.clone(),
            ContractError::Permission(PermissionError::PatientsOwn)
        );
        scene.ok("alice", message.clone());
        scene.ok("delegate", message);
    }
}

#[test]
fn delegates_and_hospitals_share_half_a_bucket() {
    let mut scene = scene();
    let handle = handle_of("alice");
    for _ in 0..8 {
        scene.ok("delegate", permit("alice", to_hospital("south")));
        scene.attested_permit(handle, to_hospital("south"));
    }
    let one_more = || permit("alice", to_hospital("south"));
    assert_refused!(
        scene,
        "delegate",
        one_more(),
        ContractError::OthersHalfFull { limit: 16 }
    );
    for _ in 0..16 {
        scene.ok("alice", one_more());
    }
    assert_refused!(
        scene,
        "alice",
        one_more(),
        ContractError::BucketFull { limit: 32 }
    );
    // What ended with a mandate makes room.
    scene.ok("alice", remove("alice", "delegate"));
    for _ in 0..8 {
        scene.ok("alice", one_more());
    }
    assert_refused!(
        scene,
        "alice",
        one_more(),
        ContractError::BucketFull { limit: 32 }
    );
}

#[test]
fn a_delegate_passes_on_what_it_has_and_ends_what_delegates_gave() {
    let mut scene = scene();
    let handle = handle_of("alice");
    scene.ok(
        "alice",
        appoint(
            "alice",
            "sister",
            &[Power::Deny, Power::ManageDelegates],
            END - DAY,
        ),
    );
    let refused = |scene: &mut Scene, message, expected| {
        assert_refused!(scene, "sister", message, ContractError::Mandate(found) if found == expected);
    };
    let deny_only = &[Power::Deny];
    refused(
        &mut scene,
        appoint("alice", "son", &[Power::Permit], END - DAY),
        MandateError::NotOwnPower,
    );
    refused(
        &mut scene,
        appoint("alice", "son", &[Power::ManageDelegates], END - DAY),
        MandateError::NotOwnPower,
    );
    refused(
        &mut scene,
        appoint("alice", "son", deny_only, END - DAY + 1),
        MandateError::BeyondOwn,
    );
    refused(
        &mut scene,
        appoint("alice", "sister", deny_only, END - DAY),
        MandateError::OwnAccount,
    );
    refused(
        &mut scene,
        appoint("alice", "alice", deny_only, END - DAY),
        MandateError::OwnAccount,
    );
    let power_of_attorney = appoint_as(handle, MandateKind::HPOWATT, "son", deny_only, END - DAY);
    refused(&mut scene, power_of_attorney, MandateError::NotADelegatee);
    scene.ok("sister", appoint("alice", "son", deny_only, END - DAY));
    scene.ok("son", deny("alice", terms()));
    assert_eq!(delegates(&scene, handle)[2].by_mandate, Some(2));
    // Not what the patient gave.
    refused(
        &mut scene,
        remove("alice", "delegate"),
        MandateError::NotADelegate,
    );
    scene.ok("sister", remove("alice", "son"));
    assert_refused!(
        scene,
        "son",
        deny("alice", terms()),
        ContractError::Permission(PermissionError::NotController)
    );
}

#[test]
fn a_delegate_replaces_no_mandate_that_the_patient_gave() {
    let mut scene = scene();
    scene.ok("alice", appoint("alice", "other", &[Power::Permit], END));
    scene.ok(
        "alice",
        appoint("alice", "other", &[Power::Dispute], NOW + DAY),
    );
    let weaker = || appoint("alice", "other", &[Power::Deny], NOW + 2 * DAY);
    for second in [NOW, NOW + DAY] {
        scene.set_time(second);
        assert_refused!(
            scene,
            "delegate",
            weaker(),
            ContractError::Mandate(MandateError::NotDisplaced)
        );
    }
}

#[test]
fn who_was_appointed_by_a_delegate_falls_with_it() {
    let mut scene = scene();
    scene.ok("delegate", appoint("alice", "son", &[Power::Permit], END));
    let permitted = scene.written_by("son", permit("alice", to_hospital("north")));
    assert_eq!(scene.reason("alice", "north"), "permitted");
    scene.ok("alice", remove("alice", "delegate"));
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    assert_eq!(scene.status(permitted), DirectiveStatus::Revoked);
    assert_refused!(
        scene,
        "son",
        permit("alice", to_hospital("north")),
        ContractError::Permission(PermissionError::MandateOver)
    );
    let handle = handle_of("alice");
    assert_eq!(authority(&scene, handle, "son", Power::Permit), None);
    assert_eq!(delegates(&scene, handle)[1].status, MandateStatus::Removed);
}

#[test]
fn a_delegate_resigns_without_any_power() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.ok(
        "alice",
        appoint("alice", "delegate", &[Power::ExportLog], END),
    );
    scene.ok("delegate", remove("alice", "delegate"));
    assert_refused!(
        scene,
        "delegate",
        remove("alice", "delegate"),
        ContractError::Permission(PermissionError::NotController)
    );
}

#[test]
fn appointing_again_gives_another_mandate_and_what_was_permitted_stays_until_removal() {
    let mut scene = scene();
    let handle = handle_of("alice");
    let permitted = scene.written_by("delegate", permit("alice", to_hospital("north")));
    scene.ok(
        "alice",
        appoint("alice", "delegate", &[Power::Deny], END + DAY),
    );
    let acts: Vec<_> = delegates(&scene, handle)
        .iter()
        .map(|one| one.acts)
        .collect();
    assert_eq!(acts, [false, true]);
    assert_refused!(
        scene,
        "delegate",
        permit("alice", terms()),
        ContractError::Permission(PermissionError::PowerMissing)
    );
    assert_eq!(scene.status(permitted), DirectiveStatus::Active);
    assert_eq!(ended_at(&scene, permitted), None);
    scene.pass(1);
    scene.ok("alice", remove("alice", "delegate"));
    let removed_at = scene.now();
    scene.pass(1);
    assert_eq!(scene.status(permitted), DirectiveStatus::Revoked);
    assert_eq!(ended_at(&scene, permitted), Some(removed_at));
}

#[test]
fn sixteen_mandates_are_open_at_a_time() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for n in 0..16 {
        let until = if n == 0 { NOW + 10 } else { END };
        scene.ok(
            "alice",
            appoint("alice", &format!("delegate-{n}"), &[Power::Deny], until),
        );
    }
    let one_more = || appoint("alice", "one-more", &[Power::Deny], END);
    scene.pass(9);
    assert_refused!(
        scene,
        "alice",
        one_more(),
        ContractError::Mandate(MandateError::TooMany { limit: 16 })
    );
    scene.pass(1);
    scene.ok("alice", one_more());
    assert_refused!(
        scene,
        "alice",
        one_more(),
        ContractError::Mandate(MandateError::TooMany { limit: 16 })
    );
    scene.ok("alice", remove("alice", "delegate-3"));
    scene.ok("alice", one_more());
}

#[test]
fn a_mandate_says_what_it_must() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let refused = |scene: &mut Scene, message, expected| {
        assert_refused!(scene, "alice", message, ContractError::Mandate(found) if found == expected);
    };
    refused(
        &mut scene,
        appoint("alice", "delegate", &[], END),
        MandateError::Powers,
    );
    refused(
        &mut scene,
        appoint("alice", "delegate", &[Power::Deny; 2], END),
        MandateError::Powers,
    );
    refused(
        &mut scene,
        appoint("alice", "delegate", &[Power::Deny], NOW),
        MandateError::Over,
    );
    refused(
        &mut scene,
        appoint("alice", "alice", &[Power::Deny], END),
        MandateError::OwnAccount,
    );
    let no_address = ExecuteMsg::RemoveDelegate {
        handle,
        account: "delegate".into(),
    };
    assert_refused!(
        scene,
        "alice",
        no_address,
        ContractError::Address { field: "account" }
    );
    // Guardians are attested.
    let guard = appoint_as(
        handle,
        MandateKind::GUARD,
        "delegate",
        &[Power::Deny],
        QUARTER,
    );
    assert_refused!(
        scene,
        "alice",
        guard,
        ContractError::Permission(PermissionError::NotByThisAuthority)
    );
}

#[test]
fn nobody_else_appoints_or_removes() {
    let mut scene = scene();
    for other in ["officer", "auditor", "owner", "nobody", "record-index"] {
        for message in [
            appoint("alice", "friend", &[Power::Deny], END),
            remove("alice", "delegate"),
        ] {
            assert_refused!(
                scene,
                other,
                message,
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
    let unknown = appoint_as(
        Handle([9; 16]),
        MandateKind::DELEGATEE,
        "friend",
        &[Power::Deny],
        END,
    );
    assert_refused!(scene, "alice", unknown, ContractError::UnknownHandle);
}

#[test]
fn mandates_are_listed_by_number_in_pages() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for n in 0..3 {
        scene.ok(
            "alice",
            appoint("alice", &format!("delegate-{n}"), &[Power::Deny], END),
        );
    }
    let page = |start_after, limit| -> (Vec<u32>, Option<u32>) {
        let page: DelegatesResponse = scene.ask(QueryMsg::Delegates {
            handle,
            start_after,
            limit: Some(limit),
        });
        (
            page.delegates.iter().map(|one| one.mandate).collect(),
            page.next,
        )
    };
    assert_eq!(page(None, 2), (vec![1, 2], Some(2)));
    assert_eq!(page(Some(2), 2), (vec![3], None));
    assert_eq!(page(Some(3), 2), (vec![], None));
}
