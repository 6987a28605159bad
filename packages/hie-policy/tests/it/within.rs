//! Narrowing never widens: what is within a permit that was asked for permits nothing more.

use crate::generate::{directive, directives, emergency, request};
use crate::scene::{
    GROUP, HANDLE, OTHER_GROUP, OTHER_HANDLE, OTHER_ROOT, OTHER_STUDY, OTHER_TAG, ROOT, STUDY, TAG,
    months,
};
use hie_policy::{
    Authority, Category, Confidentiality, Directive, Effect, Emergency, Grantee, Outcome, Purpose,
    Request, Resources, Role, Wider, applies, decide, is_within,
};
use proptest::prelude::*;

fn asked() -> Directive {
    Directive {
        id: 1,
        handle: HANDLE,
        effect: Effect::Permit,
        authority: Authority::Controller,
        grantee: Grantee {
            hospital: Some("hanul".into()),
            role: None,
            person: None,
        },
        custodian: None,
        purposes: vec![Purpose::TREAT],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: Some(1_000),
        valid_until: Some(2_000),
        uses_left: None,
    }
}

fn check(
    ask: impl FnOnce(&mut Directive),
    approve: impl FnOnce(&mut Directive),
) -> Result<(), Wider> {
    let mut wish = asked();
    ask(&mut wish);
    let mut approved = wish.clone();
    approve(&mut approved);
    is_within(&wish, &approved)
}

fn wider(field: &'static str) -> Result<(), Wider> {
    Err(Wider { field })
}

#[test]
fn what_was_asked_is_within_itself() {
    assert_eq!(check(|_| {}, |_| {}), Ok(()));
}

#[test]
fn only_a_permit_of_the_same_handle_is_within_one() {
    assert_eq!(check(|_| {}, |a| a.effect = Effect::Deny), wider("effect"));
    assert_eq!(check(|w| w.effect = Effect::Deny, |_| {}), wider("effect"));
    assert_eq!(check(|_| {}, |a| a.handle = OTHER_HANDLE), wider("handle"));
}

#[test]
fn the_grantee_is_the_same_or_fewer_people() {
    let nurse = |d: &mut Directive| d.grantee.role = Some(Role::Nurse);
    let somebody = |d: &mut Directive| d.grantee.person = Some("person-1".into());
    assert_eq!(check(|_| {}, nurse), Ok(()));
    assert_eq!(check(|_| {}, somebody), Ok(()));
    assert_eq!(
        check(nurse, |a| a.grantee.role = None),
        wider("grantee.role")
    );
    let physician = |a: &mut Directive| a.grantee.role = Some(Role::Physician);
    assert_eq!(check(nurse, physician), wider("grantee.role"));
    // Whoever it is may come to act in another role.
    let other = |a: &mut Directive| {
        a.grantee.role = None;
        a.grantee.person = Some("person-1".into());
    };
    assert_eq!(check(nurse, other), wider("grantee.role"));
    assert_eq!(
        check(somebody, |a| a.grantee.person = None),
        wider("grantee.person")
    );
    let another = |a: &mut Directive| a.grantee.person = Some("person-2".into());
    assert_eq!(check(somebody, another), wider("grantee.person"));
    let elsewhere = |a: &mut Directive| a.grantee.hospital = Some("hanbit".into());
    assert_eq!(check(|_| {}, elsewhere), wider("grantee.hospital"));
    assert_eq!(
        check(|_| {}, |a| a.grantee.hospital = None),
        wider("grantee.hospital")
    );
    assert_eq!(check(|w| w.grantee.hospital = None, elsewhere), Ok(()));
}

#[test]
fn the_custodian_stays_once_named() {
    let north = |d: &mut Directive| d.custodian = Some("hanul".into());
    assert_eq!(check(|_| {}, north), Ok(()));
    assert_eq!(check(north, |a| a.custodian = None), wider("custodian"));
    assert_eq!(
        check(north, |a| a.custodian = Some("hanbit".into())),
        wider("custodian")
    );
}

