//! The category table.

use cosmwasm_std::DepsMut;
use hie_types::CategoryCode;

use crate::ContractError;
use crate::category::{Category, CategoryError};
use crate::events::Event;
use crate::state;

pub fn put(
    deps: DepsMut<'_>,
    code: CategoryCode,
    category: Category,
) -> Result<Event, ContractError> {
    let category = category.check(code.as_str())?;
    state::save_category(deps.storage, code.as_str(), &category)?;
    Ok(Event::Category {
        category: code,
        retired: false,
    })
}

pub fn retire(deps: DepsMut<'_>, code: CategoryCode) -> Result<Event, ContractError> {
    let category = state::category(deps.storage, &code)?;
    let category = category.ok_or(CategoryError::Unknown)?;
    let category = category.retire(code.as_str())?;
    state::save_category(deps.storage, code.as_str(), &category)?;
    Ok(Event::Category {
        category: code,
        retired: true,
    })
}
