//! Typed calls of **record-index**.

use hie_types::index::*;
use hie_types::{
    ErasureReason, ErrorReason, Handle, HospitalId, PersonId, Practitioner, Purpose, RecordId,
    StudyId,
};

use crate::{ClientError, Receipt};

client!(
    /// Where records are and who got them.
    Index
);

executes! { Index, ExecuteMsg;
    publish_records => PublishRecords { handle: Handle, records: Vec<NewPointer> };
    request_access => RequestAccess { handle: Handle, records: Vec<RecordId>, purpose: Purpose, study: Option<StudyId>, practitioner: Option<Practitioner> };
    confirm_disclosure => ConfirmDisclosure { ticket: u64, records: Vec<Disclosure> };
    nominate_owner => NominateOwner { account: String };
    accept_ownership => AcceptOwnership {};
    cancel_nomination => CancelNomination {};
    erase_record => EraseRecord { record: RecordId, reason: ErasureReason };
    update_locator => UpdateLocator { records: Vec<Relocation> };
    declare_unavailable => DeclareUnavailable { records: Vec<RecordId> };
    offer_custody => OfferCustody { records: Vec<RecordId>, to: HospitalId };
    withdraw_custody_offer => WithdrawCustodyOffer { records: Vec<RecordId> };
    accept_custody => AcceptCustody { handle: Handle, records: Vec<Relocation> };
    assign_custody => AssignCustody { records: Vec<RecordId>, to: HospitalId };
    report_offline_access => ReportOfflineAccess { handle: Handle, records: Vec<RecordId>, person: PersonId, at: u64, side: OfflineSide };
    mark_entered_in_error => MarkEnteredInError { record: RecordId, reason: ErrorReason };
    acknowledge_receipt => AcknowledgeReceipt { subject: ReceiptSubject, answer: ReceiptAnswer };
    acknowledge_notice => AcknowledgeNotice { record: RecordId, kind: NoticeKind };
}

queries! { Index, QueryMsg;
    config => Config {} -> ConfigResponse;
    record => Record { record: RecordId } -> PointerResponse;
    records => Records { handle: Handle, start_after: Option<String>, limit: Option<u32> } -> RecordsResponse;
    check_access => CheckAccess { account: String, handle: Handle, records: Vec<RecordId>, purpose: Purpose, study: Option<StudyId>, practitioner: Option<Practitioner> } -> AccessResponse;
    ticket => Ticket { ticket: u64 } -> TicketResponse;
    tickets => Tickets { handle: Option<Handle>, requester: Option<HospitalId>, custodian: Option<HospitalId>, start_after: Option<u64>, limit: Option<u32> } -> TicketsResponse;
    access_log => AccessLog { handle: Handle, start_after: Option<u64>, limit: Option<u32> } -> AccessLogResponse;
    related => Related { record: RecordId, start_after: Option<RecordId>, limit: Option<u32> } -> RelatedResponse;
    emergency_summary => EmergencySummary { handle: Handle } -> EmergencySummaryResponse;
    outstanding_receipts => OutstandingReceipts { hospital: HospitalId, only_overdue: bool, start_after: Option<String>, limit: Option<u32> } -> OutstandingReceiptsResponse;
    notices => Notices { hospital: HospitalId, only_overdue: bool, start_after: Option<RecordId>, limit: Option<u32> } -> NoticesResponse;
    receipt => Receipt { hospital: HospitalId, subject: ReceiptSubject } -> SettlementResponse;
    notice => Notice { hospital: HospitalId, record: RecordId, kind: NoticeKind } -> SettlementResponse;
    unconfirmed_tickets => UnconfirmedTickets { custodian: HospitalId, start_after: Option<u64>, limit: Option<u32> } -> UnconfirmedTicketsResponse;
    tombstone => Tombstone { record: RecordId } -> TombstoneResponse;
    custody_offers => CustodyOffers { hospital: HospitalId, start_after: Option<RecordId>, limit: Option<u32> } -> CustodyOffersResponse;
    unmatched_reports => UnmatchedReports { hospital: HospitalId, start_after: Option<String>, limit: Option<u32> } -> UnmatchedReportsResponse;
    holdings => Holdings { hospital: HospitalId } -> HoldingsResponse;
}

/// The answer in the receipt of a `RequestAccess` that stood at place `message` of its transaction.
///
/// # Errors
/// [`ClientError::AccessRefused`] if nothing was permitted: the transaction went through, the
/// refusal is on record, and the caller gets an error all the same.
pub fn access_answer(receipt: &Receipt, message: usize) -> Result<AccessResponse, ClientError> {
    let data = receipt.data.get(message).and_then(Option::as_deref);
    let data = data.ok_or(ClientError::Answer("request_access gave no data"))?;
    let response: AccessResponse = serde_json::from_slice(data)
        .map_err(|_| ClientError::Answer("data of request_access has another form"))?;
    match response.ticket {
        Some(_) => Ok(response),
        None => Err(ClientError::AccessRefused(response)),
    }
}
