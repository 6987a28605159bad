//! Random log entries and terms, well formed, with neighbours often alike.

use hie_types::consent::{
    Attestation, ControlChange, HistoryEntry, HistoryEvent, Resources, Terms, Verdict,
};
use hie_types::index::{
    ContestStep, CustodyBasis, Disclosure, DisclosureResult, ErasureStep, LogEntry, LogEvent,
    LoggedDecision, OfflineSide,
};
use hie_types::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::vectors::accounts;

/// Small numbers often, so that neighbours meet.
pub fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..4u64, any::<u64>()]
}

pub fn id<T: From<[u8; 16]> + core::fmt::Debug>() -> impl Strategy<Value = T> {
    prop_oneof![(0..3u8).prop_map(|b| [b; 16]), any::<[u8; 16]>()].prop_map(T::from)
}

fn hash<T: From<[u8; 32]> + core::fmt::Debug>() -> impl Strategy<Value = T> {
    prop_oneof![(0..3u8).prop_map(|b| [b; 32]), any::<[u8; 32]>()].prop_map(T::from)
}

pub fn account() -> impl Strategy<Value = String> {
    prop_oneof![vec(0..3u8, 20), vec(any::<u8>(), 20), vec(any::<u8>(), 32)]
        .prop_map(|bytes| accounts().human(&bytes))
}

fn hospital() -> impl Strategy<Value = HospitalId> {
    "([a-c]{2}|[a-z0-9][a-z0-9-]{0,30}[a-z0-9])".prop_map(|text| text.parse().unwrap())
}

fn person() -> impl Strategy<Value = PersonId> {
    prop_oneof![
        account().prop_map(|text| text.parse().unwrap()),
        (hospital(), id()).prop_map(|(hospital, of)| PersonId::of_practitioner(&hospital, &of)),
    ]
}

fn code<T: Clone + core::fmt::Debug + 'static>(
    all: impl Iterator<Item = T>,
) -> impl Strategy<Value = T> {
    prop::sample::select(all.collect::<Vec<T>>())
}

fn purpose() -> impl Strategy<Value = Purpose> {
    code(hie_policy::Purpose::all().map(Purpose))
}

fn role() -> impl Strategy<Value = Role> {
    code(hie_policy::Role::all().map(Role))
}

pub fn authority() -> impl Strategy<Value = Authority> {
    code(hie_policy::Authority::all().map(Authority))
}

pub fn effect() -> impl Strategy<Value = Effect> {
    code(hie_policy::Effect::all().map(Effect))
}

fn decisions() -> impl Strategy<Value = Vec<LoggedDecision>> {
    let reason = code(hie_policy::Reason::all().map(Reason));
    let one = (id(), reason, option::of(number()), option::of(number()));
    vec(
        one.prop_map(|(record, reason, directive, session)| LoggedDecision {
            record,
            reason,
            directive,
            session,
        }),
        0..4,
    )
}

fn disclosures() -> impl Strategy<Value = Vec<Disclosure>> {
    let result = prop_oneof![
        Just(DisclosureResult::Unavailable {}),
        hash().prop_map(|commitment| DisclosureResult::Served { commitment }),
    ];
    vec(
        (id(), result).prop_map(|(record, result)| Disclosure { record, result }),
        0..4,
    )
}

/// What patients and hospitals tell besides asking and answering.
fn told() -> impl Strategy<Value = LogEvent> {
    let records = || vec(id(), 0..4);
    let why = code(hie_policy::BreakGlassReason::all().map(BreakGlassReason));
    let side = prop_oneof![
        (role(), why, hash()).prop_map(|(role, reason, justification)| OfflineSide::Asker {
            role,
            reason,
            justification,
        }),
        hospital().prop_map(|hospital| OfflineSide::Custodian { hospital }),
    ];
    let basis = prop_oneof![Just(CustodyBasis::Offered), Just(CustodyBasis::Assigned)];
    let asked = || (authority(), option::of(hash()));
    let answer = code(hie_policy::ContestAnswer::all().map(ContestAnswer));
    let contest = prop_oneof![
        asked().prop_map(|(authority, evidence)| ContestStep::Contested {
            authority,
            evidence,
        }),
        answer.prop_map(|answer| ContestStep::Answered { answer }),
    ];
    let erased = code(hie_policy::ErasureReason::all().map(ErasureReason));
    let retained = code(hie_policy::RetentionReason::all().map(RetentionReason));
    let erasure = prop_oneof![
        asked().prop_map(|(authority, evidence)| ErasureStep::Requested {
            authority,
            evidence,
        }),
        erased.prop_map(|reason| ErasureStep::Erased { reason }),
        retained.prop_map(|reason| ErasureStep::Retained { reason }),
    ];
    prop_oneof![
        (side, person(), number(), records()).prop_map(|(side, person, accessed_at, records)| {
            LogEvent::Offline {
                side,
                person,
                accessed_at,
                records,
            }
        }),
        (hospital(), hospital(), basis, records()).prop_map(|(from, to, basis, records)| {
            LogEvent::Custody {
                from,
                to,
                basis,
                records,
            }
        }),
        (id(), contest).prop_map(|(record, step)| LogEvent::Contest { record, step }),
        (erasure, records()).prop_map(|(step, records)| LogEvent::Erasure { step, records }),
    ]
}

