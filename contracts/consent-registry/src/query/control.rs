//! What is about to happen to the control of a handle.

use cosmwasm_std::{Api, StdResult};
use hie_types::Commitment;
use hie_types::consent::{ControlBound, ControlProposal, ControlResponse, ControlStage};

use crate::control::{AFTER_CANCEL, BOUND, Control, LAPSE, Proposal, Stage};
use crate::wire;

/// Nothing where nothing is under way and nothing binds.
pub fn response(api: &dyn Api, control: &Control, now: u64) -> StdResult<Option<ControlResponse>> {
    let rotation = control.rotation.as_ref();
    let proposal = control.proposal.as_deref();
    let proposal = proposal.filter(|one| now < end(one));
    let bound = control.bound(now);
    if rotation.is_none() && proposal.is_none() && bound.is_none() {
        return Ok(None);
    }
    let bound = bound.map(|passed| {
        Ok::<_, cosmwasm_std::StdError>(ControlBound {
            until: passed.at.saturating_add(BOUND),
            hospital: wire::optional_hospital(
                passed.hospital.as_ref().filter(|_| passed.recovered),
            )?,
        })
    });
    Ok(Some(ControlResponse {
        rotation: rotation
            .map(|account| wire::address(api, account))
            .transpose()?,
        proposal: proposal.map(|one| proposal_to_wire(api, one)).transpose()?,
        bound: bound.transpose()?,
    }))
}

/// From when on a proposal means nothing any more.
const fn end(proposal: &Proposal) -> u64 {
    match proposal.stage {
        Stage::Unconfirmed => proposal.at.saturating_add(LAPSE),
        Stage::Waiting { from, .. } => from.saturating_add(LAPSE),
        Stage::Cancelled { at, .. } => at.saturating_add(AFTER_CANCEL),
    }
}

fn proposal_to_wire(api: &dyn Api, proposal: &Proposal) -> StdResult<ControlProposal> {
    let until = end(proposal);
    Ok(ControlProposal {
        account: wire::address(api, &proposal.to)?,
        hospital: wire::optional_hospital(proposal.hospital.as_ref())?,
        proposed_by: wire::address(api, &proposal.by)?,
        proposed_at: proposal.at,
        evidence: Commitment(proposal.evidence),
        stage: match proposal.stage {
            Stage::Unconfirmed => ControlStage::Unconfirmed { until },
            Stage::Waiting { from, overruled } => ControlStage::Waiting {
                from,
                until,
                overruled,
            },
            Stage::Cancelled {
                at,
                confirmable,
                binds_all,
            } => ControlStage::Cancelled {
                at,
                until,
                confirmable,
                binds_all,
            },
        },
    })
}
