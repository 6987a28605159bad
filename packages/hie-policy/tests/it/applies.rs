//! When a directive applies (domain.md 4.2, 4.3): every condition at its boundary.

use crate::scene::*;
use hie_policy::{Confidentiality, Effect, Purpose, Reason, Role, Unmet, applies};

const TREAT: &[Purpose] = &[Purpose::TREAT];

#[test]
fn a_directive_starts_in_its_first_second() {
    for (from, holds) in [(NOW - 1, true), (NOW, true), (NOW + 1, false)] {
        let directive = with(permit(1, TREAT), |d| d.valid_from = Some(from));
        expect_opens(holds, &directive, &request(Purpose::TREAT));
        let directive = with(deny(1, TREAT), |d| d.valid_from = Some(from));
        expect_closes(holds, &directive, &request(Purpose::TREAT));
    }
}

#[test]
fn a_directive_has_ended_in_the_second_of_its_end() {
    for (until, holds) in [(NOW - 1, false), (NOW, false), (NOW + 1, true)] {
        let directive = with(permit(1, TREAT), |d| d.valid_until = Some(until));
        expect_opens(holds, &directive, &request(Purpose::TREAT));
        let directive = with(deny(1, TREAT), |d| d.valid_until = Some(until));
        expect_closes(holds, &directive, &request(Purpose::TREAT));
    }
}

#[test]
fn a_used_up_permit_opens_nothing() {
    for (uses, opens) in [(Some(0), false), (Some(1), true), (None, true)] {
        let directive = with(permit(1, TREAT), |d| d.uses_left = uses);
        expect_opens(opens, &directive, &request(Purpose::TREAT));
    }
}

#[test]
fn every_named_part_of_a_grantee_must_be_the_actors() {
    let mut both = to_hospital(ASKER);
    both.role = Some(Role::Physician);
    let mut other_role = both.clone();
    other_role.role = Some(Role::Nurse);
    let mut other_hospital = both.clone();
    other_hospital.hospital = Some(KEEPER.into());
    for (grantee, holds) in [
        (to_hospital(ASKER), true),
        (to_hospital(KEEPER), false),
        (to_role(Role::Physician), true),
        (to_role(Role::Nurse), false),
        (both, true),
        (other_role, false),
        (other_hospital, false),
        (to_person("person-1", ASKER), true),
        (to_person("person-2", ASKER), false),
    ] {
        let directive = with(permit(1, TREAT), |d| d.grantee = grantee.clone());
        expect_opens(holds, &directive, &request(Purpose::TREAT));
        let directive = with(deny(1, TREAT), |d| d.grantee = grantee);
        expect_closes(holds, &directive, &request(Purpose::TREAT));
    }
}

#[test]
fn a_permit_for_a_person_ends_when_the_person_moves_and_a_denial_follows() {
    let grantee = to_person("person-1", "saebom");
    let directive = with(permit(1, TREAT), |d| d.grantee = grantee.clone());
    expect_opens(false, &directive, &request(Purpose::TREAT));
    assert_eq!(
        applies(&directive, &request(Purpose::TREAT)),
        Err(Unmet::PersonMoved)
    );
    let directive = with(deny(1, TREAT), |d| d.grantee = grantee);
    expect_closes(true, &directive, &request(Purpose::TREAT));
}

#[test]
fn a_named_custodian_is_the_origin_and_not_who_keeps_the_record_now() {
    for (custodian, holds) in [(ORIGIN, true), (KEEPER, false), (ASKER, false)] {
        let directive = with(permit(1, TREAT), |d| d.custodian = Some(custodian.into()));
        expect_opens(holds, &directive, &request(Purpose::TREAT));
        let directive = with(deny(1, TREAT), |d| d.custodian = Some(custodian.into()));
        expect_closes(holds, &directive, &request(Purpose::TREAT));
    }
}

#[test]
fn an_ancestor_matches_and_a_descendant_or_sibling_does_not() {
    for (named, asked, matches) in [
        (Purpose::TREAT, Purpose::COC, true),
        (Purpose::HPAYMT, Purpose::ELIGVER, true),
        (Purpose::COVERAGE, Purpose::ELIGVER, true),
        (Purpose::COC, Purpose::TREAT, false),
        (Purpose::HOPERAT, Purpose::TREAT, false),
        (Purpose::THREAT, Purpose::TREAT, false),
        (Purpose::TREAT, Purpose::THREAT, false),
    ] {
        expect_opens(matches, &permit(1, &[named]), &request(asked));
        expect_closes(matches, &deny(1, &[named]), &request(asked));
    }
}

#[test]
fn no_directive_crosses_the_border_of_the_emergency_purposes() {
    for asked in [Purpose::ETREAT, Purpose::ERTREAT] {
        expect_opens(false, &permit(1, TREAT), &request(asked));
        expect_closes(false, &deny(1, TREAT), &request(asked));
        expect_opens(true, &permit(1, &[Purpose::ETREAT]), &request(asked));
        expect_closes(true, &deny(1, &[Purpose::ETREAT]), &request(asked));
    }
    expect_opens(
        false,
        &permit(1, &[Purpose::ETREAT]),
        &request(Purpose::TREAT),
    );
    expect_closes(
        false,
        &deny(1, &[Purpose::ETREAT]),
        &request(Purpose::TREAT),
    );
}

