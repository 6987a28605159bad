//! The patient approves, narrows or declines.

use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::permissions::PermissionError;
use consent_registry::policy_text::PolicyTextError;
use consent_registry::request::RequestError;
use hie_policy::{Authority, Capability, Confidentiality, ObligationCode, Power, Purpose, Role};
use hie_types::consent::*;
use hie_types::registry::Right;

use crate::attested::{attest, confirm};
use crate::delegates::appoint;
use crate::history::{hash_of, verified};
use crate::policy_texts::{put_text, retire_text};
use crate::requests::{approve, ask, ask_for, decline, scene, wish};
use crate::scene::*;
use crate::signed::Wallet;

type Change = Box<dyn Fn(Terms) -> Terms>;

/// Exactly what [`wish`] asks for, for `days` from now.
fn as_wished(scene: &Scene, days: u64) -> Terms {
    Terms {
        valid_until: Some(scene.now() + days * DAY),
        ..to_hospital("north")
    }
}

#[test]
fn what_is_approved_is_the_permit_that_was_asked_for() {
    let mut scene = scene();
    let handle = handle_of("alice");
    scene.ok("owner", put_text("consent-2026", 1));
    let asked = AskedTerms {
        purposes: vec![Purpose::TREAT.into(), Purpose::HOPERAT.into()],
        policy: Some("consent-2026".parse().unwrap()),
        ..wish()
    };
    scene.ok("doctor", ask_for("alice", asked));
    scene.pass(10);
    let response = scene.ok("alice", approve("alice", 1, None));
    let told = |key: &str, value: String| (key.to_owned(), value);
    assert_eq!(
        event(&response),
        (
            "directive".into(),
            vec![
                told("directive", "1".into()),
                told("handle", handle.to_string()),
                told("effect", "permit".into()),
                told("request", "1".into()),
            ]
        )
    );
    let kept = scene.directive(1);
    let expected = Terms {
        purposes: vec![Purpose::TREAT.into(), Purpose::HOPERAT.into()],
        policy: Some("consent-2026".parse().unwrap()),
        valid_from: Some(NOW + 10),
        ..as_wished(&scene, 90)
    };
    assert_eq!(kept.terms, expected);
    assert_eq!(kept.author, addr("alice").to_string());
    assert_eq!(scene.reason("alice", "north"), "permitted");
    assert_eq!(scene.reason("alice", "south"), "custodian");
    assert_eq!(scene.reason("alice", "west"), "no_directive");
    let request = scene.request("alice", 1);
    assert_eq!(request.status, RequestStatus::Approved);
    let answer = RequestAnswer {
        at: NOW + 10,
        authority: Some(Authority::Controller.into()),
        account: addr("alice").into(),
        directive: Some(1),
    };
    assert_eq!(request.answer, Some(answer));
    let entries = verified(&scene, handle);
    let events: Vec<_> = entries
        .iter()
        .skip(1)
        .map(|entry| entry.event.clone())
        .collect();
    assert_eq!(
        events,
        [
            HistoryEvent::Written {
                directive: 1,
                effect: kept.effect,
                terms: hash_of(&kept),
                self_attested: false,
            },
            HistoryEvent::RequestAnswered {
                request: 1,
                directive: Some(1),
            },
        ]
    );
}

#[test]
fn the_length_counts_from_the_approval_to_the_second() {
    let mut scene = scene();
    scene.ok("doctor", ask("alice"));
    scene.set_time(NOW + 30 * DAY - 1);
    scene.ok("alice", approve("alice", 1, None));
    let end = NOW + 120 * DAY - 1;
    scene.set_time(end - 1);
    assert_eq!(scene.status(1), DirectiveStatus::Active);
    scene.set_time(end);
    assert_eq!(scene.status(1), DirectiveStatus::Expired);
}

#[test]
fn a_permit_that_answers_a_request_ends_like_every_other() {
    let mut scene = scene();
    scene.ok("doctor", ask("alice"));
    scene.ok("alice", approve("alice", 1, None));
    scene.ok("alice", revoke("alice", 1));
    assert_eq!(scene.status(1), DirectiveStatus::Revoked);
    assert_eq!(scene.request("alice", 1).status, RequestStatus::Approved);
    assert_refused!(
        scene,
        "alice",
        revoke("alice", 1),
        ContractError::Directive(DirectiveError::NotInForce { .. })
    );
}

