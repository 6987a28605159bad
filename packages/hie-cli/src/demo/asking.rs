//! A hospital asks for records, and what it is answered.

use std::collections::BTreeMap;

use hie_client::ClientError;
use hie_client::requester::{Requester, Wanted};
use hie_policy::{Purpose, Reason};
use hie_types::Handle;
use hie_types::index::{AccessResponse, RecordDecision};

use super::network::Network;
use super::report::{Answer, Report, count};
use super::story::Travelling;

/// What one request may ask for.
const REQUEST: usize = 20;

/// The requests that ask for all of `documents`.
pub fn wanted(
    network: &Network,
    handle: Handle,
    documents: &[Travelling<'_>],
    purpose: Purpose,
) -> Vec<Wanted> {
    documents
        .chunks(REQUEST)
        .map(|documents| Wanted {
            handle,
            records: documents.iter().map(|document| document.record).collect(),
            purpose: purpose.into(),
            study: None,
            practitioner: Some(network.physician),
        })
        .collect()
}

/// Asks, and tells what was answered. No ticket if everything was refused.
pub fn ask(
    requester: &Requester,
    wanted: &Wanted,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<Option<AccessResponse>> {
    let response = answer(requester, wanted, documents, report)?;
    Ok(response.ticket.is_some().then_some(response))
}

/// Asks, tells what was answered, and gives the reasons in the order asked.
pub fn refused(
    requester: &Requester,
    wanted: &Wanted,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<Vec<Reason>> {
    let response = answer(requester, wanted, documents, report)?;
    Ok(response
        .decisions
        .iter()
        .map(|decision| decision.reason.0)
        .collect())
}

fn answer(
    requester: &Requester,
    wanted: &Wanted,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<AccessResponse> {
    let response = match requester.request(wanted) {
        Ok(response) | Err(ClientError::AccessRefused(response)) => response,
        Err(error) => return Err(error.into()),
    };
    let asked = format!(
        "asks for {} for purpose {}",
        count(wanted.records.len(), "document"),
        wanted.purpose
    );
    report.step(
        "Saebom's physician",
        "request_access",
        &asked,
        summary(&response),
    );
    for decision in &response.decisions {
        let file = documents
            .iter()
            .find(|document| document.record == decision.record);
        let file = file.map_or("?", |document| document.input.file.as_str());
        report.say(&format!("{file:<34} {}", worded(decision)));
    }
    Ok(response)
}

/// The one line of the answer to a request: a permit if there is any.
fn summary(response: &AccessResponse) -> Answer {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in &response.decisions {
        let times = counted.entry(decision.reason.0.code()).or_default();
        *times = times.saturating_add(1);
    }
    let reasons: Vec<String> = counted
        .iter()
        .map(|(code, n)| format!("{n} × {code}"))
        .collect();
    let outcomes = response
        .decisions
        .iter()
        .map(|decision| decision.outcome.0.code());
    let outcome = match response.ticket {
        Some(_) => "permit",
        None => outcomes.min().unwrap_or("deny"),
    };
    let ticket = response
        .ticket
        .map(|ticket| format!("ticket {ticket}: "))
        .unwrap_or_default();
    Answer::Decision {
        outcome,
        reason: format!("{ticket}{}", reasons.join(", ")),
    }
}

fn worded(decision: &RecordDecision) -> String {
    let directive = decision
        .directive
        .map(|id| format!(" (directive {id})"))
        .unwrap_or_default();
    let outcome = decision.outcome;
    format!("{outcome}: {}{directive}", in_words(decision.reason.0))
}

/// A reason code with what it means to the people concerned.
fn in_words(reason: Reason) -> String {
    let meaning = match reason {
        Reason::Custodian => "it is the asker's own",
        Reason::Permitted => "the patient permits it",
        Reason::Denied => "the patient denies it",
        Reason::NoDirective => "the patient has said nothing that applies, and may be asked",
        Reason::BreakGlass
        | Reason::EmergencyOptOut
        | Reason::BreakGlassNotOpen
        | Reason::OutsideBreakGlass => "by the rules of break-glass",
        Reason::UnknownRecord | Reason::NotCurrent | Reason::Contested => "not to be had",
        Reason::PatientClosed => "the patient's handle is closed",
        Reason::NotAccredited
        | Reason::CapabilityMissing
        | Reason::RoleNotAllowed
        | Reason::StaffSuspended
        | Reason::StaffExpired
        | Reason::Barred
        | Reason::TooManySessions => "whoever asks may not ask for this",
    };
    format!("{}, {meaning}", reason.code())
}
