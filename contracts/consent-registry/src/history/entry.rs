//! One entry of a history, made from what is stored of it and of what it names.

use cosmwasm_std::{Api, StdError, StdResult, Storage};
use hie_contract::account::{Account, Host};
use hie_policy::{Authority, Effect};
use hie_types::consent::{ControlChange, HistoryEntry, HistoryEvent};
use hie_types::{Commitment, Handle, Hash, terms_bytes};

use crate::directive::Directive;
use crate::glass::session::Session;
use crate::grantee::Person;
use crate::mandate::Mandate;
use crate::merging::Step;
use crate::spoken::Spoken;
use crate::state::{self, Actor, Attempt, HistoryRecord, glass, mandates};
use crate::wire;

/// Where an entry finds what it only names.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// In storage.
    Stored(&'a dyn Storage, &'a Handle),
    /// At hand, because it is being written.
    Given(
        Option<&'a Directive>,
        Option<&'a Session>,
        Option<&'a Mandate>,
    ),
}

impl About<'_> {
    fn directive(self, id: u64) -> StdResult<Directive> {
        match self {
            Self::Stored(storage, _) => state::listed_directive(storage, id),
            Self::Given(directive, ..) => directive
                .cloned()
                .ok_or_else(|| StdError::msg("entry is about no directive")),
        }
    }

    fn session(self, id: u64) -> StdResult<Session> {
        match self {
            Self::Stored(storage, _) => glass::listed_session(storage, id),
            Self::Given(_, session, _) => session
                .cloned()
                .ok_or_else(|| StdError::msg("entry is about no session")),
        }
    }

    fn mandate(self, number: u32) -> StdResult<Mandate> {
        match self {
            Self::Stored(storage, handle) => mandates::listed(storage, handle, number),
            Self::Given(_, _, mandate) => mandate
                .cloned()
                .ok_or_else(|| StdError::msg("entry is about no mandate")),
        }
    }
}

