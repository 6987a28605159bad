//! What the two registries are asked. One query to each per message.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult};
use hie_contract::neighbour::{self, CONSENT_REGISTRY, HOSPITAL_REGISTRY};
use hie_types::consent::{
    self, Actor, BasisStatusResponse, DecisionResponse, DecisionsResponse, MayActResponse,
    RecordFacts,
};
use hie_types::registry::{self, About, MemberStatus};
use hie_types::{Handle, HospitalId, Practitioner, Purpose, StudyId};

use crate::error::{Failed, NeighbourError};
use crate::views::{AboutFacts, AccountFacts, DirectiveFacts, MemberFacts, PatientFacts};

/// The two registries.
pub struct Neighbours<'a> {
    /// How they are asked.
    pub querier: QuerierWrapper<'a>,
    /// The hospital registry.
    pub hospitals: Addr,
    /// The consent registry.
    pub consent: Addr,
}

impl Neighbours<'_> {
    /// Who an account is, for whom it asks, and what else is wanted. What is answered to `about`
    /// has as many items as it has questions.
    ///
    /// # Errors
    /// If the registry cannot be asked.
    pub fn account(
        &self,
        account: &Addr,
        practitioner: Option<Practitioner>,
        about: Option<About>,
    ) -> Result<AccountFacts, Failed> {
        let asked = about
            .as_ref()
            .map(|a| (a.hospitals.len(), a.categories.len(), a.endpoints.len()));
        let question = registry::QueryMsg::Account {
            account: account.to_string(),
            practitioner,
            about,
        };
        let facts: AccountFacts = neighbour::ask(&self.querier, &self.hospitals, &question)?;
        let answered = facts.about.as_ref().map(lengths);
        // A stranger may be answered with nothing at all.
        if asked.is_some() && facts.hospital.is_some() && asked != answered {
            return Err(NeighbourError::Count {
                neighbour: HOSPITAL_REGISTRY,
            }
            .into());
        }
        Ok(facts)
    }

    /// What the registry says of a handle, and of this custodian publishing under it; nothing if it
    /// is not registered. The registry answers an unknown handle with an error, which is told apart
    /// from not being there at all.
    ///
    /// # Errors
    /// If the registry cannot be asked.
    pub fn patient(
        &self,
        handle: Handle,
        custodian: Option<HospitalId>,
    ) -> StdResult<Option<PatientFacts>> {
        let question = consent::QueryMsg::Patient { handle, custodian };
        neighbour::ask_if_known(&self.querier, &self.consent, &question)
    }

    /// The handles that are merged with one; none if it is not registered.
    ///
    /// # Errors
    /// If the registry cannot be asked.
    pub fn merged_with(&self, handle: Handle, asker: Option<HospitalId>) -> StdResult<Vec<Handle>> {
        // Naming a hospital keeps the answer short.
        let patient = self.patient(handle, asker)?;
        Ok(patient.map_or_else(Vec::new, |patient| patient.merged))
    }

    /// The decision for each of `records`, which all lie under one handle or handles merged with it.
    ///
    /// # Errors
    /// If the registry cannot be asked, or answers otherwise than it was asked.
    pub fn decide(
        &self,
        actor: Actor,
        purpose: Purpose,
        study: Option<StudyId>,
        records: Vec<RecordFacts>,
    ) -> Result<Vec<DecisionResponse>, Failed> {
        let asked = records.len();
        let question = consent::QueryMsg::DecideMany {
            actor,
            purpose,
            study,
            records,
        };
        let answer: DecisionsResponse = neighbour::ask(&self.querier, &self.consent, &question)?;
        expect_count(asked, answer.decisions.len())?;
        let consistent = |decision: &DecisionResponse| {
            hie_policy::Outcome::from(decision.outcome) == decision.reason.outcome()
        };
        if !answer.decisions.iter().all(consistent) {
            return Err(NeighbourError::Outcome.into());
        }
        Ok(answer.decisions)
    }

    /// Whether an account may do something for a patient whose handle is registered.
    ///
    /// # Errors
    /// If the registry cannot be asked, or the handle is not registered.
    pub fn may_act(
        &self,
        handle: Handle,
        account: &Addr,
        power: hie_policy::Power,
    ) -> StdResult<MayActResponse> {
        let question = consent::QueryMsg::MayAct {
            handle,
            account: account.to_string(),
            power: power.into(),
        };
        neighbour::ask(&self.querier, &self.consent, &question)
    }

    /// A directive.
    ///
    /// # Errors
    /// If the registry cannot be asked, or there is none.
    pub fn directive(&self, directive: u64) -> StdResult<DirectiveFacts> {
        let question = consent::QueryMsg::Directive { directive };
        neighbour::ask(&self.querier, &self.consent, &question)
    }

    /// Where a member stands.
    ///
    /// # Errors
    /// If the registry cannot be asked, or there is none.
    pub fn status(&self, hospital: &HospitalId) -> StdResult<MemberStatus> {
        let question = registry::QueryMsg::Hospital {
            hospital: hospital.clone(),
        };
        let answer: MemberFacts = neighbour::ask(&self.querier, &self.hospitals, &question)?;
        Ok(answer.status)
    }

    /// Whether what permits and break-glass sessions carried is still good. Asks nothing if there are
    /// none.
    ///
    /// # Errors
    /// If the registry cannot be asked, or answers otherwise than it was asked.
    pub fn basis(&self, ids: Vec<u64>, sessions: Vec<u64>) -> Result<BasisStatusResponse, Failed> {
        let asked = (ids.len(), sessions.len());
        if asked == (0, 0) {
            return Ok(BasisStatusResponse {
                basis: Vec::new(),
                sessions: Vec::new(),
            });
        }
        let question = consent::QueryMsg::BasisStatus { ids, sessions };
        let answer: BasisStatusResponse = neighbour::ask(&self.querier, &self.consent, &question)?;
        expect_count(asked.0, answer.basis.len())?;
        expect_count(asked.1, answer.sessions.len())?;
        Ok(answer)
    }
}

fn lengths(about: &AboutFacts) -> (usize, usize, usize) {
    let hospitals = about.hospitals.len();
    (hospitals, about.categories.len(), about.endpoints.len())
}

fn expect_count(asked: usize, answered: usize) -> Result<(), NeighbourError> {
    if asked == answered {
        Ok(())
    } else {
        Err(NeighbourError::Count {
            neighbour: CONSENT_REGISTRY,
        })
    }
}
