//! Whatever can be asked is answered as the plain model says, for [`crate::reference_pair`].

use consent_registry::error::ContractError;
use hie_policy::{EmergencyAccess, Purpose, Role};
use hie_types::Tag;
use hie_types::consent::*;

use crate::reference::*;
use crate::reference_pair::Pair;
use crate::scene::*;

impl Pair {
    /// What concerns a patient and whoever is merged with it.
    pub fn agree_on(&self, of: Name) {
        for other in self.model.group(of) {
            self.agree_on_patient(other);
        }
        self.agree_on_decisions(of);
    }

    /// Everything.
    pub fn agree(&self) {
        for index in 0..self.model.directives.len() {
            self.agree_on_directive(index);
        }
        for of in self.model.patients.keys() {
            self.agree_on_patient(of);
            self.agree_on_decisions(of);
        }
        for (index, one) in self.model.sessions.iter().enumerate() {
            self.agree_on_session(index, one);
        }
        let config: ConfigResponse = self.scene.ask(QueryMsg::Config {});
        let name = |name: Name| self.address(name).to_string();
        assert_eq!(config.ownership.owner, name(self.model.owner));
        assert_eq!(config.ownership.nominated, self.model.nominated.map(name));
        assert_eq!(config.paused.is_empty(), !self.model.paused);
        let page: PolicyTextsResponse = self.scene.ask(QueryMsg::PolicyTexts {
            start_after: None,
            limit: None,
        });
        let found = page.texts.iter();
        let found = found.map(|text| {
            (
                text.policy.as_str(),
                text.hash.0[0],
                text.retired_at.is_some(),
            )
        });
        let expected = self.model.texts.iter();
        let expected = expected.map(|(policy, text)| (*policy, text.bytes, text.retired));
        assert!(found.eq(expected));
    }

    fn agree_on_directive(&self, index: usize) {
        let (one, id) = (&self.model.directives[index], index as u64 + 1);
        let status = self.model.status(index);
        if one.purged.is_some() {
            let gone = self
                .scene
                .query::<DirectiveResponse>(QueryMsg::Directive { directive: id });
            assert!(matches!(gone, Err(ContractError::PurgedDirective)));
            let basis = self.scene.basis(&[id]);
            assert_eq!(basis[0].status, Some(status), "purged directive {id}");
            return;
        }
        let found = self.scene.directive(id);
        assert_eq!(found.status, status, "directive {id}");
        assert_eq!(found.terms.valid_from, one.terms.valid_from);
        assert_eq!(found.terms.valid_until, one.terms.valid_until);
    }

    fn agree_on_session(&self, index: usize, one: &Session) {
        let session = index as u64 + 1;
        if one.purged {
            let gone = self
                .scene
                .query::<SessionResponse>(QueryMsg::BreakGlassSession { session });
            assert!(gone.is_err(), "session {session}");
            return;
        }
        let found = self.scene.session(session);
        let open = found.status == SessionStatus::Open;
        assert_eq!(
            open,
            !one.over && self.model.now < one.expires_at,
            "session {session}"
        );
        assert_eq!(found.review.map(|review| review.at), one.reviewed_at);
        let disputed = found.dispute.map(|dispute| !dispute.closed);
        assert_eq!(disputed, one.dispute.map(|_| !one.dispute_closed));
        assert_eq!(found.review_due.is_some(), one.waits(), "session {session}");
    }

    fn agree_on_patient(&self, of: Name) {
        let patient = &self.model.patients[of];
        let handle = self.handle(of);
        let found = self.scene.known(handle);
        let name = |account: Option<Name>| account.map(|name| self.address(name).to_string());
        assert_eq!(found.controller, name(patient.controller));
        assert_eq!(found.attestation_allowed, patient.attestation);
        assert_eq!(found.closed_at.is_some(), patient.closed);
        let out = found.emergency_access.0 == EmergencyAccess::OptedOut;
        assert_eq!(out, patient.opted_out);
        let forbidden: Vec<_> = found.no_publishing.iter().map(|id| id.as_str()).collect();
        assert!(forbidden.into_iter().eq(patient.forbidden.keys().copied()));
        let entries = patient.history.len() as u64;
        assert_eq!((found.last_nonce, found.count), (patient.nonce, entries));
        let mut merged = found.merged.clone();
        merged.push(handle);
        merged.sort_unstable();
        let group = self.model.group(of);
        let mut expected: Vec<_> = group.iter().map(|one| self.handle(one)).collect();
        expected.sort_unstable();
        assert_eq!(merged, expected);
        let control = found.control;
        let rotation = control.as_ref().and_then(|one| one.rotation.clone());
        assert_eq!(rotation, name(patient.rotation));
        let bound = control.and_then(|one| one.bound).is_some();
        assert_eq!(bound, patient.bound(self.model.now).is_some());
        let page: DelegatesResponse = self.scene.ask(QueryMsg::Delegates {
            handle,
            start_after: None,
            limit: Some(100),
        });
        let of_patient =
            (0..self.model.mandates.len()).filter(|at| self.model.mandates[*at].of == of);
        for (found, index) in page.delegates.iter().zip(of_patient) {
            assert_eq!(
                found.status,
                self.model.mandate_status(index),
                "mandate {}",
                found.mandate
            );
            let account = self.model.mandates[index].account;
            let acts = patient.holders.get(account) == Some(&index) && self.model.holds(index);
            assert_eq!(found.acts, acts, "mandate {}", found.mandate);
        }
        for request in self.scene.requests(handle) {
            let index = usize::try_from(request.id).unwrap() - 1;
            assert_eq!(request.status, self.model.request_status(index));
        }
    }

    fn agree_on_decisions(&self, of: Name) {
        let handle = self.handle(of);
        let tagged = RecordFacts {
            tags: vec![Tag([1; 16])],
            ..record(handle)
        };
        let of_west = RecordFacts {
            custodian: id("west"),
            origin: id("west"),
            ..record(handle)
        };
        let records = [of_west, tagged];
        for (doctor, home) in [
            (Some("surgeon"), "south"),
            (Some("medic"), "north"),
            (None, "west"),
        ] {
            let actor = actor(home, Role::Physician, person(doctor.unwrap_or("doctor")));
            for purpose in [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG] {
                let answer: DecisionsResponse = self.scene.ask(QueryMsg::DecideMany {
                    actor: actor.clone(),
                    purpose: purpose.into(),
                    study: None,
                    records: records.to_vec(),
                });
                for (record, found) in records.iter().zip(answer.decisions) {
                    let about = (doctor, &actor);
                    let expected = self.model.decide(of, handle, about, purpose, record);
                    let found = (found.reason.0, found.directive);
                    assert_eq!(found, expected, "{of} {actor:?} {purpose:?}");
                }
            }
        }
    }
}
