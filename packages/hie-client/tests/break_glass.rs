//! Break-glass over the three contracts as they are: what each tells the others is what the others
//! expect.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::rc::Rc;

use hie_client::embedded::EmbeddedLedger;
use hie_client::member::register_keys;
use hie_client::requester::{Requester, Wanted};
use hie_client::{ClientError, Hie, Ledger};
use hie_policy::{BreakGlassReason, Capability, Confidentiality, EmergencyAccess, Purpose, Role};
use hie_types::consent::{RecordCategory, Verdict};
use hie_types::index::{Locator, LogEvent, NewPointer, NotLive};
use hie_types::registry::{EndpointKind, Profile, StaffRef};
use hie_types::{Commitment, Handle, HospitalId, Practitioner, RecordId, Salt, derive};

const NOW: u64 = 1_782_864_000;
const SURGEON: Practitioner = Practitioner(*b"the-surgeon-of-s");

/// North keeps a record of a patient; south has a gateway and a surgeon with the break-glass right.
struct Scene {
    ledger: Rc<EmbeddedLedger>,
    hie: Hie,
    owner: String,
    patient: String,
    handle: Handle,
    record: RecordId,
    south: Requester,
    officer: String,
}

fn scene() -> Scene {
    let ledger = Rc::new(EmbeddedLedger::new("hie-test-1", NOW));
    let owner = ledger.make_account("owner");
    let deployment = ledger.deploy(&owner).unwrap();
    let hie = Hie::new(ledger.clone(), deployment);
    let account = |name: &str| ledger.make_account(name);
    for (id, capability) in [
        ("north", Capability::Custodian),
        ("south", Capability::Emergency),
    ] {
        accredit(&hie, &owner, &account(id), id, capability);
    }
    let north = account("north");
    let store = EndpointKind::PrivateStore;
    let url = "https://store.north.example".parse().unwrap();
    let endpoint = "store".parse().unwrap();
    hie.registry()
        .put_endpoint(&north, endpoint, store, url)
        .unwrap();
    let gateway = account("gateway");
    let officer = account("officer");
    for (account, role) in [(&gateway, Role::Gateway), (&officer, Role::PrivacyOfficer)] {
        appoint(
            &hie,
            &account_of(account),
            role,
            &ledger.make_account("south"),
        );
    }
    let surgeon = StaffRef {
        account: None,
        practitioner: Some(SURGEON),
    };
    let south = account("south");
    hie.registry()
        .appoint_staff(&south, surgeon, Role::Physician.into(), None, true)
        .unwrap();
    let keys = register_keys(&hie, &south, &id("south")).unwrap();
    let south = Requester::new(
        hie.clone(),
        id("south"),
        gateway,
        vec![keys.encryption],
        keys.signing.1,
    );
    let patient = account("patient");
    let salt = Salt([1; 16]);
    let canonical = ledger.account(&patient).unwrap();
    let handle = derive::patient_handle("hie-test-1", &canonical, &salt);
    hie.consent()
        .register_patient(&patient, handle, salt, None)
        .unwrap();
    let pointer = pointer();
    let record = pointer.id;
    hie.index()
        .publish_records(&north, handle, vec![pointer])
        .unwrap();
    Scene {
        ledger,
        hie,
        owner,
        patient,
        handle,
        record,
        south,
        officer,
    }
}

fn id(hospital: &str) -> HospitalId {
    hospital.parse().unwrap()
}

fn account_of(account: &str) -> String {
    account.to_owned()
}

fn accredit(hie: &Hie, owner: &str, account: &str, name: &str, capability: Capability) {
    let profile = Profile {
        name: format!("Hospital {name}").parse().unwrap(),
        country: "KR".parse().unwrap(),
        url: format!("https://{name}.example").parse().unwrap(),
    };
    let registry = hie.registry();
    registry
        .apply_for_membership(account, id(name), profile.clone())
        .unwrap();
    let capabilities = vec![capability.into()];
    let until = NOW + 365 * 86_400;
    registry
        .accredit(
            owner,
            id(name),
            account.to_owned(),
            profile,
            capabilities,
            until,
        )
        .unwrap();
}

fn appoint(hie: &Hie, account: &str, role: Role, administrator: &str) {
    let staff = StaffRef {
        account: Some(account.to_owned()),
        practitioner: None,
    };
    let registry = hie.registry();
    registry
        .appoint_staff(administrator, staff, role.into(), None, false)
        .unwrap();
    registry
        .accept_appointment(account, id("south"), role.into(), None, false)
        .unwrap();
}

