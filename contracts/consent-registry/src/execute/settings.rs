//! What the owner sets, and who the owner is.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_contract::neighbour::{HOSPITAL_REGISTRY, RECORD_INDEX, expect_contract, wiring_of};
use hie_contract::ownership::{Ownership, OwnershipError};
use hie_contract::pause::Paused;
use hie_types::consent::{BreakGlassSettings, ControlSettings, InstantiateMsg};

use crate::attested::{DEFAULT_PERMIT_DAYS, MAX_PERMIT_DAYS as ATTESTED_PERMIT_DAYS};
use crate::control::settings::Waits;
use crate::error::{ContractError, Failed};
use crate::events::Event;
use crate::glass::events::GlassEvent;
use crate::glass::settings::Settings;
use crate::retention::check_days;
use crate::state::{self, Config};
use crate::wire;

/// The longest cap on the length of permits, in days.
const MAX_PERMIT_DAYS: u32 = 36_500;

pub fn instantiate(deps: DepsMut<'_>, env: Env, msg: &InstantiateMsg) -> Result<Event, Failed> {
    let owner = address(deps.as_ref(), "owner", &msg.owner)?;
    let hospital_registry = contract(
        deps.as_ref(),
        "hospital_registry",
        &msg.hospital_registry,
        HOSPITAL_REGISTRY,
    )?;
    if let Some(days) = msg.max_permit_days
        && !(1..=MAX_PERMIT_DAYS).contains(&days)
    {
        return Err(ContractError::MaxPermitDays.into());
    }
    let config = Config {
        chain_id: env.block.chain_id,
        hospital_registry,
        record_index: None,
        max_permit_days: msg.max_permit_days,
        attested_permit_days: DEFAULT_PERMIT_DAYS,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    keep(deps, Ownership::new(owner))
}

pub fn update_config(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    settings: BreakGlassSettings,
    control: Option<ControlSettings>,
    attested_permit_days: Option<u32>,
    retention_days: Option<u32>,
) -> Result<Event, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    let settings = Settings::parse(settings)?;
    let waits = control.map(Waits::parse).transpose()?;
    let retention_days = retention_days.map(check_days).transpose()?;
    if let Some(days) = attested_permit_days {
        if !(1..=ATTESTED_PERMIT_DAYS).contains(&days) {
            return Err(ContractError::AttestedPermitDays.into());
        }
        let config = Config {
            attested_permit_days: days,
            ..state::config(deps.storage)?
        };
        state::save_config(deps.storage, &config)?;
    }
    if let Some(waits) = waits {
        state::control::save_waits(deps.storage, &waits)?;
    }
    if let Some(days) = retention_days {
        state::retention::save_days(deps.storage, days)?;
    }
    state::glass::save_settings(deps.storage, &settings)?;
    Ok(Event::Glass(GlassEvent::Settings))
}

pub fn set_record_index(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    text: String,
) -> Result<Event, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    let config = state::config(deps.storage)?;
    if config.record_index.is_some() {
        return Err(ContractError::RecordIndexSet.into());
    }
    let record_index = contract(deps.as_ref(), "address", &text, RECORD_INDEX)?;
    // The index must ask this registry, about the members of the same network.
    let wiring = wiring_of(&deps.querier, &record_index.human(deps.api)?, "address")?;
    wiring.expect_consent_registry(&env.contract.address, "address")?;
    let hospital_registry = config.hospital_registry.human(deps.api)?;
    wiring.expect_hospital_registry(&hospital_registry, "address")?;
    let config = Config {
        record_index: Some(record_index),
        ..config
    };
    state::save_config(deps.storage, &config)?;
    Ok(Event::RecordIndex { address: text })
}

pub fn nominate_owner(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    account: &str,
) -> Result<Event, Failed> {
    let owned = state::ownership(deps.storage)?;
    let sender = Account::of(deps.api, &info.sender)?;
    // Before the address is read, so that others learn nothing but that they are not the owner.
    owned.assert_owner(&sender)?;
    let nominee = address(deps.as_ref(), "account", account)?;
    keep(deps, owned.nominate(&sender, nominee)?)
}

pub fn accept_ownership(deps: DepsMut<'_>, info: &MessageInfo) -> Result<Event, Failed> {
    hand_over(deps, info, Ownership::accept)
}

pub fn cancel_nomination(deps: DepsMut<'_>, info: &MessageInfo) -> Result<Event, Failed> {
    hand_over(deps, info, Ownership::cancel)
}

fn hand_over(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    step: fn(Ownership, &Account) -> Result<Ownership, OwnershipError>,
) -> Result<Event, Failed> {
    let owned = state::ownership(deps.storage)?;
    let sender = Account::of(deps.api, &info.sender)?;
    keep(deps, step(owned, &sender)?)
}

fn keep(deps: DepsMut<'_>, owned: Ownership) -> Result<Event, Failed> {
    state::save_ownership(deps.storage, &owned)?;
    let nominated = owned.nominated.as_ref();
    Ok(Event::Ownership {
        owner: wire::address(deps.api, &owned.owner)?,
        nominated: nominated
            .map(|account| wire::address(deps.api, account))
            .transpose()?,
    })
}

fn address(deps: Deps<'_>, field: &'static str, text: &str) -> Result<Account, Failed> {
    Account::parse(deps.api, text).map_err(|_| ContractError::Address { field }.into())
}

fn contract(
    deps: Deps<'_>,
    field: &'static str,
    text: &str,
    name: &'static str,
) -> Result<Account, Failed> {
    let account = address(deps, field, text)?;
    expect_contract(&deps.querier, &account.human(deps.api)?, field, name)?;
    Ok(account)
}
