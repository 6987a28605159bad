//! The glass is broken; sessions end, are reviewed; bars are lifted.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use hie_contract::account::Account;
use hie_types::break_glass::{self, BreakGlassResponse, LateSessionResponse, SessionStatus};
use hie_types::json::to_binary;
use hie_types::{BreakGlassReason, Commitment, Handle, HospitalId, PersonId, Practitioner, Role};

use crate::error::{ContractError, Failed};
use crate::events::Event;
use crate::glass::access;
use crate::glass::events::GlassEvent;
use crate::glass::session::{End, Review, Session, SessionError, Verdict, Via};
use crate::glass::staff::{Staff, StaffError, is_auditor, is_privacy_officer};
use crate::grantee::Person;
use crate::group::Group;
use crate::history;
use crate::patient::Patient;
use crate::registry;
use crate::state::glass::{self, Bar};
use crate::state::{self, Attempt, Config, HistoryRecord};

/// What somebody says who breaks the glass.
pub struct Claim {
    /// Whose records.
    pub handle: Handle,
    /// Why.
    pub reason: BreakGlassReason,
    /// Commitment to the justification.
    pub justification: Commitment,
    /// For whom a gateway acts.
    pub practitioner: Option<Practitioner>,
}

/// `BreakGlass`.
pub fn break_glass(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    claim: &Claim,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let patient = patient_of(&deps, &claim.handle)?.open()?;
    let settings = glass::settings(deps.storage)?;
    if !settings.reasons.contains(&claim.reason.0) {
        return Err(ContractError::ReasonNotEnabled.into());
    }
    let sender = info.sender.as_str();
    let facts = registry::acting(deps.as_ref(), &config, sender, claim.practitioner)?;
    let staff = Staff::of(claim.practitioner, facts)?;
    let person = Person::parse(deps.api, &staff.person)?;
    let now = env.block.time.seconds();
    let hospital = staff.hospital.as_str();
    let own = staff.account.as_deref();
    let own = own.map(|own| Account::parse(deps.api, own)).transpose()?;
    let known = access::record(
        deps.storage,
        &settings,
        &person,
        own.as_ref(),
        hospital,
        now,
    )?;
    let via = Via::of(Account::of(deps.api, &info.sender)?, &person, own);
    let group = Group::of(deps.storage, &claim.handle, &patient)?;
    let refusal = staff.refusal();
    match refusal.or_else(|| known.refusal(group.emergency_access())) {
        Some(refusal) => {
            let attempt = Attempt {
                person,
                hospital: staff.hospital.to_string(),
                role: staff.role,
                account: via.sender().cloned(),
                reason: claim.reason.into(),
                justification: claim.justification.0,
                refusal,
            };
            let about = (staff.hospital, known.overdue);
            refuse(deps, env, &config, &claim.handle, about, attempt)
        }
        None => {
            let session = Session {
                handle: claim.handle.0,
                person,
                hospital: staff.hospital.to_string(),
                role: staff.role,
                via,
                reason: claim.reason.into(),
                justification: claim.justification.0,
                opened_at: now,
                expires_at: settings.expires_at(now),
                late: None,
                overdue_review: known.overdue,
                ended: None,
                review: None,
                dispute: None,
            };
            let (id, event) = open(deps, env, &config, staff.hospital, &session)?;
            let answer = BreakGlassResponse {
                session: Some(id),
                expires_at: Some(session.expires_at),
                refusal: None,
                overdue_review: known.overdue,
            };
            let response = Response::new().add_event(event);
            Ok(response.set_data(to_binary(&answer)))
        }
    }
}

fn refuse(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    (hospital, overdue_review): (HospitalId, bool),
    attempt: Attempt,
) -> Result<Response, Failed> {
    let now = env.block.time.seconds();
    let refusal = attempt.refusal;
    let refusals = glass::count_refusal(deps.storage, &attempt.person, now)?;
    let recorded = refusals.is_recorded();
    if recorded {
        let record = HistoryRecord::AttemptRefused {
            at: now,
            attempt: Box::new(attempt),
        };
        history::append(deps.branch(), env, config, handle, record, None)?;
    }
    let event = GlassEvent::Refused {
        handle: *handle,
        hospital,
        refusal,
        recorded,
    };
    let answer = BreakGlassResponse {
        session: None,
        expires_at: None,
        refusal: Some(refusal.into()),
        overdue_review,
    };
    let response = Response::new().add_event(Event::Glass(event));
    Ok(response.set_data(to_binary(&answer)))
}

