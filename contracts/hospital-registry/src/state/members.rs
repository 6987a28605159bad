//! Members, their profiles, histories and tallies, by hospital.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_types::HospitalId;

use super::{HISTORY, MEMBERS, PROFILES, Page, Profile, TALLIES, Tally, bytes, page, stored_id};
use crate::membership::{Change, Member, MembershipError};

pub fn member(storage: &dyn Storage, hospital: &HospitalId) -> StdResult<Option<Member>> {
    MEMBERS.load(storage, &[bytes(hospital)])
}

/// The member, or the error that says there is none.
pub fn known_member(storage: &dyn Storage, hospital: &HospitalId) -> Result<Member, crate::Failed> {
    Ok(member(storage, hospital)?.ok_or(MembershipError::Unknown)?)
}

/// Whether the id was ever given out.
pub fn is_known(storage: &dyn Storage, hospital: &HospitalId) -> bool {
    MEMBERS.has(storage, &[bytes(hospital)])
}

/// The members by id, those after `after` only. Lazy.
pub fn members<'a>(
    storage: &'a dyn Storage,
    after: Option<&HospitalId>,
) -> impl Iterator<Item = StdResult<(HospitalId, Member)>> + use<'a> {
    MEMBERS
        .scan(storage, &[], after.map(bytes))
        .map(|entry| entry.and_then(|(key, member)| Ok((stored_id(&key)?, member))))
}

/// Writes what of a member is not in its history.
pub fn save_member(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    member: &Member,
) -> StdResult<()> {
    MEMBERS.save(storage, &[bytes(hospital)], member)
}

/// Writes a changed member and the entry of its history; gives the entry's number.
pub fn save_change(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    member: Member,
    change: &Change,
) -> StdResult<u64> {
    let number = member
        .changes
        .checked_add(1)
        .ok_or_else(|| StdError::msg("history is full"))?;
    let member = Member {
        changes: number,
        ..member
    };
    HISTORY.save(storage, &[bytes(hospital), &number.to_be_bytes()], change)?;
    MEMBERS.save(storage, &[bytes(hospital)], &member)?;
    Ok(number)
}

pub fn history(
    storage: &dyn Storage,
    hospital: &HospitalId,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Page<Change, u64>> {
    let after = after.map(u64::to_be_bytes);
    let after = after.as_ref().map(<[u8; 8]>::as_slice);
    page(&HISTORY, storage, &[bytes(hospital)], after, limit)?.numbered(u64::from_be_bytes)
}

pub fn profile(storage: &dyn Storage, hospital: &HospitalId) -> StdResult<Profile> {
    PROFILES
        .load(storage, &[bytes(hospital)])?
        .ok_or_else(|| StdError::msg("member has no profile"))
}

pub fn save_profile(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    profile: &Profile,
) -> StdResult<()> {
    PROFILES.save(storage, &[bytes(hospital)], profile)
}

pub fn tally(storage: &dyn Storage, hospital: &HospitalId) -> StdResult<Tally> {
    Ok(TALLIES
        .load(storage, &[bytes(hospital)])?
        .unwrap_or_default())
}

pub fn save_tally(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    tally: &Tally,
) -> StdResult<()> {
    TALLIES.save(storage, &[bytes(hospital)], tally)
}
