//! The contract's refusals in the words of [`crate::reference`].

use consent_registry::asker::AskerError;
use consent_registry::attested::AttestationError;
use consent_registry::control::ControlError;
use consent_registry::directive::DirectiveError;
use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::glass::session::SessionError;
use consent_registry::glass::staff::StaffError;
use consent_registry::mandate::MandateError;
use consent_registry::merging::MergeError;
use consent_registry::permissions::PermissionError;
use consent_registry::policy_text::PolicyTextError;
use consent_registry::request::RequestError;
use consent_registry::retention::RetentionError;
use consent_registry::terms::TermsError;
use hie_contract::adr036::SignedActError;
use hie_contract::ownership::OwnershipError;
use hie_contract::pause::PauseError;

use crate::reference::Why;

pub fn why(error: &ContractError) -> Why {
    use ContractError as E;
    match error {
        E::UnknownHandle => "unknown_handle",
        E::Permission(PermissionError::NotController) => "not_controller",
        E::Permission(PermissionError::MandateOver) => "mandate_over",
        E::Permission(PermissionError::NotByThisAuthority) => "authority",
        E::Permission(PermissionError::PowerMissing) => "power",
        E::Permission(PermissionError::PatientsOwn) => "patients_own",
        E::Permission(PermissionError::MayNotCancel) => "may_not_cancel",
        E::Officer(_) => "not_an_officer",
        E::Staff(StaffError::MayNotEnd) => "may_not_end",
        E::Staff(StaffError::MayNotReview) => "may_not_review",
        E::Staff(StaffError::NotAuditor) => "not_auditor",
        E::Staff(_) => "not_staff",
        E::Pause(PauseError::Paused { .. }) => "paused",
        E::Pause(PauseError::AlreadyPaused { .. }) => "paused_already",
        E::Pause(PauseError::NotPaused { .. }) => "not_paused",
        E::Pause(PauseError::MayNotPause) => "may_not_pause",
        E::Pause(PauseError::MayNotResume) => "may_not_resume",
        E::Patient(_) => "closed",
        E::Registration(RegistrationError::NotTheSendersHandle) => "not_the_handle",
        E::Registration(RegistrationError::HandleTaken) => "taken",
        E::Registration(RegistrationError::ControlsAHandle) => "controls_a_handle",
        E::Directive(DirectiveError::NotFound) => "not_found",
        E::Directive(DirectiveError::NotAPermit | DirectiveError::NotADenial) => "wrong_effect",
        E::Directive(DirectiveError::NotInForce { .. }) => "not_in_force",
        E::Terms(TermsError::StartsInThePast) => "past",
        E::Terms(TermsError::StartsTooSoon) => "too_soon_to_start",
        E::Terms(TermsError::EndsBeforeItStarts) => "ends_before_start",
        E::Terms(TermsError::EndRequired { .. }) => "end_required",
        E::Terms(TermsError::TooLong { .. }) => "too_long",
        E::Terms(TermsError::UsesDrawn { .. }) => "uses_drawn",
        E::BucketFull { .. } => "bucket_full",
        E::OthersHalfFull { .. } => "half_full",
        E::OneHospitalsShareFull { .. } => "share_full",
        E::Signed(SignedActError::NonceUsed | SignedActError::NonceTooFar) => "nonce",
        E::Attestation(AttestationError::Forbidden) => "attestation_forbidden",
        E::Attestation(AttestationError::NotPending) => "nothing_waits",
        E::Attestation(AttestationError::OwnAttestation) => "own_attestation",
        E::Attestation(AttestationError::OneHospitalAlone) => "of_one_hospital",
        E::Attestation(AttestationError::TooSoonAfterControl) => "too_soon_after_control",
        E::Mandate(error) => mandate(*error),
        E::Control(error) => control(*error),
        E::Session(SessionError::NotFound) => "no_session",
        E::Session(SessionError::NotOpen) => "not_open",
        E::Session(SessionError::DisputedAlready) => "disputed",
        E::Session(SessionError::Reviewed) => "reviewed",
        E::Session(SessionError::Disputed) => "only_auditor",
        E::Session(SessionError::StartsLater) => "starts_later",
        E::Session(SessionError::OwnHospital) => "own_hospital",
        E::Session(SessionError::TooLateToDispute) => "too_late",
        E::Request(RequestError::NotFound) => "no_request",
        E::Request(RequestError::NotPending { .. }) => "not_pending",
        E::Request(RequestError::TooManyPending) => "too_many_requests",
        E::Request(RequestError::Days { .. }) => "days",
        E::Request(RequestError::LapsesAt) => "lapses_at",
        E::Asker(AskerError::OtherHospital) => "other_hospital",
        E::Asker(_) => "not_staff",
        E::Wider(_) => "wider",
        E::Permission(PermissionError::NotRecordIndex) => "not_record_index",
        E::Ownership(OwnershipError::NotOwner) => "not_owner",
        E::Ownership(OwnershipError::AlreadyOwner) => "already_owner",
        E::Ownership(OwnershipError::NotNominated) => "not_nominated",
        E::Ownership(OwnershipError::NobodyNominated) => "nobody_nominated",
        E::RecordIndexSet => "index_set",
        E::Neighbour(_) => "not_a_neighbour",
        E::Settings(_) => "settings",
        E::Wait(_) => "waits",
        E::AttestedPermitDays => "attested_days",
        E::Retention(error) => retention(*error),
        E::PolicyText(PolicyTextError::Unknown) => "policy_unknown",
        E::PolicyText(PolicyTextError::Retired) => "policy_retired",
        E::PolicyText(PolicyTextError::AnotherText) => "another_text",
        E::NotBarred => "not_barred",
        E::Merge(error) => merging(*error),
        other => panic!("no such refusal is expected: {other:?}"),
    }
}