/// The entry with a number: what is hashed and what is answered.
///
/// # Errors
/// If what it names cannot be read.
pub fn entry(
    api: &dyn Api,
    number: u64,
    record: &HistoryRecord,
    about: About<'_>,
) -> StdResult<HistoryEntry> {
    let (at, by, event) = match record {
        HistoryRecord::Registered { at, by } => {
            let in_person = by.authority() == Authority::Controller;
            let event = HistoryEvent::Registered {
                controller: in_person.then(|| wire::actor(api, by)).transpose()?,
            };
            (*at, by.clone(), event)
        }
        HistoryRecord::Written { directive: id } => written(api, *id, about.directive(*id)?)?,
        HistoryRecord::Ended { directive: id } => ended(*id, about.directive(*id)?)?,
        HistoryRecord::Amended { directive: id } => amended(api, *id, about.directive(*id)?)?,
        HistoryRecord::PermitConfirmed { directive: id } => {
            return confirmed(api, number, *id, about.directive(*id)?);
        }
        HistoryRecord::DelegateAppointed { mandate } => {
            appointed(api, *mandate, about.mandate(*mandate)?)?
        }
        HistoryRecord::MandateConfirmed { mandate } => {
            let confirmed = about.mandate(*mandate)?.self_attested;
            let confirmed = confirmed.and_then(|waits| waits.confirmed);
            let by = confirmed.ok_or_else(|| StdError::msg("mandate has no confirmation"))?;
            let event = HistoryEvent::MandateConfirmed {
                mandate: *mandate,
                hospital: wire::optional_hospital(by.hospital.as_ref())?,
            };
            return by_staff(api, number, by.at, &by.by, event);
        }
        HistoryRecord::DelegateRemoved { at, by, account } => {
            let account = wire::address(api, account)?;
            (*at, by.clone(), HistoryEvent::DelegateRemoved { account })
        }
        HistoryRecord::AttestationSet { at, by, allowed } => {
            let event = HistoryEvent::AttestationSet { allowed: *allowed };
            (*at, by.clone(), event)
        }
        HistoryRecord::RevokedAll { at, by, below } => {
            let event = HistoryEvent::RevokedAll { below: *below };
            (*at, by.clone(), event)
        }
        HistoryRecord::EmergencyAccess { at, by, access } => {
            let access = (*access).into();
            (*at, by.clone(), HistoryEvent::EmergencyAccess { access })
        }
        HistoryRecord::Publishing {
            at,
            by,
            hospital,
            allowed,
        } => {
            let event = HistoryEvent::Publishing {
                hospital: wire::hospital(hospital)?,
                allowed: *allowed,
            };
            (*at, by.clone(), event)
        }
        HistoryRecord::Rotation { at, by, to } => {
            let to = to.as_ref().map(|account| wire::address(api, account));
            let event = HistoryEvent::ControlProposed {
                change: ControlChange::Rotation,
                account: to.transpose()?,
                from: None,
                evidence: None,
            };
            (*at, by.clone(), event)
        }
        HistoryRecord::ControlProposed {
            at,
            by,
            change,
            to,
            from,
            evidence,
        } => {
            let event = HistoryEvent::ControlProposed {
                change: (*change).into(),
                account: Some(wire::address(api, to)?),
                from: *from,
                evidence: evidence.map(Commitment),
            };
            match by {
                Actor::Patient(spoken) => (*at, spoken.clone(), event),
                Actor::Own(account) => return by_staff(api, number, *at, account, event),
            }
        }
        HistoryRecord::ControlConfirmed { at, by, from } => {
            let event = HistoryEvent::ControlConfirmed { from: *from };
            return by_staff(api, number, *at, by, event);
        }
        HistoryRecord::ControlCancelled { at, by } => {
            let event = HistoryEvent::ControlCancelled {};
            match by {
                Actor::Patient(spoken) => (*at, spoken.clone(), event),
                Actor::Own(account) => return by_staff(api, number, *at, account, event),
            }
        }
        HistoryRecord::ControlPassed { at, by, change } => {
            let change = (*change).into();
            (*at, by.clone(), HistoryEvent::ControlPassed { change })
        }
        HistoryRecord::Merging {
            at,
            by,
            step,
            main,
            other,
        } => {
            let event = merging(*step, Handle(*main), Handle(*other));
            match by {
                Actor::Patient(spoken) => (*at, spoken.clone(), event),
                Actor::Own(account) => return by_staff(api, number, *at, account, event),
            }
        }
        HistoryRecord::Closed { at, by } => (*at, by.clone(), HistoryEvent::Closed {}),
        HistoryRecord::SessionDisputed { at, by, session } => {
            let session = *session;
            (*at, by.clone(), HistoryEvent::SessionDisputed { session })
        }
        HistoryRecord::SessionOpened { session: id } => {
            return opened(api, number, *id, &about.session(*id)?);
        }
        HistoryRecord::SessionEnded { at, by, session } => {
            let event = HistoryEvent::SessionEnded { session: *session };
            return by_staff(api, number, *at, by, event);
        }
        HistoryRecord::SessionReviewed {
            at,
            by,
            session,
            verdict,
        } => {
            let event = HistoryEvent::SessionReviewed {
                session: *session,
                verdict: (*verdict).into(),
            };
            return by_staff(api, number, *at, by, event);
        }
        HistoryRecord::RequestAnswered {
            at,
            by,
            request,
            directive,
        } => {
            let event = HistoryEvent::RequestAnswered {
                request: *request,
                directive: *directive,
            };
            (*at, by.clone(), event)
        }
        HistoryRecord::AttemptRefused { at, attempt } => {
            return refused(api, number, *at, attempt);
        }
    };
    Ok(HistoryEntry {
        number,
        at,
        authority: Some(by.authority().into()),
        actor: wire::actor(api, &by)?,
        attestation: wire::attestation(&by)?,
        mandate: by.mandate(),
        event,
    })
}

const fn merging(step: Step, main: Handle, other: Handle) -> HistoryEvent {
    match step {
        Step::Proposed => HistoryEvent::MergeProposed { main, other },
        Step::Withdrawn => HistoryEvent::MergeWithdrawn { main, other },
        Step::Merged => HistoryEvent::Merged { main, other },
        Step::Unmerged => HistoryEvent::Unmerged { main, other },
    }
}

fn terms_hash(api: &dyn Api, id: u64, directive: &Directive) -> StdResult<Hash> {
    let also = directive.terms.grantee.account.as_ref();
    let also = also
        .map(|account| wire::address(api, account))
        .transpose()?;
    terms_bytes::terms_hash(
        id,
        &Handle(directive.handle),
        directive.effect.into(),
        directive.written_by.authority().into(),
        &wire::terms(api, &directive.terms)?,
        also.as_deref(),
        &Host(api),
    )
}

