//! What a preview shows, and that it agrees with the decisions it foretells.

use hie_policy::{Authority, Months};

use super::*;

const NOW: u64 = 1_000_000;

fn handle() -> Id16 {
    Id16([9; 16])
}

fn directive(id: u64, effect: Effect) -> Directive {
    Directive {
        id,
        handle: handle(),
        effect,
        authority: Authority::Controller,
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose::TREAT],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: None,
        uses_left: None,
    }
}

fn of_hospital(hospital: &str) -> Grantee {
    Grantee {
        hospital: Some(hospital.into()),
        ..Grantee::default()
    }
}

fn of_person(hospital: &str, person: &str) -> Grantee {
    Grantee {
        person: Some(person.into()),
        ..of_hospital(hospital)
    }
}

fn record(root: u8) -> Record {
    Record {
        root: Id16([root; 16]),
        handle: handle(),
        custodian: "west".into(),
        origin: "west".into(),
        category: Category::Code("laboratory-report".into()),
        confidentiality: Confidentiality::N,
        tags: Vec::new(),
        groups: Vec::new(),
        period: None,
    }
}

fn tagged(root: u8) -> Record {
    Record {
        tags: vec![Id16([7; 16])],
        ..record(root)
    }
}

fn months(from: &str, until: &str) -> Months {
    Months::new(from.parse().unwrap(), until.parse().unwrap()).unwrap()
}

fn situation(directives: Vec<Directive>, records: Vec<Record>) -> Situation {
    Situation {
        at: NOW,
        emergency_access: EmergencyAccess::Allowed,
        directives,
        records,
        actors: Vec::new(),
    }
}

fn shown(situation: &Situation, new: Directive) -> Preview {
    let draft = Draft {
        directive: new,
        amends: None,
    };
    preview(situation, &draft).unwrap()
}

fn roots(of: &[u8]) -> Vec<Id16> {
    of.iter().map(|root| Id16([*root; 16])).collect()
}

/// The roots that some answer is about.
fn about(changes: &[Change]) -> Vec<Id16> {
    let roots: BTreeSet<Id16> = changes.iter().map(|change| change.record).collect();
    roots.into_iter().collect()
}

#[test]
fn a_permit_opens_what_it_reaches_and_says_what_it_does_not() {
    let situation = situation(vec![], vec![record(1), tagged(2)]);
    let new = Directive {
        grantee: of_hospital("north"),
        ..directive(1, Effect::Permit)
    };
    let found = shown(&situation, new);
    assert_eq!(found.reaches, roots(&[1]));
    assert_eq!(about(&found.opens), roots(&[1]));
    assert!(found.opens.iter().all(|one| one.actor.hospital == "north"));
    assert!(found.closes.is_empty());
    let [out] = found.out_of_reach[..] else {
        panic!("one is out of reach")
    };
    assert_eq!(out.record, Id16([2; 16]));
    let words = found.in_words();
    assert!(
        words.contains(&"the permit applies to 1 of 2 records".to_owned()),
        "{words:?}"
    );
    assert!(
        words.contains(
            &"it does not reach 1 record: they are tagged as sensitive, and it permits only what is not".to_owned()
        ),
        "{words:?}"
    );
    assert!(
        words.contains(&"it opens 1 record that cannot be had today".to_owned()),
        "{words:?}"
    );
}

#[test]
fn a_standing_denial_that_silences_a_new_permit_is_named_and_that_lifting_it_is_another_act() {
    // The denial names the hospital, the permit everyone: the denial is more specific.
    let denial = Directive {
        grantee: of_hospital("north"),
        ..directive(4, Effect::Deny)
    };
    let situation = situation(vec![denial], vec![record(1), record(2)]);
    let found = shown(&situation, directive(5, Effect::Permit));
    assert_eq!(found.silenced_by, BTreeMap::from([(4, roots(&[1, 2]))]));
    assert!(found.opens.iter().all(|one| one.actor.hospital != "north"));
    let words = found.in_words().join("\n");
    assert!(
        words.contains(
            "denial 4 stands in its way for 2 records: there the permit opens nothing; lifting denial 4 is \
             another act, signed on its own"
        ),
        "{words}"
    );
    // Lifted, nothing stands in its way.
    let lifted = Situation {
        directives: vec![],
        ..situation
    };
    let found = shown(&lifted, directive(5, Effect::Permit));
    assert!(found.silenced_by.is_empty());
}

