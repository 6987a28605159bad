//! How many bytes entries take: what the README's storage table and the floors of `docs/storage.md`
//! say. Accounts are those of the chain, 20 bytes; the mock API makes 32 of its own.

use consent_registry::attested::{Confirmed, SelfAttested};
use consent_registry::bucket::Listing;
use consent_registry::control::{Control, Passed, Proposal, Stage};
use consent_registry::directive::{Amends, Directive, Ended, Replaced, Terms};
use consent_registry::glass::session::{Dispute, End, Review, Session, Verdict, Via};
use consent_registry::grantee::{Grantee, Person};
use consent_registry::mandate::{Appointment, Mandate, Powers};
use consent_registry::merging::{Half, Merged, Step};
use consent_registry::patient::Patient;
use consent_registry::policy_text::PolicyText;
use consent_registry::request::{Answer, Asked, Request};
use consent_registry::spoken::{Attestation, Spoken};
use consent_registry::state::mandates::Open;
use consent_registry::state::retention::{Purged, Remains, Stood};
use consent_registry::state::{Actor, Attempt, Change, Config, Forbidden, HistoryRecord};
use hie_contract::account::Account;
use hie_contract::chain_log::Head;
use hie_contract::ownership::Ownership;
use hie_contract::table::encode;
use hie_policy::{
    BreakGlassReason, Confidentiality, Effect, EmergencyAccess, Id16, MandateKind, Months,
    ObligationCode, Power, Purpose, Reason, Resources, Role,
};
use serde::Serialize;

use crate::scene::*;
use crate::signed::Wallet;

const README: &str = include_str!("../../README.md");
/// Any time of a chain that runs today: five bytes until 2106.
const AT: u64 = 1_800_000_000;
/// The longest id of a hospital or text.
const LONG: usize = 32;
/// The highest number of a directive, session, request or entry.
const MANY: u64 = u64::MAX;

fn account() -> Account {
    Account::from_bytes(vec![7; 20])
}

fn hospital() -> String {
    "h".repeat(LONG)
}

fn doctor() -> Person {
    Person::Practitioner {
        hospital: hospital(),
        practitioner: [7; 16],
    }
}

fn attested() -> Spoken {
    Spoken::Attested {
        officer: account(),
        attestation: Attestation {
            hospital: hospital(),
            evidence: [7; 32],
        },
    }
}

fn confirmed() -> SelfAttested {
    SelfAttested {
        person: doctor(),
        confirmed: Some(Confirmed {
            by: account(),
            hospital: Some(hospital()),
            at: AT,
        }),
    }
}

fn len(value: &impl Serialize) -> usize {
    encode(value).unwrap().len()
}

/// What the README says of the values under a namespace.
fn row(namespace: &str) -> String {
    let start = format!("| `{namespace}");
    let mut rows = README.lines().filter(|line| line.starts_with(&start));
    let row = rows.next().unwrap_or_else(|| panic!("no row {namespace}"));
    assert_eq!(rows.next(), None, "two rows {namespace}");
    let cells: Vec<_> = row.split(" | ").collect();
    cells[3].to_owned()
}

#[track_caller]
fn measured(namespace: &str, least: usize, most: usize) {
    let found = match least == most {
        true => least.to_string(),
        false => format!("{least}–{most}"),
    };
    assert_eq!(row(namespace), found, "README, row `{namespace}`");
}

/// The least that is written, and the most.
fn between(namespace: &str, least: &impl Serialize, most: &impl Serialize) {
    measured(namespace, len(least), len(most));
}

#[test]
fn the_contract_itself() {
    let config = |record_index, cap, chain: &str| Config {
        chain_id: chain.into(),
        hospital_registry: Account::from_bytes(vec![7; 32]),
        record_index,
        max_permit_days: cap,
        paused: hie_contract::pause::Paused::default(),
        attested_permit_days: 365,
    };
    let index = Some(Account::from_bytes(vec![7; 32]));
    let longest = "c".repeat(50);
    between(
        "c`",
        &config(None, None, "hie-1"),
        &config(index, Some(36_500), &longest),
    );
    let handing_over = Ownership {
        owner: account(),
        nominated: Some(account()),
    };
    between("o`", &Ownership::new(account()), &handing_over);
    between("n`", &1u64, &MANY);
}

