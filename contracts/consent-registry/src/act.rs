//! Every act of a patient, whichever message it came in and whoever spoke: one action, taken with
//! an authority that the record keeps. A further way to speak for a patient checks its own claim and
//! then takes the same action; nothing here knows how the message came in.

use cosmwasm_std::{DepsMut, Env, Storage};
use hie_contract::account::Account;
use hie_policy::{Effect, EmergencyAccess};
use hie_types::consent::Terms;
use hie_types::{Handle, HospitalId};

use crate::bucket::{BUCKET_LIMIT, Bucket};
use crate::directive::{Directive, DirectiveError, Ended};
use crate::error::ContractError;
use crate::events::Event;
use crate::glass::events::GlassEvent;
use crate::glass::session::{Dispute, SessionError};
use crate::patient::Patient;
use crate::policy_text::PolicyTextError;
use crate::spoken::Spoken;
use crate::state::{self, Config, HistoryRecord, glass, policy_texts};
use crate::{history, registry, terms, wire};

mod standing;

/// What a patient can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Have the handle registered: attested where a hospital does it.
    Register,
    /// Write a permit.
    Permit(Box<Terms>),
    /// Write a denial.
    Deny(Box<Terms>),
    /// End one permit.
    Revoke(u64),
    /// End all permits.
    RevokeAll,
    /// End one denial.
    LiftDenial(u64),
    /// Opt out of break-glass, or in again.
    SetEmergencyAccess(EmergencyAccess),
    /// Dispute a break-glass session.
    Dispute(u64),
    /// Forbid a hospital to publish under the handle, or allow it again.
    SetPublishing {
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may.
        allowed: bool,
    },
    /// Close the handle for good.
    Close,
}

/// An act about to be taken. Whether `spoken` may take it has been checked.
pub struct Act<'a> {
    /// The block and this contract.
    pub env: &'a Env,
    /// Neighbours and limits.
    pub config: Config,
    /// Whose handle.
    pub handle: Handle,
    /// The patient as kept, or as it will be kept once registered.
    pub patient: Patient,
    /// By whose authority, and who.
    pub spoken: Spoken,
}

