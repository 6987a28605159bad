//! Directives are written, amended and ended.

use cosmwasm_std::{Deps, DepsMut, StdResult, Storage};
use hie_policy::{Confidentiality, Effect};
use hie_types::consent::{DirectiveStatus, Terms};

use super::Act;
use crate::amend::{Change, Said};
use crate::attested::{AttestationError, HEAD_START_SECONDS, SelfAttested, can_reach};
use crate::authority::Kind;
use crate::directive::{Amends, Directive, DirectiveError, Ended, Replaced};
use crate::error::Failed;
use crate::events::Event;
use crate::mandate::MandateError;
use crate::policy_text::PolicyTextError;
use crate::spoken::Spoken;
use crate::state::{self, HistoryRecord, policy_texts};
use crate::terms::{self, Times};
use crate::{directive, registry, wire};

type End = fn(Directive, DirectiveStatus, Ended) -> Result<Directive, DirectiveError>;

impl Act<'_> {
    pub(crate) fn write(
        &self,
        mut deps: DepsMut<'_>,
        effect: Effect,
        terms: Terms,
    ) -> Result<Event, Failed> {
        let id = state::next_directive(deps.storage)?;
        let terms = self.checked(deps.as_ref(), id, effect, terms, None)?;
        self.refuse_to_the_proposer(effect, &terms.grantee)?;
        let directive = self.new_directive(effect, terms);
        let pending = directive.waits();
        self.keep(deps.branch(), id, &directive, None)?;
        let record = HistoryRecord::Written { directive: id };
        self.remember(deps, record, Some(&directive))?;
        Ok(Event::Directive {
            directive: id,
            handle: self.handle,
            effect,
            pending,
        })
    }

    pub(super) fn amend(
        self,
        mut deps: DepsMut<'_>,
        amended: u64,
        terms: Terms,
    ) -> Result<Event, Failed> {
        let now = self.now();
        // What exactly it is turns out below; who may do neither learns that first.
        if self.assert_may(Kind::Amend).is_err() {
            self.assert_may(Kind::Shorten)?;
        }
        let old = self.own_directive(deps.storage, amended)?;
        self.assert_may_take_back(old.written_by.authority().is_patients_own())?;
        old.assert_active(self.status(deps.storage, amended, &old)?)?;
        let effect = old.effect;
        let id = state::next_directive(deps.storage)?;
        let terms = self.checked(deps.as_ref(), id, effect, terms, Some(&old))?;
        let change = Change::between(
            effect,
            Said {
                terms: &old.terms,
                level: level(deps.as_ref(), amended, &old)?,
            },
            Said {
                terms: &terms,
                level: self.level(deps.as_ref(), id, effect, &terms)?,
            },
            now,
        );
        if effect == Effect::Deny && change.narrowed {
            self.refuse_to_let_go()?;
        }
        let shortens = change.only_shortens && !self.outranks(deps.storage, amended, &old)?;
        self.admit(match shortens {
            true => Kind::Shorten,
            false => Kind::Amend,
        })?;
        if !shortens {
            self.refuse_to_the_proposer(effect, &terms.grantee)?;
        }
        let directive = Directive {
            uses_drawn: old.uses_drawn,
            amends: Some(Amends {
                directive: amended,
                continues: (!change.narrowed).then(|| old.lineage(amended)),
            }),
            ..self.new_directive(effect, terms)
        };
        let end = Ended {
            by: self.spoken.clone(),
            at: now,
            replaced: Some(Replaced {
                by: id,
                narrowed: change.narrowed,
            }),
        };
        let old = old.replaced_by(end);
        self.keep(deps.branch(), id, &directive, Some((amended, &old)))?;
        let record = HistoryRecord::Amended { directive: id };
        self.remember(deps, record, Some(&directive))?;
        Ok(Event::Amended {
            directive: id,
            handle: self.handle,
            effect,
            amends: amended,
            narrowed: change.narrowed,
        })
    }

    /// Whether a permit in the place of this one would prevail where this one does not: by the
    /// patient's own word, or as the later one. A denial that is as specific names the same grantee, so
    /// it lies in the same bucket; whom a person's denial means is not told by the bucket alone.
    fn outranks(&self, storage: &dyn Storage, id: u64, permit: &Directive) -> Result<bool, Failed> {
        let own = self.spoken.authority().is_patients_own();
        if own && !permit.written_by.authority().is_patients_own() {
            return Ok(true);
        }
        if permit.terms.grantee.person.is_some() {
            return Ok(true);
        }
        let listed = state::in_bucket(storage, &self.handle, &permit.bucket())?;
        let (floor, now) = (self.patient.revoked_below, self.now());
        let later = listed.into_iter().filter(|(other, _)| *other > id);
        let mut denials = later.filter(|(_, listing)| listing.is_denial());
        Ok(denials.any(|(other, listing)| !listing.is_over(other, floor, now)))
    }

    pub(super) fn end(self, mut deps: DepsMut<'_>, id: u64, end: End) -> Result<Event, Failed> {
        let directive = self.own_directive(deps.storage, id)?;
        self.assert_may_take_back(directive.written_by.authority().is_patients_own())?;
        let status = self.status(deps.storage, id, &directive)?;
        let by = Ended {
            by: self.spoken.clone(),
            at: self.now(),
            replaced: None,
        };
        let directive = end(directive, status, by)?;
        self.put_aside(deps.storage, id, &directive)?;
        let record = HistoryRecord::Ended { directive: id };
        self.remember(deps.branch(), record, Some(&directive))?;
        Ok(Event::DirectiveEnded {
            directive: id,
            handle: self.handle,
            effect: directive.effect,
        })
    }

    /// A directive of this handle.
    fn own_directive(&self, storage: &dyn Storage, id: u64) -> Result<Directive, Failed> {
        let directive = state::directive(storage, id)?
            .filter(|directive| directive.handle == self.handle.0)
            .ok_or(DirectiveError::NotFound)?;
        Ok(directive)
    }

    fn status(
        &self,
        storage: &dyn Storage,
        id: u64,
        directive: &Directive,
    ) -> StdResult<DirectiveStatus> {
        state::status(
            storage,
            id,
            directive,
            self.patient.revoked_below,
            self.now(),
        )
    }

    /// The terms as they are kept, with every rule about them checked.
    fn checked(
        &self,
        deps: Deps<'_>,
        id: u64,
        effect: Effect,
        terms: Terms,
        amended: Option<&Directive>,
    ) -> Result<directive::Terms, Failed> {
        let terms = self.within_mandate(effect, self.with_evidence(terms)?)?;
        let terms = terms::check(terms, effect, &self.times(effect, amended))?;
        if let (Some(old), Some(uses)) = (amended, terms.max_uses) {
            terms::assert_uses_left(uses, old.uses_drawn)?;
        }
        if let Some(policy) = &terms.policy {
            let text = policy_texts::text(deps.storage, policy.as_str())?;
            text.ok_or(PolicyTextError::Unknown)?.in_force()?;
        }
        let (terms, account) = registry::resolve(deps, self.env, &self.config, effect, terms)?;
        let authority = self.spoken.authority();
        let form = terms.to_policy(id, &self.handle, effect, authority)?;
        form.check_form()?;
        let now = self.now();
        Ok(wire::keep(deps.api, &terms, account.as_deref(), form, now)?)
    }

    /// An attested directive rests on the evidence of the act.
    fn with_evidence(&self, terms: Terms) -> Result<Terms, Failed> {
        let Some(attestation) = self.spoken.attestation() else {
            return Ok(terms);
        };
        let evidence = Some(attestation.evidence.into());
        if terms.evidence.is_some() && terms.evidence != evidence {
            return Err(AttestationError::OtherEvidence.into());
        }
        Ok(Terms { evidence, ..terms })
    }

    /// What a delegate permits ends with the mandate at the latest.
    fn within_mandate(&self, effect: Effect, terms: Terms) -> Result<Terms, Failed> {
        let Some(mandate) = self.mandate.as_ref().filter(|_| effect == Effect::Permit) else {
            return Ok(terms);
        };
        let latest = mandate.says.until;
        let until = terms.valid_until.unwrap_or(latest);
        if until > latest {
            return Err(MandateError::PermitBeyondMandate.into());
        }
        Ok(Terms {
            valid_until: Some(until),
            ..terms
        })
    }

    /// When a directive may start and how long it may run.
    fn times(&self, effect: Effect, amended: Option<&Directive>) -> Times {
        let now = self.now();
        let permit = effect == Effect::Permit;
        let attested_permit = permit && matches!(self.spoken, Spoken::Attested { .. });
        let earliest = match (&self.patient.controller, attested_permit) {
            (Some(_), true) => now.saturating_add(HEAD_START_SECONDS),
            _ => now,
        };
        let network = self.config.max_permit_days;
        let attested = self.config.attested_permit_days;
        Times {
            now,
            earliest,
            left_out: amended.map_or(earliest, |old| old.terms.valid_from.max(earliest)),
            most_days: match attested_permit {
                true => Some(network.map_or(attested, |network| network.min(attested))),
                false => network,
            },
        }
    }

    fn new_directive(&self, effect: Effect, terms: directive::Terms) -> Directive {
        let permit = effect == Effect::Permit;
        let reaches = self.spoken.attestation().zip(self.officer.as_ref());
        let self_attested = reaches
            .filter(|(on, _)| permit && can_reach(&terms.grantee, &on.hospital))
            .map(|(_, person)| SelfAttested {
                person: person.clone(),
                confirmed: None,
            });
        Directive {
            handle: self.handle.0,
            effect,
            written_by: self.spoken.clone(),
            written_at: self.now(),
            terms,
            uses_drawn: 0,
            ended: None,
            self_attested,
            amends: None,
        }
    }

    fn level(
        &self,
        deps: Deps<'_>,
        id: u64,
        effect: Effect,
        terms: &directive::Terms,
    ) -> StdResult<Confidentiality> {
        level(deps, id, &self.new_directive(effect, terms.clone()))
    }

    /// Writes a directive into its bucket, and what it replaces out of its own. Nothing is written
    /// if there is no room.
    fn keep(
        &self,
        deps: DepsMut<'_>,
        id: u64,
        directive: &Directive,
        replaces: Option<(u64, &Directive)>,
    ) -> Result<(), Failed> {
        let (handle, bucket) = (&self.handle, directive.bucket());
        let leaving = replaces.map(|(id, _)| id);
        let listed = state::in_bucket(deps.storage, handle, &bucket)?;
        let over = self.room(deps.storage, listed, leaving)?;
        let about = directive.terms.grantee.account.as_ref();
        let over_about = match about {
            Some(account) => {
                let listed = state::also_about(deps.storage, handle, account)?;
                self.room(deps.storage, listed, leaving)?
            }
            None => Vec::new(),
        };
        for id in over {
            state::move_to_ended(deps.storage, handle, &bucket, id)?;
        }
        if let Some(account) = about {
            for id in over_about {
                state::no_longer_about(deps.storage, handle, account, id);
            }
        }
        if let Some((old_id, old)) = replaces {
            self.put_aside(deps.storage, old_id, old)?;
            let lineage = directive.lineage(id);
            if lineage != id {
                state::save_latest_of(deps.storage, lineage, id)?;
            }
        }
        Ok(state::write_directive(deps.storage, id, directive)?)
    }

    /// Keeps a directive that was ended, and takes it out of where decisions look.
    fn put_aside(
        &self,
        storage: &mut dyn Storage,
        id: u64,
        directive: &Directive,
    ) -> Result<(), Failed> {
        state::save_directive(storage, id, directive)?;
        state::move_to_ended(storage, &self.handle, &directive.bucket(), id)?;
        if let Some(account) = &directive.terms.grantee.account {
            state::no_longer_about(storage, &self.handle, account, id);
        }
        Ok(())
    }
}

fn level(deps: Deps<'_>, id: u64, directive: &Directive) -> StdResult<Confidentiality> {
    Ok(wire::to_policy(deps.api, id, directive.clone())?.level())
}