fn pointer() -> NewPointer {
    let salt = Salt([2; 16]);
    NewPointer {
        id: derive::record_id(&id("north"), &salt),
        salt,
        relation: None,
        category: RecordCategory::Code("patient-summary".parse().unwrap()),
        confidentiality: Confidentiality::N.into(),
        tags: vec![],
        groups: vec![],
        period: None,
        commitment: Commitment([3; 32]),
        size: 1_024,
        locator: Locator {
            endpoint: "store".parse().unwrap(),
            object: "00112233445566778899aabbccddeeff".parse().unwrap(),
        },
    }
}

impl Scene {
    fn wanted(&self, purpose: Purpose) -> Wanted {
        Wanted {
            handle: self.handle,
            records: vec![self.record],
            purpose: purpose.into(),
            study: None,
            practitioner: Some(SURGEON),
        }
    }

    /// Breaks the glass and asks in one transaction: session and ticket.
    fn broken(&self) -> (u64, u64) {
        let reason = BreakGlassReason::OVRER.into();
        let wanted = self.wanted(Purpose::BTG);
        let answers = self.south.break_glass(&wanted, reason, Commitment([9; 32]));
        let (session, access) = answers.unwrap();
        (session.session.unwrap(), access.ticket.unwrap())
    }

    fn not_live(&self, ticket: u64) -> Option<NotLive> {
        self.hie.index().ticket(ticket).unwrap().liveness[0].reason
    }
}

#[test]
fn the_glass_breaks_and_the_record_is_asked_for_in_one_transaction() {
    let scene = scene();
    let refused = scene.south.request(&scene.wanted(Purpose::BTG));
    let Err(ClientError::AccessRefused(refused)) = refused else {
        panic!("no session is open yet")
    };
    assert!(refused.break_glass_available);
    let (session, ticket) = scene.broken();
    let found = scene.hie.index().ticket(ticket).unwrap();
    assert_eq!(found.ticket.records[0].session, Some(session));
    assert_eq!(found.ticket.records[0].reason.to_string(), "break_glass");
    assert!(found.liveness[0].live);
    let log = scene
        .hie
        .index()
        .access_log(scene.handle, None, None)
        .unwrap();
    let Some(LogEvent::Access { records, .. }) = log.entries.last().map(|one| &one.event) else {
        panic!("an access")
    };
    assert_eq!(records[0].session, Some(session));
}

#[test]
fn a_refused_glass_is_an_error_to_the_caller_and_on_record_on_chain() {
    let scene = scene();
    let consent = scene.hie.consent();
    let out = EmergencyAccess::OptedOut.into();
    consent
        .set_emergency_access(&scene.patient, scene.handle, out)
        .unwrap();
    let before = consent.patient(scene.handle, None).unwrap().count;
    let reason = BreakGlassReason::OVRER.into();
    let wanted = scene.wanted(Purpose::BTG);
    let answer = scene
        .south
        .break_glass(&wanted, reason, Commitment([9; 32]));
    let Err(ClientError::BreakGlassRefused(refusal)) = answer else {
        panic!("the patient opted out")
    };
    assert_eq!(refusal.to_string(), "emergency_opt_out");
    assert_eq!(
        consent.patient(scene.handle, None).unwrap().count,
        before + 1
    );
}

#[test]
fn a_ticket_dies_when_its_session_is_ended() {
    let scene = scene();
    let (session, ticket) = scene.broken();
    let consent = scene.hie.consent();
    consent
        .end_break_glass(&scene.officer, session, None)
        .unwrap();
    assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
}

#[test]
fn a_ticket_dies_when_the_patient_opts_out_and_opting_in_does_not_revive_it() {
    let scene = scene();
    let (_, ticket) = scene.broken();
    let consent = scene.hie.consent();
    for access in [EmergencyAccess::OptedOut, EmergencyAccess::Allowed] {
        let access = access.into();
        consent
            .set_emergency_access(&scene.patient, scene.handle, access)
            .unwrap();
        assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
    }
}

#[test]
fn a_ticket_dies_when_its_session_expires_before_it() {
    let scene = scene();
    scene.broken();
    // 4 hours less 100 seconds later: another ticket on the same session.
    scene.ledger.advance(14_300);
    let ticket = scene
        .south
        .request(&scene.wanted(Purpose::BTG))
        .unwrap()
        .ticket
        .unwrap();
    assert_eq!(scene.not_live(ticket), None);
    scene.ledger.advance(100);
    assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
}