#[test]
fn purposes_are_those_asked_for_or_lie_below_them() {
    let of = |purposes: &[Purpose]| {
        let purposes = purposes.to_vec();
        move |d: &mut Directive| d.purposes = purposes
    };
    let two = [Purpose::TREAT, Purpose::HRESCH];
    assert_eq!(check(of(&two), of(&[Purpose::HRESCH])), Ok(()));
    assert_eq!(
        check(of(&two), of(&[Purpose::COC, Purpose::BIORCH])),
        Ok(())
    );
    assert_eq!(
        check(of(&[Purpose::COC]), of(&[Purpose::TREAT])),
        wider("purposes")
    );
    assert_eq!(check(of(&[Purpose::TREAT]), of(&two)), wider("purposes"));
    // Below TREAT, but not reached by it.
    for named in [
        Purpose::ETREAT,
        Purpose::ERTREAT,
        Purpose::BTG,
        Purpose::CLINTRL,
        Purpose::POPHLTH,
        Purpose::TREATDS,
    ] {
        assert_eq!(
            check(of(&[Purpose::TREAT]), of(&[named])),
            wider("purposes"),
            "{named}"
        );
    }
    assert_eq!(
        check(of(&[Purpose::ETREAT]), of(&[Purpose::ERTREAT])),
        Ok(())
    );
    assert_eq!(
        check(of(&[Purpose::ETREAT]), of(&[Purpose::BTG])),
        wider("purposes")
    );
}

