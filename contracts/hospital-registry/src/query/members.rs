//! Members and their histories.

use cosmwasm_std::{Deps, StdResult};
use hie_types::registry::{
    ChangeDetail, HistoryEntry, HistoryResponse, HospitalResponse, HospitalsResponse,
    LeavingResponse, MemberStatus,
};
use hie_types::{Capability, CountryCode, Hash, HospitalId};

use super::network::human;
use super::{expect_known, page_limit};
use crate::error::Failed;
use crate::membership::{Detail, Member};
use crate::state;

/// How many stored members a filtered page looks at.
const MAX_SCANNED: usize = 100;

/// Which members a page is to hold.
pub struct Wanted {
    pub status: Option<MemberStatus>,
    pub capability: Option<Capability>,
    pub country: Option<CountryCode>,
}

impl Wanted {
    fn is_met_by(&self, deps: Deps<'_>, now: u64, id: &HospitalId, of: &Member) -> StdResult<bool> {
        if self.status.is_some_and(|status| status != of.status(now))
            || self.capability.is_some_and(|c| !of.capabilities.has(c.0))
        {
            return Ok(false);
        }
        match &self.country {
            Some(country) => Ok(state::profile(deps.storage, id)?.country == country.as_str()),
            None => Ok(true),
        }
    }
}

pub fn hospital(
    deps: Deps<'_>,
    now: u64,
    hospital: HospitalId,
) -> Result<HospitalResponse, Failed> {
    let member = state::known_member(deps.storage, &hospital)?;
    Ok(response(deps, now, hospital, &member)?)
}

fn response(
    deps: Deps<'_>,
    now: u64,
    hospital: HospitalId,
    member: &Member,
) -> StdResult<HospitalResponse> {
    let status = member.status(now);
    Ok(HospitalResponse {
        profile: state::profile(deps.storage, &hospital)?.try_into()?,
        status,
        rights: member.rights(now),
        capabilities: member.capabilities.list(),
        administrator: member.administrator.human(deps.api)?.into_string(),
        accredited_at: member.accredited_at,
        accredited_until: member.accredited_until,
        proposed_administrator: human(deps, member.proposed.as_ref())?,
        leaving: member.notice.map(|notice| LeavingResponse {
            announced_at: notice.announced_at,
            notice_until: notice.until,
            otherwise: member.otherwise(now),
        }),
        hospital,
    })
}

pub fn hospitals(
    deps: Deps<'_>,
    now: u64,
    wanted: &Wanted,
    after: Option<&HospitalId>,
    limit: Option<u32>,
) -> Result<HospitalsResponse, Failed> {
    let limit = page_limit(limit);
    let mut members = state::members(deps.storage, after);
    let mut hospitals = Vec::new();
    let mut last = None;
    for entry in members.by_ref().take(MAX_SCANNED) {
        let (id, member) = entry?;
        last = Some(id.clone());
        if wanted.is_met_by(deps, now, &id, &member)? {
            hospitals.push(response(deps, now, id, &member)?);
        }
        if hospitals.len() == limit {
            break;
        }
    }
    let more = members.next().is_some();
    Ok(HospitalsResponse {
        hospitals,
        next: last.filter(|_| more),
    })
}

pub fn history(
    deps: Deps<'_>,
    hospital: &HospitalId,
    after: Option<u64>,
    limit: Option<u32>,
) -> Result<HistoryResponse, Failed> {
    expect_known(deps.storage, hospital)?;
    let page = state::history(deps.storage, hospital, after, page_limit(limit))?;
    let entries = page
        .entries
        .into_iter()
        .map(|(number, change)| {
            Ok(HistoryEntry {
                number,
                change: change.kind.into(),
                actor: change.actor.human(deps.api)?.into_string(),
                at: change.at,
                reason: change.reason.into(),
                detail: change
                    .detail
                    .map(|detail| detail_response(deps, detail))
                    .transpose()?,
            })
        })
        .collect::<StdResult<Vec<_>>>()?;
    let next = entries.last().filter(|_| page.more).map(|last| last.number);
    Ok(HistoryResponse { entries, next })
}

fn detail_response(deps: Deps<'_>, detail: Detail) -> StdResult<ChangeDetail> {
    Ok(match detail {
        Detail::Accreditation {
            until,
            capabilities,
            administrator,
            profile_hash,
        } => ChangeDetail::Accreditation {
            until,
            capabilities: capabilities.list(),
            administrator: administrator.human(deps.api)?.into_string(),
            profile_hash: Hash(profile_hash),
        },
        Detail::Renewal(until) => ChangeDetail::Renewal { until },
        Detail::Capabilities(capabilities) => ChangeDetail::Capabilities {
            capabilities: capabilities.list(),
        },
        Detail::Notice(until) => ChangeDetail::Notice { until },
        Detail::Profile(hash) => ChangeDetail::Profile {
            profile_hash: Hash(hash),
        },
    })
}
