use consent_registry::error::ContractError;
use consent_registry::permissions::PermissionError;
use consent_registry::terms::TermsError;
use hie_policy::{Confidentiality, Effect, ObligationCode, Purpose, Role};
use hie_types::consent::*;
use hie_types::{Authority, Commitment, FormError, Group, RecordId, StudyId, Tag};

use crate::scene::*;

fn month(text: &str) -> hie_types::Month {
    text.parse::<hie_policy::Month>().unwrap().into()
}

/// Every field that a permit can have.
fn full() -> Terms {
    Terms {
        grantee: Grantee {
            hospital: Some(id("north")),
            role: Some(Role::Researcher.into()),
            person: None,
        },
        custodian: Some(id("south")),
        purposes: vec![Purpose::HRESCH.into(), Purpose::CLINTRL.into()],
        resources: Resources::Categories {
            codes: vec!["discharge-summary".parse().unwrap()],
        },
        confidentiality: Some(Confidentiality::R.into()),
        study: Some(StudyId([3; 16])),
        data_period: Some(Months {
            from: month("2020-01"),
            until: month("2020-12"),
        }),
        valid_from: Some(NOW + 10),
        valid_until: Some(NOW + 20),
        max_uses: Some(3),
        obligations: vec![
            "DELAU".parse::<ObligationCode>().unwrap().into(),
            "NOREUSE".parse::<ObligationCode>().unwrap().into(),
        ],
        evidence: Some(Commitment([4; 32])),
        policy: Some("consent-2026".parse().unwrap()),
    }
}

#[test]
fn a_permit_is_kept_as_it_was_written() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("owner", crate::policy_texts::put_text("consent-2026", 1));
    let response = scene.ok("alice", permit("alice", full()));
    assert_eq!(
        event(&response),
        (
            "directive".into(),
            vec![
                ("directive".into(), "1".into()),
                ("handle".into(), handle.to_string()),
                ("effect".into(), "permit".into()),
            ]
        )
    );
    let kept = scene.directive(1);
    assert_eq!(kept.terms, full());
    assert_eq!((kept.id, kept.handle), (1, handle));
    assert_eq!(kept.effect, Effect::Permit.into());
    assert_eq!(
        kept.authority,
        Authority::from(hie_policy::Authority::Controller)
    );
    assert_eq!(kept.author, addr("alice").to_string());
    assert_eq!(kept.written_at, NOW);
    assert_eq!(kept.status, DirectiveStatus::Active);
    assert_eq!(kept.uses_left, Some(3));
    assert_eq!(kept.ended, None);
}

#[test]
fn a_denial_is_kept_as_it_was_written() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for resources in [
        Resources::All { tagged: false },
        Resources::Tags {
            tags: vec![Tag([1; 16]), Tag([2; 16])],
        },
        Resources::Groups {
            groups: vec![Group([1; 16])],
        },
        Resources::Records {
            roots: (0..32).map(|byte| RecordId([byte; 16])).collect(),
        },
    ] {
        let written = Terms {
            purposes: vec![],
            resources,
            ..terms()
        };
        let response = scene.ok("alice", deny("alice", written.clone()));
        assert_eq!(attribute(&response, "effect"), "deny");
        let id = attribute(&response, "directive").parse().unwrap();
        let kept = scene.directive(id);
        let filled_in = Terms {
            valid_from: Some(NOW),
            ..written
        };
        assert_eq!(kept.terms, filled_in);
        assert_eq!(kept.effect, Effect::Deny.into());
        assert_eq!(kept.uses_left, None);
    }
}

#[test]
fn ids_run_through_the_network_in_the_order_of_writing() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("bob");
    assert_eq!(scene.permit("alice", terms()), 1);
    assert_eq!(scene.deny("bob", terms()), 2);
    assert_eq!(scene.permit("alice", terms()), 3);
}

#[test]
fn only_the_controller_writes() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("bob");
    for sender in ["bob", "owner", "record-index", "stranger"] {
        for msg in [permit("alice", terms()), deny("alice", terms())] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
}

#[test]
fn a_handle_that_nobody_registered_has_no_directives() {
    let mut scene = Scene::new();
    for msg in [permit("alice", terms()), deny("alice", terms())] {
        assert_refused!(scene, "alice", msg, ContractError::UnknownHandle);
    }
}

