//! The purposes of use and what each needs.

use hie_policy::{Capability, Purpose, Role};

const E: [&str; 3] = ["ETREAT", "ERTREAT", "BTG"];
const X: [&str; 5] = ["BTG", "CLINTRL", "POPHLTH", "TREATDS", "MLTRAINING"];

fn codes(select: impl Fn(Purpose) -> bool) -> Vec<&'static str> {
    let mut codes: Vec<_> = Purpose::all()
        .filter(|purpose| select(*purpose))
        .map(Purpose::code)
        .collect();
    codes.sort_unstable();
    codes
}

fn sorted<const N: usize>(mut codes: [&'static str; N]) -> Vec<&'static str> {
    codes.sort_unstable();
    codes.to_vec()
}

#[test]
fn every_named_constant_has_its_own_code() {
    macro_rules! check {
        ($($code:ident)+) => {{
            let named = [$((Purpose::$code, stringify!($code))),+];
            for (purpose, code) in named {
                assert_eq!(purpose.code(), code);
                assert_eq!(Purpose::from_code(code), Ok(purpose));
            }
            assert_eq!(named.len(), Purpose::all().count());
            named.map(|(purpose, _)| purpose).to_vec()
        }};
    }
    // The order is the order in storage: this list may only grow, at its end.
    let in_order = check!(
        HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS
        HPRGRP HQUALIMP HSYSADMIN LABELING METAMGT MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR
        RECORDMGT SYSDEV HTEST TRAIN MLTRAINING HPAYMT CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER
        ENROLLM MILDCRG REMITADV PMTDS HRESCH BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC PRECLINTRCH
        DSRCH POARCH TRANSRCH PATRQT FAMRQT PWATRNY SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL
        COC ETREAT BTG ERTREAT POPHLTH TREATDS
    );
    assert_eq!(in_order, Purpose::all().collect::<Vec<_>>());
}

#[test]
fn codes_are_exact_and_the_root_is_not_a_purpose() {
    assert_ne!(Purpose::from_code("THREAT"), Purpose::from_code("TREAT"));
    for wrong in [
        "PurposeOfUse",
        "treat",
        "TREAT ",
        " TREAT",
        "",
        "TREATS",
        "OPTIN",
        "OVRER",
    ] {
        let error = Purpose::from_code(wrong).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a purpose of use code of HL7 v3 PurposeOfUse"
        );
    }
}

#[test]
fn the_tree_is_walked_upwards() {
    assert_eq!(Purpose::TREAT.parent(), None);
    assert_eq!(Purpose::BTG.parent(), Some(Purpose::ETREAT));
    let depths = [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG].map(Purpose::depth);
    assert_eq!(depths, [1, 2, 3]);
    assert!(Purpose::BTG.is_within(Purpose::TREAT));
    assert!(Purpose::TREAT.is_within(Purpose::TREAT));
    assert!(!Purpose::TREAT.is_within(Purpose::BTG));
    assert!(!Purpose::THREAT.is_within(Purpose::TREAT));
}

#[test]
fn the_special_sets_are_those_of_the_rules() {
    assert_eq!(codes(Purpose::is_emergency), sorted(E));
    assert_eq!(codes(Purpose::must_be_named), sorted(X));
    assert_eq!(
        codes(Purpose::is_research),
        sorted([
            "HRESCH",
            "BIORCH",
            "CLINTRCH",
            "CLINTRCHNPC",
            "CLINTRCHPC",
            "PRECLINTRCH",
            "DSRCH",
            "POARCH",
            "TRANSRCH",
            "CLINTRL",
            "POPHLTH",
            "TREATDS",
            "MLTRAINING",
        ])
    );
}

#[test]
fn a_purpose_needs_exactly_one_capability() {
    for purpose in Purpose::all() {
        let expected = match purpose.code() {
            "BTG" | "ERTREAT" => Capability::Emergency,
            _ if purpose.is_research() => Capability::Research,
            _ => Capability::Requester,
        };
        assert_eq!(purpose.capability(), expected, "{purpose}");
    }
    // Emergency treatment is asked for like treatment; only its two children are not.
    assert_eq!(Purpose::ETREAT.capability(), Capability::Requester);
}

#[test]
fn research_is_for_researchers_care_for_carers_and_nothing_for_gateways() {
    let carers = [
        Role::Physician,
        Role::Nurse,
        Role::Pharmacist,
        Role::Paramedic,
    ];
    for role in Role::all() {
        let carer = carers.contains(&role);
        for care in [
            Purpose::TREAT,
            Purpose::COC,
            Purpose::ETREAT,
            Purpose::ERTREAT,
            Purpose::BTG,
        ] {
            assert_eq!(care.allows_role(role), carer, "{care} {role}");
        }
        // Below TREAT, yet on the research list, which comes first.
        for research in [
            Purpose::CLINTRL,
            Purpose::TREATDS,
            Purpose::HRESCH,
            Purpose::MLTRAINING,
        ] {
            assert_eq!(
                research.allows_role(role),
                role == Role::Researcher,
                "{research} {role}"
            );
        }
        for other in [
            Purpose::HPAYMT,
            Purpose::HOPERAT,
            Purpose::PATRQT,
            Purpose::THREAT,
        ] {
            assert_eq!(
                other.allows_role(role),
                role != Role::Gateway,
                "{other} {role}"
            );
        }
    }
}