pub fn log_entry() -> impl Strategy<Value = LogEntry> {
    let event = prop_oneof![
        (number(), purpose(), option::of(id()), decisions()).prop_map(
            |(ticket, purpose, study, records)| {
                LogEvent::Access {
                    ticket,
                    purpose,
                    study,
                    records,
                }
            }
        ),
        (purpose(), option::of(id()), decisions()).prop_map(|(purpose, study, records)| {
            LogEvent::Refusal {
                purpose,
                study,
                records,
            }
        }),
        (number(), disclosures())
            .prop_map(|(ticket, records)| LogEvent::Disclosure { ticket, records }),
        told(),
    ];
    (
        number(),
        number(),
        option::of(hospital()),
        person(),
        account(),
        option::of(role()),
        event,
    )
        .prop_map(
            |(number, at, hospital, person, account, role, event)| LogEntry {
                number,
                at,
                hospital,
                person,
                account,
                role,
                event,
            },
        )
}

pub fn history() -> impl Strategy<Value = HistoryEntry> {
    let event = prop_oneof![
        option::of(account()).prop_map(|controller| HistoryEvent::Registered { controller }),
        (number(), effect(), hash(), any::<bool>()).prop_map(
            |(directive, effect, terms, self_attested)| HistoryEvent::Written {
                directive,
                effect,
                terms,
                self_attested,
            }
        ),
        (number(), effect(), hash(), number(), any::<bool>()).prop_map(
            |(directive, effect, terms, amends, narrowed)| HistoryEvent::Amended {
                directive,
                effect,
                terms,
                amends,
                narrowed,
            }
        ),
        (number(), option::of(hospital())).prop_map(|(directive, hospital)| {
            HistoryEvent::PermitConfirmed {
                directive,
                hospital,
            }
        }),
        any::<bool>().prop_map(|allowed| HistoryEvent::AttestationSet { allowed }),
        mandate_event(),
        number().prop_map(|directive| HistoryEvent::Revoked { directive }),
        number().prop_map(|directive| HistoryEvent::Lifted { directive }),
        number().prop_map(|below| HistoryEvent::RevokedAll { below }),
        (number(), option::of(number()))
            .prop_map(|(request, directive)| HistoryEvent::RequestAnswered { request, directive }),
        break_glass_event(),
        handle_event(),
    ];
    (
        number(),
        number(),
        option::of(authority()),
        account(),
        option::of(
            (hospital(), hash())
                .prop_map(|(hospital, evidence)| Attestation { hospital, evidence }),
        ),
        option::of(any::<u32>()),
        event,
    )
        .prop_map(
            |(number, at, authority, actor, attestation, mandate, event)| HistoryEntry {
                number,
                at,
                authority,
                actor,
                attestation,
                mandate,
                event,
            },
        )
}

fn change() -> impl Strategy<Value = ControlChange> {
    prop_oneof![
        Just(ControlChange::Rotation),
        Just(ControlChange::Claim),
        Just(ControlChange::Recovery),
    ]
}

fn handle_event() -> impl Strategy<Value = HistoryEvent> {
    prop_oneof![
        (hospital(), any::<bool>())
            .prop_map(|(hospital, allowed)| HistoryEvent::Publishing { hospital, allowed }),
        Just(HistoryEvent::Closed {}),
        (id(), id()).prop_map(|(main, other)| HistoryEvent::MergeProposed { main, other }),
        (id(), id()).prop_map(|(main, other)| HistoryEvent::MergeWithdrawn { main, other }),
        (id(), id()).prop_map(|(main, other)| HistoryEvent::Merged { main, other }),
        (id(), id()).prop_map(|(main, other)| HistoryEvent::Unmerged { main, other }),
        (
            change(),
            option::of(account()),
            option::of(number()),
            option::of(hash())
        )
            .prop_map(|(change, account, from, evidence)| {
                HistoryEvent::ControlProposed {
                    change,
                    account,
                    from,
                    evidence,
                }
            }),
        number().prop_map(|from| HistoryEvent::ControlConfirmed { from }),
        Just(HistoryEvent::ControlCancelled {}),
        change().prop_map(|change| HistoryEvent::ControlPassed { change }),
    ]
}