#[test]
fn a_denial_in_the_way_silences_what_is_approved() {
    let mut scene = scene();
    let denial = scene.deny("alice", to_hospital("north"));
    scene.ok("doctor", ask("alice"));
    scene.ok("alice", approve("alice", 1, None));
    assert_eq!(scene.reason("alice", "north"), "denied");
    scene.ok("alice", lift("alice", denial));
    assert_eq!(scene.reason("alice", "north"), "permitted");
}

#[test]
fn the_patient_narrows() {
    let mut scene = scene();
    let nurse = |terms: Terms| Terms {
        grantee: Grantee {
            hospital: None,
            role: Some(Role::Nurse.into()),
            person: None,
        },
        ..terms
    };
    let narrower: Vec<Change> = vec![
        Box::new(|terms| terms),
        Box::new(nurse),
        Box::new(|terms| Terms {
            custodian: Some(id("south")),
            ..terms
        }),
        Box::new(|terms| Terms {
            purposes: vec![Purpose::COC.into()],
            ..terms
        }),
        Box::new(|terms| Terms {
            resources: Resources::Categories {
                codes: vec!["discharge-summary".parse().unwrap()],
            },
            ..terms
        }),
        Box::new(|terms| Terms {
            confidentiality: Some(Confidentiality::L.into()),
            ..terms
        }),
        Box::new(|terms| Terms {
            valid_from: Some(NOW + 50),
            ..terms
        }),
        Box::new(|terms| Terms {
            valid_until: Some(NOW + 1),
            ..terms
        }),
        Box::new(|terms| Terms {
            max_uses: Some(1),
            obligations: vec!["NOREUSE".parse::<ObligationCode>().unwrap().into()],
            ..terms
        }),
    ];
    for narrow in narrower {
        let request = scene.asked_by("doctor", ask("alice"));
        let terms = narrow(as_wished(&scene, 90));
        let response = scene.ok("alice", approve("alice", request, Some(terms.clone())));
        let kept = scene.directive(attribute(&response, "directive").parse().unwrap());
        let expected = Terms {
            grantee: Grantee {
                hospital: Some(id("north")),
                ..terms.grantee.clone()
            },
            valid_from: terms.valid_from.or(Some(NOW)),
            ..terms
        };
        assert_eq!(kept.terms, expected);
    }
}

#[test]
fn the_patient_never_widens() {
    let mut scene = scene();
    let request = scene.asked_by("doctor", ask("alice"));
    let wider: Vec<(&str, Change)> = vec![
        (
            "grantee.hospital",
            Box::new(|terms| Terms {
                grantee: to_hospital("south").grantee,
                ..terms
            }),
        ),
        (
            "purposes",
            Box::new(|terms| Terms {
                purposes: vec![Purpose::TREAT.into(), Purpose::HRESCH.into()],
                ..terms
            }),
        ),
        (
            "resources",
            Box::new(|terms| Terms {
                resources: Resources::All { tagged: true },
                ..terms
            }),
        ),
        (
            "confidentiality",
            Box::new(|terms| Terms {
                confidentiality: Some(Confidentiality::R.into()),
                ..terms
            }),
        ),
        (
            "valid_until",
            Box::new(|terms| Terms {
                valid_until: terms.valid_until.map(|until| until + 1),
                ..terms
            }),
        ),
        (
            "valid_until",
            Box::new(|terms| Terms {
                valid_until: None,
                ..terms
            }),
        ),
    ];
    for (field, widen) in wider {
        let terms = widen(as_wished(&scene, 90));
        assert_refused!(
            scene,
            "alice",
            approve("alice", request, Some(terms)),
            ContractError::Wider(wider) if wider.field == field
        );
    }
    scene.ok("alice", approve("alice", request, None));
}

