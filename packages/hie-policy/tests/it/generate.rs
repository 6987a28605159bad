//! Makes directives that meet: few hospitals, persons, purposes and tags, so that several apply to
//! the same request and contradict each other.

use crate::scene::{
    GROUP, OTHER_GROUP, OTHER_ROOT, OTHER_STUDY, OTHER_TAG, ROOT, STUDY, TAG, months,
};
use hie_policy::{
    Actor, Authority, Category, Confidentiality, Directive, Effect, Emergency, EmergencyAccess,
    Grantee, Id16, Months, Purpose, Record, Request, Resources, Role,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HANDLES: [Id16; 2] = [crate::scene::HANDLE, crate::scene::OTHER_HANDLE];
const PURPOSES: [Purpose; 12] = [
    Purpose::TREAT,
    Purpose::COC,
    Purpose::ETREAT,
    Purpose::ERTREAT,
    Purpose::BTG,
    Purpose::CLINTRL,
    Purpose::HOPERAT,
    Purpose::MLTRAINING,
    Purpose::LABELING,
    Purpose::HRESCH,
    Purpose::CLINTRCH,
    Purpose::THREAT,
];

fn hospital() -> impl Strategy<Value = String> {
    select(vec!["hanul", "hanbit"]).prop_map(String::from)
}

fn person() -> impl Strategy<Value = String> {
    select(vec!["person-1", "person-2"]).prop_map(String::from)
}

fn role() -> impl Strategy<Value = Role> {
    select(vec![Role::Physician, Role::Nurse])
}

fn purpose() -> impl Strategy<Value = Purpose> {
    select(PURPOSES.to_vec())
}

fn level() -> impl Strategy<Value = Confidentiality> {
    select(Confidentiality::all().collect::<Vec<_>>())
}

fn period() -> impl Strategy<Value = Months> {
    select(vec![
        months("2023-01", "2023-06"),
        months("2023-06", "2024-01"),
        months("2024-01", "2024-01"),
        months("2023-01", "2024-12"),
    ])
}

fn some_of(ids: [Id16; 2], least: usize) -> impl Strategy<Value = Vec<Id16>> {
    subsequence(ids.to_vec(), least..=2)
}

fn category() -> impl Strategy<Value = String> {
    select(vec!["laboratory-report", "imaging-report"]).prop_map(String::from)
}

fn grantee() -> impl Strategy<Value = Grantee> {
    prop_oneof![
        2 => Just(Grantee::default()),
        3 => (weighted(0.7, hospital()), weighted(0.4, role())).prop_map(|(hospital, role)| Grantee {
            hospital,
            role,
            person: None,
        }),
        1 => (hospital(), person()).prop_map(|(hospital, person)| Grantee {
            hospital: Some(hospital),
            role: None,
            person: Some(person),
        }),
    ]
}

fn resources() -> impl Strategy<Value = Resources> {
    prop_oneof![
        3 => any::<bool>().prop_map(|tagged| Resources::All { tagged }),
        1 => category().prop_map(|code| Resources::Categories { codes: vec![code] }),
        1 => some_of([TAG, OTHER_TAG], 1).prop_map(|tags| Resources::Tags { tags }),
        1 => some_of([GROUP, OTHER_GROUP], 1).prop_map(|groups| Resources::Groups { groups }),
        1 => some_of([ROOT, OTHER_ROOT], 1).prop_map(|roots| Resources::Records { roots }),
    ]
}

fn effect() -> impl Strategy<Value = Effect> {
    select(vec![Effect::Permit, Effect::Deny])
}

/// A well-formed directive of this effect.
pub fn directive(effect: impl Strategy<Value = Effect>) -> impl Strategy<Value = Directive> {
    let who = (
        select(Authority::all().collect::<Vec<_>>()),
        grantee(),
        weighted(0.2, hospital()),
    );
    let what = (
        subsequence(PURPOSES.to_vec(), 0..=3),
        resources(),
        weighted(0.4, level()),
        weighted(0.2, select(vec![STUDY, OTHER_STUDY])),
        weighted(0.2, period()),
    );
    let when = (
        weighted(0.2, 998..1_002_u64),
        weighted(0.2, 1_000..1_004_u64),
        weighted(0.2, 0..3_u32),
    );
    let handle = prop_oneof![4 => Just(HANDLES[0]), 1 => Just(HANDLES[1])];
    (any::<u64>(), handle, effect, who, what, when).prop_map(
        |(id, handle, effect, (authority, grantee, custodian), what, (from, until, uses))| {
            let (mut purposes, mut resources, confidentiality, study, data_period) = what;
            let permit = effect == Effect::Permit;
            if permit && purposes.is_empty() {
                purposes.push(Purpose::TREAT);
            }
            if let Resources::All { tagged } = &mut resources {
                *tagged &= permit;
            }
            let research = purposes.iter().all(|purpose| purpose.is_research());
            Directive {
                id,
                handle,
                effect,
                authority,
                grantee,
                custodian,
                purposes,
                resources,
                confidentiality,
                study: study.filter(|_| research),
                data_period,
                valid_from: from,
                valid_until: until,
                uses_left: uses.filter(|_| permit),
            }
        },
    )
}

/// Up to ten directives, numbered 1, 2, 3, … in no particular order.
pub fn directives() -> impl Strategy<Value = Vec<Directive>> {
    proptest::collection::vec(directive(effect()), 0..10).prop_map(|mut directives| {
        directives.sort_by_key(|directive| directive.id);
        for (id, directive) in (1..).zip(&mut directives) {
            directive.id = id;
        }
        directives.sort_by_key(|directive| directive.id.wrapping_mul(7) % 11);
        directives
    })
}

fn record() -> impl Strategy<Value = Record> {
    let category = prop_oneof![
        4 => category().prop_map(Category::Code),
        1 => Just(Category::Blinded(OTHER_TAG)),
    ];
    let tags = prop_oneof![2 => Just(vec![]), 1 => some_of([TAG, OTHER_TAG], 1)];
    (
        select(vec![ROOT, OTHER_ROOT]),
        hospital(),
        hospital(),
        category,
        level(),
        tags,
        some_of([GROUP, OTHER_GROUP], 0),
        weighted(0.6, period()),
    )
        .prop_map(
            |(root, custodian, origin, category, confidentiality, tags, groups, period)| Record {
                root,
                handle: HANDLES[0],
                custodian,
                origin,
                category,
                confidentiality,
                tags,
                groups,
                period,
            },
        )
}

pub fn request() -> impl Strategy<Value = Request> {
    let study = weighted(0.5, select(vec![STUDY, OTHER_STUDY]));
    (hospital(), role(), person(), purpose(), study, record()).prop_map(
        |(hospital, role, person, purpose, study, record)| Request {
            actor: Actor {
                hospital,
                role,
                person,
            },
            purpose,
            study,
            record,
            at: 1_000,
        },
    )
}

pub fn emergency() -> impl Strategy<Value = Emergency> {
    let access = prop_oneof![
        3 => Just(EmergencyAccess::Allowed),
        1 => Just(EmergencyAccess::OptedOut),
    ];
    (access, any::<bool>()).prop_map(|(access, session_open)| Emergency {
        access,
        session_open,
    })
}
