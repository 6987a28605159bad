//! `OfferCustody`, `WithdrawCustodyOffer`, `AssignCustody` and `AcceptCustody`.

use std::collections::BTreeSet;

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, StdResult, Storage};
use hie_contract::account::Account;
use hie_policy::{Id16, Purpose, Reason, Role};
use hie_types::PauseScope;
use hie_types::consent::Actor;
use hie_types::index::{CustodyBasis, Relocation};
use hie_types::registry::{About, MemberStatus};
use hie_types::{Handle, HospitalId, RecordId};

use super::neighbours;
use super::place;
use crate::actor::StoredActor;
use crate::custody::{
    CustodyError, MAX_MOVED, Offer, Waits, check_list, is_past, is_whole, may_move,
};
use crate::draft::Draft;
use crate::error::{ContractError, NeighbourError, PublishError};
use crate::events::IndexEvent;
use crate::log::{Basis, Entry, What, Who};
use crate::neighbours::Neighbours;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::Pointer;
use crate::state;
use crate::state::custody::{offer, remove_offer, save_offer};
use crate::state::objection::{hand_over, waits};

/// `OfferCustody`.
///
/// # Errors
/// If the sender may not, or a record cannot be offered: see [`CustodyError`].
pub fn propose(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    records: &[RecordId],
    to: &HospitalId,
) -> Result<Response, ContractError> {
    check_list(records, MAX_MOVED)?;
    let config = state::config(deps.storage)?;
    config.paused.expect_running(PauseScope::Publishing)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let facts = neighbours.account(&info.sender, None, Some(about(to)))?;
    let gone = facts.status.is_some_and(has_left);
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_hand_over()?;
    let hospital = &officer.actor.hospital;
    if to == hospital {
        return Err(CustodyError::ToItself.into());
    }
    let known = facts.about.is_some_and(|about| about.hospitals == [true]);
    known.then_some(()).ok_or(CustodyError::ToUnknown)?;
    let mut draft = Draft::new(deps.storage);
    let movable = movable(deps.storage, &mut draft, records, Basis::Offered)?;
    for (index, (pointer, _)) in movable.iter().enumerate() {
        if pointer.custodian != hospital.as_str() {
            return Err(CustodyError::NotCustodian { index }.into());
        }
    }
    if gone {
        assert_unassigned(deps.storage, records, hospital)?;
    }
    let new = Offer {
        from: hospital.to_string(),
        to: to.to_string(),
        basis: Basis::Offered,
        at: env.block.time.seconds(),
    };
    for &record in records {
        save_offer(deps.storage, record, &new)?;
    }
    Ok(Response::new().add_event(IndexEvent::CustodyOffered {
        from: hospital,
        to,
        basis: CustodyBasis::Offered,
        records: records.len(),
    }))
}

/// Passes unless the owner assigned what a member that left keeps: that would never find its new keeper if
/// the old one could offer it to somebody else ever again.
fn assert_unassigned(
    storage: &dyn Storage,
    records: &[RecordId],
    from: &HospitalId,
) -> Result<(), ContractError> {
    for (index, &record) in records.iter().enumerate() {
        let standing = offer(storage, record)?;
        let assigned = |one: &Offer| one.basis == Basis::Assigned && one.from == from.as_str();
        if standing.as_ref().is_some_and(assigned) {
            return Err(CustodyError::Assigned { index }.into());
        }
    }
    Ok(())
}

/// `AssignCustody`.
///
/// # Errors
/// If the sender is not the owner, the custodian has not left, or a record cannot be assigned.
pub fn assign(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    records: &[RecordId],
    to: &HospitalId,
) -> Result<Response, ContractError> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    check_list(records, MAX_MOVED)?;
    let mut draft = Draft::new(deps.storage);
    let movable = movable(deps.storage, &mut draft, records, Basis::Assigned)?;
    let from = one_of(
        movable
            .iter()
            .map(|(pointer, _)| pointer.custodian.as_str()),
    )?;
    let from: HospitalId = from.parse().map_err(cosmwasm_std::StdError::from)?;
    if *to == from {
        return Err(CustodyError::ToItself.into());
    }
    let config = state::config(deps.storage)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let facts = neighbours.account(&info.sender, None, Some(about(to)))?;
    let known = facts.about.is_some_and(|about| about.hospitals == [true]);
    known.then_some(()).ok_or(CustodyError::ToUnknown)?;
    if !has_left(neighbours.status(&from)?) {
        return Err(CustodyError::NotLeft.into());
    }
    let new = Offer {
        from: from.to_string(),
        to: to.to_string(),
        basis: Basis::Assigned,
        at: env.block.time.seconds(),
    };
    for &record in records {
        save_offer(deps.storage, record, &new)?;
    }
    Ok(Response::new().add_event(IndexEvent::CustodyOffered {
        from: &from,
        to,
        basis: CustodyBasis::Assigned,
        records: records.len(),
    }))
}

