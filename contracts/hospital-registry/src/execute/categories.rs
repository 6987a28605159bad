//! The category table.

use cosmwasm_std::DepsMut;
use hie_types::CategoryCode;

use crate::category::{Category, CategoryError};
use crate::error::Failed;
use crate::events::Event;
use crate::state;

pub fn put(deps: DepsMut<'_>, code: CategoryCode, category: Category) -> Result<Event, Failed> {
    let category = category.check(code.as_str())?;
    state::save_category(deps.storage, code.as_str(), &category)?;
    Ok(Event::Category {
        category: code,
        retired: false,
    })
}

pub fn retire(deps: DepsMut<'_>, code: CategoryCode) -> Result<Event, Failed> {
    let category = state::category(deps.storage, &code)?;
    let category = category.ok_or(CategoryError::Unknown)?;
    let category = category.retire(code.as_str())?;
    state::save_category(deps.storage, code.as_str(), &category)?;
    Ok(Event::Category {
        category: code,
        retired: true,
    })
}