#[test]
fn a_patient() {
    let plain = Patient::in_person(account(), AT);
    let everything = Patient {
        registered_by: Some(hospital()),
        revoked_below: MANY,
        revoked_all_at: AT,
        closed_at: Some(AT),
        forbidden: 32,
        emergency: plain.emergency.set(EmergencyAccess::OptedOut, MANY, true),
        control: Control {
            rotation: Some(account()),
            proposal: Some(Box::new(Proposal {
                to: account(),
                hospital: Some(hospital()),
                by: account(),
                at: AT,
                evidence: [7; 32],
                confirmed: true,
                stage: Stage::Waiting {
                    from: AT,
                    overruled: true,
                },
            })),
            passed: Some(Passed {
                at: AT,
                hospital: Some(hospital()),
                recovered: true,
            }),
        },
        merged: Merged::Main(vec![[7; 16]; 4]),
        ..plain.clone()
    };
    between("p` handle", &plain, &everything);
    between("a` account", &[7u8; 16], &[7u8; 16]);
    let half = Half {
        by_main: true,
        by: account(),
        at: AT,
        hospital: None,
    };
    let by_hospital = Half {
        hospital: Some(hospital()),
        ..half.clone()
    };
    between("jh` handle", &half, &by_hospital);
    between("jp` handle", &AT, &AT);
}

fn directive(terms: Terms) -> Directive {
    Directive {
        handle: [7; 16],
        effect: Effect::Permit,
        written_by: Spoken::Controller(account()),
        written_at: AT,
        terms,
        uses_drawn: 0,
        ended: None,
        self_attested: None,
        amends: None,
    }
}

fn plain() -> Terms {
    Terms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose::TREAT],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: AT,
        valid_until: None,
        max_uses: None,
        obligations: vec![],
        evidence: None,
        policy: None,
    }
}

fn months() -> Months {
    Months::new("2020-01".parse().unwrap(), "2030-12".parse().unwrap()).unwrap()
}

fn records() -> Resources {
    let roots = (0..32).map(|n| Id16([n; 16])).collect();
    Resources::Records { roots }
}

fn longest() -> Terms {
    Terms {
        grantee: Grantee {
            hospital: Some(hospital()),
            role: None,
            person: Some(doctor()),
            account: Some(account()),
        },
        custodian: Some(hospital()),
        purposes: Purpose::all().take(8).collect(),
        resources: records(),
        confidentiality: Some(Confidentiality::V),
        study: Some(Id16([7; 16])),
        data_period: Some(months()),
        valid_from: AT,
        valid_until: Some(AT),
        max_uses: Some(u32::MAX),
        obligations: ObligationCode::all().take(8).collect(),
        evidence: Some([7; 32]),
        policy: Some(hospital()),
    }
}

#[test]
fn a_directive_and_where_it_lies() {
    let usual = Terms {
        grantee: Grantee {
            hospital: Some("south-clinic".into()),
            ..Grantee::default()
        },
        valid_until: Some(AT),
        ..plain()
    };
    // The floor of `docs/storage.md` is for this one.
    assert_eq!(len(&directive(usual.clone())), 88);
    let ended = Directive {
        ended: Some(Ended {
            by: Spoken::Controller(account()),
            at: AT,
            replaced: None,
        }),
        ..directive(usual)
    };
    assert_eq!(len(&ended), 116);
    let most = Directive {
        written_by: attested(),
        uses_drawn: u32::MAX,
        ended: Some(Ended {
            by: attested(),
            at: AT,
            replaced: Some(Replaced {
                by: MANY,
                narrowed: true,
            }),
        }),
        self_attested: Some(confirmed()),
        amends: Some(Amends {
            directive: MANY,
            continues: Some(MANY),
        }),
        ..directive(longest())
    };
    between("d` id", &directive(plain()), &most);
    let until = Some(AT);
    for namespace in ["b` handle", "k` handle"] {
        between(namespace, &Listing::Ended, &Listing::Denial { until });
    }
    between("l` id", &1u64, &MANY);
    let forbidden = Forbidden {
        since: AT,
        own: true,
    };
    between("f` handle", &forbidden, &forbidden);
    between("sn` handle", &1u64, &MANY);
}