fn open(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    hospital: HospitalId,
    session: &Session,
) -> Result<(u64, Event), Failed> {
    let id = glass::open(deps.storage, session)?;
    let handle = Handle(session.handle);
    let record = HistoryRecord::SessionOpened { session: id };
    history::append_session(deps.branch(), env, config, &handle, record, session)?;
    let event = GlassEvent::Opened {
        session: id,
        handle,
        hospital,
        late: session.late.is_some(),
        overdue_review: session.overdue_review,
    };
    Ok((id, Event::Glass(event)))
}

/// What the record index reports of an access while the chain was unreachable.
pub struct Late {
    /// Whose records.
    pub handle: Handle,
    /// Who.
    pub person: PersonId,
    /// Where.
    pub hospital: HospitalId,
    /// As what.
    pub role: Role,
    /// Why.
    pub reason: BreakGlassReason,
    /// Commitment to the justification.
    pub justification: Commitment,
    /// When.
    pub started_at: u64,
    /// Who reported it.
    pub account: String,
    /// The account beside a pseudonym.
    pub own_account: Option<String>,
}

/// `RecordLateSession`.
pub fn record_late(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    late: Late,
) -> Result<Response, Failed> {
    crate::permissions::record_index(deps.as_ref(), info)?;
    let config = state::config(deps.storage)?;
    patient_of(&deps, &late.handle)?;
    let now = env.block.time.seconds();
    if late.started_at > now {
        return Err(SessionError::StartsLater.into());
    }
    let settings = glass::settings(deps.storage)?;
    let person = parse_person(&deps, &late.person)?;
    let account = Account::parse(deps.api, &late.account)
        .map_err(|_| ContractError::Address { field: "account" })?;
    let own = late.own_account.as_deref();
    let own = own.map(|own| Account::parse(deps.api, own)).transpose();
    let own = own.map_err(|_| ContractError::Address {
        field: "own_account",
    })?;
    let (_, unreviewed) = glass::openings(deps.storage, &person)?;
    let session = Session {
        handle: late.handle.0,
        via: Via::of(account, &person, own),
        person,
        hospital: late.hospital.to_string(),
        role: late.role.into(),
        reason: late.reason.into(),
        justification: late.justification.0,
        opened_at: now,
        expires_at: now,
        late: Some(late.started_at),
        overdue_review: unreviewed.is_overdue(&settings, now),
        ended: None,
        review: None,
        dispute: None,
    };
    let (id, event) = open(deps, env, &config, late.hospital, &session)?;
    let answer = LateSessionResponse { session: id };
    let response = Response::new().add_event(event);
    Ok(response.set_data(to_binary(&answer)))
}

/// `EndBreakGlass`.
pub fn end(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    practitioner: Option<Practitioner>,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let found = Found::load(&deps, env, id)?;
    let facts = registry::acting(deps.as_ref(), &config, info.sender.as_str(), practitioner)?;
    let officer = is_privacy_officer(&facts, &found.session.hospital);
    let staff = Staff::of(practitioner, facts)?;
    if !officer && Person::parse(deps.api, &staff.person)? != found.session.person {
        return Err(StaffError::MayNotEnd.into());
    }
    let by = Account::of(deps.api, &info.sender)?;
    let at = env.block.time.seconds();
    let handle = Handle(found.session.handle);
    let end = End { at, by: by.clone() };
    let session = found.session.end(found.status, end)?;
    glass::update(deps.storage, id, &session)?;
    let record = HistoryRecord::SessionEnded {
        at,
        by,
        session: id,
    };
    history::append(deps.branch(), env, &config, &handle, record, None)?;
    Ok(Event::Glass(GlassEvent::Ended {
        session: id,
        handle,
    }))
}