fn field(error: &ContractError) -> &'static str {
    match error {
        ContractError::Form(FormError { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_broken_form_is_refused_with_its_field() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let many = |count: u8| (0..count).map(|byte| RecordId([byte; 16])).collect();
    let eight = Purpose::all().take(8).map(Into::into);
    let cases: Vec<(&str, Terms)> = vec![
        (
            "purposes",
            Terms {
                purposes: vec![],
                ..terms()
            },
        ),
        (
            "purposes",
            Terms {
                purposes: Purpose::all().take(9).map(Into::into).collect(),
                ..terms()
            },
        ),
        (
            "purposes",
            Terms {
                purposes: vec![Purpose::TREAT.into(), Purpose::TREAT.into()],
                ..terms()
            },
        ),
        (
            "resources.records.roots",
            Terms {
                resources: Resources::Records { roots: many(33) },
                ..terms()
            },
        ),
        (
            "resources.records.roots",
            Terms {
                resources: Resources::Records { roots: vec![] },
                ..terms()
            },
        ),
        (
            "study",
            Terms {
                study: Some(StudyId([1; 16])),
                ..terms()
            },
        ),
        (
            "data_period",
            Terms {
                data_period: Some(Months {
                    from: month("2021-01"),
                    until: month("2020-12"),
                }),
                ..terms()
            },
        ),
    ];
    for (expected, terms) in cases {
        let error = scene.refused("alice", permit("alice", terms));
        assert_eq!(field(&error), expected);
    }
    let tagged = Terms {
        resources: Resources::All { tagged: true },
        ..terms()
    };
    let error = scene.refused("alice", deny("alice", tagged.clone()));
    assert_eq!(field(&error), "resources.all.tagged");
    scene.permit("alice", tagged);
    scene.permit(
        "alice",
        Terms {
            purposes: eight.collect(),
            resources: Resources::Records { roots: many(32) },
            ..terms()
        },
    );
}

#[test]
fn times_are_judged_by_the_block() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let at = |from, until| Terms {
        valid_from: from,
        valid_until: until,
        ..terms()
    };
    for (from, until) in [(Some(NOW), None), (None, Some(NOW + 1))] {
        scene.permit("alice", at(from, until));
        scene.deny("alice", at(from, until));
    }
    assert_refused!(
        scene,
        "alice",
        permit("alice", at(Some(NOW - 1), None)),
        ContractError::Terms(TermsError::StartsInThePast)
    );
    assert_refused!(
        scene,
        "alice",
        deny("alice", at(None, Some(NOW))),
        ContractError::Terms(TermsError::EndsBeforeItStarts)
    );
    assert_refused!(
        scene,
        "alice",
        permit("alice", at(Some(NOW + 5), Some(NOW + 5))),
        ContractError::Terms(TermsError::EndsBeforeItStarts)
    );
}

#[test]
fn where_the_network_caps_the_length_a_permit_keeps_to_it() {
    let mut scene = Scene::with_cap(Some(30));
    scene.patient("alice");
    let until = |until| Terms {
        valid_until: until,
        ..terms()
    };
    scene.permit("alice", until(Some(NOW + 30 * DAY)));
    assert_refused!(
        scene,
        "alice",
        permit("alice", until(Some(NOW + 30 * DAY + 1))),
        ContractError::Terms(TermsError::TooLong { days: 30 })
    );
    assert_refused!(
        scene,
        "alice",
        permit("alice", until(None)),
        ContractError::Terms(TermsError::EndRequired { days: 30 })
    );
    scene.deny("alice", until(None));
}

#[test]
fn a_denial_has_neither_uses_nor_obligations() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let uses = Terms {
        max_uses: Some(1),
        ..terms()
    };
    let obliged = Terms {
        obligations: full().obligations,
        ..terms()
    };
    assert_refused!(
        scene,
        "alice",
        deny("alice", uses),
        ContractError::Terms(TermsError::UsesOfADenial)
    );
    assert_refused!(
        scene,
        "alice",
        deny("alice", obliged),
        ContractError::Terms(TermsError::ObligationsOfADenial)
    );
}

#[test]
fn a_permit_is_for_one_use_at_least_and_eight_obligations_at_most() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let uses = |uses| Terms {
        max_uses: Some(uses),
        ..terms()
    };
    scene.permit("alice", uses(1));
    assert_refused!(
        scene,
        "alice",
        permit("alice", uses(0)),
        ContractError::Terms(TermsError::NoUses)
    );
    let obliged = |count| Terms {
        obligations: ObligationCode::all().take(count).map(Into::into).collect(),
        ..terms()
    };
    scene.permit("alice", obliged(8));
    assert_refused!(
        scene,
        "alice",
        permit("alice", obliged(9)),
        ContractError::Terms(TermsError::TooManyObligations)
    );
    let twice = Terms {
        obligations: [obliged(1).obligations, obliged(1).obligations].concat(),
        ..terms()
    };
    assert_refused!(
        scene,
        "alice",
        permit("alice", twice),
        ContractError::Terms(TermsError::ObligationTwice)
    );
}