#[test]
fn narrowed_terms_meet_every_rule_of_a_permit() {
    let mut scene = scene();
    let request = scene.asked_by("doctor", ask("alice"));
    let none = Terms {
        purposes: vec![],
        ..as_wished(&scene, 90)
    };
    let past = Terms {
        valid_from: Some(NOW - 1),
        ..as_wished(&scene, 90)
    };
    let no_use = Terms {
        max_uses: Some(0),
        ..as_wished(&scene, 90)
    };
    for terms in [none, past, no_use] {
        assert_refused!(
            scene,
            "alice",
            approve("alice", request, Some(terms)),
            ContractError::Form(_) | ContractError::Terms(_) | ContractError::Wider(_)
        );
    }
}

#[test]
fn the_text_that_was_asked_about_is_the_one_agreed_to() {
    let mut scene = scene();
    scene.ok("owner", put_text("consent-2026", 1));
    scene.ok("owner", put_text("other", 2));
    let naming = AskedTerms {
        policy: Some("consent-2026".parse().unwrap()),
        ..wish()
    };
    let request = scene.asked_by("doctor", ask_for("alice", naming.clone()));
    let other = Terms {
        policy: Some("other".parse().unwrap()),
        ..as_wished(&scene, 90)
    };
    assert_refused!(
        scene,
        "alice",
        approve("alice", request, Some(other.clone())),
        ContractError::Request(RequestError::OtherPolicy)
    );
    let left_out = as_wished(&scene, 80);
    scene.ok("alice", approve("alice", request, Some(left_out)));
    assert_eq!(scene.directive(1).terms.policy, naming.policy);
    // Where the request names none, the patient may.
    let request = scene.asked_by("doctor", ask("alice"));
    scene.ok("alice", approve("alice", request, Some(other)));
    // A text that was retired since is agreed to by nobody.
    let request = scene.asked_by("doctor", ask_for("alice", naming));
    scene.ok("owner", retire_text("consent-2026"));
    assert_refused!(
        scene,
        "alice",
        approve("alice", request, None),
        ContractError::PolicyText(PolicyTextError::Retired)
    );
    scene.ok("alice", decline("alice", request));
}

#[test]
fn a_hospital_that_may_not_ask_any_more_is_not_permitted_what_it_asked_for() {
    let mut scene = scene();
    let request = scene.asked_by("doctor", ask("alice"));
    let north = |scene: &Scene, rights: &[Right], capabilities: &[Capability]| {
        let member = (rights.to_vec(), capabilities.to_vec());
        scene
            .world
            .borrow_mut()
            .members
            .insert("north".into(), member);
    };
    let able = [Capability::Requester];
    for (rights, capabilities) in [
        (&[Right::Serve, Right::Protect][..], &able[..]),
        (&[Right::Emergency, Right::Publish], &able),
        (&[Right::RequestConsent], &[Capability::Custodian]),
    ] {
        north(&scene, rights, capabilities);
        assert_refused!(
            scene,
            "alice",
            approve("alice", request, None),
            ContractError::Request(RequestError::AskerMayNot)
        );
    }
    // It stays, and can be approved once the hospital may ask again.
    assert_eq!(
        scene.request("alice", request).status,
        RequestStatus::Pending
    );
    north(&scene, &[Right::RequestConsent], &able);
    scene.ok("alice", approve("alice", request, None));
}

#[test]
fn what_is_declined_opens_nothing_and_is_in_the_history() {
    let mut scene = scene();
    scene.ok("doctor", ask("alice"));
    scene.pass(3);
    let response = scene.ok("alice", decline("alice", 1));
    assert_eq!(event(&response).0, "consent_request");
    assert_eq!(attribute(&response, "action"), "declined");
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    let entries = verified(&scene, handle_of("alice"));
    let last = entries.last().unwrap();
    assert_eq!(
        (last.at, last.actor.clone()),
        (NOW + 3, addr("alice").to_string())
    );
    assert_eq!(last.authority, Some(Authority::Controller.into()));
    assert_eq!(
        last.event,
        HistoryEvent::RequestAnswered {
            request: 1,
            directive: None,
        }
    );
}

