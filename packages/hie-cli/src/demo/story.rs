//! The story, chapter by chapter.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, ensure};
use hie_client::custodian::Custodian;
use hie_client::requester::Requester;
use hie_policy::{Purpose, Reason};
use hie_types::{Handle, RecordId};

use super::asking::{ask, refused, wanted};
use super::exchange::{correct, hand_over, publish};
use super::exposure::what_lies_on_chain;
use super::input::Input;
use super::network::Network;
use super::report::{DocumentLine, Report};
use super::stage::Stage;
use super::{
    anchoring, emergency, erasure, offline, paper, patient, receipts, refusals, rotation,
    wrong_version,
};

/// A document on its way.
pub struct Travelling<'a> {
    /// What was read.
    pub input: &'a Input,
    /// Its record id on chain.
    pub record: RecordId,
    /// SHA-256 of what the custodian sealed.
    pub before: [u8; 32],
    /// SHA-256 of what the asker opened.
    pub after: Option<[u8; 32]>,
}

/// Tells the whole story.
pub fn tell(
    stage: Rc<dyn Stage>,
    inputs: &[Input],
    answers: Option<&Path>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let network = Network::found(stage)?;

    report.chapter("1  A network of hospitals is founded");
    network.appoint_governance(report)?;
    let members = [
        &network.hanbit,
        &network.saebom,
        &network.dalmaji,
        &network.nuri,
    ];
    for member in members {
        network.accredit(member, report)?;
    }
    network.equip(&network.hanbit, report)?;
    let keys = network.equip(&network.saebom, report)?;
    let stolen = network.equip(&network.dalmaji, report)?;
    let emergency_keys = network.equip(&network.nuri, report)?;
    network.appoint_physician(report)?;
    network.appoint_for_emergencies(report)?;
    let mut custodian = network.custodian(report)?;
    let kept_keys = rotation::copy(&keys)?;
    let requester = network.requester(&network.saebom, keys);
    let before = network.stage.haystack(network.hie.deployment())?;

    report.chapter("2  A patient takes part, and a hospital publishes documents");
    let handle = patient::register(&network, report)?;
    let mut documents = publish(&mut custodian, handle, inputs, report)?;

    report.chapter("3  Another hospital asks before the patient has said anything");
    let wanted =
        |documents: &[Travelling<'_>], purpose| wanted(&network, handle, documents, purpose);
    for wanted in wanted(&documents, Purpose::TREAT) {
        ask(&requester, &wanted, &documents, report)?;
    }

    report.chapter("4  The patient decides");
    let denied = patient::decide(&network, handle, &documents, report)?;

    report.chapter("5  The hospital asks again");
    let mut tickets = Vec::new();
    for wanted in wanted(&documents, Purpose::TREAT) {
        tickets.extend(ask(&requester, &wanted, &documents, report)?);
    }
    report.say("Calling it an emergency changes nothing: that word opens no permit for treatment.");
    for wanted in wanted(&documents, Purpose::ERTREAT) {
        let ticket = ask(&requester, &wanted, &documents, report)?;
        ensure!(
            ticket.is_none(),
            "ERTREAT opened what was permitted for TREAT only"
        );
    }

    report.chapter("6  What is permitted is handed over");
    for ticket in &tickets {
        hand_over(&mut custodian, &requester, ticket, &mut documents, report)?;
    }

    report.chapter("7  A document is corrected");
    correct_denied(
        &network,
        &mut custodian,
        &requester,
        (handle, &denied),
        &mut documents,
        report,
    )?;

    report.chapter("8  The patient lifts the denials, and the rest follows");
    patient::lift(&network, handle, &denied, report)?;
    let missing: Vec<Travelling<'_>> = documents
        .iter()
        .filter(|d| d.after.is_none())
        .map(Travelling::again)
        .collect();
    for wanted in wanted(&missing, Purpose::TREAT) {
        let ticket = ask(&requester, &wanted, &documents, report)?;
        let ticket = ticket.context("lifting the denials opened nothing")?;
        hand_over(&mut custodian, &requester, &ticket, &mut documents, report)?;
        tickets.push(ticket);
    }

    report.chapter("9  Who may not, may not");
    let last = tickets
        .last()
        .and_then(|ticket| ticket.ticket)
        .context("no ticket was drawn")?;
    let scene = refusals::Scene {
        network: &network,
        handle,
        documents: &documents,
        ticket: last,
    };
    refusals::show(&scene, &mut custodian, &requester, &stolen, report)?;

    report.chapter("10  The patient reads who saw what, and takes the permit back");
    patient::read_log(&network, handle, report)?;
    patient::revoke(&network, handle, report)?;
    for wanted in wanted(&documents, Purpose::TREAT) {
        let ticket = ask(&requester, &wanted, &documents, report)?;
        ensure!(ticket.is_none(), "a revoked permit opened something");
    }

    report.chapter("11  An emergency, without anybody's consent");
    let physician = network.requester(&network.nuri, emergency_keys);
    emergency::tell(
        &network,
        &mut custodian,
        &physician,
        handle,
        &documents,
        report,
    )?;

    report.chapter("12  A patient without a phone consents on paper");
    let on_paper = paper::tell(&network, &mut custodian, &requester, inputs, report)?;
    paper::tell_of_a_phone(&network, handle, report)?;

    report.chapter("13  An emergency while the chain was out of reach");
    offline::tell(&network, &on_paper, report)?;

    report.chapter("14  A hospital changes its keys");
    let rotation::Rotated {
        requester,
        permit,
        documents: mut again,
    } = rotation::tell(
        &network,
        &mut custodian,
        (&requester, kept_keys),
        handle,
        inputs,
        report,
    )?;

    report.chapter("15  A hospital has read a version that was wrong");
    let wrong = wrong_version::tell(
        &network,
        &mut custodian,
        &requester,
        handle,
        &mut again,
        report,
    )?;

    report.chapter("16  The permit ends, and who has copies says what became of them");
    receipts::tell(&network, &requester, (handle, permit), &again, report)?;

    report.chapter("17  The patient wants documents erased");
    let kept = documents.first().context("no document")?.record;
    let corrected = again.first().context("no document")?.record;
    erasure::tell(
        &network,
        &mut custodian,
        handle,
        ([wrong, corrected], kept),
        report,
    )?;

    report.chapter("18  Ten thousand documents, one hash");
    anchoring::tell(&network, &documents, report)?;

    report.chapter("19  What lies on chain");
    what_lies_on_chain(&network, &before, &documents, report)?;
    if let Some(file) = answers {
        super::answers::save(&network, &[handle], file)?;
    }
    compare(&documents, report)
}

/// The corrected version of the document denied by name: the old one is closed, and the denial of the
/// old one holds for the new one.
fn correct_denied(
    network: &Network,
    custodian: &mut Custodian,
    requester: &Requester,
    (handle, denied): (Handle, &patient::Denied),
    documents: &mut [Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let document = documents
        .iter_mut()
        .find(|document| document.record == denied.by_name);
    let document = document.context("the denied document is gone")?;
    let old = document.again();
    correct(custodian, handle, document, report)?;
    let both = [old, document.again()];
    for wanted in wanted(network, handle, &both, Purpose::TREAT) {
        let reasons = refused(requester, &wanted, &both, report)?;
        ensure!(
            reasons == [Reason::NotCurrent, Reason::Denied],
            "a replaced document or a denied correction was answered otherwise"
        );
    }
    Ok(())
}

fn compare(documents: &[Travelling<'_>], report: &mut Report) -> anyhow::Result<()> {
    let lines = documents.iter().map(|document| DocumentLine {
        file: document.input.file.clone(),
        bytes: document.input.bytes.len(),
        sha256_before: hex(&document.before),
        sha256_after: document.after.as_ref().map(hex),
        category: document.input.category.to_string(),
    });
    report.documents(lines.collect());
    ensure!(
        documents
            .iter()
            .all(|document| document.after == Some(document.before)),
        "not every document came out as it went in"
    );
    Ok(())
}

impl<'a> Travelling<'a> {
    fn again(&self) -> Self {
        Self {
            input: self.input,
            record: self.record,
            before: self.before,
            after: self.after,
        }
    }
}

fn hex(hash: &[u8; 32]) -> String {
    hie_types::Hash(*hash).to_string()
}
