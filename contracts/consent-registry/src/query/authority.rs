//! Who may speak for a patient.

use cosmwasm_std::{Deps, Env, StdResult};
use hie_contract::account::Account;
use hie_policy::Authority;
use hie_types::consent::{DelegateResponse, DelegatesResponse, MandateStatus, MayActResponse};
use hie_types::{Handle, Power};

use super::registered;
use crate::error::{ContractError, Failed};
use crate::group::Group;
use crate::mandate::Mandate;
use crate::patient::Patient;
use crate::state::mandates;
use crate::wire;

/// `MayAct`: the controller may do everything, a delegate what its mandate says while it holds.
pub fn may_act(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    account: &str,
    power: Power,
) -> Result<MayActResponse, Failed> {
    let patient = registered(deps, handle)?;
    let account = Account::parse(deps.api, account)
        .map_err(|_| ContractError::Address { field: "account" })?;
    let authority = match patient.is_controlled_by(&account) {
        true => Some(Authority::Controller),
        false => held_by(deps, env, handle, &patient, &account)?
            .filter(|mandate| mandate.says.powers.has(power.into()))
            .map(|_| Authority::Delegate),
    };
    Ok(MayActResponse {
        authority: authority.map(Into::into),
        attestation_allowed: Group::of(deps.storage, handle, &patient)?.lets_attest(),
        closed: patient.is_closed(),
    })
}

/// The mandate by which an account acts, if one holds.
fn held_by(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    patient: &Patient,
    account: &Account,
) -> StdResult<Option<Mandate>> {
    let Some(number) = mandates::held_by(deps.storage, handle, account)? else {
        return Ok(None);
    };
    let mandate = mandates::listed(deps.storage, handle, number)?;
    let controlled = patient.controller.is_some();
    let now = env.block.time.seconds();
    let acts = mandates::acts(deps.storage, handle, (number, &mandate), controlled, now)?;
    Ok(Some(mandate).filter(|_| acts))
}

/// `Delegates`.
pub fn delegates(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    start_after: Option<u32>,
    limit: usize,
) -> Result<DelegatesResponse, Failed> {
    let controlled = registered(deps, handle)?.controller.is_some();
    let page = mandates::page(deps.storage, handle, start_after, limit)?;
    let next = page.last().filter(|_| page.len() == limit);
    Ok(DelegatesResponse {
        next: next.map(|(number, _)| *number),
        delegates: page
            .into_iter()
            .map(|(number, mandate)| delegate(deps, env, handle, (number, &mandate), controlled))
            .collect::<StdResult<_>>()?,
    })
}

fn delegate(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    (number, mandate): (u32, &Mandate),
    controlled: bool,
) -> StdResult<DelegateResponse> {
    let (says, now) = (&mandate.says, env.block.time.seconds());
    let status = if mandates::is_removed(deps.storage, handle, number)? {
        MandateStatus::Removed
    } else if !mandate.counts(now)
        || mandates::is_outgrown(deps.storage, handle, mandate, controlled)?
    {
        MandateStatus::Expired
    } else if mandate.holds(now) {
        MandateStatus::Active
    } else {
        MandateStatus::Pending
    };
    let held = mandates::held_by(deps.storage, handle, &says.account)?;
    let waits = mandate.self_attested.as_ref();
    Ok(DelegateResponse {
        mandate: number,
        account: wire::address(deps.api, &says.account)?,
        kind: says.kind.into(),
        powers: says.powers.iter().map(Into::into).collect(),
        until: says.until,
        authority: mandate.given_by.authority().into(),
        appointed_by: wire::actor(deps.api, &mandate.given_by)?,
        attestation: wire::attestation(&mandate.given_by)?,
        by_mandate: mandate.given_by.mandate(),
        appointed_at: mandate.given_at,
        self_attested: waits
            .map(|waits| wire::self_attested(deps.api, waits, mandate.lapses_at()))
            .transpose()?,
        status,
        acts: status == MandateStatus::Active && held == Some(number),
    })
}
