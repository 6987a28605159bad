//! The staff of a hospital.

use cosmwasm_std::{Deps, StdError, StdResult};
use hie_types::registry::{AccountsResponse, OfferedAppointment, StaffRef, StaffResponse};
use hie_types::{HospitalId, Practitioner};

use super::{expect_known, page_limit};
use crate::error::Failed;
use crate::execute::staff::identity;
use crate::staff::{Appointment, StaffKey, Terms};
use crate::state;

pub fn accounts(
    deps: Deps<'_>,
    now: u64,
    hospital: &HospitalId,
    after: Option<&StaffRef>,
    limit: Option<u32>,
) -> Result<AccountsResponse, Failed> {
    expect_known(deps.storage, hospital)?;
    let after = after
        .map(|staff| Ok::<_, Failed>(identity(deps.api, staff, "start_after")?.key()?))
        .transpose()?;
    let page = state::staff(deps.storage, hospital, after.as_ref(), page_limit(limit))?;
    let staff = page
        .entries
        .into_iter()
        .map(|(key, appointment)| response(deps, now, &key, &appointment))
        .collect::<StdResult<Vec<_>>>()?;
    let next = staff.last().filter(|_| page.more);
    let next = next.map(|last| last.staff.clone());
    Ok(AccountsResponse { staff, next })
}

fn response(
    deps: Deps<'_>,
    now: u64,
    key: &[u8],
    appointment: &Appointment,
) -> StdResult<StaffResponse> {
    let broken = || StdError::msg("stored appointment cannot be read");
    let who = StaffKey::from_bytes(key).ok_or_else(broken)?;
    let who = who.identity(appointment);
    let account = who.account.map(|account| account.human(deps.api));
    let shown = appointment.shown().ok_or_else(broken)?;
    Ok(StaffResponse {
        staff: StaffRef {
            account: account.transpose()?.map(String::from),
            practitioner: who.practitioner.map(Practitioner),
        },
        role: shown.role.into(),
        standing: appointment.standing(now),
        break_glass: shown.break_glass,
        until: shown.until,
        offered: appointment.offered.clone().map(offered),
    })
}

fn offered(terms: Terms) -> OfferedAppointment {
    OfferedAppointment {
        role: terms.role.into(),
        break_glass: terms.break_glass,
        until: terms.until,
    }
}
