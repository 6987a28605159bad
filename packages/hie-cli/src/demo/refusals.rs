//! Who may not, may not: each of these is tried, and each must be refused.

use anyhow::{Context, bail};
use hie_client::custodian::Custodian;
use hie_client::member::MemberKeys;
use hie_client::requester::Requester;
use hie_client::{ClientError, LedgerError};
use hie_policy::{Purpose, Reason};
use hie_types::index::NotLive;
use hie_types::{Handle, RecordId};
use hie_vault::VaultError;

use super::network::Network;
use super::report::{Answer, Report};
use super::story::Travelling;

/// Where the refusals are tried.
pub struct Scene<'a> {
    /// The network.
    pub network: &'a Network,
    /// The patient's handle.
    pub handle: Handle,
    /// The documents.
    pub documents: &'a [Travelling<'a>],
    /// A ticket that is live.
    pub ticket: u64,
}

/// Tries them all.
pub fn show(
    scene: &Scene<'_>,
    custodian: &mut Custodian,
    requester: &Requester,
    stolen: &MemberKeys,
    report: &mut Report,
) -> anyhow::Result<()> {
    outsider(scene, report)?;
    suspended(scene, report)?;
    let record = on_ticket(scene)?;
    forged_proof(scene, custodian, stolen, record, report)?;
    wrong_key_and_tampered(scene, custodian, requester, stolen, record, report)?;
    stale(scene, custodian, requester, record, report)
}

/// The chain must have refused, and its words are told.
pub fn must_refuse<T>(
    result: Result<T, ClientError>,
    actor: &str,
    message: &str,
    title: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    match result {
        Err(ClientError::Ledger(LedgerError::Refused(text))) => {
            report.step(actor, message, title, Answer::Refused(text));
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("{actor} {title}, and was not refused"),
    }
}

fn on_ticket(scene: &Scene<'_>) -> anyhow::Result<RecordId> {
    let ticket = scene.network.hie.index().ticket(scene.ticket)?.ticket;
    Ok(ticket
        .records
        .first()
        .context("a ticket without a record")?
        .record)
}

fn outsider(scene: &Scene<'_>, report: &mut Report) -> anyhow::Result<()> {
    let Scene {
        network,
        handle,
        documents,
        ..
    } = scene;
    let records = documents
        .iter()
        .take(1)
        .map(|document| document.record)
        .collect();
    let asked = network.hie.index().request_access(
        &network.outsider,
        *handle,
        records,
        Purpose::TREAT.into(),
        None,
        None,
    );
    match asked {
        Err(ClientError::Ledger(LedgerError::Refused(text))) => {
            let title = "asks for a document without being anybody's staff";
            report.step(
                "An outsider",
                "request_access",
                title,
                Answer::Refused(text),
            );
            Ok(())
        }
        other => bail!("an outsider was not refused: {other:?}"),
    }
}

fn suspended(scene: &Scene<'_>, report: &mut Report) -> anyhow::Result<()> {
    let Scene {
        network,
        handle,
        documents,
        ..
    } = scene;
    let dalmaji = &network.dalmaji;
    let nurse = hie_types::Practitioner(*b"dalmaji-nurse-01");
    network.hie.registry().appoint_staff(
        &dalmaji.administrator,
        hie_types::registry::StaffRef {
            account: None,
            practitioner: Some(nurse),
        },
        hie_policy::Role::Nurse.into(),
        None,
        false,
    )?;
    network.suspend(dalmaji, report)?;
    let records = documents
        .iter()
        .take(1)
        .map(|document| document.record)
        .collect();
    let receipt = network.hie.index().request_access(
        &dalmaji.gateway,
        *handle,
        records,
        Purpose::TREAT.into(),
        None,
        Some(nurse),
    )?;
    match hie_client::index::access_answer(&receipt, 0) {
        Err(ClientError::AccessRefused(response))
            if response
                .decisions
                .iter()
                .all(|d| d.reason.0 == Reason::NotAccredited) =>
        {
            report.step(
                "Dalmaji's nurse",
                "request_access",
                "asks for a document while her hospital is suspended",
                Answer::Decision {
                    outcome: "deny",
                    reason: Reason::NotAccredited.code().to_owned(),
                },
            );
            Ok(())
        }
        other => bail!("a suspended hospital was not refused: {other:?}"),
    }
}

fn forged_proof(
    scene: &Scene<'_>,
    custodian: &mut Custodian,
    stolen: &MemberKeys,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<()> {
    let challenge = custodian.challenge(scene.ticket)?;
    let proof = stolen.signing.1.prove_gateway(
        scene.network.stage.chain_id(),
        scene.ticket,
        challenge.custodian.as_str(),
        &challenge.nonce.0,
    )?;
    match custodian.serve(&challenge, &proof, record) {
        Err(error @ ClientError::ProofRefused) => {
            report.step(
                "Dalmaji's gateway",
                "hand_over",
                "shows Saebom's ticket to the custodian as if it were its own",
                Answer::Refused(error.to_string()),
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a forged proof was accepted"),
    }
}

fn wrong_key_and_tampered(
    scene: &Scene<'_>,
    custodian: &mut Custodian,
    requester: &Requester,
    stolen: &MemberKeys,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<()> {
    let challenge = custodian.challenge(scene.ticket)?;
    let proof = requester.answer(&challenge)?;
    let handover = custodian.serve(&challenge, &proof, record)?;
    let mut sealed = custodian.sealed_object(record)?;

    let binding = hie_vault::HandoverBinding {
        chain_id: scene.network.stage.chain_id(),
        record_id: record.0,
        ticket_id: scene.ticket,
        key_id: handover.key.key_id,
    };
    match hie_vault::unwrap(&handover.key, &stolen.encryption.1, &binding) {
        Err(error @ VaultError::KeyNotForThis) => report.step(
            "Dalmaji's gateway",
            "unwrap",
            "catches the wrapped key on its way and tries its own private key on it",
            Answer::Refused(error.to_string()),
        ),
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("a wrapped key opened with another hospital's key"),
    }

    let middle = sealed.len() / 2;
    let bit = sealed.get_mut(middle).context("an empty object")?;
    *bit ^= 1;
    match requester.receive(&handover, &sealed) {
        Err(error @ ClientError::Vault(VaultError::WrongKeyOrTampered { .. })) => report.step(
            "The cloud",
            "open",
            "changes one bit of the sealed document; Saebom opens it",
            Answer::Refused(error.to_string()),
        ),
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("a tampered object was opened"),
    }
    Ok(())
}

fn stale(
    scene: &Scene<'_>,
    custodian: &mut Custodian,
    requester: &Requester,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<()> {
    let expires_at = scene
        .network
        .hie
        .index()
        .ticket(scene.ticket)?
        .ticket
        .expires_at;
    if !scene.network.stage.wait_until(expires_at)? {
        report.say("That a ticket ends is left out here: its time is too long to wait for.");
        return Ok(());
    }
    let challenge = custodian.challenge(scene.ticket)?;
    let proof = requester.answer(&challenge)?;
    match custodian.serve(&challenge, &proof, record) {
        Err(ClientError::NotLive {
            reason: Some(NotLive::TicketExpired),
            ..
        }) => {
            report.step(
                "Saebom's gateway",
                "hand_over",
                "comes back with the ticket in the second in which it ends",
                Answer::Refused("ticket_expired".to_owned()),
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a stale ticket was served"),
    }
}
