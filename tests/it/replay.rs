//! What was decided at any past time is reconstructed from an exported history alone; and an export that
//! is not what the chain keeps is found.

use std::collections::BTreeSet;

use hie_client::copy::{Bech32Accounts, CopyError, LogCopy, copy};
use hie_client::export::HistoryExport;
use hie_client::replay::{Caveat, Question, Replay, ReplayError};
use hie_policy::Capability::{Attester, Custodian, Emergency, Requester};
use hie_policy::{
    BreakGlassReason, Confidentiality, EmergencyAccess, MandateKind, Power, Purpose, Reason, Role,
};
use hie_testing::{Hospital, Network, Patient, Person, Say, treatment};
use hie_types::consent::*;
use hie_types::index::LogEntry;
use hie_types::registry::StaffRef;
use hie_types::{Commitment, HospitalId, RecordId, Tag};
use proptest::prelude::*;

use crate::scene::{LAB, Scene};

const DAY: u64 = 86_400;

/// What the contract answered at a time.
struct Answered {
    question: Question,
    reason: Reason,
    directive: Option<u64>,
}

struct Stage {
    network: Network,
    hanbit: Hospital,
    saebom: Hospital,
    mina: Patient,
    doctor: Person,
    nurse: Person,
    /// Attests for Mina, with the administrator as the second pair of eyes.
    officer: String,
    privacy: String,
    answered: Vec<Answered>,
}

/// A physician who may break the glass.
fn physician_with_the_right(network: &Network, hospital: &Hospital) -> Person {
    let doctor = hospital.employs("doctor", Role::Physician);
    let registry = network.hie.registry();
    let staff = StaffRef {
        account: Some(doctor.account.clone()),
        practitioner: None,
    };
    let role = Role::Physician.into();
    let administrator = &hospital.administrator;
    registry
        .appoint_staff(administrator, staff, role, None, true)
        .unwrap();
    registry
        .accept_appointment(&doctor.account, hospital.id.clone(), role, None, true)
        .unwrap();
    doctor
}

impl Stage {
    fn set() -> Self {
        let network = Network::builder()
            .hospital("hanbit", &[Custodian, Requester, Attester])
            .hospital("saebom", &[Custodian, Requester, Emergency])
            .patient("mina")
            .build();
        let (hanbit, saebom) = (network.hospital("hanbit"), network.hospital("saebom"));
        Self {
            mina: network.patient("mina"),
            doctor: physician_with_the_right(&network, &saebom),
            nurse: saebom.employs("nurse", Role::Nurse),
            officer: hanbit.employs("records", Role::RecordsOfficer).account,
            privacy: saebom.employs("privacy", Role::PrivacyOfficer).account,
            answered: Vec::new(),
            network,
            hanbit,
            saebom,
        }
    }

