//! The patient wants documents erased: the custodian answers, destroys what makes them readable, and who
//! has copies says what became of them.

use anyhow::{bail, ensure};
use hie_client::ClientError;
use hie_client::custodian::Custodian;
use hie_policy::RetentionReason;
use hie_types::index::{ErasureAnswer, ReceiptAnswer, ReceiptSubject};
use hie_types::{Handle, RecordId};

use super::network::Network;
use super::receipts::owed_by;
use super::refusals::must_refuse;
use super::report::{Answer, Report, count};

/// Tells it: two versions are erased, another document has to be kept.
pub fn tell(
    network: &Network,
    custodian: &mut Custodian,
    handle: Handle,
    (erased, kept): ([RecordId; 2], RecordId),
    report: &mut Report,
) -> anyhow::Result<()> {
    let index = network.hie.index();
    let (hanbit, saebom) = (&network.hanbit, &network.saebom);
    let [wrong, corrected] = erased;
    let records = vec![wrong, corrected, kept];
    index.request_erasure(&network.patient, handle, records.clone())?;
    report.step(
        "Patient",
        "request_erasure",
        "asks for three documents to be erased",
        Answer::Note("each custodian has 30 days to answer".to_owned()),
    );
    let page = index.erasure_requests(hanbit.id.clone(), false, None, Some(100))?;
    ensure!(
        page.requests.len() == records.len(),
        "{} of 3 requests wait for an answer",
        page.requests.len()
    );
    must_refuse(
        index.answer_erasure(&saebom.gateway, kept, ErasureAnswer::Erased {}),
        "Saebom's gateway",
        "answer_erasure",
        "tries to answer for Hanbit",
        report,
    )?;
    for record in erased {
        let gone = custodian.erase_as_asked(record)?;
        ensure!(gone.records == [record], "something else was destroyed");
        report.step(
            hanbit.name,
            "answer_erasure",
            &format!("erases {record}"),
            Answer::Note("sealed object, data key and salt are destroyed".to_owned()),
        );
    }
    let reason = RetentionReason::HLEGAL.into();
    let answer = ErasureAnswer::Retained { reason };
    index.answer_erasure(&hanbit.gateway, kept, answer)?;
    report.step(
        hanbit.name,
        "answer_erasure",
        &format!("keeps {kept}"),
        Answer::Note("law makes it keep this one: HLEGAL, on record".to_owned()),
    );
    let waiting = index.erasure_requests(hanbit.id.clone(), false, None, None)?;
    ensure!(waiting.requests.is_empty(), "a request outlives its answer");
    what_is_left(network, custodian, corrected, report)?;

    let owed = owed_by(network, saebom)?;
    let mut expected = erased.map(|record| ReceiptSubject::Record { record });
    expected.sort_by_key(|subject| match subject {
        ReceiptSubject::Record { record } => *record,
        ReceiptSubject::Directive { .. } => RecordId([0; 16]),
    });
    let subjects: Vec<ReceiptSubject> = owed.iter().map(|receipt| receipt.subject).collect();
    ensure!(
        subjects == expected,
        "who got what was erased does not owe a receipt for it"
    );
    for subject in subjects {
        index.acknowledge_receipt(&saebom.gateway, subject, ReceiptAnswer::Erased {})?;
    }
    ensure!(
        owed_by(network, saebom)?.is_empty(),
        "a receipt outlives its acknowledgement"
    );
    report.step(
        saebom.name,
        "acknowledge_receipt",
        &format!(
            "had copies of {}, and says that they are erased",
            count(erased.len(), "document")
        ),
        Answer::Done,
    );
    Ok(())
}

fn what_is_left(
    network: &Network,
    custodian: &Custodian,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<()> {
    match custodian.sealed_object(record) {
        Err(ClientError::NotKept(_)) => {}
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("an erased document lies in its store"),
    }
    let stone = network.hie.index().tombstone(record)?;
    report.step(
        "Auditor",
        "tombstone",
        "looks at what is left on chain",
        Answer::Note(format!(
            "that {} erased it, when, and why: {}",
            stone.custodian,
            stone.reason.code()
        )),
    );
    Ok(())
}
