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
    /// The network's registrar.
    Registrar,
    /// The network's security officer.
    SecurityOfficer,
    /// Anybody.
    Anyone,
    /// A records officer of a member.
    RecordsOfficer,
    /// A privacy officer of a member.
    PrivacyOfficer,
    /// A gateway of a member.
    Gateway,
    /// The administrator of a member.
    Administrator,
    /// Who controls the handle, or a delegate with the power; the consent registry knows.
    Patient,
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
            Self::Registrar => "registrar",
            Self::SecurityOfficer => "security_officer",
            Self::Anyone => "anyone",
            Self::RecordsOfficer => "records_officer",
            Self::PrivacyOfficer => "privacy_officer",
            Self::Gateway => "gateway",
            Self::Administrator => "administrator",
            Self::Patient => "patient",
            Self::Staff => "staff",
        }
    }

    /// Whether somebody appointed in this role is meant.
    pub const fn is(self, role: Role) -> bool {
        match self {
            Self::Owner
            | Self::Nominee
            | Self::Registrar
            | Self::SecurityOfficer
            | Self::Patient
            | Self::Anyone => false,
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

/// Those who attest what patients sign, in person.
const ATTESTER: &[Sender] = &[
    Sender::RecordsOfficer,
    Sender::PrivacyOfficer,
    Sender::Administrator,
];

/// Who may send this message.
pub const fn senders(message: &ExecuteMsg) -> &'static [Sender] {
    match message {
        ExecuteMsg::PublishRecords { .. }
        | ExecuteMsg::ConfirmDisclosure { .. }
        | ExecuteMsg::MarkEnteredInError { .. }
        | ExecuteMsg::AnchorBatch { .. }
        | ExecuteMsg::EraseRecord { .. }
        | ExecuteMsg::AnswerContest { .. }
        | ExecuteMsg::AnswerErasure { .. }
        | ExecuteMsg::UpdateLocator { .. }
        | ExecuteMsg::OfferCustody { .. }
        | ExecuteMsg::WithdrawCustodyOffer { .. }
        | ExecuteMsg::AcceptCustody { .. } => CUSTODIAN,
        ExecuteMsg::ContestRecord { .. } | ExecuteMsg::RequestErasure { .. } => &[Sender::Patient],
        ExecuteMsg::ActSigned { .. } => &[Sender::Anyone],
        ExecuteMsg::ActAttested { .. } => ATTESTER,
        ExecuteMsg::AcknowledgeReceipt { .. }
        | ExecuteMsg::AcknowledgeNotice { .. }
        | ExecuteMsg::ReportOfflineAccess { .. } => RECIPIENT,
        ExecuteMsg::RequestAccess { .. } => &[Sender::Staff],
        ExecuteMsg::DeclareUnavailable { .. }
        | ExecuteMsg::AssignCustody { .. }
        | ExecuteMsg::UpdateConfig { .. }
        | ExecuteMsg::NominateOwner { .. }
        | ExecuteMsg::CancelNomination {} => &[Sender::Owner],
        ExecuteMsg::Pause { .. } => &[Sender::Owner, Sender::Registrar, Sender::SecurityOfficer],
        ExecuteMsg::Resume { .. } => &[Sender::Owner, Sender::Registrar],
        ExecuteMsg::Purge { .. } => &[Sender::Anyone],
        ExecuteMsg::AcceptOwnership {} => &[Sender::Nominee],
    }
}