#[test]
fn only_the_controller_answers_and_once() {
    let mut scene = scene();
    scene.patient("bob");
    scene.ok("doctor", ask("alice"));
    for sender in ["bob", "doctor", "owner", "record-index"] {
        for msg in [approve("alice", 1, None), decline("alice", 1)] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
    // Nor is it found under the handle of somebody else.
    for msg in [
        approve("bob", 1, None),
        decline("bob", 1),
        approve("bob", 2, None),
    ] {
        assert_refused!(
            scene,
            "bob",
            msg,
            ContractError::Request(RequestError::NotFound)
        );
    }
    scene.ok("alice", approve("alice", 1, None));
    for msg in [approve("alice", 1, None), decline("alice", 1)] {
        assert_refused!(
            scene,
            "alice",
            msg,
            ContractError::Request(RequestError::NotPending {
                status: RequestStatus::Approved
            })
        );
    }
    for msg in [approve("carol", 1, None), decline("carol", 1)] {
        assert_refused!(scene, "alice", msg, ContractError::UnknownHandle);
    }
}

#[test]
fn a_full_bucket_takes_no_approved_permit_and_the_request_stays() {
    let mut scene = scene();
    for _ in 0..32 {
        scene.permit("alice", to_hospital("north"));
    }
    scene.ok("doctor", ask("alice"));
    assert_refused!(
        scene,
        "alice",
        approve("alice", 1, None),
        ContractError::BucketFull { limit: 32 }
    );
    assert_eq!(scene.request("alice", 1).status, RequestStatus::Pending);
}

#[test]
fn an_attested_approval_waits_where_it_reaches_the_attester_and_the_request_is_answered() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    scene.asker("doctor", "north", Role::Physician);
    let short = AskedTerms { days: 30, ..wish() };
    let request = scene.asked_by("doctor", ask_for("alice", short.clone()));
    let approval = AttestedAction::ApproveRequest {
        request,
        narrowed: None,
    };
    scene.ok("officer", attest(handle, approval.clone()));
    assert_eq!(scene.status(1), DirectiveStatus::Pending);
    assert_eq!(scene.directive(1).authority.code(), "attested");
    assert_eq!(
        scene.request("alice", request).status,
        RequestStatus::Approved
    );
    assert_refused!(
        scene,
        "officer",
        attest(handle, approval),
        ContractError::Request(RequestError::NotPending { .. })
    );
    scene.ok("second", confirm(handle, 1));
    assert_eq!(scene.status(1), DirectiveStatus::Active);
    let request = scene.asked_by("doctor", ask_for("alice", short));
    let no = AttestedAction::DeclineRequest { request };
    scene.ok("officer", attest(handle, no));
    assert_eq!(
        scene.request("alice", request).status,
        RequestStatus::Declined
    );
}

#[test]
fn the_key_approves_and_declines() {
    let mut scene = scene();
    let wallet = Wallet::new(5);
    let handle = scene.enrol(&wallet);
    for _ in 0..2 {
        scene.ok(
            "doctor",
            ExecuteMsg::RequestConsent {
                handle,
                asked: wish(),
                lapses_at: None,
                practitioner: None,
            },
        );
    }
    let yes = SignedAction::ApproveRequest {
        request: 1,
        narrowed: None,
    };
    scene.ok("relayer", wallet.signed(1, yes));
    assert_eq!(scene.directive(1).authority.code(), "signed");
    let no = SignedAction::DeclineRequest { request: 2 };
    scene.ok("relayer", wallet.signed(2, no));
    let stand: Vec<_> = scene.requests(handle).iter().map(|r| r.status).collect();
    assert!(stand.contains(&RequestStatus::Approved) && stand.contains(&RequestStatus::Declined));
}

#[test]
fn a_delegate_approves_within_its_mandate() {
    let mut scene = scene();
    let until = NOW + 60 * DAY;
    scene.ok("alice", appoint("alice", "son", &[Power::Permit], until));
    let request = scene.asked_by("doctor", ask("alice"));
    assert_refused!(
        scene,
        "son",
        approve("alice", request, None),
        ContractError::Mandate(_)
    );
    let narrowed = Some(as_wished(&scene, 60));
    scene.ok("son", approve("alice", request, narrowed));
    assert_eq!(scene.directive(1).authority.code(), "delegate");
}