fn mandate_event() -> impl Strategy<Value = HistoryEvent> {
    let kind = code(hie_policy::MandateKind::all().map(MandateKind));
    let power = code(hie_policy::Power::all().map(Power));
    prop_oneof![
        (
            any::<u32>(),
            account(),
            kind,
            vec(power, 0..4),
            number(),
            any::<bool>()
        )
            .prop_map(|(mandate, account, kind, powers, until, self_attested)| {
                HistoryEvent::DelegateAppointed {
                    mandate,
                    account,
                    kind,
                    powers,
                    until,
                    self_attested,
                }
            }),
        (any::<u32>(), option::of(hospital()))
            .prop_map(|(mandate, hospital)| HistoryEvent::MandateConfirmed { mandate, hospital }),
        account().prop_map(|account| HistoryEvent::DelegateRemoved { account }),
    ]
}

fn break_glass_event() -> impl Strategy<Value = HistoryEvent> {
    let access = code(hie_policy::EmergencyAccess::all().map(EmergencyAccess));
    let refusal = code(hie_policy::Reason::all().map(Reason));
    let verdict = prop_oneof![Just(Verdict::Justified), Just(Verdict::Unjustified)];
    let glass = || {
        let why = code(hie_policy::BreakGlassReason::all().map(BreakGlassReason));
        (person(), hospital(), role(), why, hash())
    };
    prop_oneof![
        access.prop_map(|access| HistoryEvent::EmergencyAccess { access }),
        (number(), glass(), number(), option::of(number())).prop_map(
            |(session, (person, hospital, role, reason, justification), expires_at, late)| {
                HistoryEvent::SessionOpened {
                    session,
                    person,
                    hospital,
                    role,
                    reason,
                    justification,
                    expires_at,
                    late,
                }
            }
        ),
        number().prop_map(|session| HistoryEvent::SessionEnded { session }),
        (number(), verdict)
            .prop_map(|(session, verdict)| HistoryEvent::SessionReviewed { session, verdict }),
        number().prop_map(|session| HistoryEvent::SessionDisputed { session }),
        (glass(), refusal).prop_map(
            |((person, hospital, role, reason, justification), refusal)| {
                HistoryEvent::AttemptRefused {
                    person,
                    hospital,
                    role,
                    reason,
                    justification,
                    refusal,
                }
            }
        ),
    ]
}

fn months() -> impl Strategy<Value = consent::Months> {
    let month = || {
        (1900..2200u16, 1..=12u8)
            .prop_map(|(year, month)| Month(hie_policy::Month::new(year, month).unwrap()))
    };
    (month(), month()).prop_map(|(from, until)| consent::Months { from, until })
}

fn resources() -> impl Strategy<Value = Resources> {
    let category = "[a-z-]{2,24}".prop_map(|text| text.parse().unwrap());
    prop_oneof![
        any::<bool>().prop_map(|tagged| Resources::All { tagged }),
        vec(category, 0..3).prop_map(|codes| Resources::Categories { codes }),
        vec(id(), 0..3).prop_map(|tags| Resources::Tags { tags }),
        vec(id(), 0..3).prop_map(|groups| Resources::Groups { groups }),
        vec(id(), 0..3).prop_map(|roots| Resources::Records { roots }),
    ]
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let grantee = (
        option::of(hospital()),
        option::of(role()),
        option::of(person()),
    )
        .prop_map(|(hospital, role, person)| consent::Grantee {
            hospital,
            role,
            person,
        });
    let what = (
        option::of(hospital()),
        vec(purpose(), 0..4),
        resources(),
        option::of(code(
            hie_policy::Confidentiality::all().map(Confidentiality),
        )),
        option::of(id()),
        option::of(months()),
    );
    let obligation = code(hie_policy::ObligationCode::all().map(Obligation));
    let bounds = (
        option::of(number()),
        option::of(number()),
        option::of(any::<u32>()),
        vec(obligation, 0..3),
        option::of(hash()),
        option::of("[a-z][a-z-]{0,30}[a-z]".prop_map(|text| text.parse().unwrap())),
    );
    (grantee, what, bounds).prop_map(
        |(
            grantee,
            (custodian, purposes, resources, confidentiality, study, data_period),
            (valid_from, valid_until, max_uses, obligations, evidence, policy),
        )| Terms {
            grantee,
            custodian,
            purposes,
            resources,
            confidentiality,
            study,
            data_period,
            valid_from,
            valid_until,
            max_uses,
            obligations,
            evidence,
            policy,
        },
    )
}
