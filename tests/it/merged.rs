//! A patient who is brought in unconscious: a temporary handle, an emergency, a name, one patient on
//! chain; and when it was somebody else after all, two again. And a patient with two handles of her own.

use hie_client::consent::break_glass_answer;
use hie_policy::Capability::{Attester, Custodian, Emergency, Requester};
use hie_policy::{BreakGlassReason, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::{Hospital, Network, Patient, Person, assert_reasons, assert_refused, treatment};
use hie_types::consent::{HistoryEvent, HospitalRegistration, Verdict};
use hie_types::index::{LogEvent, NotLive};
use hie_types::registry::StaffRef;
use hie_types::{Commitment, Handle, RecordId, Salt};
use hie_vault::NewHandle;

use crate::scene::LAB;

const ALLERGIES: &str = "allergy-list";

/// Hanbit knows Mina; to Saebom somebody is brought in.
struct Scene {
    network: Network,
    hanbit: Hospital,
    saebom: Hospital,
    mina: Patient,
    /// A records officer of Saebom.
    officer: Person,
    /// A physician of Saebom with the break-glass right.
    doctor: Person,
    /// The handle that Saebom registered.
    unknown: Patient,
}

impl Scene {
    fn set() -> Self {
        let all = [Custodian, Requester, Emergency, Attester];
        let network = Network::builder()
            .hospital("hanbit", &[Custodian, Requester])
            .hospital("saebom", &all)
            .patient("mina")
            .build();
        let saebom = network.hospital("saebom");
        let officer = saebom.employs("officer", Role::RecordsOfficer);
        let mina = network.patient("mina");
        let mut unknown = mina.clone();
        unknown.handle = registered(&network, &saebom, &officer);
        Self {
            hanbit: network.hospital("hanbit"),
            doctor: emergency_doctor(&network, &saebom),
            officer,
            mina,
            unknown,
            saebom,
            network,
        }
    }

    fn form(&self) -> Option<HospitalRegistration> {
        Some(HospitalRegistration {
            hospital: self.saebom.id.clone(),
            evidence: Commitment([5; 32]),
        })
    }

    /// The physician breaks the glass for whoever it is.
    fn breaks_the_glass(&self) -> u64 {
        let (consent, reason) = (self.network.hie.consent(), BreakGlassReason::OVRER);
        let handle = self.unknown.handle;
        let why = Commitment([7; 32]);
        let receipt = consent.break_glass(&self.doctor.account, handle, reason.into(), why, None);
        let answer = break_glass_answer(&receipt.unwrap(), 0);
        answer.unwrap().session.unwrap()
    }

    fn summary(&self, of: &Patient) -> Vec<RecordId> {
        let answer = self.network.hie.index().emergency_summary(of.handle);
        let records = answer.unwrap().records.into_iter();
        records.map(|record| record.id).collect()
    }

    fn why_not_live(&self, ticket: u64) -> Vec<(RecordId, Option<NotLive>)> {
        let answer = self.network.hie.index().ticket(ticket).unwrap();
        let liveness = answer.liveness.into_iter();
        liveness.map(|one| (one.record, one.reason)).collect()
    }
}

/// A handle that a hospital registers for somebody whom nobody knows.
fn registered(network: &Network, hospital: &Hospital, officer: &Person) -> Handle {
    let hie = &network.hie;
    let drawn = NewHandle::by_hospital(hie.ledger().chain_id(), hospital.id.as_str()).unwrap();
    let by_hospital = HospitalRegistration {
        hospital: hospital.id.clone(),
        evidence: Commitment([4; 32]),
    };
    let (handle, salt) = (Handle(drawn.handle), Salt(drawn.salt));
    hie.consent()
        .register_patient(&officer.account, handle, salt, Some(by_hospital))
        .unwrap();
    handle
}

fn emergency_doctor(network: &Network, hospital: &Hospital) -> Person {
    let doctor = hospital.employs("doctor", Role::Physician);
    let (registry, role) = (network.hie.registry(), Role::Physician.into());
    let staff = StaffRef {
        account: Some(doctor.account.clone()),
        practitioner: None,
    };
    registry
        .appoint_staff(&hospital.administrator, staff, role, None, true)
        .unwrap();
    registry
        .accept_appointment(&doctor.account, hospital.id.clone(), role, None, true)
        .unwrap();
    doctor
}

/// Records that an access gave out, by the log of one handle.
fn given(patient: &Patient) -> Vec<RecordId> {
    let last = patient.access_log().pop().unwrap();
    let LogEvent::Access { records, .. } = last.event else {
        panic!("no access: {:?}", last.event);
    };
    records.into_iter().map(|one| one.record).collect()
}

#[test]
fn somebody_unconscious_is_recognised_and_when_it_was_somebody_else_parted_again() {
    let scene = Scene::set();
    let (mina, unknown, doctor) = (&scene.mina, &scene.unknown, &scene.doctor);
    let consent = scene.network.hie.consent();
    let known = scene.hanbit.points_to(mina, ALLERGIES);
    // The night: what Saebom writes it writes under the temporary handle.
    let session = scene.breaks_the_glass();
    let of_the_night = scene.saebom.points_to(unknown, ALLERGIES);
    assert_eq!(scene.summary(unknown), [of_the_night]);
    let refused = doctor.is_refused(mina, &[known], Purpose::BTG);
    assert_eq!(only_reason(&refused), Reason::BreakGlassNotOpen);

    // A card is found. Only an officer of the hospital that registered the handle says who it is.
    let merge =
        |sender: &str| consent.merge_patient(sender, mina.handle, unknown.handle, scene.form());
    assert_refused(merge(&doctor.account), "sender is no records officer");
    merge(&scene.officer.account).unwrap();

    // One emergency, one patient: what was known comes beside what the night wrote, and hides nothing.
    for patient in [mina, unknown] {
        let mut found = scene.summary(patient);
        found.sort();
        let mut expected = [known, of_the_night];
        expected.sort();
        assert_eq!(found, expected);
    }
    let records = [of_the_night, known];
    let ticket = doctor.draws(unknown, &records, Purpose::BTG);
    scene.network.assert_live(ticket);
    // Each handle's log names its own record only.
    assert_eq!(given(mina), [known]);
    assert_eq!(given(unknown), [of_the_night]);

    // Mina, at home, sees in her log that it was not she: she parts them from her phone.
    let entry = mina.history().pop().unwrap();
    let (main, other) = (mina.handle, unknown.handle);
    assert_eq!(entry.event, HistoryEvent::Merged { main, other });
    assert_eq!(entry.attestation.unwrap().hospital, scene.saebom.id);
    let part = |sender: &str| consent.unmerge_patient(sender, main, other);
    assert_refused(part(&scene.officer.account), "controls neither");
    part(&mina.account).unwrap();
    let unmerged = Some(NotLive::Unmerged);
    assert_eq!(
        scene.why_not_live(ticket),
        [(of_the_night, None), (known, unmerged)]
    );
    // Nothing of hers is found under that handle any more, and the session opens nothing of hers.
    assert_refused(
        doctor.asks(unknown, &[known], Purpose::BTG),
        "no such records under this handle",
    );
    let refused = doctor.is_refused(mina, &[known], Purpose::BTG);
    assert_eq!(only_reason(&refused), Reason::BreakGlassNotOpen);
    assert_eq!(scene.summary(mina), [known]);
    doctor.draws(unknown, &[of_the_night], Purpose::BTG);

    // What laid her records open she disputes all the same, and the auditor decides.
    consent
        .dispute_break_glass(&mina.account, mina.handle, session)
        .unwrap();
    let privacy = scene.saebom.employs("privacy", Role::PrivacyOfficer);
    assert_refused(
        consent.review_break_glass(&privacy.account, session, Verdict::Justified),
        "only the auditor",
    );
    let owner = &scene.network.owner;
    consent
        .review_break_glass(owner, session, Verdict::Justified)
        .unwrap();
}

#[test]
fn two_handles_of_one_patient_are_asked_for_at_once_and_keep_their_own_permits() {
    let scene = Scene::set();
    let (mina, hanbit) = (&scene.mina, &scene.hanbit);
    let consent = scene.network.hie.consent();
    let second = scene.network.registers("mina-again");
    let (first, other) = (hanbit.points_to(mina, LAB), hanbit.points_to(&second, LAB));
    let records = [first, other];
    for by in [mina, &second] {
        // Until both have said it, what lies under the other handle does not exist.
        let refused = scene.doctor.is_refused(mina, &records, Purpose::TREAT);
        let expected = [(first, Reason::NoDirective), (other, Reason::UnknownRecord)];
        assert_reasons(&refused, &expected);
        consent
            .merge_patient(&by.account, mina.handle, second.handle, None)
            .unwrap();
    }
    let limited = second.permits(treatment().uses(1));
    let answer = scene.doctor.is_given(mina, &records, Purpose::TREAT);
    assert_reasons(
        &answer,
        &[(first, Reason::NoDirective), (other, Reason::Permitted)],
    );
    assert_eq!(answer.decisions[1].directive, Some(limited));
    // The one use is drawn; the ticket stays.
    scene.network.assert_live(answer.ticket.unwrap());
    scene.doctor.is_refused(mina, &records, Purpose::TREAT);
    // A denial under either holds for both.
    mina.permits(treatment());
    second.permits(treatment());
    let ticket = scene.doctor.draws(&second, &records, Purpose::TREAT);
    scene.network.assert_live(ticket);
    let denial = second.denies(treatment().by(&scene.saebom));
    let answer = scene.doctor.is_refused(mina, &records, Purpose::TREAT);
    assert_reasons(&answer, &[(first, Reason::Denied), (other, Reason::Denied)]);
    // Parted, it holds for its own only; so does the ticket.
    consent
        .unmerge_patient(&mina.account, mina.handle, second.handle)
        .unwrap();
    scene.doctor.draws(mina, &[first], Purpose::TREAT);
    let answer = scene.doctor.is_refused(&second, &[other], Purpose::TREAT);
    assert_eq!(answer.decisions[0].directive, Some(denial));
    assert_eq!(
        scene.why_not_live(ticket),
        [(other, None), (first, Some(NotLive::Unmerged))]
    );
    // Both logs and both histories verify to the end.
    for patient in [mina, &second] {
        patient.access_log();
        let entry = patient.history().pop().unwrap();
        assert!(matches!(entry.event, HistoryEvent::Unmerged { .. }));
    }
}