    fn consent(&self) -> hie_client::consent::Consent<'_> {
        self.network.hie.consent()
    }

    /// An ordinary record of hanbit, a tagged one, one above R, and one of saebom.
    fn records(&self) -> Vec<RecordFacts> {
        let ordinary = |n, at: &HospitalId| RecordFacts {
            root: RecordId([n; 16]),
            handle: self.mina.handle,
            custodian: at.clone(),
            origin: at.clone(),
            category: RecordCategory::Code(LAB.parse().unwrap()),
            confidentiality: Confidentiality::N.into(),
            tags: vec![],
            groups: vec![],
            period: None,
        };
        let tagged = RecordFacts {
            tags: vec![Tag([7; 16])],
            ..ordinary(2, &self.hanbit.id)
        };
        let high = RecordFacts {
            confidentiality: Confidentiality::V.into(),
            ..ordinary(3, &self.hanbit.id)
        };
        let own = ordinary(4, &self.saebom.id);
        vec![ordinary(1, &self.hanbit.id), tagged, high, own]
    }

    /// Asks the contract everything that is asked again of the history.
    fn ask(&mut self, after_entry: Option<u64>) {
        let at = self.network.now();
        let actors = [&self.doctor, &self.nurse].map(|person| Actor {
            hospital: person.hospital.clone(),
            role: person.role.into(),
            person: person.id.clone(),
            account: None,
            break_glass: false,
        });
        for actor in actors {
            for purpose in [
                Purpose::TREAT,
                Purpose::ETREAT,
                Purpose::BTG,
                Purpose::HRESCH,
            ] {
                let purpose = purpose.into();
                let records = self.records();
                let answer = self.consent();
                let answer = answer.decide_many(actor.clone(), purpose, None, records.clone());
                let decisions = answer.unwrap().decisions;
                for (record, decision) in records.into_iter().zip(decisions) {
                    self.answered.push(Answered {
                        question: Question {
                            at,
                            after_entry,
                            actor: actor.clone(),
                            purpose,
                            study: None,
                            record,
                        },
                        reason: decision.reason.0,
                        directive: decision.directive,
                    });
                }
            }
        }
    }

    fn export(&self) -> HistoryExport {
        let export = self.network.hie.export_history(self.mina.handle).unwrap();
        let mut bytes = Vec::new();
        export.write(&mut bytes).unwrap();
        assert_eq!(HistoryExport::read(bytes.as_slice()).unwrap(), export);
        export
    }

    fn replay(&self) -> Replay {
        let export = self.export();
        let accounts = Bech32Accounts::like(&export.copy.header.contract).unwrap();
        let replay = Replay::prove(export, &accounts).unwrap();
        let patient = self.consent().patient(self.mina.handle, None).unwrap();
        let on_chain = replay.matches(patient.head, patient.count, &accounts);
        assert_eq!(on_chain, Ok(()));
        replay
    }

    /// Every answer comes out again. A bar is not in this history.
    fn assert_replays(&self) {
        let replay = self.replay();
        for answered in &self.answered {
            if answered.reason == Reason::Barred {
                continue;
            }
            let again = replay.decide(&answered.question).unwrap();
            let found = again.explanation.decision;
            assert_eq!(
                (found.reason, found.directive),
                (answered.reason, answered.directive),
                "{:?}",
                answered.question
            );
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Permit(usize),
    Deny(usize),
    Amend(usize, usize),
    Revoke(usize),
    Lift(usize),
    RevokeAll,
    Appoint(bool),
    Dismiss,
    ByDelegate(bool, usize),
    ByAunt(usize),
    Attest(usize),
    Confirm(usize),
    Opt(bool),
    BreakGlass,
    EndGlass,
    Review(bool),
    Close,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let terms = 0..8usize;
    let any = any::<usize>();
    prop_oneof![
        6 => terms.clone().prop_map(Step::Permit),
        5 => terms.clone().prop_map(Step::Deny),
        3 => (any, terms.clone()).prop_map(|(id, terms)| Step::Amend(id, terms)),
        2 => any.prop_map(Step::Revoke),
        2 => any.prop_map(Step::Lift),
        1 => Just(Step::RevokeAll),
        3 => proptest::bool::ANY.prop_map(Step::Appoint),
        1 => Just(Step::Dismiss),
        4 => (proptest::bool::ANY, terms.clone()).prop_map(|(permit, terms)| Step::ByDelegate(permit, terms)),
        2 => terms.clone().prop_map(Step::ByAunt),
        4 => terms.prop_map(Step::Attest),
        3 => any.prop_map(Step::Confirm),
        2 => proptest::bool::ANY.prop_map(Step::Opt),
        4 => Just(Step::BreakGlass),
        1 => Just(Step::EndGlass),
        1 => proptest::bool::ANY.prop_map(Step::Review),
        1 => proptest::bool::weighted(0.3).prop_map(|close| if close { Step::Close } else { Step::Pass(9) }),
        3 => prop_oneof![0..200u64, Just(4 * 3_600), Just(DAY)].prop_map(Step::Pass),
    ]
}

impl Stage {
    fn terms(&self, which: usize, effect: hie_policy::Effect) -> Terms {
        let permit = effect == hie_policy::Effect::Permit;
        let now = self.network.now();
        let terms: Terms = match which {
            0 => treatment().by(&self.saebom).into(),
            1 => treatment().into(),
            2 => Say::of(&[Purpose::TREAT, Purpose::ETREAT])
                .by_role(Role::Physician)
                .into(),
            3 => treatment().by_person(&self.doctor.id).into(),
            4 if permit => treatment().also_tagged().by(&self.saebom).into(),
            4 => Say::anything().into(),
            5 if permit => Say::of(&[Purpose::BTG, Purpose::HRESCH]).into(),
            5 => Say::anything().by_person(&self.doctor.id).into(),
            6 => treatment().by(&self.saebom).until(now + 100).into(),
            _ => treatment()
                .of_records(&[RecordId([1; 16])])
                .from(now + 50)
                .into(),
        };
        terms
    }

    /// One of the directives so far, or one past the last.
    fn pick(&self, index: usize) -> u64 {
        let count = self.mina.directives().len();
        (index % (count + 1)) as u64 + 1
    }

    /// The number of the last session.
    fn sessions(&self) -> u64 {
        let history = self.mina.history().into_iter();
        let opened = history.filter(|one| matches!(one.event, HistoryEvent::SessionOpened { .. }));
        opened.count() as u64
    }

    /// Takes a step. Refusals are welcome: they must leave no trace.
    fn take(&mut self, step: &Step) {
        use hie_policy::Effect::{Deny, Permit};
        let consent = self.consent();
        let (mina, handle) = (self.mina.account.as_str(), self.mina.handle);
        let name = |name: &str| self.network.account(name);
        let appoint = |by: &str, account: String, powers: &[Power], days| {
            let powers = powers.iter().map(|power| (*power).into()).collect();
            let kind = MandateKind::DELEGATEE.into();
            let until = self.network.now() + days * DAY;
            consent.appoint_delegate(by, handle, account, kind, powers, until)
        };
        let evidence = Commitment([7; 32]);
        let taken = match step {
            Step::Permit(which) => consent.permit(mina, handle, self.terms(*which, Permit)),
            Step::Deny(which) => consent.deny(mina, handle, self.terms(*which, Deny)),
            Step::Amend(index, which) => {
                let id = self.pick(*index);
                let effect = self.mina.directives().into_iter().find(|one| one.id == id);
                let effect = effect.map_or(Permit, |one| one.effect.0);
                consent.amend(mina, handle, id, self.terms(*which, effect))
            }
            Step::Revoke(index) => consent.revoke(mina, handle, self.pick(*index)),
            Step::Lift(index) => consent.lift_denial(mina, handle, self.pick(*index)),
            Step::RevokeAll => consent.revoke_all(mina, handle),
            Step::Appoint(true) => {
                appoint(mina, name("son"), &Power::all().collect::<Vec<_>>(), 10)
            }
            Step::Appoint(false) => appoint(&name("son"), name("aunt"), &[Power::Permit], 5),
            Step::Dismiss => consent.remove_delegate(mina, handle, name("son")),
            Step::ByDelegate(true, which) => {
                consent.permit(&name("son"), handle, self.terms(*which, Permit))
            }
            Step::ByDelegate(false, which) => {
                consent.deny(&name("son"), handle, self.terms(*which, Deny))
            }
            Step::ByAunt(which) => {
                consent.permit(&name("aunt"), handle, self.terms(*which, Permit))
            }
            Step::Attest(which) => {
                let terms = Terms {
                    valid_until: Some(self.network.now() + 20 * DAY),
                    valid_from: None,
                    ..self.terms(*which, Permit)
                };
                let action = AttestedAction::Permit { terms };
                consent.act_attested(&self.officer, handle, evidence, action)
            }
            Step::Confirm(index) => {
                let directive = self.pick(*index);
                let act = AttestedAct::Permit { directive };
                consent.confirm_attested(&self.hanbit.administrator, handle, act)
            }
            Step::Opt(out) => {
                let access = match out {
                    true => EmergencyAccess::OptedOut,
                    false => EmergencyAccess::Allowed,
                };
                consent.set_emergency_access(mina, handle, access.into())
            }
            Step::BreakGlass => {
                let reason = BreakGlassReason::OVRER.into();
                consent.break_glass(&self.doctor.account, handle, reason, evidence, None)
            }
            Step::EndGlass => consent.end_break_glass(&self.doctor.account, self.sessions(), None),
            Step::Review(justified) => {
                let verdict = match justified {
                    true => Verdict::Justified,
                    false => Verdict::Unjustified,
                };
                consent.review_break_glass(&self.privacy, 1, verdict)
            }
            Step::Close => consent.close_patient(mina, handle),
            Step::Pass(seconds) => {
                self.network.advance(*seconds);
                return;
            }
        };
        drop(taken);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happened_the_history_decides_as_the_contract_did(
        steps in proptest::collection::vec(step(), 1..30)
    ) {
        let mut stage = Stage::set();
        stage.ask(None);
        for step in &steps {
            stage.network.advance(1);
            stage.take(step);
            stage.ask(None);
        }
        stage.assert_replays();
    }
}

#[test]
fn each_kind_of_act_is_replayed() {
    let mut stage = Stage::set();
    stage.ask(None);
    let story = [
        Step::Permit(0),
        Step::Deny(3),
        Step::Amend(0, 4),
        Step::Lift(1),
        Step::Revoke(2),
        Step::Appoint(true),
        Step::Appoint(false),
        Step::ByDelegate(true, 0),
        Step::ByAunt(1),
        Step::BreakGlass,
        Step::ByDelegate(false, 5),
        Step::Dismiss,
        Step::Attest(1),
        Step::Confirm(6),
        Step::Pass(DAY),
        Step::BreakGlass,
        Step::Opt(true),
        Step::Opt(false),
        Step::BreakGlass,
        Step::EndGlass,
        Step::Permit(0),
        Step::RevokeAll,
        Step::Permit(0),
        Step::Close,
    ];
    for step in &story {
        stage.network.advance(1);
        stage.take(step);
        stage.ask(None);
    }
    let kinds: BTreeSet<String> = stage
        .mina
        .history()
        .iter()
        .map(|entry| {
            let json = serde_json::to_value(&entry.event).unwrap();
            json.as_object().unwrap().keys().next().unwrap().clone()
        })
        .collect();
    for kind in [
        "written",
        "amended",
        "lifted",
        "revoked",
        "delegate_appointed",
        "delegate_removed",
        "permit_confirmed",
        "session_opened",
        "session_ended",
        "emergency_access",
        "revoked_all",
        "closed",
    ] {
        assert!(kinds.contains(kind), "{kind} did not happen");
    }
    let reasons: BTreeSet<Reason> = stage.answered.iter().map(|one| one.reason).collect();
    for reason in [
        Reason::Permitted,
        Reason::Denied,
        Reason::NoDirective,
        Reason::Custodian,
        Reason::BreakGlass,
        Reason::BreakGlassNotOpen,
        Reason::OutsideBreakGlass,
        Reason::EmergencyOptOut,
        Reason::PatientClosed,
    ] {
        assert!(reasons.contains(&reason), "{reason} was never answered");
    }
    stage.assert_replays();
}

#[test]
fn within_one_second_the_entry_tells_what_was_before_and_after() {
    let mut stage = Stage::set();
    let mut entries = 1;
    stage.ask(Some(entries));
    for step in [
        Step::Permit(0),
        Step::Deny(0),
        Step::RevokeAll,
        Step::Permit(1),
    ] {
        stage.take(&step);
        entries += 1;
        stage.ask(Some(entries));
    }
    stage.assert_replays();
}

#[test]
fn the_access_log_tells_how_many_uses_were_left() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let permit = mina.permits(treatment().uses(3));
    let question = |at| Question {
        at,
        after_entry: None,
        actor: Actor {
            hospital: doctor.hospital.clone(),
            role: doctor.role.into(),
            person: doctor.id.clone(),
            account: None,
            break_glass: false,
        },
        purpose: Purpose::TREAT.into(),
        study: None,
        record: RecordFacts {
            root: record,
            handle: mina.handle,
            custodian: hanbit.id.clone(),
            origin: hanbit.id.clone(),
            category: RecordCategory::Code(LAB.parse().unwrap()),
            confidentiality: Confidentiality::N.into(),
            tags: vec![],
            groups: vec![],
            period: None,
        },
    };
    let mut drawn_at = Vec::new();
    for _ in 0..2 {
        network.advance(10);
        drawn_at.push(network.now());
        doctor.draws(&mina, &[record], Purpose::TREAT);
    }
    // Uses drawn stay drawn where the permit is amended.
    network.advance(10);
    let amended_at = network.now();
    let amended = mina.amends(permit, treatment().uses(3));
    network.advance(10);
    doctor.draws(&mina, &[record], Purpose::TREAT);
    network.advance(10);
    doctor.is_refused(&mina, &[record], Purpose::TREAT);
    let end = network.now();

    let export = network.hie.export_history(mina.handle).unwrap();
    let accounts = Bech32Accounts::like(&export.copy.header.contract).unwrap();
    let without = Replay::prove(export, &accounts).unwrap();
    let log: LogCopy<LogEntry> = copy(&network.hie, mina.handle).unwrap();
    let with = without.clone().with_uses(&log, &accounts).unwrap();
    let decided = |replay: &Replay, at| {
        let answer = replay.decide(&question(at)).unwrap();
        let uses = answer.caveats.contains(&Caveat::Uses);
        (answer.explanation.decision.directive, uses)
    };
    // Without the log the history says what it does not know.
    assert_eq!(decided(&without, end), (Some(amended), true));
    assert_eq!(decided(&with, drawn_at[0] - 1), (Some(permit), false));
    assert_eq!(decided(&with, drawn_at[1] - 1), (Some(permit), false));
    assert_eq!(decided(&with, amended_at - 1), (Some(permit), false));
    assert_eq!(decided(&with, amended_at), (Some(amended), false));
    assert_eq!(decided(&with, end), (None, false));
    // In the second of a ticket it is not told which came first.
    assert_eq!(decided(&with, drawn_at[0]), (Some(permit), true));
}

/// An export of a patient with a permit, a denial and an amendment.
fn exported() -> (Network, Patient, HistoryExport, Bech32Accounts) {
    let Scene { network, mina, .. } = Scene::set();
    let permit = mina.permits(treatment());
    mina.denies(Say::anything());
    mina.amends(permit, treatment().until(network.now() + DAY));
    let export = network.hie.export_history(mina.handle).unwrap();
    let accounts = Bech32Accounts::like(&export.copy.header.contract).unwrap();
    (network, mina, export, accounts)
}

#[test]
fn an_export_that_was_changed_is_found_and_told_where() {
    let (_, _, good, accounts) = exported();
    assert!(Replay::prove(good.clone(), &accounts).is_ok());
    let refused = |change: &dyn Fn(&mut HistoryExport)| {
        let mut export = good.clone();
        change(&mut export);
        Replay::prove(export, &accounts).map(|_| ()).unwrap_err()
    };
    let until = refused(&|export| export.directives[2].terms.valid_until = None);
    assert_eq!(until, ReplayError::OtherTerms { id: 3 });
    let effect = refused(&|export| export.directives[1].effect = hie_policy::Effect::Permit.into());
    assert_eq!(effect, ReplayError::OtherTerms { id: 2 });
    let missing = refused(&|export| {
        export.directives.remove(0);
    });
    assert_eq!(missing, ReplayError::NoTerms { id: 1 });
    let twice = refused(&|export| export.directives.push(export.directives[0].clone()));
    assert_eq!(twice, ReplayError::Twice { id: 1 });
    let invented = refused(&|export| {
        let mut directive = export.directives[0].clone();
        directive.id = 9;
        directive.unproven = Some(hie_client::export::Unproven {
            written_at: 1,
            ended_at: None,
        });
        export.directives.push(directive);
    });
    assert_eq!(invented, ReplayError::NeverWritten { id: 9 });
    let entry = refused(&|export| export.copy.lines[1].entry.at += 1);
    assert!(matches!(
        entry,
        ReplayError::Copy(CopyError::Differs { entry: 2, .. })
    ));
    let left_out = refused(&|export| {
        export.copy.lines.remove(2);
    });
    assert!(matches!(
        left_out,
        ReplayError::Copy(CopyError::Differs { entry: 3, .. })
    ));
}

#[test]
fn an_export_that_is_not_what_the_chain_keeps_is_found() {
    let (network, mina, export, accounts) = exported();
    let replay = Replay::prove(export, &accounts).unwrap();
    let kept = |network: &Network| {
        let patient = network.hie.consent().patient(mina.handle, None).unwrap();
        (patient.head, patient.count)
    };
    let (head, count) = kept(&network);
    assert_eq!(replay.matches(head, count, &accounts), Ok(()));
    mina.revokes_all();
    let (head, count) = kept(&network);
    assert!(matches!(
        replay.matches(head, count, &accounts),
        Err(ReplayError::Copy(CopyError::Differs { entry: 5, .. }))
    ));
    assert_eq!(
        replay.matches(head, count - 1, &accounts),
        Err(ReplayError::Copy(CopyError::Head))
    );
}

#[test]
fn a_question_that_the_history_cannot_answer_is_refused() {
    let mut stage = Stage::set();
    stage.ask(None);
    let replay = stage.replay();
    let good = stage.answered[0].question.clone();
    assert!(replay.decide(&good).is_ok());
    let early = Question {
        at: good.at - 1,
        ..good.clone()
    };
    assert_eq!(replay.decide(&early), Err(ReplayError::TooEarly));
    let mut other = good;
    other.record.handle = hie_types::Handle([1; 16]);
    assert_eq!(replay.decide(&other), Err(ReplayError::OtherHandle));
}

/// Two handles of one patient, each of its own account; what the contract says of both is asked of both
/// histories, and of one alone.
#[test]
fn what_was_said_under_merged_handles_is_replayed_from_their_histories() {
    let mut stage = Stage::set();
    let second = stage.network.registers("mina-elsewhere");
    let (first, other) = (stage.mina.clone(), second.clone());
    let (main, merged) = (first.handle, other.handle);
    stage.mina.permits(treatment());
    stage.ask(None);
    type Act = fn(
        &hie_client::consent::Consent<'_>,
        &Patient,
        &Patient,
    ) -> Result<hie_client::Receipt, hie_client::ClientError>;
    let acts: [Act; 9] = [
        |consent, first, other| {
            consent.merge_patient(&first.account, first.handle, other.handle, None)
        },
        |consent, first, other| {
            consent.merge_patient(&other.account, first.handle, other.handle, None)
        },
        |consent, _, other| consent.deny(&other.account, other.handle, Say::anything().into()),
        |consent, _, other| consent.permit(&other.account, other.handle, treatment().into()),
        |consent, _, other| {
            let access = EmergencyAccess::OptedOut.into();
            consent.set_emergency_access(&other.account, other.handle, access)
        },
        |consent, _, other| {
            let access = EmergencyAccess::Allowed.into();
            consent.set_emergency_access(&other.account, other.handle, access)
        },
        |consent, _, other| consent.revoke_all(&other.account, other.handle),
        |consent, _, other| {
            let directive = 2;
            consent.lift_denial(&other.account, other.handle, directive)
        },
        |consent, first, other| consent.unmerge_patient(&first.account, first.handle, other.handle),
    ];
    for (index, act) in acts.iter().enumerate() {
        stage.network.advance(1);
        act(&stage.consent(), &first, &other).unwrap();
        stage.ask(None);
        // Somebody breaks the glass under either handle in between.
        stage.network.advance(1);
        let handle = if index % 2 == 0 { merged } else { main };
        let reason = BreakGlassReason::OVRER.into();
        let evidence = Commitment([7; 32]);
        let consent = stage.consent();
        let broken = consent.break_glass(&stage.doctor.account, handle, reason, evidence, None);
        broken.unwrap();
        stage.ask(None);
    }
    let one = stage.replay();
    let export = stage.network.hie.export_history(merged).unwrap();
    let accounts = Bech32Accounts::like(&export.copy.header.contract).unwrap();
    let other = Replay::prove(export, &accounts).unwrap();
    let refused = one.clone().with_merged(one.clone()).unwrap_err();
    assert_eq!(refused, ReplayError::SameHandle);
    let both = one.clone().with_merged(other).unwrap();
    let (mut denied, mut caveats) = (0, 0);
    for answered in &stage.answered {
        let again = both.decide(&answered.question).unwrap();
        let found = again.explanation.decision;
        assert_eq!(
            (found.reason, found.directive),
            (answered.reason, answered.directive),
            "{:?}",
            answered.question
        );
        assert!(!again.caveats.contains(&Caveat::Merged));
        denied += usize::from(answered.directive == Some(2));
        // One history alone says that it does not know.
        let alone = one.decide(&answered.question).unwrap();
        let told = alone.caveats.contains(&Caveat::Merged);
        let differs = alone.explanation.decision != found;
        assert!(told || !differs, "{:?}", answered.question);
        caveats += usize::from(told && differs);
    }
    assert!(denied > 0 && caveats > 0, "{denied} {caveats}");
}
