//! Whether one more directive finds room in a bucket: of all, of what others than the patient wrote, and of what
//! one hospital attested.

use cosmwasm_std::Storage;

use super::Act;
use crate::bucket::{BUCKET_LIMIT, Listing, ONE_HOSPITAL_LIMIT, OTHERS_LIMIT};
use crate::error::{ContractError, Failed};
use crate::state;

impl Act<'_> {
    /// What is over in a bucket, if one more fits beside what is in force. Looks at the index only, at
    /// most 32 entries of it; where they leave no room, also at what delegates wrote, and where a hospital
    /// may have used up its share, at what it attested. `leaving` is about to leave.
    pub(super) fn room(
        &self,
        storage: &dyn Storage,
        listed: Vec<(u64, Listing)>,
        leaving: Option<u64>,
    ) -> Result<Vec<u64>, Failed> {
        let (floor, now) = (self.patient.revoked_below, self.now());
        let (over, mut in_force): (Vec<_>, Vec<_>) = listed
            .into_iter()
            .filter(|(id, _)| Some(*id) != leaving)
            .partition(|(id, listing)| listing.is_over(*id, floor, now));
        let mut over: Vec<u64> = over.into_iter().map(|(id, _)| id).collect();
        if self.assert_room(&in_force).is_err() {
            let mut left = Vec::new();
            for (id, listing) in in_force {
                let ended = listing.is_by_others() && {
                    let directive = state::listed_directive(storage, id)?;
                    state::ended_with_mandate(storage, &directive)?
                };
                match ended {
                    true => over.push(id),
                    false => left.push((id, listing)),
                }
            }
            in_force = left;
        }
        self.assert_room(&in_force)?;
        self.assert_share(storage, &in_force)?;
        Ok(over)
    }

    /// Passes unless the hospital that attests has used up its share. Reads nothing where others than the
    /// patient wrote less than that, and never more than what they may write.
    fn assert_share(
        &self,
        storage: &dyn Storage,
        in_force: &[(u64, Listing)],
    ) -> Result<(), Failed> {
        let Some(attestation) = self.spoken.attestation() else {
            return Ok(());
        };
        let by_others = in_force
            .iter()
            .filter(|(_, listing)| listing.is_by_others());
        if count(by_others.clone().count()) < ONE_HOSPITAL_LIMIT {
            return Ok(());
        }
        let mut own = 0usize;
        for (id, _) in by_others {
            let written_by = state::listed_directive(storage, *id)?.written_by;
            let by = written_by.attestation();
            if by.is_some_and(|by| by.hospital == attestation.hospital) {
                own = own.saturating_add(1);
            }
        }
        if count(own) >= ONE_HOSPITAL_LIMIT {
            return Err(ContractError::OneHospitalsShareFull {
                limit: ONE_HOSPITAL_LIMIT,
            }
            .into());
        }
        Ok(())
    }

    fn assert_room(&self, in_force: &[(u64, Listing)]) -> Result<(), Failed> {
        if count(in_force.len()) >= BUCKET_LIMIT {
            return Err(ContractError::BucketFull {
                limit: BUCKET_LIMIT,
            }
            .into());
        }
        let by_others = in_force
            .iter()
            .filter(|(_, listing)| listing.is_by_others());
        let own = self.spoken.authority().is_patients_own();
        if !own && count(by_others.count()) >= OTHERS_LIMIT {
            return Err(ContractError::OthersHalfFull {
                limit: OTHERS_LIMIT,
            }
            .into());
        }
        Ok(())
    }
}

fn count(found: usize) -> u32 {
    u32::try_from(found).unwrap_or(u32::MAX)
}