/// Whether a member is gone for good, or going: what it keeps must find somebody else.
const fn has_left(status: MemberStatus) -> bool {
    match status {
        MemberStatus::Revoked | MemberStatus::Leaving | MemberStatus::Withdrawn => true,
        MemberStatus::Accredited
        | MemberStatus::Grace
        | MemberStatus::Expired
        | MemberStatus::Suspended => false,
    }
}

/// `WithdrawCustodyOffer`.
///
/// # Errors
/// If the sender may not, or its hospital did not offer a record.
pub fn withdraw(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    senders: &[Sender],
    records: &[RecordId],
) -> Result<Response, ContractError> {
    check_list(records, MAX_MOVED)?;
    let config = state::config(deps.storage)?;
    let facts = neighbours(deps.as_ref(), &config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_hand_over()?;
    let hospital = &officer.actor.hospital;
    for (index, &record) in records.iter().enumerate() {
        let found = offer(deps.storage, record)?;
        let own = |offer: &Offer| offer.basis == Basis::Offered && offer.from == hospital.as_str();
        found
            .filter(own)
            .ok_or(CustodyError::NotOffered { index })?;
    }
    for &record in records {
        remove_offer(deps.storage, record)?;
    }
    Ok(
        Response::new().add_event(IndexEvent::CustodyOfferWithdrawn {
            hospital,
            records: records.len(),
        }),
    )
}

/// `AcceptCustody`.
///
/// # Errors
/// If the sender may not, nothing permits it, or a record or place is wrong.
pub fn accept(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    handle: Handle,
    records: &[Relocation],
) -> Result<Response, ContractError> {
    let ids: Vec<RecordId> = records.iter().map(|relocation| relocation.record).collect();
    check_list(&ids, MAX_MOVED)?;
    let config = state::config(deps.storage)?;
    config.paused.expect_running(PauseScope::Publishing)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let asked = place::about(records);
    let facts = neighbours.account(&info.sender, None, Some(asked.clone()))?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_publish()?;
    place::check_stores(records, &asked, facts.about.as_ref())?;
    let hospital = &officer.actor.hospital;
    let found: Vec<Option<Offer>> = ids
        .iter()
        .map(|&id| offer(deps.storage, id))
        .collect::<StdResult<_>>()?;
    // All have the same, or nothing moves: see below.
    let basis = found.iter().flatten().next();
    let basis = basis.map_or(Basis::Offered, |offer| offer.basis);
    let mut draft = Draft::new(deps.storage);
    let movable = movable(deps.storage, &mut draft, &ids, basis)?;
    let mut offers = Vec::new();
    for (index, (found, (pointer, _))) in found.into_iter().zip(&movable).enumerate() {
        if pointer.handle != handle.into() {
            return Err(CustodyError::Unknown { index }.into());
        }
        // Whoever took it over since has offered nothing.
        let good = |offer: &Offer| offer.to == hospital.as_str() && offer.from == pointer.custodian;
        offers.push(
            found
                .filter(good)
                .ok_or(CustodyError::NotOffered { index })?,
        );
    }
    let from = one_of(offers.iter().map(|offer| offer.from.as_str()))?.to_owned();
    if offers.iter().any(|offer| offer.basis != basis) {
        return Err(CustodyError::Mixed.into());
    }
    check_handle(&neighbours, handle, hospital, basis)?;
    if basis == Basis::Assigned {
        // The owner may have cancelled the leaving since: then nobody assigns what it keeps.
        let giver: HospitalId = from.parse().map_err(cosmwasm_std::StdError::from)?;
        if !has_left(neighbours.status(&giver)?) {
            return Err(CustodyError::NotLeft.into());
        }
    }
    if basis == Basis::Offered {
        let contract = env.contract.address.as_str();
        check_permitted(&neighbours, contract, hospital, &ids, &movable)?;
    }
    for (relocation, (_, waits)) in records.iter().zip(&movable) {
        draft.change(relocation.record, |pointer| {
            pointer.kept_by(hospital.as_str(), &relocation.locator, *waits)
        })?;
    }
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    for &id in &ids {
        remove_offer(deps.storage, id)?;
        if basis == Basis::Assigned {
            hand_over(deps.storage, id, hospital.as_str())?;
        }
    }
    let giver: HospitalId = from.parse().map_err(cosmwasm_std::StdError::from)?;
    let response = Response::new().add_event(IndexEvent::Custody {
        handle,
        from: &giver,
        to: hospital,
        basis: basis.into(),
        records: ids.len(),
    });
    let entry = Entry {
        at: env.block.time.seconds(),
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
        what: What::Moved {
            from,
            to: hospital.to_string(),
            basis,
            records: ids.into_iter().map(Into::into).collect(),
        },
    };
    state::log(deps.storage, deps.api, &config, handle, entry)?;
    Ok(response)
}

fn about(to: &HospitalId) -> About {
    About {
        hospitals: vec![to.clone()],
        ..About::default()
    }
}

/// The pointers of records that may change custodian, each document as a whole, and what of them waits
/// for an answer.
fn movable(
    storage: &dyn Storage,
    draft: &mut Draft<'_>,
    records: &[RecordId],
    basis: Basis,
) -> Result<Vec<(Pointer, Waits)>, ContractError> {
    let named: BTreeSet<Id16> = records.iter().map(|&id| id.into()).collect();
    let mut pointers = Vec::new();
    for (index, &id) in records.iter().enumerate() {
        if draft.tombstone(id)?.is_some() {
            return Err(CustodyError::Erased { index }.into());
        }
        let pointer = draft.record(id)?.ok_or(CustodyError::Unknown { index })?;
        let waits = waits(storage, id)?;
        may_move(pointer, waits, basis, index)?;
        let past = is_past(pointer.status);
        pointers.push((pointer.clone(), waits));
        // An older version is no part of the document that moves as a whole.
        if !past {
            is_whole(draft.document(id)?, &named, index)?;
        }
    }
    Ok(pointers)
}

/// The one that all are.
fn one_of<'a>(mut names: impl Iterator<Item = &'a str>) -> Result<&'a str, CustodyError> {
    let first = names.next().unwrap_or_default();
    if names.all(|name| name == first) {
        Ok(first)
    } else {
        Err(CustodyError::Mixed)
    }
}

