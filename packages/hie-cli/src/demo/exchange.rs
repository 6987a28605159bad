//! Documents on their way: sealed, published, handed over.

use anyhow::{Context, ensure};
use hie_client::custodian::{Custodian, Handover, NewDocument};
use hie_client::requester::Requester;
use hie_types::consent::RecordCategory;
use hie_types::index::{AccessResponse, Relation};
use hie_types::{Confidentiality, Handle, RecordId, RelationKind};

use super::input::Input;
use super::network::{CLOUD, PRIVATE};
use super::report::{Answer, Report, count};
use super::story::Travelling;

/// What one message may publish.
const BATCH: usize = 50;

/// The custodian seals the documents and publishes where they are.
pub fn publish<'a>(
    custodian: &mut Custodian,
    handle: Handle,
    inputs: &'a [Input],
    report: &mut Report,
) -> anyhow::Result<Vec<Travelling<'a>>> {
    let mut documents = Vec::with_capacity(inputs.len());
    for batch in inputs.chunks(BATCH) {
        let sealing = batch.iter().enumerate().map(|(index, input)| {
            let endpoint = if index.is_multiple_of(2) {
                PRIVATE
            } else {
                CLOUD
            };
            to_seal(input, endpoint, None)
        });
        let sealing = sealing.collect::<anyhow::Result<Vec<_>>>()?;
        let (published, _) = custodian.publish(handle, sealing)?;
        let sealed: u64 = published.iter().map(|p| p.sealed_bytes).sum();
        let plain: usize = batch.iter().map(|input| input.bytes.len()).sum();
        report.step(
            "Hanbit University Hospital",
            "publish_records",
            &format!("seals {} and publishes where they are", count(batch.len(), "document")),
            Answer::Note(format!(
                "{plain} bytes became {sealed} sealed bytes in its stores; on chain: an id, a category, a \
                 salted commitment, a rounded size"
            )),
        );
        for (input, published) in batch.iter().zip(published) {
            report.say(&format!(
                "{:<34} {}  {}",
                input.file, published.record, input.category
            ));
            documents.push(Travelling {
                input,
                record: published.record,
                before: published.sha256,
                after: None,
            });
        }
    }
    Ok(documents)
}

fn to_seal<'a>(
    input: &'a Input,
    endpoint: &str,
    relation: Option<Relation>,
) -> anyhow::Result<NewDocument<'a>> {
    Ok(NewDocument {
        content: Box::new(input.bytes.as_slice()),
        bytes: u64::try_from(input.bytes.len())?,
        media_type: input.media_type.clone(),
        title: input.title.clone(),
        category: RecordCategory::Code(input.category.clone()),
        confidentiality: Confidentiality(hie_policy::Confidentiality::N),
        tags: Vec::new(),
        groups: Vec::new(),
        period: None,
        endpoint: endpoint.parse()?,
        relation,
        blinded_summary: false,
    })
}

/// A corrected version replaces a document. Its content stays what it was, so that the demo can
/// still compare it with the file.
pub fn correct(
    custodian: &mut Custodian,
    handle: Handle,
    document: &mut Travelling<'_>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let replaces = Relation {
        kind: RelationKind(hie_policy::RelationKind::Replaces),
        target: document.record,
        reason: None,
    };
    let sealing = to_seal(document.input, PRIVATE, Some(replaces))?;
    let (published, _) = custodian.publish(handle, vec![sealing])?;
    let published = published.first().context("nothing was published")?;
    report.step(
        "Hanbit University Hospital",
        "publish_records",
        &format!("publishes a corrected version of {}", document.input.file),
        Answer::Note(format!("{} replaces {}", published.record, document.record)),
    );
    document.record = published.record;
    document.before = published.sha256;
    Ok(())
}

/// The custodian serves what a ticket permits; the asker opens it and compares.
pub fn hand_over(
    custodian: &mut Custodian,
    requester: &Requester,
    ticket: &AccessResponse,
    documents: &mut [Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let number = ticket.ticket.context("a permit without a ticket")?;
    let permitted: Vec<RecordId> = ticket
        .decisions
        .iter()
        .filter(|decision| decision.outcome.0 == hie_policy::Outcome::Permit)
        .map(|decision| decision.record)
        .collect();
    let mut handovers: Vec<Handover> = Vec::new();
    for record in permitted {
        let challenge = custodian.challenge(number)?;
        let proof = requester.answer(&challenge)?;
        let handover = custodian.serve(&challenge, &proof, record)?;
        let sealed = custodian.sealed_object(record)?;
        let opened = requester.receive(&handover, &sealed)?;
        let document = documents
            .iter_mut()
            .find(|document| document.record == record);
        let document = document.context("a ticket names an unknown record")?;
        ensure!(
            opened.content.as_slice() == document.input.bytes,
            "{} came out different",
            document.input.file
        );
        document.after = Some(opened.opened.sha256_of_content);
        handovers.push(handover);
        report.step(
            "Saebom's gateway",
            "hand_over",
            &format!("opens {}", document.input.file),
            Answer::Note(format!(
                "{} sealed bytes, key wrapped for this ticket only; {} bytes, equal to the original",
                sealed.len(),
                opened.content.len()
            )),
        );
    }
    custodian.confirm_served(&handovers)?;
    report.step(
        "Hanbit University Hospital",
        "confirm_disclosure",
        &format!(
            "puts on record that it served {}",
            count(handovers.len(), "document")
        ),
        Answer::Done,
    );
    Ok(())
}