#[test]
fn mandates() {
    let mandate = |given_by, self_attested, removed_at| Mandate {
        says: Appointment {
            account: account(),
            kind: MandateKind::DELEGATEE,
            powers: Powers::of(&[Power::Permit]),
            until: AT,
        },
        given_by,
        given_at: AT,
        self_attested,
        removed_at,
    };
    let by_patient = mandate(Spoken::Controller(account()), None, None);
    let of_guardian = mandate(attested(), Some(confirmed()), Some(AT));
    between("m` handle", &by_patient, &of_guardian);
    between("mh` handle", &1u32, &u32::MAX);
    let first = Open {
        last: 1,
        numbers: vec![1],
    };
    let many = Open {
        last: u32::MAX,
        numbers: vec![u32::MAX; 32],
    };
    between("mo` handle", &first, &many);
}

#[test]
fn sessions() {
    let session = Session {
        handle: [7; 16],
        person: Person::Account(account()),
        hospital: "no".into(),
        role: Role::Physician,
        via: Via::Itself,
        reason: BreakGlassReason::OVRER,
        justification: [7; 32],
        opened_at: AT,
        expires_at: AT,
        late: None,
        overdue_review: false,
        ended: None,
        review: None,
        dispute: None,
    };
    let most = Session {
        person: doctor(),
        hospital: hospital(),
        via: Via::AnotherFor {
            sender: account(),
            own: account(),
        },
        late: Some(AT),
        ended: Some(End {
            at: AT,
            by: account(),
        }),
        review: Some(Review {
            verdict: Verdict::Justified,
            at: AT,
            by: account(),
            auditor: true,
        }),
        dispute: Some(Dispute {
            at: AT,
            by: attested(),
            closed: true,
        }),
        ..session.clone()
    };
    between("gs` session", &session, &most);
}

#[test]
fn requests() {
    let least = Request {
        person: Person::Account(account()),
        role: Role::Physician,
        account: None,
        asked: Asked {
            hospital: "no".into(),
            role: None,
            person: None,
            custodian: None,
            purposes: vec![Purpose::TREAT],
            resources: Resources::All { tagged: false },
            confidentiality: None,
            study: None,
            data_period: None,
            days: 30,
            policy: None,
        },
        asked_at: AT,
        lapses_at: AT,
        answer: None,
    };
    let most = Request {
        person: doctor(),
        role: Role::Physician,
        account: Some(account()),
        asked: Asked {
            hospital: hospital(),
            role: None,
            person: Some(doctor()),
            custodian: Some(hospital()),
            purposes: Purpose::all().take(8).collect(),
            resources: records(),
            confidentiality: Some(Confidentiality::V),
            study: Some(Id16([7; 16])),
            data_period: Some(months()),
            days: 36_500,
            policy: Some(hospital()),
        },
        answer: Some(Answer::Approved {
            at: AT,
            by: attested(),
            directive: MANY,
        }),
        ..least.clone()
    };
    between("qr` handle", &least, &most);
    between("qp` handle", &AT, &AT);
}

