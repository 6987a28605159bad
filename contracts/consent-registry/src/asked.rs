//! What a hospital asks for: from the wire, to the wire, and to the permit that it would be.

use cosmwasm_std::{Api, StdResult};
use hie_policy as policy;
use hie_types::consent::{self, AskedTerms};
use hie_types::{HospitalId, PolicyId};

use crate::directive;
use crate::grantee::{Grantee, Person};
use crate::request::Asked;
use crate::wire;

/// What is asked for as it is kept, from a message that was checked: `hospital` asks, `form` is the
/// permit that it would be.
///
/// # Errors
/// If the person is an account and no address of this chain.
pub fn keep(
    api: &dyn Api,
    hospital: &HospitalId,
    asked: &AskedTerms,
    form: policy::Directive,
) -> StdResult<Asked> {
    let person = asked.grantee.person.as_ref();
    Ok(Asked {
        hospital: hospital.to_string(),
        role: form.grantee.role,
        person: person.map(|id| Person::parse(api, id)).transpose()?,
        custodian: form.custodian,
        purposes: form.purposes,
        resources: form.resources,
        confidentiality: form.confidentiality,
        study: form.study,
        data_period: form.data_period,
        days: asked.days,
        policy: asked.policy.as_ref().map(PolicyId::to_string),
    })
}

/// The terms of the permit that it is when it is approved at `now`, as it was asked for.
pub fn as_terms(asked: AskedTerms, now: u64, until: u64) -> consent::Terms {
    consent::Terms {
        grantee: asked.grantee,
        custodian: asked.custodian,
        purposes: asked.purposes,
        resources: asked.resources,
        confidentiality: asked.confidentiality,
        study: asked.study,
        data_period: asked.data_period,
        valid_from: Some(now),
        valid_until: Some(until),
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
        policy: asked.policy,
    }
}

/// The terms of the permit that what is kept is when it is approved at `now`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn terms_at(api: &dyn Api, asked: &Asked, now: u64) -> StdResult<consent::Terms> {
    let kept = directive::Terms {
        grantee: Grantee {
            hospital: Some(asked.hospital.clone()),
            role: asked.role,
            person: asked.person.clone(),
            account: None,
        },
        custodian: asked.custodian.clone(),
        purposes: asked.purposes.clone(),
        resources: asked.resources.clone(),
        confidentiality: asked.confidentiality,
        study: asked.study,
        data_period: asked.data_period,
        valid_from: now,
        valid_until: Some(asked.ends_at(now)),
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
        policy: asked.policy.clone(),
    };
    wire::terms(api, &kept)
}

/// As it goes over the wire.
///
/// # Errors
/// If what is stored cannot be read.
pub fn to_wire(api: &dyn Api, asked: &Asked) -> StdResult<AskedTerms> {
    let terms = terms_at(api, asked, 0)?;
    Ok(AskedTerms {
        grantee: terms.grantee,
        custodian: terms.custodian,
        purposes: terms.purposes,
        resources: terms.resources,
        confidentiality: terms.confidentiality,
        study: terms.study,
        data_period: terms.data_period,
        days: asked.days,
        policy: terms.policy,
    })
}
