//! An emergency: no consent at all, a card, a broken glass, and somebody who reviews it.

use anyhow::{Context, bail, ensure};
use hie_client::ClientError;
use hie_client::custodian::Custodian;
use hie_client::locator::{CardLocator, EmergencyCard, Locator};
use hie_client::requester::{Requester, Wanted};
use hie_documents::emergency_view;
use hie_policy::{BreakGlassReason, Purpose, Reason};
use hie_types::consent::{HistoryEvent, Verdict};
use hie_types::index::AccessResponse;
use hie_types::{Commitment, EmergencyAccess, Handle, RecordId};
use hie_vault::{CommitmentSalt, Subject};

use super::gas::{Cost, Meter};
use super::network::Network;
use super::report::{Answer, Report, count, grouped};
use super::story::Travelling;

/// Why, in the words that stay in the hospital; the chain gets a salted commitment.
const JUSTIFICATION: &[u8] = b"unconscious after a fall, allergies unknown";

/// Tells it.
pub fn tell(
    network: &Network,
    custodian: &mut Custodian,
    physician: &Requester,
    handle: Handle,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let (meter, first) = (Meter::start(network)?, report.steps());
    let found = read_card(network, handle, report)?;
    let summary = network.hie.index().emergency_summary(found)?;
    let mut records: Vec<RecordId> = summary.records.iter().map(|record| record.id).collect();
    report.step(
        "Nuri's physician",
        "emergency_summary",
        "looks for summaries, allergies, medication and problems under that handle",
        Answer::Note(count(records.len(), "record")),
    );
    if records.is_empty() {
        report.say(
            "None of these documents is a summary for emergencies: any document will do here.",
        );
        records.extend(documents.iter().take(1).map(|document| document.record));
    }
    let wanted = wanted(network, found, records);
    let (session, access) = break_glass(physician, &wanted, report)?;
    let printed = open(custodian, physician, &access, documents, report)?;
    let Cost { transactions, gas } = meter.read(network)?;
    ensure!(
        transactions == 2,
        "an emergency took {transactions} transactions"
    );
    report.say(&format!(
        "From the card to {}: {}, {}, at least {} gas by the measured model.",
        if printed {
            "the printed allergies"
        } else {
            "the opened document"
        },
        count(report.steps().saturating_sub(first), "step"),
        count(transactions, "transaction"),
        grouped(gas),
    ));
    review(network, session, report)?;
    opt_out(network, physician, &wanted, report)
}

fn read_card(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<Handle> {
    let chain_id = network.stage.chain_id();
    let card = EmergencyCard {
        chain_id: chain_id.to_owned(),
        handle,
    };
    let picture = card.to_png()?;
    let found = CardLocator::new(chain_id).locate(&picture)?;
    ensure!(found == handle, "the card names another patient");
    report.step(
        "Nuri's physician",
        "read_card",
        "takes a picture of the card in the unconscious patient's pocket",
        Answer::Note(format!(
            "its QR code says {}, and nothing of the person",
            card.text()
        )),
    );
    Ok(found)
}

fn wanted(network: &Network, handle: Handle, records: Vec<RecordId>) -> Wanted {
    Wanted {
        handle,
        records,
        purpose: Purpose::BTG.into(),
        study: None,
        practitioner: Some(network.emergency_physician),
    }
}

fn justification() -> anyhow::Result<Commitment> {
    let salt = CommitmentSalt::generate()?;
    Ok(Commitment(
        Subject::Justification.commit_to(&salt, JUSTIFICATION),
    ))
}

fn break_glass(
    physician: &Requester,
    wanted: &Wanted,
    report: &mut Report,
) -> anyhow::Result<(u64, AccessResponse)> {
    let reason = BreakGlassReason::OVRER;
    let (opened, access) = physician.break_glass(wanted, reason.into(), justification()?)?;
    let session = opened.session.context("no session was opened")?;
    report.step(
        "Nuri's physician",
        "break_glass",
        "breaks the glass and asks for the records, in one transaction and with nobody's approval",
        Answer::Decision {
            outcome: "permit",
            reason: format!(
                "session {session} for reason {}: break_glass",
                reason.code()
            ),
        },
    );
    Ok((session, access))
}

/// The custodian serves, the physician opens, and what counts in an emergency is printed. Whether
/// there were allergies among it.
fn open(
    custodian: &mut Custodian,
    physician: &Requester,
    access: &AccessResponse,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<bool> {
    let mut printed = false;
    let ticket = access.ticket.context("a permit without a ticket")?;
    let mut handovers = Vec::new();
    for decision in &access.decisions {
        let record = decision.record;
        let challenge = custodian.challenge(ticket)?;
        let proof = physician.answer(&challenge)?;
        let handover = custodian.serve(&challenge, &proof, record)?;
        let opened = physician.receive(&handover, &custodian.sealed_object(record)?)?;
        handovers.push(handover);
        let document = documents.iter().find(|document| document.record == record);
        let file = document.map_or("?", |document| document.input.file.as_str());
        report.step(
            "Nuri's physician",
            "hand_over",
            &format!("opens {file}"),
            Answer::Note(format!("{} bytes", opened.content.len())),
        );
        if let Some(view) = emergency_view(&opened.content) {
            printed |= !view.allergies.is_empty();
            for (title, lines) in [
                ("Allergies", &view.allergies),
                ("Medication", &view.medications),
                ("Problems", &view.problems),
            ] {
                lines
                    .iter()
                    .for_each(|line| report.say(&format!("{title:<11} {line}")));
            }
        }
    }
    custodian.confirm_served(&handovers)?;
    Ok(printed)
}

fn review(network: &Network, session: u64, report: &mut Report) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    consent.review_break_glass(&network.privacy_officer, session, Verdict::Justified)?;
    report.step(
        "Nuri's privacy officer",
        "review_break_glass",
        &format!("another person, reviews session {session}"),
        Answer::Note("justified".to_owned()),
    );
    Ok(())
}

fn opt_out(
    network: &Network,
    physician: &Requester,
    wanted: &Wanted,
    report: &mut Report,
) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    let closed = EmergencyAccess(hie_policy::EmergencyAccess::OptedOut);
    consent.set_emergency_access(&network.patient, wanted.handle, closed)?;
    report.step(
        "Patient",
        "set_emergency_access",
        "recovers, and decides that the glass is not to be broken again",
        Answer::Done,
    );
    match physician.break_glass(wanted, BreakGlassReason::OVRER.into(), justification()?) {
        Err(ClientError::BreakGlassRefused(reason)) if reason.0 == Reason::EmergencyOptOut => {
            report.step(
                "Nuri's physician",
                "break_glass",
                "tries again",
                Answer::Decision {
                    outcome: "deny",
                    reason: reason.0.code().to_owned(),
                },
            );
        }
        other => bail!("an opted-out patient was not left alone: {other:?}"),
    }
    let history = network.hie.verified_history(wanted.handle)?;
    let last = history.entries.last().map(|entry| &entry.event);
    ensure!(
        matches!(last, Some(HistoryEvent::AttemptRefused { .. })),
        "the refused attempt is not on record"
    );
    report
        .say("The attempt stands in the patient's history, with who tried and why it was refused.");
    Ok(())
}
