//! Who may send what. The handlers ask this table, so it is what is enforced; a golden file freezes
//! it.

use hie_policy::Role;
use hie_types::index::ExecuteMsg;

/// Somebody who may send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The owner of the contract.
    Owner,
    /// Nominated as the next owner.
    Nominee,
    /// A records officer of a member.
    RecordsOfficer,
    /// A privacy officer of a member.
    PrivacyOfficer,
    /// A gateway of a member.
    Gateway,
    /// The administrator of a member.
    Administrator,
    /// Appointed staff of a member in any role. Whether the role may ask for the purpose is part of
    /// the answer, so that a refusal is on record.
    Staff,
}

impl Sender {
    /// The name in the golden table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Nominee => "nominee",
            Self::RecordsOfficer => "records_officer",
            Self::PrivacyOfficer => "privacy_officer",
            Self::Gateway => "gateway",
            Self::Administrator => "administrator",
            Self::Staff => "staff",
        }
    }

    /// Whether somebody appointed in this role is meant.
    pub const fn is(self, role: Role) -> bool {
        match self {
            Self::Owner | Self::Nominee => false,
            Self::RecordsOfficer => matches!(role, Role::RecordsOfficer),
            Self::PrivacyOfficer => matches!(role, Role::PrivacyOfficer),
            Self::Gateway => matches!(role, Role::Gateway),
            Self::Administrator => matches!(role, Role::Administrator),
            Self::Staff => true,
        }
    }
}

/// Those who act for a custodian.
const CUSTODIAN: &[Sender] = &[
    Sender::RecordsOfficer,
    Sender::Gateway,
    Sender::Administrator,
];

/// Those who answer for what a hospital got.
const RECIPIENT: &[Sender] = &[
    Sender::RecordsOfficer,
    Sender::PrivacyOfficer,
    Sender::Gateway,
    Sender::Administrator,
];

/// Who may send this message.
pub const fn senders(message: &ExecuteMsg) -> &'static [Sender] {
    match message {
        ExecuteMsg::PublishRecords { .. }
        | ExecuteMsg::ConfirmDisclosure { .. }
        | ExecuteMsg::MarkEnteredInError { .. }
        | ExecuteMsg::EraseRecord { .. }
        | ExecuteMsg::UpdateLocator { .. }
        | ExecuteMsg::OfferCustody { .. }
        | ExecuteMsg::WithdrawCustodyOffer { .. }
        | ExecuteMsg::AcceptCustody { .. } => CUSTODIAN,
        ExecuteMsg::AcknowledgeReceipt { .. }
        | ExecuteMsg::AcknowledgeNotice { .. }
        | ExecuteMsg::ReportOfflineAccess { .. } => RECIPIENT,
        ExecuteMsg::RequestAccess { .. } => &[Sender::Staff],
        ExecuteMsg::DeclareUnavailable { .. }
        | ExecuteMsg::AssignCustody { .. }
        | ExecuteMsg::NominateOwner { .. }
        | ExecuteMsg::CancelNomination {} => &[Sender::Owner],
        ExecuteMsg::AcceptOwnership {} => &[Sender::Nominee],
    }
}
