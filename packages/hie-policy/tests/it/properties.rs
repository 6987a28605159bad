//! What holds for every request and every set of directives.

use crate::generate::{directive, directives, emergency, request};
use crate::oracle;
use hie_policy::{
    Authority, Confidentiality, Directive, Effect, Outcome, Purpose, Reason, Resources, applies,
    decide, explain, standing,
};
use proptest::prelude::*;

fn named(directives: &[Directive], id: Option<u64>) -> &Directive {
    directives
        .iter()
        .find(|directive| Some(directive.id) == id)
        .unwrap()
}

fn with_fresh_id(directives: &[Directive], mut directive: Directive, later: bool) -> Directive {
    let highest = directives.iter().map(|d| d.id).max().unwrap_or(0);
    directive.id = if later { highest + 1 } else { 0 };
    directive
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_024,
        max_global_rejects: 65_536,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_brute_force_oracle_agrees(ds in directives(), e in emergency(), r in request()) {
        prop_assert_eq!(decide(&ds, &e, &r), oracle::decide(&ds, &e, &r));
    }

    #[test]
    fn what_is_generated_is_well_formed(ds in directives()) {
        for directive in &ds {
            prop_assert_eq!(directive.check_terms(), Ok(()));
        }
    }

    #[test]
    fn adding_a_denial_never_turns_a_refusal_into_a_permit(
        ds in directives(),
        extra in directive(Just(Effect::Deny)),
        later in any::<bool>(),
        e in emergency(),
        r in request(),
    ) {
        let before = decide(&ds, &e, &r);
        let mut more = ds.clone();
        more.push(with_fresh_id(&ds, extra, later));
        let after = decide(&more, &e, &r);
        prop_assert!(before.outcome == Outcome::Permit || after.outcome != Outcome::Permit);
    }

    #[test]
    fn adding_a_permit_never_turns_a_permit_into_a_refusal(
        ds in directives(),
        extra in directive(Just(Effect::Permit)),
        later in any::<bool>(),
        e in emergency(),
        r in request(),
    ) {
        let before = decide(&ds, &e, &r);
        let mut more = ds.clone();
        more.push(with_fresh_id(&ds, extra, later));
        let after = decide(&more, &e, &r);
        prop_assert!(before.outcome != Outcome::Permit || after.outcome == Outcome::Permit);
    }

    #[test]
    fn the_order_of_directives_never_matters(
        (ds, shuffled) in directives().prop_flat_map(|ds| (Just(ds.clone()), Just(ds).prop_shuffle())),
        e in emergency(),
        r in request(),
    ) {
        prop_assert_eq!(decide(&ds, &e, &r), decide(&shuffled, &e, &r));
    }

    #[test]
    fn a_directive_that_does_not_apply_changes_nothing(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let applying: Vec<_> = ds.iter().filter(|d| applies(d, &r).is_ok()).cloned().collect();
        prop_assert_eq!(decide(&ds, &e, &r), decide(&applying, &e, &r));
    }

    #[test]
    fn break_glass_is_reached_by_break_glass_only(
        ds in directives(),
        e in emergency(),
        mut r in request(),
    ) {
        r.purpose = Purpose::BTG;
        let decision = decide(&ds, &e, &r);
        if let Some(id) = decision.directive {
            let winner = named(&ds, Some(id));
            let by_name = winner.purposes.contains(&Purpose::BTG);
            let shut_out = winner.effect == Effect::Deny
                && winner.purposes.is_empty()
                && winner.grantee.person.is_some();
            prop_assert!(by_name || shut_out);
        }
        if decision.outcome == Outcome::Permit {
            prop_assert!(e.session_open);
            prop_assert_eq!(e.access, hie_policy::EmergencyAccess::Allowed);
        }
        if decision.reason == Reason::BreakGlass {
            prop_assert!(!r.record.is_tagged() && r.record.confidentiality <= Confidentiality::R);
        }
    }

    #[test]
    fn emergency_state_touches_nothing_but_break_glass(
        ds in directives(),
        one in emergency(),
        two in emergency(),
        r in request(),
    ) {
        prop_assume!(r.purpose != Purpose::BTG);
        prop_assert_eq!(decide(&ds, &one, &r), decide(&ds, &two, &r));
    }

    #[test]
    fn nothing_crosses_the_border_of_the_emergency_purposes(ds in directives(), r in request()) {
        for directive in ds.iter().filter(|d| applies(d, &r).is_ok()) {
            let same_side = directive
                .purposes
                .iter()
                .any(|named| named.is_emergency() == r.purpose.is_emergency());
            let open = directive.purposes.is_empty()
                && (!r.purpose.is_emergency() || directive.grantee.person.is_some());
            prop_assert!(same_side || open);
        }
    }

    #[test]
    fn a_permit_reaches_what_must_be_named_only_by_naming_it(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        prop_assume!(r.purpose.must_be_named());
        let decision = decide(&ds, &e, &r);
        if decision.reason == Reason::Permitted {
            prop_assert!(named(&ds, decision.directive).purposes.contains(&r.purpose));
        }
        prop_assert_ne!(decision.reason, Reason::Custodian);
    }

    #[test]
    fn what_a_delegate_or_attester_permits_never_beats_the_patients_own_denial(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let decision = decide(&ds, &e, &r);
        if decision.reason == Reason::Permitted {
            let own_denial = ds.iter().any(|d| {
                d.effect == Effect::Deny && d.authority.is_patients_own() && applies(d, &r).is_ok()
            });
            prop_assert!(!own_denial || named(&ds, decision.directive).authority.is_patients_own());
        }
    }

    #[test]
    fn taking_authority_from_a_permit_never_opens_more(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let mut weaker = ds.clone();
        for directive in weaker.iter_mut().filter(|d| d.effect == Effect::Permit) {
            directive.authority = Authority::Attested;
        }
        let (before, after) = (decide(&ds, &e, &r), decide(&weaker, &e, &r));
        prop_assert!(before.outcome == Outcome::Permit || after.outcome != Outcome::Permit);
    }

    #[test]
    fn a_tagged_record_is_opened_only_by_whom_it_names(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        prop_assume!(r.record.is_tagged());
        let decision = decide(&ds, &e, &r);
        prop_assert_ne!(decision.reason, Reason::BreakGlass);
        if decision.reason == Reason::Permitted {
            let reaches = match &named(&ds, decision.directive).resources {
                Resources::All { tagged } => *tagged,
                Resources::Tags { tags } => r.record.all_tags().all(|tag| tags.contains(tag)),
                Resources::Records { roots } => roots.contains(&r.record.root),
                Resources::Categories { .. } | Resources::Groups { .. } => false,
            };
            prop_assert!(reaches);
        }
    }

    #[test]
    fn the_directive_named_applies_and_has_the_effect_of_the_outcome(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let decision = decide(&ds, &e, &r);
        prop_assert_eq!(decision.outcome, decision.reason.outcome());
        let names_one = matches!(decision.reason, Reason::Permitted | Reason::Denied);
        prop_assert_eq!(decision.directive.is_some(), names_one);
        if names_one {
            let winner = named(&ds, decision.directive);
            prop_assert!(applies(winner, &r).is_ok());
            let permit = decision.reason == Reason::Permitted;
            prop_assert_eq!(winner.effect == Effect::Permit, permit);
        }
    }

    #[test]
    fn a_permit_that_wins_prevails_over_every_denial(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let decision = decide(&ds, &e, &r);
        if decision.reason == Reason::Permitted {
            let winner = named(&ds, decision.directive);
            let yes = applies(winner, &r).unwrap();
            for denial in ds.iter().filter(|d| d.effect == Effect::Deny) {
                if let Ok(no) = applies(denial, &r) {
                    prop_assert!(standing((winner, &yes), (denial, &no)).prevails());
                }
            }
        }
    }

    #[test]
    fn an_explanation_ends_in_the_decision_and_agrees_with_it(
        ds in directives(),
        e in emergency(),
        r in request(),
    ) {
        let explanation = explain(&ds, &e, &r);
        prop_assert_eq!(explanation.decision, decide(&ds, &e, &r));
        for (finding, directive) in explanation.findings.iter().zip(&ds) {
            prop_assert_eq!(finding.directive, directive.id);
            prop_assert_eq!(finding.applies, applies(directive, &r));
        }
    }
}

#[test]
fn the_generator_makes_conflicts() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..2_000 {
        let (ds, e, r) = (directives(), emergency(), request())
            .new_tree(&mut runner)
            .unwrap()
            .current();
        *seen.entry(decide(&ds, &e, &r).reason).or_insert(0) += 1;
        let has = |effect| {
            ds.iter()
                .any(|d| d.effect == effect && applies(d, &r).is_ok())
        };
        if has(Effect::Permit) && has(Effect::Deny) {
            *seen.entry(Reason::Contested).or_insert(0) += 1;
        }
    }
    for reason in [
        Reason::Custodian,
        Reason::Permitted,
        Reason::BreakGlass,
        Reason::Denied,
        Reason::NoDirective,
        Reason::EmergencyOptOut,
        Reason::BreakGlassNotOpen,
        Reason::OutsideBreakGlass,
        // Counts permits that met denials.
        Reason::Contested,
    ] {
        assert!(seen.get(&reason) > Some(&20), "{reason}: {seen:?}");
    }
}
