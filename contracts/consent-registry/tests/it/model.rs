//! The registry as plainly as it can be said: a list of directives, and no index, floor or bucket.
//! The property test compares the contract with it after every step.

use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess};
use hie_types::Handle;
use hie_types::consent::{Actor, DirectiveStatus, RecordFacts, Terms};

use crate::scene::*;

/// What a message is refused for, as far as the model tells causes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    UnknownHandle,
    HandleTaken,
    BadTimes,
    BucketFull,
    NotFound,
    WrongEffect,
    NotInForce(DirectiveStatus),
}

pub struct Written {
    pub id: u64,
    pub owner: &'static str,
    pub effect: Effect,
    /// As written, with the hospital of a person filled in.
    pub terms: Terms,
    pub drawn: u32,
    /// Ended by an act: revoked alone or with all, or lifted.
    pub ended: bool,
}

#[derive(Default)]
pub struct Model {
    pub now: u64,
    pub registered: Vec<&'static str>,
    pub written: Vec<Written>,
    /// Entries of the history of each patient, counted.
    pub acts: Vec<&'static str>,
}

impl Written {
    pub fn status(&self, now: u64) -> DirectiveStatus {
        if self.ended {
            return match self.effect {
                Effect::Permit => DirectiveStatus::Revoked,
                Effect::Deny => DirectiveStatus::Lifted,
            };
        }
        if self.terms.valid_until.is_some_and(|until| now >= until) {
            return DirectiveStatus::Expired;
        }
        if self.terms.max_uses.is_some_and(|uses| self.drawn >= uses) {
            return DirectiveStatus::UsedUp;
        }
        DirectiveStatus::Active
    }

    fn to_policy(&self) -> policy::Directive {
        let handle: Handle = handle_of(self.owner);
        let authority = policy::Authority::Controller;
        let mut form = self
            .terms
            .to_policy(self.id, &handle, self.effect, authority)
            .unwrap();
        form.uses_left = self.terms.max_uses.map(|uses| uses - self.drawn);
        form
    }
}

impl Model {
    fn known(&self, who: &'static str) -> Result<(), Refusal> {
        if self.registered.contains(&who) {
            Ok(())
        } else {
            Err(Refusal::UnknownHandle)
        }
    }

    pub fn register(&mut self, who: &'static str) -> Result<(), Refusal> {
        if self.registered.contains(&who) {
            return Err(Refusal::HandleTaken);
        }
        self.registered.push(who);
        self.acts.push(who);
        Ok(())
    }

    pub fn write(
        &mut self,
        who: &'static str,
        effect: Effect,
        mut terms: Terms,
        home: Option<&str>,
    ) -> Result<(), Refusal> {
        self.known(who)?;
        let from = terms.valid_from.unwrap_or(self.now);
        if from < self.now || terms.valid_until.is_some_and(|until| until <= from) {
            return Err(Refusal::BadTimes);
        }
        terms.valid_from = Some(from);
        if terms.grantee.person.is_some() {
            terms.grantee.hospital = home.map(id);
        }
        let now = self.now;
        let about_the_same = self.written.iter().filter(|other| {
            let same_person = terms.grantee.person.is_some()
                && other.terms.grantee.person == terms.grantee.person;
            other.owner == who
                && (same_person || other.terms.grantee == terms.grantee)
                && other.status(now) == DirectiveStatus::Active
        });
        if about_the_same.count() >= 32 {
            return Err(Refusal::BucketFull);
        }
        self.written.push(Written {
            id: self.written.len() as u64 + 1,
            owner: who,
            effect,
            terms,
            drawn: 0,
            ended: false,
        });
        self.acts.push(who);
        Ok(())
    }

    pub fn end(&mut self, who: &'static str, id: u64, effect: Effect) -> Result<(), Refusal> {
        self.known(who)?;
        let now = self.now;
        let found = self.written.iter_mut().find(|one| one.id == id);
        let directive = found
            .filter(|one| one.owner == who)
            .ok_or(Refusal::NotFound)?;
        if directive.effect != effect {
            return Err(Refusal::WrongEffect);
        }
        match directive.status(now) {
            DirectiveStatus::Active => directive.ended = true,
            DirectiveStatus::UsedUp if effect == Effect::Permit => directive.ended = true,
            status => return Err(Refusal::NotInForce(status)),
        }
        self.acts.push(who);
        Ok(())
    }

    pub fn revoke_all(&mut self, who: &'static str) -> Result<(), Refusal> {
        self.known(who)?;
        for directive in &mut self.written {
            if directive.owner == who && directive.effect == Effect::Permit {
                directive.ended = true;
            }
        }
        self.acts.push(who);
        Ok(())
    }

    pub fn draw(&mut self, id: u64) {
        let found = self.written.iter_mut().find(|one| one.id == id);
        if let Some(permit) = found
            && permit
                .terms
                .max_uses
                .is_some_and(|uses| permit.drawn < uses)
        {
            permit.drawn += 1;
        }
    }

    pub fn decide(
        &self,
        who: &'static str,
        actor: &Actor,
        purpose: policy::Purpose,
        record: &RecordFacts,
    ) -> policy::Decision {
        let active: Vec<_> = self
            .written
            .iter()
            .filter(|one| one.owner == who && one.status(self.now) == DirectiveStatus::Active)
            .map(Written::to_policy)
            .collect();
        let emergency = Emergency {
            access: EmergencyAccess::Allowed,
            session_open: false,
        };
        let request = policy::Request {
            actor: actor.to_policy(),
            purpose,
            study: None,
            record: record.to_policy().unwrap(),
            at: self.now,
        };
        policy::decide(&active, &emergency, &request)
    }
}