/// `ReviewBreakGlass`.
pub fn review(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    verdict: break_glass::Verdict,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let found = Found::load(&deps, env, id)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    let auditor = is_auditor(&facts);
    if !auditor && !is_privacy_officer(&facts, &found.session.hospital) {
        return Err(StaffError::MayNotReview.into());
    }
    let by = Account::of(deps.api, &info.sender)?;
    let reviewer = facts.appointment.map(|own| own.person);
    let reviewer = reviewer.map(|person| Person::parse(deps.api, &person));
    let same_person = reviewer.transpose()?.as_ref() == Some(&found.session.person);
    if same_person || found.session.is_by_account(&by) {
        return Err(StaffError::OwnSession.into());
    }
    let verdict: Verdict = verdict.into();
    let at = env.block.time.seconds();
    let handle = Handle(found.session.handle);
    let review = Review {
        verdict,
        at,
        by: by.clone(),
        auditor,
    };
    let session = found.session.review(found.status, review)?;
    glass::update(deps.storage, id, &session)?;
    if verdict == Verdict::Unjustified {
        for person in session.names() {
            let bar = Bar {
                person,
                session: id,
                since: at,
                by: by.clone(),
            };
            glass::save_bar(deps.storage, &bar)?;
        }
    }
    let record = HistoryRecord::SessionReviewed {
        at,
        by,
        session: id,
        verdict,
    };
    history::append(deps.branch(), env, &config, &handle, record, None)?;
    Ok(Event::Glass(GlassEvent::Reviewed {
        session: id,
        handle,
        verdict,
    }))
}

/// `LiftBar`.
pub fn lift_bar(deps: DepsMut<'_>, info: &MessageInfo, person: PersonId) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    if !is_auditor(&facts) {
        return Err(StaffError::NotAuditor.into());
    }
    let barred = parse_person(&deps, &person)?;
    let bar = glass::bar(deps.storage, &barred)?.ok_or(ContractError::NotBarred)?;
    let sender = Person::Account(Account::of(deps.api, &info.sender)?);
    let own = facts.appointment.map(|own| own.person);
    let own = own
        .map(|person| Person::parse(deps.api, &person))
        .transpose()?;
    let session = glass::session(deps.storage, bar.session)?;
    let is_own = |name: &Person| *name == sender || own.as_ref() == Some(name);
    if is_own(&barred)
        || session
            .iter()
            .flat_map(Session::names)
            .any(|name| is_own(&name))
    {
        return Err(StaffError::OwnBar.into());
    }
    remove_bars(deps.storage, &bar, session.as_ref())?;
    Ok(Event::Glass(GlassEvent::BarLifted { person }))
}

/// One verdict bars every name of a person, so lifting it lifts them all.
fn remove_bars(
    storage: &mut dyn Storage,
    bar: &Bar,
    session: Option<&Session>,
) -> Result<(), Failed> {
    glass::remove_bar(storage, &bar.person);
    for name in session.into_iter().flat_map(Session::names) {
        if glass::bar(storage, &name)?.is_some_and(|other| other.session == bar.session) {
            glass::remove_bar(storage, &name);
        }
    }
    Ok(())
}

/// A session and where it stands.
struct Found {
    session: Session,
    status: SessionStatus,
}

impl Found {
    fn load(deps: &DepsMut<'_>, env: &Env, id: u64) -> Result<Self, Failed> {
        let session = glass::session(deps.storage, id)?.ok_or(SessionError::NotFound)?;
        let patient = patient_of(deps, &Handle(session.handle))?;
        let now = env.block.time.seconds();
        let status = session.status(id, patient.emergency.floor, now);
        Ok(Self { session, status })
    }
}

fn patient_of(deps: &DepsMut<'_>, handle: &Handle) -> Result<Patient, Failed> {
    state::patient(deps.storage, handle)?.ok_or_else(|| ContractError::UnknownHandle.into())
}

fn parse_person(deps: &DepsMut<'_>, person: &PersonId) -> Result<Person, Failed> {
    Person::parse(deps.api, person).map_err(|_| ContractError::Address { field: "person" }.into())
}
