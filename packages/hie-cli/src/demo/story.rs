//! The story, chapter by chapter.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use hie_client::ClientError;
use hie_client::custodian::{Custodian, Handover, NewDocument};
use hie_client::leaks::Haystack;
use hie_client::requester::{Requester, Wanted};
use hie_documents::strings_of;
use hie_policy::{Purpose, Reason};
use hie_types::consent::{Grantee, RecordCategory, Resources, Terms};
use hie_types::index::{AccessResponse, RecordDecision};
use hie_types::{CategoryCode, Confidentiality, Handle, RecordId, Salt};
use hie_vault::NewHandle;

use super::input::Input;
use super::network::{CLOUD, Network, PRIVATE};
use super::refusals;
use super::report::{Answer, DocumentLine, Report};

/// What one message may publish, and what one request may ask for.
const BATCH: usize = 50;
const REQUEST: usize = 20;

/// A document on its way.
pub struct Travelling<'a> {
    /// What was read.
    pub input: &'a Input,
    /// Its record id on chain.
    pub record: RecordId,
    before: [u8; 32],
    after: Option<[u8; 32]>,
}

/// What the patient denies besides what it permits.
struct Denied {
    category: CategoryCode,
    by_name: RecordId,
}

/// Tells the whole story.
pub fn tell(inputs: &[Input], report: &mut Report) -> anyhow::Result<()> {
    let network = Network::found()?;

    report.chapter("1  A network of hospitals is founded");
    network.appoint_governance(report)?;
    for member in [&network.hanbit, &network.saebom, &network.dalmaji] {
        network.accredit(member, report)?;
    }
    network.equip(&network.hanbit, report)?;
    let keys = network.equip(&network.saebom, report)?;
    let stolen = network.equip(&network.dalmaji, report)?;
    network.appoint_physician(report)?;
    let mut custodian = network.custodian(report)?;
    let requester = network.requester(keys);
    let before = Haystack::of(&network.ledger, network.hie.deployment());

    report.chapter("2  A patient takes part, and a hospital publishes documents");
    let handle = register_patient(&network, report)?;
    let mut documents = publish(&mut custodian, handle, inputs, report)?;

    report.chapter("3  Another hospital asks before the patient has said anything");
    let wanted =
        |documents: &[Travelling<'_>], purpose| wanted(&network, handle, documents, purpose);
    for wanted in wanted(&documents, Purpose::TREAT) {
        ask(&requester, &wanted, &documents, report)?;
    }

    report.chapter("4  The patient decides");
    let denied = decide(&network, handle, &documents, report)?;

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

    report.chapter("7  The patient lifts the denials, and the rest follows");
    lift(&network, handle, &denied, report)?;
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

    report.chapter("8  Who may not, may not");
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

    report.chapter("9  The patient reads who saw what, and takes the permit back");
    read_log(&network, handle, report)?;
    revoke(&network, handle, report)?;
    for wanted in wanted(&documents, Purpose::TREAT) {
        let ticket = ask(&requester, &wanted, &documents, report)?;
        ensure!(ticket.is_none(), "a revoked permit opened something");
    }

    report.chapter("10  What lies on chain");
    what_lies_on_chain(&network, &before, &documents, report)?;
    compare(&documents, report)
}

fn register_patient(network: &Network, report: &mut Report) -> anyhow::Result<Handle> {
    use hie_client::Ledger;

    let account = network.ledger.account(&network.patient)?;
    let drawn = NewHandle::for_account(network.ledger.chain_id(), &account)?;
    let handle = Handle(drawn.handle);
    network
        .hie
        .consent()
        .register_patient(&network.patient, handle, Salt(drawn.salt), None)?;
    report.step(
        "Patient",
        "register_patient",
        "registers a handle of her own making",
        Answer::Note(format!(
            "the chain knows her as {handle} and in no other way"
        )),
    );
    Ok(handle)
}

fn publish<'a>(
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
            })
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