#[test]
fn a_permit_that_is_more_specific_prevails_and_says_over_what() {
    let denial = directive(4, Effect::Deny);
    let situation = situation(vec![denial], vec![record(1)]);
    let new = Directive {
        grantee: of_hospital("north"),
        ..directive(5, Effect::Permit)
    };
    let found = shown(&situation, new);
    assert_eq!(found.prevails_over, BTreeSet::from([4]));
    assert!(found.silenced_by.is_empty());
    assert_eq!(about(&found.opens), roots(&[1]));
    let words = found.in_words().join("\n");
    assert!(words.contains("it prevails over denial 4"), "{words}");
}

#[test]
fn a_denial_names_the_permits_that_it_silences_and_those_that_prevail_over_it() {
    let general = directive(1, Effect::Permit);
    let for_records = Directive {
        grantee: of_hospital("north"),
        resources: Resources::Records { roots: roots(&[2]) },
        ..directive(2, Effect::Permit)
    };
    let situation = situation(vec![general, for_records], vec![record(1), record(2)]);
    let new = Directive {
        grantee: of_hospital("north"),
        ..directive(3, Effect::Deny)
    };
    let found = shown(&situation, new);
    assert_eq!(found.silences, BTreeSet::from([1]));
    assert_eq!(found.yields_to, BTreeSet::from([2]));
    assert_eq!(about(&found.closes), roots(&[1]));
    let words = found.in_words().join("\n");
    assert!(words.contains("it silences permit 1"), "{words}");
    assert!(words.contains("permit 2 prevails over it"), "{words}");
    assert!(
        words.contains("it closes 1 record that can be had today"),
        "{words}"
    );
}

#[test]
fn a_directive_for_months_tells_of_records_that_do_not_state_theirs() {
    let stated = |root, from, until| Record {
        period: Some(months(from, until)),
        ..record(root)
    };
    let records = vec![
        stated(1, "2020-03", "2020-04"),
        stated(2, "2024-01", "2024-02"),
        record(3),
    ];
    let situation = situation(vec![directive(1, Effect::Permit)], records);
    let in_2020 = |effect| Directive {
        data_period: Some(months("2020-01", "2020-12")),
        ..directive(2, effect)
    };
    let denial = shown(&situation, in_2020(Effect::Deny));
    assert_eq!(denial.reaches, roots(&[1, 3]));
    assert_eq!(denial.months_not_stated, roots(&[3]));
    let words = denial.in_words().join("\n");
    assert!(
        words.contains("it applies to 1 record only because they do not state their months"),
        "{words}"
    );
    let permit = shown(&situation, in_2020(Effect::Permit));
    assert_eq!(permit.reaches, roots(&[1]));
    assert_eq!(permit.months_not_stated, roots(&[3]));
    let words = permit.in_words().join("\n");
    for reason in [
        "it does not reach 1 record: they are about other months",
        "it does not reach 1 record: they do not state their months, and it permits certain months",
    ] {
        assert!(words.contains(reason), "{words}");
    }
}

#[test]
fn a_directive_for_tags_reaches_a_permit_with_all_and_a_denial_with_any() {
    let (one, other) = (Id16([7; 16]), Id16([8; 16]));
    let both = Record {
        tags: vec![one, other],
        ..record(3)
    };
    let records = vec![record(1), tagged(2), both];
    let everything = Directive {
        resources: Resources::All { tagged: true },
        confidentiality: Some(Confidentiality::V),
        ..directive(1, Effect::Permit)
    };
    let situation = situation(vec![everything], records);
    let of_tag = |effect| Directive {
        resources: Resources::Tags { tags: vec![one] },
        ..directive(2, effect)
    };
    assert_eq!(
        shown(&situation, of_tag(Effect::Permit)).reaches,
        roots(&[2])
    );
    let denial = shown(&situation, of_tag(Effect::Deny));
    assert_eq!(denial.reaches, roots(&[2, 3]));
    assert_eq!(about(&denial.closes), roots(&[2, 3]));
}

