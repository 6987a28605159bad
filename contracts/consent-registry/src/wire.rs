//! Between what is kept and what goes over the wire or into the decision.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_contract::account::Account;
use hie_policy as policy;
use hie_types::consent::{self, DirectiveResponse, DirectiveStatus, Resources};
use hie_types::{Commitment, FormError, Handle, HospitalId, PolicyId};

use crate::directive::{Directive, Terms};
use crate::grantee::{Grantee, Person};
use crate::spoken::Spoken;

/// What was stored was checked before it was.
fn broken(error: FormError) -> StdError {
    StdError::msg(error)
}

/// A hospital.
///
/// # Errors
/// If what is stored is no id.
pub fn hospital(id: &str) -> StdResult<HospitalId> {
    id.parse().map_err(broken)
}

/// A hospital that may not be named.
///
/// # Errors
/// If what is stored is no id.
pub fn optional_hospital(id: Option<&String>) -> StdResult<Option<HospitalId>> {
    id.map(|id| hospital(id)).transpose()
}

/// Terms as they are kept, from the terms of a message that were checked and `form`, the directive
/// that they make.
///
/// # Errors
/// If the person is an account and no address of this chain, or `account` is none.
pub fn keep(
    api: &dyn Api,
    terms: &consent::Terms,
    account: Option<&str>,
    form: policy::Directive,
    now: u64,
) -> StdResult<Terms> {
    let person = terms.grantee.person.as_ref();
    Ok(Terms {
        grantee: Grantee {
            hospital: form.grantee.hospital,
            role: form.grantee.role,
            person: person.map(|id| Person::parse(api, id)).transpose()?,
            account: account.map(|text| Account::parse(api, text)).transpose()?,
        },
        custodian: form.custodian,
        purposes: form.purposes,
        resources: form.resources,
        confidentiality: form.confidentiality,
        study: form.study,
        data_period: form.data_period,
        valid_from: form.valid_from.unwrap_or(now),
        valid_until: form.valid_until,
        max_uses: terms.max_uses,
        obligations: terms.obligations.iter().map(|code| code.0).collect(),
        evidence: terms.evidence.map(|commitment| commitment.0),
        policy: terms.policy.as_ref().map(PolicyId::to_string),
    })
}

/// Terms as they go over the wire.
///
/// # Errors
/// If what is stored cannot be read.
pub fn terms(api: &dyn Api, kept: &Terms) -> StdResult<consent::Terms> {
    let grantee = &kept.grantee;
    let person = grantee.person.as_ref();
    Ok(consent::Terms {
        grantee: consent::Grantee {
            hospital: optional_hospital(grantee.hospital.as_ref())?,
            role: grantee.role.map(Into::into),
            person: person.map(|person| person.id(api)).transpose()?,
        },
        custodian: optional_hospital(kept.custodian.as_ref())?,
        purposes: kept.purposes.iter().map(|code| (*code).into()).collect(),
        resources: resources(&kept.resources)?,
        confidentiality: kept.confidentiality.map(Into::into),
        study: kept.study.map(Into::into),
        data_period: kept.data_period.map(Into::into),
        valid_from: Some(kept.valid_from),
        valid_until: kept.valid_until,
        max_uses: kept.max_uses,
        obligations: kept.obligations.iter().map(|code| (*code).into()).collect(),
        evidence: kept.evidence.map(Commitment),
        policy: kept
            .policy
            .as_ref()
            .map(|id| id.parse().map_err(broken))
            .transpose()?,
    })
}

fn resources(kept: &policy::Resources) -> StdResult<Resources> {
    fn ids<T: From<policy::Id16>>(ids: &[policy::Id16]) -> Vec<T> {
        ids.iter().map(|id| (*id).into()).collect()
    }
    Ok(match kept {
        policy::Resources::All { tagged } => Resources::All { tagged: *tagged },
        policy::Resources::Categories { codes } => Resources::Categories {
            codes: codes
                .iter()
                .map(|code| code.parse().map_err(broken))
                .collect::<StdResult<_>>()?,
        },
        policy::Resources::Tags { tags } => Resources::Tags { tags: ids(tags) },
        policy::Resources::Groups { groups } => Resources::Groups {
            groups: ids(groups),
        },
        policy::Resources::Records { roots } => Resources::Records { roots: ids(roots) },
    })
}

