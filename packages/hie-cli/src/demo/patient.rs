//! What the patient does: takes part, decides, reads her logs.

use anyhow::Context;
use hie_policy::Purpose;
use hie_types::consent::{Grantee, Resources, Terms};
use hie_types::{CategoryCode, Handle, RecordId, Salt};
use hie_vault::NewHandle;

use super::network::Network;
use super::report::{Answer, Report, count};
use super::story::Travelling;

/// What the patient denies besides what she permits.
pub struct Denied {
    category: CategoryCode,
    /// The document denied by name.
    pub by_name: RecordId,
}

/// The patient registers a handle.
pub fn register(network: &Network, report: &mut Report) -> anyhow::Result<Handle> {
    let account = network.stage.account(&network.patient)?;
    let drawn = NewHandle::for_account(network.stage.chain_id(), &account)?;
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

/// She permits a hospital to read everything, but for a category and one document.
pub fn decide(
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
pub fn terms(network: &Network, resources: Resources) -> Terms {
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
        policy: None,
    }
}

/// She lifts her denials.
pub fn lift(
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

/// She reads who asked for what, and her own decisions, and verifies both.
pub fn read_log(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<()> {
    use hie_types::index::{ContestStep, ErasureStep, LogEvent};

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
            LogEvent::Offline { records, .. } => {
                format!("told of an offline access to {}", records.len())
            }
            LogEvent::Custody { from, records, .. } => {
                format!("took over {} from {from}", records.len())
            }
            LogEvent::Contest { step, .. } => match step {
                ContestStep::Contested { .. } => "contested a record".to_owned(),
                ContestStep::Answered { answer } => format!("answered: {answer}"),
            },
            LogEvent::Erasure { step, records } => match step {
                ErasureStep::Requested { .. } => format!("asked to erase {}", records.len()),
                ErasureStep::Erased { .. } => format!("erased {}", records.len()),
                ErasureStep::Retained { .. } => format!("keeps {}", records.len()),
            },
        };
        let role = entry.role.map_or("patient", |role| role.0.code());
        let hospital = entry.hospital.as_ref().map_or("", |id| id.as_str());
        report.say(&format!(
            "{:>3}  {hospital:<8} {role:<10} {what}",
            entry.number
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

/// She takes back what she permitted.
pub fn revoke(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<()> {
    network.hie.consent().revoke_all(&network.patient, handle)?;
    report.step(
        "Patient",
        "revoke_all",
        "revokes everything she permitted",
        Answer::Done,
    );
    Ok(())
}