/// Passes if the patient has not forbidden the hospital to publish. What the owner assigns may be under
/// a handle that is closed: somebody has to keep it.
fn check_handle(
    neighbours: &Neighbours<'_>,
    handle: Handle,
    hospital: &HospitalId,
    basis: Basis,
) -> Result<(), ContractError> {
    let patient = neighbours.patient(handle, Some(hospital.clone()))?;
    let patient = patient.ok_or(PublishError::HandleNotRegistered)?;
    if patient.no_publishing.contains(hospital) {
        return Err(PublishError::Forbidden.into());
    }
    if basis == Basis::Offered && patient.closed_at.is_some() {
        return Err(PublishError::HandleClosed.into());
    }
    Ok(())
}

/// Passes if permits for TREAT reach the hospital as such. It is asked as nobody in particular: this
/// contract's address is no person's, and no gateway is asked for in a permit that means people; a
/// permit that names either all the same does not count.
fn check_permitted(
    neighbours: &Neighbours<'_>,
    contract: &str,
    hospital: &HospitalId,
    ids: &[RecordId],
    movable: &[(Pointer, Waits)],
) -> Result<(), ContractError> {
    let nobody = Actor {
        hospital: hospital.clone(),
        role: Role::Gateway.into(),
        person: contract.parse().map_err(cosmwasm_std::StdError::from)?,
        account: None,
        break_glass: false,
    };
    let mut facts = Vec::new();
    for (&id, (pointer, _)) in ids.iter().zip(movable) {
        facts.push(pointer.facts(id)?);
    }
    let decisions = neighbours.decide(nobody, Purpose::TREAT.into(), None, facts)?;
    let mut reaches_all: Vec<u64> = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        let refused = CustodyError::NotPermitted { index };
        if decision.reason.0 != Reason::Permitted {
            return Err(refused.into());
        }
        let directive = decision.directive.ok_or(NeighbourError::Outcome)?;
        if reaches_all.contains(&directive) {
            continue;
        }
        let grantee = neighbours.directive(directive)?.terms.grantee;
        if grantee.role.is_some() || grantee.person.is_some() {
            return Err(refused.into());
        }
        reaches_all.push(directive);
    }
    Ok(())
}