/// A directive as the decision knows it.
///
/// # Errors
/// If what is stored cannot be read.
pub fn to_policy(api: &dyn Api, id: u64, kept: Directive) -> StdResult<policy::Directive> {
    let uses_left = kept.uses_left();
    let terms = kept.terms;
    let person = terms.grantee.person.as_ref();
    Ok(policy::Directive {
        id,
        handle: policy::Id16(kept.handle),
        effect: kept.effect,
        authority: kept.written_by.authority(),
        grantee: policy::Grantee {
            person: person
                .map(|person| person.id(api))
                .transpose()?
                .map(|id| id.into_string()),
            hospital: terms.grantee.hospital,
            role: terms.grantee.role,
        },
        custodian: terms.custodian,
        purposes: terms.purposes,
        resources: terms.resources,
        confidentiality: terms.confidentiality,
        study: terms.study,
        data_period: terms.data_period,
        valid_from: Some(terms.valid_from),
        valid_until: terms.valid_until,
        uses_left,
    })
}

/// A directive as it goes over the wire.
///
/// # Errors
/// If what is stored cannot be read.
pub fn directive(
    api: &dyn Api,
    id: u64,
    kept: &Directive,
    status: DirectiveStatus,
) -> StdResult<DirectiveResponse> {
    let ended = kept.ended.as_ref().map(|ended| {
        Ok::<_, StdError>(consent::Ended {
            authority: ended.by.authority().into(),
            actor: actor(api, &ended.by)?,
            attestation: attestation(&ended.by)?,
            mandate: ended.by.mandate(),
            at: ended.at,
            replaced: ended.replaced.map(|replaced| consent::Replaced {
                by: replaced.by,
                narrowed: replaced.narrowed,
            }),
        })
    });
    Ok(DirectiveResponse {
        id,
        handle: Handle(kept.handle),
        effect: kept.effect.into(),
        terms: terms(api, &kept.terms)?,
        authority: kept.written_by.authority().into(),
        author: actor(api, &kept.written_by)?,
        attestation: attestation(&kept.written_by)?,
        mandate: kept.written_by.mandate(),
        written_at: kept.written_at,
        status,
        uses_left: kept.uses_left(),
        self_attested: self_attested(api, kept)?,
        amends: kept.amends.map(|amends| consent::Amends {
            directive: amends.directive,
            narrowed: amends.continues.is_none(),
        }),
        also_account: kept
            .terms
            .grantee
            .account
            .as_ref()
            .map(|account| address(api, account))
            .transpose()?,
        ended: ended.transpose()?,
    })
}

fn self_attested(api: &dyn Api, kept: &Directive) -> StdResult<Option<consent::SelfAttested>> {
    let Some(waits) = &kept.self_attested else {
        return Ok(None);
    };
    let confirmed = waits.confirmed.as_ref().map(|confirmed| {
        Ok::<_, StdError>(consent::Confirmation {
            actor: address(api, &confirmed.by)?,
            hospital: optional_hospital(confirmed.hospital.as_ref())?,
            at: confirmed.at,
        })
    });
    Ok(Some(consent::SelfAttested {
        lapses_at: kept.lapses_at(),
        confirmed: confirmed.transpose()?,
    }))
}

/// Who spoke, as an address.
///
/// # Errors
/// If the host does not know the bytes.
pub fn actor(api: &dyn Api, spoken: &Spoken) -> StdResult<String> {
    address(api, spoken.actor())
}

/// What an attested act rests on.
///
/// # Errors
/// If what is stored is no id.
pub fn attestation(spoken: &Spoken) -> StdResult<Option<consent::Attestation>> {
    let attestation = spoken.attestation();
    attestation
        .map(|on| {
            Ok(consent::Attestation {
                hospital: hospital(&on.hospital)?,
                evidence: Commitment(on.evidence),
            })
        })
        .transpose()
}

/// An account as an address.
///
/// # Errors
/// If the host does not know the bytes.
pub fn address(api: &dyn Api, account: &Account) -> StdResult<String> {
    account.human(api).map(Into::into)
}