#[test]
fn resources_are_some_of_those_asked_for() {
    let all = |tagged| Resources::All { tagged };
    let codes = |codes: &[&str]| Resources::Categories {
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let tags = |tags: &[_]| Resources::Tags {
        tags: tags.to_vec(),
    };
    let groups = |groups: &[_]| Resources::Groups {
        groups: groups.to_vec(),
    };
    let records = |roots: &[_]| Resources::Records {
        roots: roots.to_vec(),
    };
    let one_of_each = [
        all(false),
        codes(&["imaging-report"]),
        tags(&[TAG]),
        groups(&[GROUP]),
        records(&[ROOT]),
    ];
    let some_of_each = [
        all(true),
        codes(&["imaging-report", "laboratory-report"]),
        tags(&[OTHER_TAG, TAG]),
        groups(&[OTHER_GROUP, GROUP]),
        records(&[OTHER_ROOT, ROOT]),
    ];
    let of = |wish: &Resources, approved: &Resources| {
        // The levels are not what is compared here.
        check(
            |w| {
                w.resources = wish.clone();
                w.confidentiality = Some(Confidentiality::V);
            },
            |a| a.resources = approved.clone(),
        )
    };
    for (kind, wish) in some_of_each.iter().enumerate() {
        for (other, approved) in one_of_each.iter().enumerate() {
            let within = kind == 0 || kind == other;
            assert_eq!(of(wish, approved).is_ok(), within, "{wish:?} {approved:?}");
        }
        assert_eq!(of(wish, wish), Ok(()));
    }
    for (wish, approved) in one_of_each.iter().zip(&some_of_each) {
        assert_eq!(of(wish, approved), wider("resources"));
    }
    // Not tagged: whether a named record is, is not known.
    for reaches_tagged in [&one_of_each[2], &one_of_each[4]] {
        assert_eq!(of(&all(false), reaches_tagged), wider("resources"));
    }
    for untagged in [&one_of_each[1], &one_of_each[3]] {
        assert_eq!(of(&all(false), untagged), Ok(()));
    }
}

#[test]
fn the_level_is_compared_as_it_counts_named_or_not() {
    let level = |level| move |d: &mut Directive| d.confidentiality = level;
    use Confidentiality::{L, N, R, V};
    assert_eq!(check(level(Some(R)), level(Some(N))), Ok(()));
    assert_eq!(check(level(None), level(Some(N))), Ok(()));
    assert_eq!(check(level(Some(N)), level(None)), Ok(()));
    assert_eq!(check(level(None), level(Some(R))), wider("confidentiality"));
    assert_eq!(check(level(Some(L)), level(None)), wider("confidentiality"));
    // Named records reach V unless it is said otherwise.
    let tagged = |w: &mut Directive| w.resources = Resources::All { tagged: true };
    let these = |level| {
        move |a: &mut Directive| {
            a.resources = Resources::Records { roots: vec![ROOT] };
            a.confidentiality = level;
        }
    };
    assert_eq!(check(tagged, these(None)), wider("confidentiality"));
    assert_eq!(check(tagged, these(Some(V))), wider("confidentiality"));
    assert_eq!(check(tagged, these(Some(N))), Ok(()));
}

#[test]
fn the_study_stays_once_named() {
    let study = |d: &mut Directive| {
        d.purposes = vec![Purpose::HRESCH];
        d.study = Some(STUDY);
    };
    assert_eq!(check(|w| w.purposes = vec![Purpose::HRESCH], study), Ok(()));
    assert_eq!(check(study, |a| a.study = None), wider("study"));
    assert_eq!(
        check(study, |a| a.study = Some(OTHER_STUDY)),
        wider("study")
    );
}

#[test]
fn months_lie_inside_those_asked_for() {
    let of = |from, until| move |d: &mut Directive| d.data_period = Some(months(from, until));
    let year = of("2024-01", "2024-12");
    assert_eq!(check(|_| {}, year), Ok(()));
    assert_eq!(check(year, of("2024-01", "2024-12")), Ok(()));
    assert_eq!(check(year, of("2024-02", "2024-11")), Ok(()));
    assert_eq!(check(year, of("2023-12", "2024-11")), wider("data_period"));
    assert_eq!(check(year, of("2024-02", "2025-01")), wider("data_period"));
    assert_eq!(check(year, |a| a.data_period = None), wider("data_period"));
}

#[test]
fn the_time_in_force_lies_inside_to_the_second() {
    assert_eq!(check(|_| {}, |a| a.valid_from = Some(1_001)), Ok(()));
    assert_eq!(
        check(|_| {}, |a| a.valid_from = Some(999)),
        wider("valid_from")
    );
    assert_eq!(check(|_| {}, |a| a.valid_from = None), wider("valid_from"));
    assert_eq!(check(|_| {}, |a| a.valid_until = Some(1_999)), Ok(()));
    assert_eq!(
        check(|_| {}, |a| a.valid_until = Some(2_001)),
        wider("valid_until")
    );
    assert_eq!(
        check(|_| {}, |a| a.valid_until = None),
        wider("valid_until")
    );
    assert_eq!(
        check(|w| w.valid_until = None, |a| a.valid_until = Some(9_999)),
        Ok(())
    );
}

#[test]
fn uses_are_as_many_or_fewer() {
    let uses = |uses| move |d: &mut Directive| d.uses_left = uses;
    assert_eq!(check(uses(None), uses(Some(3))), Ok(()));
    assert_eq!(check(uses(Some(3)), uses(Some(3))), Ok(()));
    assert_eq!(check(uses(Some(3)), uses(Some(2))), Ok(()));
    assert_eq!(check(uses(Some(3)), uses(Some(4))), wider("max_uses"));
    assert_eq!(check(uses(Some(3)), uses(None)), wider("max_uses"));
}

/// A permit that was asked for, and one that takes some of its fields from another: often within it.
fn pair() -> impl Strategy<Value = (Directive, Directive)> {
    let permit = || directive(Just(Effect::Permit));
    let taken = proptest::collection::vec(proptest::bool::weighted(0.25), 9);
    (permit(), permit(), taken).prop_map(|(asked, other, taken)| {
        let mut approved = asked.clone();
        let from_other: [fn(&mut Directive, &Directive); 9] = [
            |a, o| a.grantee = o.grantee.clone(),
            |a, o| a.custodian = o.custodian.clone(),
            |a, o| a.purposes = o.purposes.clone(),
            |a, o| a.resources = o.resources.clone(),
            |a, o| a.confidentiality = o.confidentiality,
            |a, o| a.study = o.study,
            |a, o| a.data_period = o.data_period,
            |a, o| (a.valid_from, a.valid_until) = (o.valid_from, o.valid_until),
            |a, o| a.uses_left = o.uses_left,
        ];
        for (take, taken) in from_other.iter().zip(taken) {
            if taken {
                take(&mut approved, &other);
            }
        }
        (asked, approved)
    })
}

/// Such a pair and a request that is mostly about what one of the two permits.
fn met() -> impl Strategy<Value = (Directive, Directive, Request)> {
    let aimed = proptest::collection::vec(proptest::bool::weighted(0.9), 9);
    (pair(), request(), any::<bool>(), aimed).prop_map(
        |((asked, approved), mut r, which, aimed)| {
            let at = if which { &approved } else { &asked };
            let aims: [fn(&mut Request, &Directive); 9] = [
                |r, d| {
                    r.actor.hospital = d
                        .grantee
                        .hospital
                        .clone()
                        .unwrap_or(r.actor.hospital.clone())
                },
                |r, d| r.actor.role = d.grantee.role.unwrap_or(r.actor.role),
                |r, d| r.actor.person = d.grantee.person.clone().unwrap_or(r.actor.person.clone()),
                |r, d| r.record.origin = d.custodian.clone().unwrap_or(r.record.origin.clone()),
                |r, d| r.purpose = d.purposes[0],
                |r, d| r.study = d.study,
                |r, d| r.record.confidentiality = r.record.confidentiality.min(d.level()),
                |r, d| r.record.period = d.data_period,
                |r, d| match &d.resources {
                    Resources::All { .. } => {}
                    Resources::Categories { codes } => {
                        r.record.category = Category::Code(codes[0].clone());
                        r.record.tags.clear();
                    }
                    Resources::Tags { tags } => r.record.tags = vec![tags[0]],
                    Resources::Groups { groups } => {
                        r.record.groups = vec![groups[0]];
                        r.record.tags.clear();
                    }
                    Resources::Records { roots } => r.record.root = roots[0],
                },
            ];
            for (aim, aimed) in aims.iter().zip(aimed) {
                if aimed {
                    aim(&mut r, at);
                }
            }
            (asked, approved, r)
        },
    )
}

fn permits(directives: &[Directive], e: &Emergency, r: &Request) -> bool {
    decide(directives, e, r).outcome == Outcome::Permit
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_096,
        max_global_rejects: 65_536,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The decision says so: alone, the approved permit permits nothing that the asked one would not.
    #[test]
    fn what_is_approved_never_permits_what_was_not_asked_for(
        (asked, approved, r) in met(),
        e in emergency(),
    ) {
        if is_within(&asked, &approved).is_ok() {
            prop_assert!(!permits(&[approved], &e, &r) || permits(&[asked], &e, &r));
        }
    }

    /// Beside other directives too, unless a denial stood in the way that the narrower permit
    /// prevails over: the specific beats the general, and what was asked for reaches the record.
    #[test]
    fn beside_other_directives_it_only_wins_where_the_asked_one_applies(
        (asked, approved, r) in met(),
        others in directives(),
        e in emergency(),
    ) {
        prop_assume!(is_within(&asked, &approved).is_ok());
        let later = u64::MAX;
        let with = |mut permit: Directive| {
            permit.id = later;
            let mut all = others.clone();
            all.push(permit);
            all
        };
        let (before, after) = (with(asked.clone()), with(approved));
        if permits(&after, &e, &r) && !permits(&before, &e, &r) {
            prop_assert_eq!(decide(&after, &e, &r).directive, Some(later));
            prop_assert!(applies(&asked, &r).is_ok());
            let denied = others.iter().any(|d| d.effect == Effect::Deny && applies(d, &r).is_ok());
            prop_assert!(denied);
        }
    }

    #[test]
    fn whatever_applies_where_the_asked_one_does_not_is_not_within((asked, approved, r) in met()) {
        if applies(&approved, &r).is_ok() && applies(&asked, &r).is_err() {
            prop_assert!(is_within(&asked, &approved).is_err());
        }
    }
}

#[test]
fn the_generator_makes_permits_within_others_that_differ_and_apply() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut within, mut applying, mut not, mut reaching) = (0, 0, 0, 0);
    for _ in 0..4_000 {
        let (asked, approved, r) = met().new_tree(&mut runner).unwrap().current();
        if is_within(&asked, &approved).is_err() {
            not += 1;
            reaching += u32::from(applies(&approved, &r).is_ok() && applies(&asked, &r).is_err());
        } else if asked != approved {
            within += 1;
            applying += u32::from(applies(&approved, &r).is_ok());
        }
    }
    let seen = (within, applying, not, reaching);
    assert!(
        within > 400 && applying > 80 && not > 800 && reaching > 80,
        "{seen:?}"
    );
}