fn mandate(error: MandateError) -> Why {
    match error {
        MandateError::Powers => "powers",
        MandateError::Over => "over",
        MandateError::TooFar | MandateError::GuardianTooFar => "too_far",
        MandateError::NotAQuarter => "not_a_quarter",
        MandateError::HasController => "has_controller",
        MandateError::OwnAccount => "own_account",
        MandateError::NotOwnPower => "not_own_power",
        MandateError::NotADelegatee => "not_a_delegatee",
        MandateError::BeyondOwn => "beyond_own",
        MandateError::NotDisplaced => "displaces",
        MandateError::NobodyElse => "nobody_else",
        MandateError::TooMany { .. } => "too_many",
        MandateError::TooManyAttested { .. } => "too_many_attested",
        MandateError::TooManyWaiting { .. } => "too_many_waiting",
        MandateError::TooManyOfOneHospital { .. } => "too_many_of_one",
        MandateError::NotADelegate => "not_a_delegate",
        MandateError::PermitBeyondMandate => "beyond_mandate",
    }
}

fn control(error: ControlError) -> Why {
    match error {
        ControlError::Pending => "pending",
        ControlError::NothingPending => "nothing_pending",
        ControlError::Cancelled => "cancelled",
        ControlError::NothingToConfirm => "nothing_to_confirm",
        ControlError::OwnProposal => "own_proposal",
        ControlError::Overruled => "overruled",
        ControlError::NotNominated => "not_nominated",
        ControlError::NotConfirmed => "not_confirmed",
        ControlError::TooEarly => "too_early",
        ControlError::Lapsed => "lapsed",
        ControlError::HasController => "has_controller",
        ControlError::NoController => "no_controller",
        ControlError::NotTheRegistrar => "not_the_registrar",
        ControlError::Oneself => "oneself",
        ControlError::ControlsAHandle { .. } => "controls_a_handle",
        ControlError::OnlyRestrict => "only_restrict",
        ControlError::TooSoon => "too_soon",
        ControlError::ToTheProposer => "to_the_proposer",
        ControlError::ProposerLost => "proposer_lost",
    }
}

const fn merging(error: MergeError) -> Why {
    match error {
        MergeError::SameHandle => "same_handle",
        MergeError::NeitherControlled => "neither_controlled",
        MergeError::MergedAlready { .. } => "merged_already",
        MergeError::IsMain => "is_main",
        MergeError::TooMany => "main_full",
        MergeError::NotMerged => "not_merged",
        MergeError::NotTemporary => "not_temporary",
        MergeError::Parted => "parted",
        MergeError::AttestationForbidden => "attestation_forbidden",
    }
}

const fn retention(error: RetentionError) -> Why {
    match error {
        RetentionError::HowMany => "how_many",
        RetentionError::NotFound { .. } => "nothing_to_purge",
        RetentionError::Twice => "twice",
        RetentionError::NotDue { .. } => "not_due",
        RetentionError::InHistory { .. } => "in_history",
        RetentionError::Days => "retention_days",
    }
}
