//! An exported directive says what it says, and comes back as it was.

use hie_fhir::consent::{Context, ExportContext, Labels, NoLabels, export, import};
use hie_types::consent::{DirectiveResponse, DirectiveStatus, Grantee, Months, Resources, Terms};
use hie_types::{Effect, Purpose};
use serde_json::json;

use crate::scene::{NOW, TestKey, handle, tag};

pub fn directive(effect: &str, terms: Terms) -> DirectiveResponse {
    DirectiveResponse {
        id: 42,
        handle: handle(),
        effect: Effect(hie_policy::Effect::from_code(effect).unwrap()),
        terms,
        authority: hie_policy::Authority::Controller.into(),
        author: "hie1ada".to_owned(),
        attestation: None,
        mandate: None,
        written_at: NOW - 1_000,
        status: DirectiveStatus::Active,
        uses_left: None,
        self_attested: None,
        amends: None,
        also_account: None,
        ended: None,
    }
}

pub fn terms(resources: Resources) -> Terms {
    Terms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose(hie_policy::Purpose::TREAT)],
        resources,
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: Some(NOW + 60),
        valid_until: Some(NOW + 3_600),
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
        policy: None,
    }
}

/// One of everything that a directive can say.
pub fn samples() -> Vec<DirectiveResponse> {
    let all = terms(Resources::All { tagged: false });
    let hospital = || Some("east-hospital".parse().unwrap());
    let person = format!("east-hospital/{}", "ab".repeat(16));
    let role = Some(hie_policy::Role::Nurse.into());
    let grantee = |grantee| Terms {
        grantee,
        ..all.clone()
    };
    let mut found = vec![
        directive("permit", all.clone()),
        directive("permit", terms(Resources::All { tagged: true })),
        directive(
            "permit",
            grantee(Grantee {
                hospital: hospital(),
                role: None,
                person: None,
            }),
        ),
        directive(
            "permit",
            grantee(Grantee {
                hospital: hospital(),
                role,
                person: None,
            }),
        ),
        directive(
            "permit",
            grantee(Grantee {
                hospital: None,
                role,
                person: None,
            }),
        ),
        directive(
            "permit",
            grantee(Grantee {
                hospital: hospital(),
                role: None,
                person: Some(person.parse().unwrap()),
            }),
        ),
        directive(
            "permit",
            terms(Resources::Categories {
                codes: vec![
                    "discharge-summary".parse().unwrap(),
                    "own-kind".parse().unwrap(),
                ],
            }),
        ),
        directive(
            "permit",
            terms(Resources::Tags {
                tags: vec![tag("HIV", 1), tag("HIV", 2)],
            }),
        ),
        directive(
            "permit",
            terms(Resources::Groups {
                groups: vec![hie_types::Group([7; 16])],
            }),
        ),
        directive(
            "permit",
            terms(Resources::Records {
                roots: vec![hie_types::RecordId([8; 16])],
            }),
        ),
        directive(
            "permit",
            Terms {
                custodian: hospital(),
                purposes: vec![Purpose(hie_policy::Purpose::HRESCH)],
                confidentiality: Some(hie_policy::Confidentiality::L.into()),
                study: Some(hie_types::StudyId([5; 16])),
                data_period: Some(Months {
                    from: hie_types::Month("2022-03".parse().unwrap()),
                    until: hie_types::Month("2022-11".parse().unwrap()),
                }),
                max_uses: Some(3),
                obligations: vec![
                    hie_policy::ObligationCode::from_code("DELAU")
                        .unwrap()
                        .into(),
                ],
                policy: Some("general-2026".parse().unwrap()),
                ..all.clone()
            },
        ),
    ];
    let denial = |purposes: &[hie_policy::Purpose], terms: &Terms| {
        let purposes = purposes.iter().map(|one| Purpose(*one)).collect();
        directive(
            "deny",
            Terms {
                purposes,
                ..terms.clone()
            },
        )
    };
    use hie_policy::Purpose as P;
    found.extend([
        denial(&[], &all),
        denial(&[P::TREAT], &all),
        denial(&[P::ETREAT], &all),
        denial(&[P::ETREAT, P::BTG], &all),
        denial(
            &[],
            &Terms {
                confidentiality: Some(hie_policy::Confidentiality::R.into()),
                ..all.clone()
            },
        ),
        denial(
            &[],
            &terms(Resources::Tags {
                tags: vec![tag("HIV", 1)],
            }),
        ),
        denial(
            &[],
            &Terms {
                confidentiality: Some(hie_policy::Confidentiality::R.into()),
                ..terms(Resources::Tags {
                    tags: vec![tag("HIV", 1)],
                })
            },
        ),
    ]);
    found
}

