//! `ReportOfflineAccess`.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response, StdResult, WasmMsg};
use hie_types::index::OfflineSide;
use hie_types::json::to_binary;
use hie_types::registry::About;
use hie_types::{HospitalId, RecordId, consent};

use super::neighbours;
use crate::actor::StoredActor;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::log::{Entry, What, Who};
use crate::officer::Officer;
use crate::offline::{Access, MAX_UNMATCHED, OfflineError, OfflineReport, Unmatched};
use crate::permissions::Sender;
use crate::state;
use crate::state::offline::{Told, asker_told, await_asker, has_told, note_told, settle, waiting};

/// Puts an access on record that happened while the chain was unreachable. What the hospital told
/// before adds nothing.
///
/// # Errors
/// If the sender may not, or the report is none: see [`OfflineError`].
pub fn report(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    report: OfflineReport,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let facts = neighbours.account(&info.sender, None, Some(about(&report)))?;
    let consent = neighbours.consent.into_string();
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_report()?;
    let hospital = &officer.actor.hospital;
    let now = env.block.time.seconds();
    report.check(hospital, now)?;
    let (hospitals, person) = match facts.about {
        Some(about) => (about.hospitals, about.person),
        None => (Vec::new(), None),
    };
    if hospitals.contains(&false) {
        return Err(OfflineError::HospitalUnknown.into());
    }
    let asker = report.asker(hospital).clone();
    report.check_person(&asker, person.as_ref())?;
    check_records(deps.as_ref(), &report, hospital)?;
    let side = match report.side {
        OfflineSide::Asker { .. } => Told::Read,
        OfflineSide::Custodian { .. } => Told::Served,
    };
    let new: Vec<(RecordId, Access)> = report
        .records
        .iter()
        .map(|&record| (record, report.access(&asker, record)))
        .filter(|(_, access)| !has_told(deps.storage, hospital.as_str(), side, access))
        .collect();
    let accesses: Vec<Access> = new.iter().map(|(_, access)| *access).collect();
    let (matched, unlisted, session) = match &report.side {
        OfflineSide::Asker { .. } => {
            let mut matched: usize = 0;
            for access in &accesses {
                matched = matched.saturating_add(settle(deps.storage, asker.as_str(), access)?);
            }
            let own = person.and_then(|known| known.account);
            let session = late_session(
                deps.storage,
                (consent, own),
                info,
                &report,
                &asker,
                &accesses,
            )?;
            (matched, 0, session)
        }
        OfflineSide::Custodian { .. } => {
            let left = leave_unmatched(&mut deps, hospital, &asker, &report, &accesses, now)?;
            let matched = accesses.len().saturating_sub(left.unmatched);
            (matched, left.unlisted, None)
        }
    };
    for access in &accesses {
        note_told(deps.storage, hospital.as_str(), side, access)?;
    }
    let event = IndexEvent::Offline {
        handle: report.handle,
        hospital,
        asker: &asker,
        new: new.len(),
        matched,
        unlisted,
    };
    let response = Response::new().add_event(event).add_messages(session);
    if !new.is_empty() {
        let entry = Entry {
            at: now,
            who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
            what: What::Offline {
                side: report.side.into(),
                person: report.person.to_string(),
                accessed_at: report.at,
                records: new.iter().map(|(record, _)| (*record).into()).collect(),
            },
        };
        state::log(deps.storage, deps.api, &config, report.handle, entry)?;
    }
    Ok(response)
}

fn about(report: &OfflineReport) -> About {
    let hospitals = match &report.side {
        OfflineSide::Asker { .. } => vec![],
        OfflineSide::Custodian { hospital } => vec![hospital.clone()],
    };
    About {
        hospitals,
        person: Some(report.person.clone()),
        ..About::default()
    }
}

/// Whatever became of a record since, it was there to be read.
fn check_records(
    deps: Deps<'_>,
    report: &OfflineReport,
    sender: &HospitalId,
) -> Result<(), Failed> {
    let serves = matches!(report.side, OfflineSide::Custodian { .. });
    for (index, &record) in report.records.iter().enumerate() {
        let kept = state::kept_under(deps.storage, report.handle, record)?;
        let kept = kept.ok_or(OfflineError::UnknownRecord { index })?;
        if serves && kept.custodian() != sender.as_str() {
            return Err(OfflineError::NotCustodian { index }.into());
        }
    }
    Ok(())
}

/// What the asker has not told.
struct Left {
    /// How many records that is.
    unmatched: usize,
    /// How many of these are not listed for it, because as many are as may be.
    unlisted: usize,
}

/// Lets what the asker has not told wait for it, as far as there is room in its list. What is beyond is on
/// record all the same: the patient's log does not depend on a hospital that answers nothing.
fn leave_unmatched(
    deps: &mut DepsMut<'_>,
    custodian: &HospitalId,
    asker: &HospitalId,
    report: &OfflineReport,
    accesses: &[Access],
    now: u64,
) -> Result<Left, Failed> {
    let (custodian, asker) = (custodian.as_str(), asker.as_str());
    let mut unmatched = Vec::new();
    for access in accesses {
        if !asker_told(deps.storage, asker, access)? {
            unmatched.push(*access);
        }
    }
    let room = MAX_UNMATCHED.saturating_sub(waiting(deps.storage, custodian, asker)?);
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let listed = unmatched.get(..room).unwrap_or(&unmatched);
    let kept = Unmatched {
        person: report.person.to_string(),
        reported_at: now,
    };
    await_asker(deps.storage, custodian, asker, listed, &kept)?;
    Ok(Left {
        unmatched: unmatched.len(),
        unlisted: unmatched.len().saturating_sub(listed.len()),
    })
}

/// One late session for each person, handle and time, however many messages tell of it.
fn late_session(
    storage: &mut dyn cosmwasm_std::Storage,
    (consent, own_account): (String, Option<String>),
    info: &MessageInfo,
    report: &OfflineReport,
    asker: &HospitalId,
    accesses: &[Access],
) -> StdResult<Option<WasmMsg>> {
    let OfflineSide::Asker {
        role,
        reason,
        justification,
    } = &report.side
    else {
        return Ok(None);
    };
    let Some(first) = accesses.first() else {
        return Ok(None);
    };
    // The session is of no record.
    let session = Access {
        record: hie_policy::Id16([0; 16]),
        ..*first
    };
    if has_told(storage, asker.as_str(), Told::BrokeGlass, &session) {
        return Ok(None);
    }
    note_told(storage, asker.as_str(), Told::BrokeGlass, &session)?;
    let message = consent::ExecuteMsg::RecordLateSession {
        handle: report.handle,
        person: report.person.clone(),
        hospital: asker.clone(),
        role: *role,
        reason: *reason,
        justification: *justification,
        started_at: report.at,
        account: info.sender.to_string(),
        own_account,
    };
    Ok(Some(WasmMsg::Execute {
        contract_addr: consent,
        msg: to_binary(&message),
        funds: vec![],
    }))
}
