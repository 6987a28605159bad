//! The patient ends her permit, and who got records by it has to say what became of the copies.

use anyhow::{Context, ensure};
use hie_client::requester::Requester;
use hie_policy::{Purpose, RetentionReason};
use hie_types::Handle;
use hie_types::index::{OutstandingReceipt, ReceiptAnswer, ReceiptSubject, Settlement};

use super::asking::{ask, wanted};
use super::network::{Member, Network};
use super::refusals::must_refuse;
use super::report::{Answer, Report, count};
use super::story::Travelling;

const KEPT: ReceiptAnswer = ReceiptAnswer::Retained {
    reason: hie_types::RetentionReason(RetentionReason::HLEGAL),
};

/// Tells it.
pub fn tell(
    network: &Network,
    requester: &Requester,
    (handle, permit): (Handle, u64),
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    network
        .hie
        .consent()
        .revoke(&network.patient, handle, permit)?;
    report.step(
        "Patient",
        "revoke",
        &format!("has been treated, and ends permit {permit}"),
        Answer::Done,
    );
    for wanted in wanted(network, handle, documents, Purpose::TREAT) {
        let ticket = ask(requester, &wanted, documents, report)?;
        ensure!(ticket.is_none(), "a revoked permit opened something");
    }
    let saebom = &network.saebom;
    let owed = owed_by(network, saebom)?;
    let this = ReceiptSubject::Directive { directive: permit };
    ensure!(
        owed.iter().any(|receipt| receipt.subject == this),
        "nothing is owed for copies got by a permit that was ended"
    );
    report.step(
        saebom.name,
        "outstanding_receipts",
        "looks up what it owes, for this permit and for those that ended before",
        Answer::Note(format!(
            "{}, each within 30 days of the end of its permit",
            count(owed.len(), "receipt")
        )),
    );
    let index = network.hie.index();
    for receipt in &owed {
        let (answer, words) = if receipt.subject == this {
            (ReceiptAnswer::Erased {}, "has erased its copies")
        } else {
            (KEPT, "keeps its copies, because law makes it (HLEGAL)")
        };
        index.acknowledge_receipt(&saebom.gateway, receipt.subject, answer)?;
        let title = format!("{words}: {}", named(receipt.subject));
        report.step(saebom.name, "acknowledge_receipt", &title, Answer::Done);
    }
    ensure!(
        owed_by(network, saebom)?.is_empty(),
        "a receipt outlives its acknowledgement"
    );
    must_refuse(
        index.acknowledge_receipt(&saebom.gateway, this, KEPT),
        saebom.name,
        "acknowledge_receipt",
        "tries to say afterwards that it kept what it said was erased",
        report,
    )?;
    read_by_the_patient(network, this, report)
}

/// What a hospital owes by now.
pub fn owed_by(network: &Network, member: &Member) -> anyhow::Result<Vec<OutstandingReceipt>> {
    let index = network.hie.index();
    let page = index.outstanding_receipts(member.id.clone(), false, None, Some(100))?;
    Ok(page.receipts)
}

fn named(subject: ReceiptSubject) -> String {
    match subject {
        ReceiptSubject::Directive { directive } => format!("permit {directive}"),
        ReceiptSubject::Record { record } => format!("record {record}"),
    }
}

fn read_by_the_patient(
    network: &Network,
    subject: ReceiptSubject,
    report: &mut Report,
) -> anyhow::Result<()> {
    let stands = network
        .hie
        .index()
        .receipt(network.saebom.id.clone(), subject)?
        .settlement;
    let Settlement::Acknowledged { answer, .. } = stands else {
        anyhow::bail!("a receipt that was given is not there");
    };
    answer.context("a receipt says nothing of the copies")?;
    report.step(
        "Patient",
        "receipt",
        "looks up what Saebom did with what it had of her",
        Answer::Note("erased, says Saebom, by name and time".to_owned()),
    );
    Ok(())
}