fn written(api: &dyn Api, id: u64, directive: Directive) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let event = HistoryEvent::Written {
        directive: id,
        effect: directive.effect.into(),
        terms: terms_hash(api, id, &directive)?,
        self_attested: directive.self_attested.is_some(),
    };
    Ok((directive.written_at, directive.written_by, event))
}

fn amended(api: &dyn Api, id: u64, directive: Directive) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let amends = directive
        .amends
        .ok_or_else(|| StdError::msg("directive of a history amends nothing"))?;
    let event = HistoryEvent::Amended {
        directive: id,
        effect: directive.effect.into(),
        terms: terms_hash(api, id, &directive)?,
        amends: amends.directive,
        narrowed: amends.continues.is_none(),
    };
    Ok((directive.written_at, directive.written_by, event))
}

fn confirmed(api: &dyn Api, number: u64, id: u64, directive: Directive) -> StdResult<HistoryEntry> {
    let confirmed = directive
        .self_attested
        .and_then(|attested| attested.confirmed)
        .ok_or_else(|| StdError::msg("directive of a history has no confirmation"))?;
    let event = HistoryEvent::PermitConfirmed {
        directive: id,
        hospital: wire::optional_hospital(confirmed.hospital.as_ref())?,
    };
    by_staff(api, number, confirmed.at, &confirmed.by, event)
}

fn appointed(
    api: &dyn Api,
    number: u32,
    mandate: Mandate,
) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let says = mandate.says;
    let event = HistoryEvent::DelegateAppointed {
        mandate: number,
        account: wire::address(api, &says.account)?,
        kind: says.kind.into(),
        powers: says.powers.iter().map(Into::into).collect(),
        until: says.until,
        self_attested: mandate.self_attested.is_some(),
    };
    Ok((mandate.given_at, mandate.given_by, event))
}

fn ended(id: u64, directive: Directive) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let ended = directive
        .ended
        .ok_or_else(|| StdError::msg("directive of a history has no end"))?;
    let event = match directive.effect {
        Effect::Permit => HistoryEvent::Revoked { directive: id },
        Effect::Deny => HistoryEvent::Lifted { directive: id },
    };
    Ok((ended.at, ended.by, event))
}

/// What staff did on their own: by nobody's authority but theirs.
fn by_staff(
    api: &dyn Api,
    number: u64,
    at: u64,
    by: &Account,
    event: HistoryEvent,
) -> StdResult<HistoryEntry> {
    Ok(HistoryEntry {
        number,
        at,
        authority: None,
        actor: wire::address(api, by)?,
        attestation: None,
        mandate: None,
        event,
    })
}

fn opened(api: &dyn Api, number: u64, id: u64, session: &Session) -> StdResult<HistoryEntry> {
    let event = HistoryEvent::SessionOpened {
        session: id,
        person: session.person.id(api)?,
        hospital: wire::hospital(&session.hospital)?,
        role: session.role.into(),
        reason: session.reason.into(),
        justification: Commitment(session.justification),
        expires_at: session.expires_at,
        late: session.late,
    };
    let account = sender(session.via.sender(), &session.person)?;
    by_staff(api, number, session.opened_at, account, event)
}

fn refused(api: &dyn Api, number: u64, at: u64, attempt: &Attempt) -> StdResult<HistoryEntry> {
    let event = HistoryEvent::AttemptRefused {
        person: attempt.person.id(api)?,
        hospital: wire::hospital(&attempt.hospital)?,
        role: attempt.role.into(),
        reason: attempt.reason.into(),
        justification: Commitment(attempt.justification),
        refusal: attempt.refusal.into(),
    };
    let account = sender(attempt.account.as_ref(), &attempt.person)?;
    by_staff(api, number, at, account, event)
}

/// The account that sent, which is not kept where it is the person itself.
pub fn sender<'a>(account: Option<&'a Account>, person: &'a Person) -> StdResult<&'a Account> {
    match (account, person) {
        (Some(account), _) | (None, Person::Account(account)) => Ok(account),
        (None, Person::Practitioner { .. }) => Err(StdError::msg("account is missing")),
    }
}