impl Act<'_> {
    /// Takes the action: checks its rules, writes, and tells what happened.
    ///
    /// # Errors
    /// The first rule that is broken; then nothing of it must be kept.
    pub fn take(self, deps: DepsMut<'_>, action: Action) -> Result<Event, ContractError> {
        self.refuse_if_closed(&action)?;
        match action {
            Action::Register => self.register(deps),
            Action::Permit(terms) => self.write(deps, Effect::Permit, *terms),
            Action::Deny(terms) => self.write(deps, Effect::Deny, *terms),
            Action::Revoke(id) => self.end(deps, id, Directive::revoke),
            Action::RevokeAll => self.revoke_all(deps),
            Action::LiftDenial(id) => self.end(deps, id, Directive::lift),
            Action::SetEmergencyAccess(access) => self.set_emergency_access(deps, access),
            Action::Dispute(session) => self.dispute(deps, session),
            Action::SetPublishing { hospital, allowed } => {
                self.set_publishing(deps, hospital, allowed)
            }
            Action::Close => self.close(deps),
        }
    }

    fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    fn register(self, mut deps: DepsMut<'_>) -> Result<Event, ContractError> {
        state::save_patient(deps.storage, &self.handle, &self.patient)?;
        if let Some(controller) = &self.patient.controller {
            state::save_control(deps.storage, controller, &self.handle)?;
        }
        let record = HistoryRecord::Registered {
            at: self.now(),
            by: self.spoken.clone(),
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Patient {
            handle: self.handle,
            hospital: self.patient.registered_by,
        })
    }

    fn write(
        self,
        mut deps: DepsMut<'_>,
        effect: Effect,
        terms: Terms,
    ) -> Result<Event, ContractError> {
        let now = self.now();
        let terms = terms::check(terms, effect, now, self.config.max_permit_days)?;
        if let Some(policy) = &terms.policy {
            let text = policy_texts::text(deps.storage, policy.as_str())?;
            text.ok_or(PolicyTextError::Unknown)?.in_force()?;
        }
        let (terms, account) =
            registry::resolve(deps.as_ref(), self.env, &self.config, effect, terms)?;
        let id = state::next_directive(deps.storage)?;
        let form = terms.to_policy(id, &self.handle, effect, self.spoken.authority())?;
        form.check_form()?;
        let directive = Directive {
            handle: self.handle.0,
            effect,
            written_by: self.spoken.clone(),
            written_at: now,
            terms: wire::keep(deps.api, &terms, account.as_deref(), form, now)?,
            uses_drawn: 0,
            ended: None,
        };
        self.make_room(deps.storage, &directive.bucket())?;
        if let Some(account) = &directive.terms.grantee.account {
            self.make_room_about(deps.storage, account)?;
        }
        state::write_directive(deps.storage, id, &directive)?;
        let record = HistoryRecord::Written { directive: id };
        self.remember(deps.branch(), record, Some(&directive))?;
        Ok(Event::Directive {
            directive: id,
            handle: self.handle,
            effect,
        })
    }

    /// Moves what is over out of a bucket. Looks at the index only, at most 32 entries of it.
    fn make_room(&self, storage: &mut dyn Storage, bucket: &Bucket) -> Result<(), ContractError> {
        let (floor, now) = (self.patient.revoked_below, self.now());
        let (over, in_force): (Vec<_>, Vec<_>) = state::in_bucket(storage, &self.handle, bucket)?
            .into_iter()
            .partition(|(id, listing)| listing.is_over(*id, floor, now));
        if u32::try_from(in_force.len()).unwrap_or(u32::MAX) >= BUCKET_LIMIT {
            return Err(ContractError::BucketFull {
                limit: BUCKET_LIMIT,
            });
        }
        for (id, _) in over {
            state::move_to_ended(storage, &self.handle, bucket, id)?;
        }
        Ok(())
    }

    /// The same for the denials that hold for an account besides the pseudonym that they name.
    fn make_room_about(
        &self,
        storage: &mut dyn Storage,
        account: &Account,
    ) -> Result<(), ContractError> {
        let (floor, now) = (self.patient.revoked_below, self.now());
        let (over, in_force): (Vec<_>, Vec<_>) = state::also_about(storage, &self.handle, account)?
            .into_iter()
            .partition(|(id, listing)| listing.is_over(*id, floor, now));
        if u32::try_from(in_force.len()).unwrap_or(u32::MAX) >= BUCKET_LIMIT {
            return Err(ContractError::BucketFull {
                limit: BUCKET_LIMIT,
            });
        }
        for (id, _) in over {
            state::no_longer_about(storage, &self.handle, account, id);
        }
        Ok(())
    }

    fn end(
        self,
        mut deps: DepsMut<'_>,
        id: u64,
        end: fn(
            Directive,
            hie_types::consent::DirectiveStatus,
            Ended,
        ) -> Result<Directive, DirectiveError>,
    ) -> Result<Event, ContractError> {
        let now = self.now();
        let directive = state::directive(deps.storage, id)?
            .filter(|directive| directive.handle == self.handle.0)
            .ok_or(DirectiveError::NotFound)?;
        let status = directive.status(id, self.patient.revoked_below, now);
        let by = Ended {
            by: self.spoken.clone(),
            at: now,
        };
        let directive = end(directive, status, by)?;
        state::save_directive(deps.storage, id, &directive)?;
        state::move_to_ended(deps.storage, &self.handle, &directive.bucket(), id)?;
        if let Some(account) = &directive.terms.grantee.account {
            state::no_longer_about(deps.storage, &self.handle, account, id);
        }
        let record = HistoryRecord::Ended { directive: id };
        self.remember(deps.branch(), record, Some(&directive))?;
        Ok(Event::DirectiveEnded {
            directive: id,
            handle: self.handle,
            effect: directive.effect,
        })
    }

    fn revoke_all(self, mut deps: DepsMut<'_>) -> Result<Event, ContractError> {
        let below = state::next_directive(deps.storage)?;
        let patient = self.patient.clone().revoke_below(below);
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::RevokedAll {
            at: self.now(),
            by: self.spoken.clone(),
            below,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::PermitsRevoked {
            handle: self.handle,
            below,
        })
    }

    fn set_emergency_access(
        self,
        mut deps: DepsMut<'_>,
        access: EmergencyAccess,
    ) -> Result<Event, ContractError> {
        let next = glass::next_session(deps.storage)?;
        let patient = Patient {
            emergency: self.patient.emergency.set(access, next),
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::EmergencyAccess {
            at: self.now(),
            by: self.spoken.clone(),
            access,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Glass(GlassEvent::EmergencyAccess {
            handle: self.handle,
            access,
        }))
    }

    fn dispute(self, mut deps: DepsMut<'_>, id: u64) -> Result<Event, ContractError> {
        let (at, by) = (self.now(), self.spoken.clone());
        let session = glass::session(deps.storage, id)?
            .filter(|session| session.handle == self.handle.0)
            .ok_or(SessionError::NotFound)?;
        let dispute = Dispute {
            at,
            by: by.clone(),
            closed: false,
        };
        let session = session.dispute(&glass::settings(deps.storage)?, dispute)?;
        glass::update(deps.storage, id, &session)?;
        let record = HistoryRecord::SessionDisputed {
            at,
            by,
            session: id,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Glass(GlassEvent::Disputed {
            session: id,
            handle: self.handle,
        }))
    }

    fn remember(
        &self,
        deps: DepsMut<'_>,
        record: HistoryRecord,
        directive: Option<&Directive>,
    ) -> Result<(), ContractError> {
        Ok(history::append(
            deps,
            self.env,
            &self.config,
            &self.handle,
            record,
            directive,
        )?)
    }
}