#[test]
fn a_permit_reaches_trials_populations_algorithms_and_training_only_by_their_own_code() {
    for (ancestor, asked) in [
        (Purpose::TREAT, Purpose::CLINTRL),
        (Purpose::TREAT, Purpose::POPHLTH),
        (Purpose::TREAT, Purpose::TREATDS),
        (Purpose::HOPERAT, Purpose::MLTRAINING),
    ] {
        expect_opens(false, &permit(1, &[ancestor]), &request(asked));
        expect_opens(true, &permit(1, &[asked]), &request(asked));
        // No is no to what lies below.
        expect_closes(true, &deny(1, &[ancestor]), &request(asked));
    }
}

#[test]
fn break_glass_is_matched_by_its_own_code_only() {
    for named in [Purpose::TREAT, Purpose::ETREAT, Purpose::ERTREAT] {
        for effect in [Effect::Permit, Effect::Deny] {
            let directive = directive(1, effect, &[named]);
            let unmet = applies(&directive, &request(Purpose::BTG));
            assert_eq!(unmet, Err(Unmet::OtherPurpose));
        }
    }
    for effect in [Effect::Permit, Effect::Deny] {
        let directive = directive(1, effect, &[Purpose::BTG]);
        let specificity = applies(&directive, &request(Purpose::BTG)).unwrap();
        assert_eq!(specificity.purpose, 3);
    }
}

#[test]
fn a_denial_without_purposes_covers_everything_but_emergencies() {
    for asked in Purpose::all() {
        let closes = applies(&deny(1, &[]), &request(asked)).is_ok();
        assert_eq!(closes, !asked.is_emergency(), "{asked}");
    }
}

#[test]
fn a_denial_of_a_person_without_purposes_covers_emergencies_too() {
    let denial = with(deny(1, &[]), |d| d.grantee = to_person("person-1", ASKER));
    for asked in Purpose::all() {
        let specificity = applies(&denial, &request(asked)).unwrap();
        assert_eq!(specificity.purpose, 0, "{asked}");
    }
}

#[test]
fn a_permit_without_purposes_opens_nothing() {
    for asked in Purpose::all() {
        expect_opens(false, &permit(1, &[]), &{
            let mut request = request(asked);
            request.purpose = if asked == Purpose::BTG {
                Purpose::TREAT
            } else {
                asked
            };
            request
        });
    }
}

#[test]
fn a_study_must_be_the_one_asked_for() {
    let research = &[Purpose::HRESCH];
    for (asked, holds) in [
        (Some(STUDY), true),
        (Some(OTHER_STUDY), false),
        (None, false),
    ] {
        let mut request = request(Purpose::HRESCH);
        request.study = asked;
        expect_opens(
            holds,
            &with(permit(1, research), |d| d.study = Some(STUDY)),
            &request,
        );
        expect_closes(
            holds,
            &with(deny(1, research), |d| d.study = Some(STUDY)),
            &request,
        );
        expect_opens(true, &permit(1, research), &request);
    }
}

#[test]
fn the_level_is_a_ceiling_for_permits_and_a_floor_for_denials() {
    for level in Confidentiality::all() {
        let request = request_for(Purpose::TREAT, |r| r.confidentiality = level);
        for bound in Confidentiality::all() {
            let yes = with(permit(1, TREAT), |d| d.confidentiality = Some(bound));
            expect_opens(level <= bound, &yes, &request);
            let no = with(deny(1, TREAT), |d| d.confidentiality = Some(bound));
            expect_closes(level >= bound, &no, &request);
        }
    }
}

#[test]
fn a_permitted_period_holds_whole_records_with_stated_months() {
    let yes = with(permit(1, TREAT), |d| {
        d.data_period = Some(months("2024-01", "2024-06"))
    });
    for (period, opens) in [
        (None, false),
        (Some(months("2024-01", "2024-06")), true),
        (Some(months("2024-03", "2024-03")), true),
        (Some(months("2023-12", "2024-01")), false),
        (Some(months("2024-06", "2024-07")), false),
        (Some(months("2023-01", "2025-01")), false),
        (Some(months("2024-07", "2024-08")), false),
    ] {
        let request = request_for(Purpose::TREAT, |r| r.period = period);
        expect_opens(opens, &yes, &request);
    }
}

#[test]
fn a_denied_period_lets_out_only_records_whose_months_are_stated_and_outside() {
    let no = with(deny(1, TREAT), |d| {
        d.data_period = Some(months("2024-01", "2024-06"))
    });
    for (period, closes) in [
        (None, true),
        (Some(months("2023-11", "2023-12")), false),
        (Some(months("2023-11", "2024-01")), true),
        (Some(months("2024-02", "2024-03")), true),
        (Some(months("2023-01", "2025-01")), true),
        (Some(months("2024-06", "2024-07")), true),
        (Some(months("2024-07", "2024-08")), false),
    ] {
        let request = request_for(Purpose::TREAT, |r| r.period = period);
        expect_closes(closes, &no, &request);
    }
}

#[test]
fn a_permit_reaches_its_own_handle_and_a_denial_every_merged_one() {
    let request = request_for(Purpose::TREAT, |r| r.handle = OTHER_HANDLE);
    expect_opens(false, &permit(1, TREAT), &request);
    expect_closes(true, &deny(1, TREAT), &request);
}

#[test]
fn nothing_said_is_no_consent_and_not_a_denial() {
    let decision = decide_calm(&[], &request(Purpose::TREAT));
    expect(decision, Reason::NoDirective, None);
}
