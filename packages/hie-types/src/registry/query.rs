//! What **hospital-registry** answers: its queries.

use cosmwasm_schema::QueryResponses;
use hie_derive::wire;

// The types of answers are named by the schema only, which the contracts' wasm has not.
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use super::{
    About, AccountResponse, AccountsResponse, ActiveKeyResponse, ApplicationsResponse,
    CategoriesResponse, CategoryResponse, ConfigResponse, EndpointsResponse, HistoryResponse,
    HospitalResponse, HospitalsResponse, KeyUse, KeysResponse, MemberStatus, RoleHoldersResponse,
    StaffRef,
};
use crate::{Capability, CategoryCode, CountryCode, EndpointId, HospitalId, Practitioner};

/// What may be asked about members.
#[wire]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Owner, record index, limits, what is paused.
    #[returns(ConfigResponse)]
    Config {},
    /// One member with its effective status as of block time. An error if the id was never given out.
    #[returns(HospitalResponse)]
    Hospital {
        /// The member.
        hospital: HospitalId,
    },
    /// Members by id.
    #[returns(HospitalsResponse)]
    Hospitals {
        /// Only those whose effective status is this.
        status: Option<MemberStatus>,
        /// Only those with this capability.
        capability: Option<Capability>,
        /// Only those of this country.
        country: Option<CountryCode>,
        /// `next` of the page before.
        start_after: Option<HospitalId>,
        /// 20 if left out, 100 at most. Filtered pages may hold fewer and still have a `next`.
        limit: Option<u32>,
    },
    /// What changed in a membership: who, when, why; oldest first.
    #[returns(HistoryResponse)]
    History {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Pending applications, lapsed ones left out.
    #[returns(ApplicationsResponse)]
    Applications {
        /// `next` of the page before.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Who an account is and what it may do: the one query that the other contracts ask. An
    /// unknown account answers with everything empty, never with an error.
    #[returns(AccountResponse)]
    Account {
        /// The account.
        account: String,
        /// The practitioner it names, if it is a gateway.
        practitioner: Option<Practitioner>,
        /// What else the asker wants to know, so that it need not ask twice.
        about: Option<About>,
    },
    /// The staff of a hospital, accepted or not.
    #[returns(AccountsResponse)]
    Accounts {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<StaffRef>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// All keys that a hospital ever registered, by number.
    #[returns(KeysResponse)]
    Keys {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<u32>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The active key of one use, if there is one.
    #[returns(ActiveKeyResponse)]
    ActiveKey {
        /// The member.
        hospital: HospitalId,
        /// What the key is for.
        key_use: KeyUse,
    },
    /// The endpoints of a hospital, retired ones included.
    #[returns(EndpointsResponse)]
    Endpoints {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<EndpointId>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// One row of the category table. An error if there is no such row.
    #[returns(CategoryResponse)]
    Category {
        /// The code.
        category: CategoryCode,
    },
    /// The category table.
    #[returns(CategoriesResponse)]
    Categories {
        /// `next` of the page before.
        start_after: Option<CategoryCode>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Who holds the network roles.
    #[returns(RoleHoldersResponse)]
    RoleHolders {},
}
