//! Short names for what tests say about break-glass.

use cosmwasm_std::from_json;
use hie_policy::{BreakGlassReason, Capability, Purpose, Reason, Role};
use hie_types::consent::*;
use hie_types::registry::{AppointmentFacts, NetworkRole, Right, StaffStanding};
use hie_types::{Commitment, Handle, PersonId, Practitioner};

use crate::scene::*;

pub const HOUR: u64 = 3_600;

pub fn break_glass(handle: Handle, practitioner: Option<u8>) -> ExecuteMsg {
    ExecuteMsg::BreakGlass {
        handle,
        reason: BreakGlassReason::OVRER.into(),
        justification: Commitment([9; 32]),
        practitioner: practitioner.map(|byte| Practitioner([byte; 16])),
    }
}

pub fn end(session: u64, practitioner: Option<u8>) -> ExecuteMsg {
    ExecuteMsg::EndBreakGlass {
        session,
        practitioner: practitioner.map(|byte| Practitioner([byte; 16])),
    }
}

pub fn review(session: u64, verdict: Verdict) -> ExecuteMsg {
    ExecuteMsg::ReviewBreakGlass { session, verdict }
}

pub fn dispute(name: &str, session: u64) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::DisputeBreakGlass { handle, session }
}

pub fn opt(name: &str, access: hie_policy::EmergencyAccess) -> ExecuteMsg {
    ExecuteMsg::SetEmergencyAccess {
        handle: handle_of(name),
        access: access.into(),
    }
}

pub fn late_session(name: &str) -> ExecuteMsg {
    ExecuteMsg::RecordLateSession {
        handle: handle_of(name),
        person: person("doctor"),
        hospital: id("north"),
        role: Role::Physician.into(),
        reason: BreakGlassReason::OVRINCOMP.into(),
        justification: Commitment([8; 32]),
        started_at: NOW - HOUR,
        account: addr("officer").into(),
        own_account: None,
    }
}

/// The limits of the design.
pub fn settings() -> BreakGlassSettings {
    BreakGlassSettings {
        session_seconds: 14_400,
        review_seconds: 259_200,
        dispute_seconds: 7_776_000,
        bar_after_seconds: 1_209_600,
        max_unreviewed: 20,
        max_opened_by_person: 10,
        max_opened_by_hospital: 200,
        reasons: vec![
            BreakGlassReason::OVRER.into(),
            BreakGlassReason::OVRINCOMP.into(),
        ],
    }
}

impl Scene {
    /// A physician of an accredited hospital with capability emergency, with the break-glass right.
    pub fn doctor(&self, name: &str, hospital: &str) {
        self.appoint(name, hospital, Role::Physician);
        self.change_account(name, |facts| {
            facts.rights = vec![Right::Emergency, Right::Serve];
            facts.capabilities = vec![Capability::Emergency.into()];
            facts.appointment.as_mut().unwrap().break_glass = true;
        });
    }

    /// A gateway of such a hospital.
    pub fn gateway(&self, name: &str, hospital: &str) {
        self.doctor(name, hospital);
        self.change_account(name, |facts| {
            facts.appointment.as_mut().unwrap().role = Role::Gateway.into();
        });
    }

    /// A physician behind a pseudonym, with the break-glass right.
    pub fn practitioner(&self, hospital: &str, byte: u8) -> PersonId {
        let person = pseudonym(hospital, byte);
        let facts = AppointmentFacts {
            person: person.clone(),
            role: Role::Physician.into(),
            standing: StaffStanding::Active,
            break_glass: true,
            account: None,
        };
        let mut world = self.world.borrow_mut();
        world.practitioners.insert(person.to_string(), facts);
        person
    }

    pub fn officer(&self, name: &str, hospital: &str) {
        self.appoint(name, hospital, Role::PrivacyOfficer);
        self.change_account(name, |facts| facts.rights = vec![Right::Serve]);
    }

    /// Nobody's staff, with the role of the network's auditor.
    pub fn auditor(&self, name: &str) {
        self.appoint(name, "north", Role::Nurse);
        self.change_account(name, |facts| {
            facts.hospital = None;
            facts.appointment = None;
            facts.network_roles = vec![NetworkRole::Auditor];
        });
    }

    pub fn attempt(&mut self, sender: &str, msg: ExecuteMsg) -> BreakGlassResponse {
        let response = self.ok(sender, msg);
        from_json(response.data.unwrap()).unwrap()
    }

    /// Breaks the glass and gives the session.
    pub fn opened(&mut self, sender: &str, handle: Handle) -> u64 {
        let answer = self.attempt(sender, break_glass(handle, None));
        answer.session.expect("should be opened")
    }

    /// Tries to break the glass and gives why not.
    pub fn not_opened(&mut self, sender: &str, handle: Handle) -> Reason {
        let answer = self.attempt(sender, break_glass(handle, None));
        assert_eq!((answer.session, answer.expires_at), (None, None));
        answer.refusal.expect("should be refused").into()
    }

    pub fn session(&self, session: u64) -> SessionResponse {
        self.ask(QueryMsg::BreakGlassSession { session })
    }

    pub fn pending(&self, hospital: Option<&str>, only_overdue: bool) -> Vec<PendingReview> {
        let answer: PendingReviewsResponse = self.ask(QueryMsg::PendingReviews {
            hospital: hospital.map(id),
            only_overdue,
            start_after: None,
            limit: Some(100),
        });
        answer.reviews
    }

    pub fn history(&self, name: &str) -> Vec<HistoryEntry> {
        let answer: HistoryResponse = self.ask(QueryMsg::History {
            handle: handle_of(name),
            start_after: None,
            limit: Some(100),
        });
        answer.entries
    }

    /// What the doctor of north is answered for a record of south and this purpose.
    pub fn for_doctor(&self, patient: &str, purpose: Purpose) -> DecisionResponse {
        let actor = Actor {
            break_glass: true,
            ..physician("north")
        };
        self.decide(actor, purpose, record(handle_of(patient)))
    }
}