fn back(directive: &DirectiveResponse, labels: &dyn Labels, out: &dyn Labels) -> Vec<Terms> {
    let context = ExportContext {
        labels: out,
        policies: &[],
    };
    let consent = export(directive, &context);
    let mut context = Context::new(handle(), NOW);
    context.labels = labels;
    let import = import(&consent, &context);
    assert!(import.is_ready(), "{consent:#} {import:#?}");
    import
        .directives
        .into_iter()
        .map(|one| {
            assert_eq!(one.effect, directive.effect);
            one.terms
        })
        .collect()
}

/// What an export says though it is the default.
fn said(directive: &DirectiveResponse) -> Terms {
    let mut terms = directive.terms.clone();
    if directive.effect.code() == "permit" {
        let policy = terms
            .to_policy(1, &handle(), directive.effect.0, directive.authority.0)
            .unwrap();
        terms.confidentiality = Some(policy.level().into());
    }
    terms
}

#[test]
fn every_directive_comes_back_as_it_was() {
    for directive in samples() {
        assert_eq!(back(&directive, &NoLabels, &NoLabels), [said(&directive)]);
    }
}

#[test]
fn with_the_patients_key_labels_stand_for_tags_and_come_back_as_tags() {
    let permit = directive(
        "permit",
        terms(Resources::Tags {
            tags: vec![tag("HIV", 1), tag("HIV", 2)],
        }),
    );
    let context = ExportContext {
        labels: &TestKey,
        policies: &[],
    };
    let consent = export(&permit, &context);
    let labels = consent["provision"]["securityLabel"].to_string();
    assert!(labels.contains("\"HIV\"") && !labels.contains("urn:x-hie:tag"));
    assert_eq!(back(&permit, &TestKey, &TestKey), [said(&permit)]);
}

#[test]
fn without_the_key_no_label_stands_in_it() {
    let permit = directive(
        "permit",
        terms(Resources::Tags {
            tags: vec![tag("HIV", 1)],
        }),
    );
    let consent = export(
        &permit,
        &ExportContext {
            labels: &NoLabels,
            policies: &[],
        },
    );
    assert!(!consent.to_string().contains("\"HIV\""));
}

#[test]
fn the_end_is_the_last_second_in_it() {
    let permit = directive(
        "permit",
        Terms {
            valid_until: Some(1_814_400_000),
            ..terms(Resources::All { tagged: false })
        },
    );
    let consent = export(
        &permit,
        &ExportContext {
            labels: &NoLabels,
            policies: &[],
        },
    );
    assert_eq!(
        consent["provision"]["period"]["end"],
        json!("2027-06-30T23:59:59Z")
    );
}

#[test]
fn what_is_not_in_force_is_not_active() {
    for (status, expected) in [
        (DirectiveStatus::Active, "active"),
        (DirectiveStatus::Pending, "proposed"),
        (DirectiveStatus::Revoked, "inactive"),
        (DirectiveStatus::Lifted, "inactive"),
        (DirectiveStatus::Expired, "inactive"),
        (DirectiveStatus::UsedUp, "inactive"),
        (DirectiveStatus::Superseded, "inactive"),
    ] {
        let mut one = directive("permit", terms(Resources::All { tagged: false }));
        one.status = status;
        let consent = export(
            &one,
            &ExportContext {
                labels: &NoLabels,
                policies: &[],
            },
        );
        assert_eq!(consent["status"], json!(expected));
        let import = import(&consent, &Context::new(handle(), NOW));
        assert_eq!(import.is_refused(), expected != "active");
    }
}

#[test]
fn a_policy_is_named_by_its_uri_where_that_is_known() {
    let one = directive(
        "permit",
        Terms {
            policy: Some("general-2026".parse().unwrap()),
            ..terms(Resources::All { tagged: false })
        },
    );
    let policies = [(
        "general-2026".parse().unwrap(),
        "https://example.org/general".to_owned(),
    )];
    let consent = export(
        &one,
        &ExportContext {
            labels: &NoLabels,
            policies: &policies,
        },
    );
    assert_eq!(
        consent["policy"][0]["uri"],
        json!("https://example.org/general")
    );
    let mut context = Context::new(handle(), NOW);
    context.policies.insert(
        "https://example.org/general".to_owned(),
        "general-2026".parse().unwrap(),
    );
    let import = import(&consent, &context);
    assert_eq!(import.directives[0].terms.policy, one.terms.policy);
}