fn wanted(
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
fn ask(
    requester: &Requester,
    wanted: &Wanted,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<Option<AccessResponse>> {
    let (response, ticket) = match requester.request(wanted) {
        Ok(response) => (response.clone(), Some(response)),
        Err(ClientError::AccessRefused(response)) => (response, None),
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
    Ok(ticket)
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

fn decide(
    network: &Network,
    handle: Handle,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<Denied> {
    let consent = network.hie.consent();
    let patient = &network.patient;
    consent.permit(
        patient,
        handle,
        terms(network, Resources::All { tagged: false }),
    )?;
    report.step(
        "Patient",
        "permit",
        "permits Saebom to read all her records for treatment",
        Answer::Done,
    );

    let last = documents.last().context("no document")?;
    let category = last.input.category.clone();
    let codes = vec![category.clone()];
    consent.deny(
        patient,
        handle,
        terms(network, Resources::Categories { codes }),
    )?;
    report.step(
        "Patient",
        "deny",
        &format!("denies it everything of category {category}"),
        Answer::Done,
    );

    // A document of another category, so that both denials can be seen at work; the first one else.
    let by_name = documents
        .iter()
        .find(|d| d.input.category != category)
        .or(documents.first());
    let by_name = by_name.context("no document")?;
    let roots = vec![by_name.record];
    consent.deny(
        patient,
        handle,
        terms(network, Resources::Records { roots }),
    )?;
    let title = format!("denies it one document by name: {}", by_name.input.file);
    report.step("Patient", "deny", &title, Answer::Done);
    Ok(Denied {
        category,
        by_name: by_name.record,
    })
}

/// Terms for Saebom's treatment of the patient.
fn terms(network: &Network, resources: Resources) -> Terms {
    Terms {
        grantee: Grantee {
            hospital: Some(network.saebom.id.clone()),
            ..Grantee::default()
        },
        custodian: None,
        purposes: vec![Purpose::TREAT.into()],
        resources,
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: None,
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
    }
}

fn hand_over(
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

fn lift(
    network: &Network,
    handle: Handle,
    denied: &Denied,
    report: &mut Report,
) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    let page = consent.directives(handle, None, Some(100))?;
    let denials = page
        .directives
        .iter()
        .filter(|d| d.effect.0 == hie_policy::Effect::Deny);
    for denial in denials {
        consent.lift_denial(&network.patient, handle, denial.id)?;
        let what = match &denial.terms.resources {
            Resources::Categories { .. } => format!("category {}", denied.category),
            _ => format!("document {}", denied.by_name),
        };
        let title = format!("lifts denial {} of {what}", denial.id);
        report.step("Patient", "lift_denial", &title, Answer::Done);
    }
    Ok(())
}

fn read_log(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<()> {
    use hie_types::index::LogEvent;

    let log = network.hie.verified_access_log(handle)?;
    report.step(
        "Patient",
        "access_log",
        "reads her access log and checks its hash chain",
        Answer::Note(format!(
            "{} hash to the head on chain, {}…",
            count(log.entries.len(), "entry"),
            log.head.to_string().get(..16).unwrap_or_default()
        )),
    );
    for entry in &log.entries {
        let what = match &entry.event {
            LogEvent::Access {
                ticket,
                purpose,
                records,
                ..
            } => {
                format!("asked for {} for {purpose}: ticket {ticket}", records.len())
            }
            LogEvent::Refusal {
                purpose, records, ..
            } => {
                format!("asked for {} for {purpose}: refused", records.len())
            }
            LogEvent::Disclosure { ticket, records } => {
                format!("served {} on ticket {ticket}", records.len())
            }
        };
        let role = entry.role.0.code();
        report.say(&format!(
            "{:>3}  {:<8} {role:<10} {what}",
            entry.number, entry.hospital
        ));
    }
    let history = network.hie.verified_history(handle)?;
    report.step(
        "Patient",
        "history",
        "reads the history of her own decisions and checks its hash chain",
        Answer::Note(format!(
            "{} hash to the head on chain",
            count(history.entries.len(), "entry")
        )),
    );
    Ok(())
}

fn revoke(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<()> {
    network.hie.consent().revoke_all(&network.patient, handle)?;
    report.step(
        "Patient",
        "revoke_all",
        "revokes everything she permitted",
        Answer::Done,
    );
    Ok(())
}

/// Looks for every string of the documents in everything that a node operator can read. What lay
/// there before the first document was published, a hospital's public name for one, is none of it.
fn what_lies_on_chain(
    network: &Network,
    before: &Haystack,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let state = network.ledger.state(network.hie.deployment());
    let bytes: usize = state
        .iter()
        .map(|e| e.key.len().saturating_add(e.value.len()))
        .sum();
    let haystack = Haystack::of(&network.ledger, network.hie.deployment());
    let mut looked_for: usize = 0;
    for document in documents {
        let format = hie_documents::recognise(&document.input.bytes, None).format;
        for needle in strings_of(&document.input.bytes, &format) {
            looked_for = looked_for.saturating_add(1);
            if haystack.contains_beyond(before, &needle) {
                bail!("a string of {} lies on chain", document.input.file);
            }
        }
    }
    let found = format!(
        "{looked_for} names, dates, drugs, findings and other texts of the documents looked for, none found"
    );
    report.step(
        "Auditor",
        "state",
        &format!(
            "reads all {} of state ({bytes} bytes), all messages and all events",
            count(state.len(), "entry")
        ),
        Answer::Note(found),
    );
    Ok(())
}

fn compare(documents: &[Travelling<'_>], report: &mut Report) -> anyhow::Result<()> {
    let lines = documents.iter().map(|document| DocumentLine {
        file: document.input.file.clone(),
        bytes: document.input.bytes.len(),
        sha256_before: hex(&document.before),
        sha256_after: document.after.as_ref().map(|hash| hex(hash)),
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

/// `1 document`, `2 documents`, `2 entries`.
fn count(number: usize, thing: &str) -> String {
    match (number, thing.strip_suffix('y')) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {thing}s"),
    }
}