#[test]
fn an_unjustified_session_ends_its_tickets_and_bars_until_the_owner_as_auditor_lifts_it() {
    let scene = scene();
    let (session, ticket) = scene.broken();
    let consent = scene.hie.consent();
    consent
        .review_break_glass(&scene.officer, session, Verdict::Unjustified)
        .unwrap();
    assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
    let Err(ClientError::AccessRefused(refused)) = scene.south.request(&scene.wanted(Purpose::BTG))
    else {
        panic!("barred")
    };
    assert_eq!(refused.decisions[0].reason.to_string(), "barred");
    let bars = consent.bars(None, None).unwrap().bars;
    consent
        .lift_bar(&scene.owner, bars[0].person.clone())
        .unwrap();
    scene.broken();
}

/// The hospital withdraws the right: requests and tickets stop at once, though the session is open.
#[test]
fn a_withdrawn_right_stops_an_open_session_and_its_tickets() {
    let scene = scene();
    let (_, ticket) = scene.broken();
    let surgeon = StaffRef {
        account: None,
        practitioner: Some(SURGEON),
    };
    let administrator = scene.ledger.make_account("south");
    scene
        .hie
        .registry()
        .appoint_staff(&administrator, surgeon, Role::Physician.into(), None, false)
        .unwrap();
    assert_eq!(scene.not_live(ticket), Some(NotLive::StaffNotActive));
    let Err(ClientError::AccessRefused(refused)) = scene.south.request(&scene.wanted(Purpose::BTG))
    else {
        panic!("the right is gone")
    };
    assert_eq!(
        refused.decisions[0].reason.to_string(),
        "break_glass_not_open"
    );
}

/// A verdict on one session bars the person: tickets on another one die with it.
#[test]
fn a_bar_kills_the_tickets_of_all_sessions_of_the_person() {
    let scene = scene();
    let (first, _) = scene.broken();
    let (_, ticket) = scene.broken();
    assert_eq!(scene.not_live(ticket), None);
    let consent = scene.hie.consent();
    consent
        .review_break_glass(&scene.officer, first, Verdict::Unjustified)
        .unwrap();
    assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
}

/// What a permit that names the override carried depends on the session too.
#[test]
fn a_ticket_by_a_permit_for_break_glass_dies_with_its_session() {
    let scene = scene();
    let consent = scene.hie.consent();
    let terms = serde_json::from_value(serde_json::json!({
        "grantee": { "hospital": "south" },
        "purposes": ["BTG"],
        "resources": { "all": {} }
    }))
    .unwrap();
    consent.permit(&scene.patient, scene.handle, terms).unwrap();
    let (session, ticket) = scene.broken();
    let found = scene.hie.index().ticket(ticket).unwrap().ticket;
    assert_eq!(found.records[0].reason.to_string(), "permitted");
    assert_eq!(found.records[0].session, Some(session));
    let out = EmergencyAccess::OptedOut.into();
    consent
        .set_emergency_access(&scene.patient, scene.handle, out)
        .unwrap();
    assert_eq!(scene.not_live(ticket), Some(NotLive::BasisEnded));
}

/// The auditor broke the glass, was barred, and is not the one who forgives it.
#[test]
fn nobody_lifts_the_bar_of_oneself() {
    let scene = scene();
    let doctor = scene.ledger.make_account("doctor");
    let registry = scene.hie.registry();
    let auditor = hie_types::registry::NetworkRole::Auditor;
    registry
        .nominate_role_holder(&scene.owner, auditor, doctor.clone())
        .unwrap();
    registry.accept_role(&doctor, auditor).unwrap();
    let staff = StaffRef {
        account: Some(doctor.clone()),
        practitioner: None,
    };
    let administrator = scene.ledger.make_account("south");
    registry
        .appoint_staff(&administrator, staff, Role::Physician.into(), None, true)
        .unwrap();
    let role = Role::Physician.into();
    registry
        .accept_appointment(&doctor, id("south"), role, None, true)
        .unwrap();
    let consent = scene.hie.consent();
    let reason = BreakGlassReason::OVRER.into();
    let opened = consent
        .break_glass(&doctor, scene.handle, reason, Commitment([9; 32]), None)
        .unwrap();
    let session = hie_client::consent::break_glass_answer(&opened, 0).unwrap();
    consent
        .review_break_glass(
            &scene.officer,
            session.session.unwrap(),
            Verdict::Unjustified,
        )
        .unwrap();
    let person = consent.bars(None, None).unwrap().bars[0].person.clone();
    let lifted = consent.lift_bar(&doctor, person.clone());
    assert!(lifted.unwrap_err().to_string().contains("another person"));
    // With the office vacant the owner acts, who is somebody else.
    registry.remove_role_holder(&scene.owner, auditor).unwrap();
    consent.lift_bar(&scene.owner, person).unwrap();
}
