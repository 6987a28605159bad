//! Messages of **hospital-registry**, continued: where a hospital can be reached, and what kinds of
//! documents there are.

use hie_derive::wire;

use crate::{CategoryCode, EndpointId, ServiceUrl};

/// What an endpoint is.
#[wire]
#[derive(Copy, Eq)]
pub enum EndpointKind {
    /// An object store inside the hospital.
    PrivateStore,
    /// An object store in a public cloud.
    PublicStore,
    /// The gateway that other hospitals talk to.
    Gateway,
    /// A FHIR service.
    Fhir,
}

/// One endpoint.
#[wire]
pub struct EndpointResponse {
    /// Its id within the hospital.
    pub endpoint: EndpointId,
    /// What it is.
    pub kind: EndpointKind,
    /// Its https address.
    pub url: ServiceUrl,
    /// Whether it is retired.
    pub retired: bool,
}

/// A page of endpoints.
#[wire]
pub struct EndpointsResponse {
    /// The endpoints.
    pub endpoints: Vec<EndpointResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<EndpointId>,
}

/// One row of the category table.
#[wire]
pub struct CategoryResponse {
    /// Our code.
    pub category: CategoryCode,
    /// What it means.
    pub display: String,
    /// The external code system.
    pub system: String,
    /// The code there.
    pub code: String,
    /// Whether it may only be published blinded.
    pub sensitive: bool,
    /// Whether it takes no new records.
    pub retired: bool,
}

/// A page of the category table.
#[wire]
pub struct CategoriesResponse {
    /// The rows.
    pub categories: Vec<CategoryResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<CategoryCode>,
}