#[test]
fn the_history_and_what_is_left_of_it() {
    let directive = HistoryRecord::Written { directive: 1 };
    let attempt = HistoryRecord::AttemptRefused {
        at: AT,
        attempt: Box::new(Attempt {
            person: doctor(),
            hospital: hospital(),
            role: Role::Physician,
            account: Some(account()),
            reason: BreakGlassReason::OVRER,
            justification: [7; 32],
            refusal: Reason::Barred,
        }),
    };
    between("e` handle", &directive, &attempt);
    // No other entry is longer than that.
    let proposed = HistoryRecord::ControlProposed {
        at: AT,
        by: Actor::Patient(attested()),
        change: Change::Recovery,
        to: account(),
        from: Some(AT),
        evidence: None,
    };
    let forbidden = HistoryRecord::Publishing {
        at: AT,
        by: attested(),
        hospital: hospital(),
        allowed: false,
    };
    let merged = HistoryRecord::Merging {
        at: AT,
        by: Actor::Patient(attested()),
        step: Step::Merged,
        main: [7; 16],
        other: [7; 16],
    };
    for record in [proposed, forbidden, merged] {
        assert!(len(&record) <= len(&attempt), "{record:?}");
    }
    let head = |count| Head {
        hash: [7; 32],
        count,
    };
    between("h` handle", &head(1), &head(MANY));
    let purged = |count, floored| Purged {
        head: head(count),
        floored: consent_registry::retention::Floored(floored),
    };
    between("xh` handle", &purged(1, 0), &purged(MANY, MANY));
    let remains = |ended_at| Remains {
        handle: [7; 16],
        stood: Stood::Expired,
        ended_at,
    };
    between("xd` id", &remains(None), &remains(Some(AT)));
    let text = |uri: String, retired_at| PolicyText {
        uri,
        hash: [7; 32],
        added_at: AT,
        retired_at,
    };
    let (short, long) = (
        "https://a".to_owned(),
        format!("https://{}", "a".repeat(192)),
    );
    between("t` id", &text(short, None), &text(long, Some(AT)));
}

/// Sizes of keys and values that a message wrote, and how many entries it removed.
fn wrote(scene: &mut Scene, act: impl FnOnce(&mut Scene)) -> (Vec<(usize, usize)>, usize) {
    let before: std::collections::BTreeMap<_, _> = scene.deps.storage.dump().into_iter().collect();
    act(scene);
    let after: std::collections::BTreeMap<_, _> = scene.deps.storage.dump().into_iter().collect();
    let changed = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value));
    let removed = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .count();
    let mut sizes: Vec<_> = changed
        .map(|(key, value)| (key.len(), value.len()))
        .collect();
    sizes.sort_unstable();
    (sizes, removed)
}

fn sorted(mut sizes: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    sizes.sort_unstable();
    sizes
}

/// What `packages/hie-types/testdata/vectors.py` takes for the floors of `docs/storage.md`, written by a
/// patient whose account has 20 bytes.
#[test]
fn what_the_messages_of_the_floors_write() {
    let mut scene = Scene::new();
    let (wallet, name) = (Wallet::new(5), "south-clinic");
    scene.world.borrow_mut().hospitals.insert(name.to_owned());
    let hospital = name.len();
    let registering = wrote(&mut scene, |scene| {
        scene.enrol(&wallet);
    });
    let expected = vec![(19, 35), (23, 16), (29, 28), (19, 33)];
    assert_eq!(registering, (sorted(expected), 0));
    cosmwasm_std::Storage::set(&mut scene.deps.storage, &[0, 1, b'n'], &[0x9f, 0x8d, 6]);
    let handle = wallet.handle();
    let mut send = |message| {
        wrote(&mut scene, |scene| {
            let info = cosmwasm_std::testing::message_info(&wallet.address(), &[]);
            let (deps, env) = (scene.deps.as_mut(), scene.env.clone());
            consent_registry::contract::execute(deps, env, info, message).unwrap();
        })
    };
    let terms = hie_types::consent::Terms {
        valid_until: Some(1_800_000_000),
        ..to_hospital(name)
    };
    // An entry of the history and its head.
    let log = [(29, 4), (19, 33)];
    let permitting = send(hie_types::consent::ExecuteMsg::Permit { handle, terms });
    let written = vec![(3, 3), (11, 88), (34 + hospital, 7), log[0], log[1]];
    assert_eq!(permitting, (sorted(written), 0));
    let directive = 100_000;
    let revoking = send(hie_types::consent::ExecuteMsg::Revoke { handle, directive });
    let written = vec![(11, 116), (34, 1), log[0], log[1]];
    assert_eq!(revoking, (sorted(written), 1));
    let all = send(hie_types::consent::ExecuteMsg::RevokeAll { handle });
    let written = vec![(19, 41), (29, 31), log[1]];
    assert_eq!(all, (sorted(written), 0));
}