#[test]
fn emergencies_stay_open_under_a_denial_of_everyone_and_close_for_a_person_who_is_named() {
    let situation = situation(vec![], vec![record(1), tagged(2)]);
    let everyone = Directive {
        purposes: vec![],
        ..directive(1, Effect::Deny)
    };
    let found = shown(&situation, everyone.clone());
    assert_eq!((found.emergencies.before, found.emergencies.after), (2, 2));
    let words = found.in_words().join("\n");
    assert!(
        words.contains("emergencies stay as they are: breaking the glass opens 2 of the 4"),
        "{words}"
    );
    let person = Directive {
        grantee: of_person("north", "nosy"),
        ..everyone
    };
    let found = shown(&situation, person);
    let [change] = &found.emergencies.changes[..] else {
        panic!("one answer changes")
    };
    assert_eq!(change.actor.person, "nosy");
    assert_eq!(
        (change.before, change.after),
        (Reason::BreakGlass, Reason::Denied)
    );
    assert!(found.in_words().join("\n").contains("emergencies change"));
}

#[test]
fn who_opted_out_is_told_that_emergencies_are_closed() {
    let situation = Situation {
        emergency_access: EmergencyAccess::OptedOut,
        ..situation(vec![], vec![record(1)])
    };
    let found = shown(&situation, directive(1, Effect::Permit));
    assert_eq!((found.emergencies.before, found.emergencies.after), (0, 0));
    let words = found.in_words().join("\n");
    assert!(
        words.contains("the patient has opted out of break-glass"),
        "{words}"
    );
}

#[test]
fn an_amendment_is_compared_with_what_it_replaces() {
    let wide = directive(1, Effect::Permit);
    let situation = situation(vec![wide.clone()], vec![record(1), record(2)]);
    let narrow = Directive {
        id: 2,
        resources: Resources::Records { roots: roots(&[1]) },
        ..wide
    };
    let draft = Draft {
        directive: narrow.clone(),
        amends: Some(1),
    };
    let found = preview(&situation, &draft).unwrap();
    assert_eq!(found.reaches, roots(&[1]));
    assert_eq!(about(&found.closes), roots(&[2]));
    // Beside it, the earlier one goes on.
    assert!(shown(&situation, narrow).closes.is_empty());
}

#[test]
fn what_is_malformed_is_refused_with_field_and_rule() {
    let good = situation(vec![directive(4, Effect::Deny)], vec![record(1)]);
    let field = |situation: &Situation, directive: Directive, amends| {
        let draft = Draft { directive, amends };
        preview(situation, &draft)
            .map(|_| ())
            .map_err(|error| error.field)
    };
    assert_eq!(field(&good, directive(5, Effect::Permit), None), Ok(()));
    assert_eq!(field(&good, directive(4, Effect::Permit), None), Err("id"));
    let without = Directive {
        purposes: vec![],
        ..directive(5, Effect::Permit)
    };
    assert_eq!(field(&good, without, None), Err("purposes"));
    let other = field(&good, directive(5, Effect::Permit), Some(3));
    assert_eq!(other, Err("amends"));
    let effect = field(&good, directive(5, Effect::Permit), Some(4));
    assert_eq!(effect, Err("amends"));
    assert_eq!(field(&good, directive(5, Effect::Deny), Some(4)), Ok(()));
    let actor = Actor {
        hospital: "north".into(),
        role: Role::Nurse,
        person: "somebody".into(),
    };
    for (actors, expected) in [(50, Ok(())), (51, Err("actors"))] {
        let many = Situation {
            actors: vec![actor.clone(); actors],
            ..good.clone()
        };
        assert_eq!(field(&many, directive(5, Effect::Deny), None), expected);
    }
    for (records, expected) in [(1_000, Ok(())), (1_001, Err("records"))] {
        let many = Situation {
            records: vec![tagged(1); records],
            ..good.clone()
        };
        let narrow = Directive {
            grantee: of_person("north", "nosy"),
            ..directive(5, Effect::Permit)
        };
        assert_eq!(field(&many, narrow, None), expected);
    }
}
