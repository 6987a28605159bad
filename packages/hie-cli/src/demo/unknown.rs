//! Somebody is brought in without a name: a temporary handle, an emergency, a patient who is recognised;
//! and it was somebody else after all.

use anyhow::{Context, bail, ensure};
use hie_client::ClientError;
use hie_client::custodian::Custodian;
use hie_client::requester::{Requester, Wanted};
use hie_policy::{BreakGlassReason, Purpose, Reason};
use hie_types::consent::{HospitalRegistration, Verdict};
use hie_types::index::{AccessResponse, LogEvent, NotLive};
use hie_types::{Commitment, Handle, RecordId, Salt};
use hie_vault::{CommitmentSalt, NewHandle, Subject};

use super::exchange::publish;
use super::input::Input;
use super::network::Network;
use super::paper::Registered;
use super::refusals::must_refuse;
use super::report::{Answer, Report, count};

const OFFICER: &str = "Hanbit's records officer";
const PHYSICIAN: &str = "Nuri's physician";
/// What stays in the hospitals; the chain gets salted commitments.
const FORM: &[u8] = b"brought in unconscious, no papers; recognised by a relative. signed";
const JUSTIFICATION: &[u8] = b"unconscious, nobody knows who it is";

/// Tells it. `known` is the patient for whom the unknown one is taken, `with_phone` one who lets no
/// hospital speak for her.
pub fn tell(
    network: &Network,
    custodian: &mut Custodian,
    physician: &Requester,
    (known, with_phone): (&Registered, Handle),
    inputs: &[Input],
    report: &mut Report,
) -> anyhow::Result<()> {
    let temporary = register(network, report)?;
    let first = inputs.get(..1).context("no document")?;
    let found = publish(custodian, temporary, first, report)?;
    let found = found.first().context("nothing was published")?.record;
    let session = break_glass(network, physician, temporary, found, report)?;
    let wanted = |handle, records: &[RecordId]| Wanted {
        handle,
        records: records.to_vec(),
        purpose: Purpose::BTG.into(),
        study: None,
        practitioner: Some(network.emergency_physician),
    };
    not_opened(physician, &wanted(known.handle, &[known.record]), report)?;

    merge(network, (known.handle, with_phone), temporary, report)?;
    let both = wanted(temporary, &[found, known.record]);
    let access = open_both(custodian, physician, &both, report)?;
    logs(
        network,
        &[(temporary, found), (known.handle, known.record)],
        report,
    )?;

    part(network, known, temporary, report)?;
    no_longer_served(custodian, physician, &access, known.record, report)?;
    not_opened(physician, &wanted(known.handle, &[known.record]), report)?;
    review(network, session, report)
}

fn commitment(subject: Subject, text: &[u8]) -> anyhow::Result<Commitment> {
    let salt = CommitmentSalt::generate()?;
    Ok(Commitment(subject.commit_to(&salt, text)))
}

fn form(network: &Network) -> anyhow::Result<HospitalRegistration> {
    Ok(HospitalRegistration {
        hospital: network.hanbit.id.clone(),
        evidence: commitment(Subject::Evidence, FORM)?,
    })
}

fn register(network: &Network, report: &mut Report) -> anyhow::Result<Handle> {
    let chain_id = network.hie.ledger().chain_id().to_owned();
    let drawn = NewHandle::by_hospital(&chain_id, network.hanbit.id.as_str())?;
    let handle = Handle(drawn.handle);
    network.hie.consent().register_patient(
        &network.records_officer,
        handle,
        Salt(drawn.salt),
        Some(form(network)?),
    )?;
    report.step(
        OFFICER,
        "register_patient",
        "registers somebody unconscious, without papers and without a name",
        Answer::Note(format!(
            "a temporary handle, {handle}, until somebody knows who it is"
        )),
    );
    Ok(handle)
}

fn break_glass(
    network: &Network,
    physician: &Requester,
    handle: Handle,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<u64> {
    let wanted = Wanted {
        handle,
        records: vec![record],
        purpose: Purpose::BTG.into(),
        study: None,
        practitioner: Some(network.emergency_physician),
    };
    let why = commitment(Subject::Justification, JUSTIFICATION)?;
    let (opened, _) = physician.break_glass(&wanted, BreakGlassReason::OVRER.into(), why)?;
    let session = opened.session.context("no session was opened")?;
    report.step(
        PHYSICIAN,
        "break_glass",
        "breaks the glass for whoever it is",
        Answer::Decision {
            outcome: "permit",
            reason: format!(
                "session {session}: what was written tonight is open, and nothing else"
            ),
        },
    );
    Ok(session)
}

/// The patient whom the unknown one may be is not opened by that session.
fn not_opened(physician: &Requester, wanted: &Wanted, report: &mut Report) -> anyhow::Result<()> {
    match physician.request(wanted) {
        Err(ClientError::AccessRefused(response)) => {
            let reason = response.decisions.first().map(|one| one.reason.0);
            ensure!(
                reason == Some(Reason::BreakGlassNotOpen),
                "a session for somebody else was answered with {reason:?}"
            );
            report.step(
                PHYSICIAN,
                "request_access",
                "asks for a record of the patient on paper",
                Answer::Decision {
                    outcome: "no_consent",
                    reason: "break_glass_not_open: the session is for somebody else".to_owned(),
                },
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a session for somebody else opened a record"),
    }
}

/// Who it is, says an officer of the hospital that registered the handle; and nobody else, and not of
/// whom lets no hospital speak for her.
fn merge(
    network: &Network,
    (known, with_phone): (Handle, Handle),
    temporary: Handle,
    report: &mut Report,
) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    let says = |sender: &str, main| -> anyhow::Result<_> {
        Ok(consent.merge_patient(sender, main, temporary, Some(form(network)?)))
    };
    must_refuse(
        says(&network.hanbit.gateway, known)?,
        "Hanbit's gateway",
        "merge_patient",
        "tries to say who it is: a machine, where a person has to look",
        report,
    )?;
    must_refuse(
        says(&network.records_officer, with_phone)?,
        OFFICER,
        "merge_patient",
        "takes it for the patient who wants no hospital to speak for her",
        report,
    )?;
    says(&network.records_officer, known)??;
    report.step(
        OFFICER,
        "merge_patient",
        "then for the patient on paper, whom a relative thinks to recognise",
        Answer::Note(
            "one emergency, one patient: denials of either handle hold for both, permits stay with their own"
                .to_owned(),
        ),
    );
    Ok(())
}

fn open_both(
    custodian: &mut Custodian,
    physician: &Requester,
    wanted: &Wanted,
    report: &mut Report,
) -> anyhow::Result<AccessResponse> {
    let access = physician.request(wanted)?;
    let ticket = access.ticket.context("merged handles opened nothing")?;
    report.step(
        PHYSICIAN,
        "request_access",
        "asks for the records of both handles at once",
        Answer::Decision {
            outcome: "permit",
            reason: format!(
                "ticket {ticket}: 2 × break_glass, by the session of the temporary handle"
            ),
        },
    );
    let record = *wanted.records.first().context("no record")?;
    let challenge = custodian.challenge(ticket)?;
    let proof = physician.answer(&challenge)?;
    let handover = custodian.serve(&challenge, &proof, record)?;
    let opened = physician.receive(&handover, &custodian.sealed_object(record)?)?;
    custodian.confirm_served(&[handover])?;
    report.step(
        PHYSICIAN,
        "hand_over",
        "opens what was written tonight first",
        Answer::Note(format!("{} bytes", opened.content.len())),
    );
    Ok(access)
}

/// Each log names what lies under its own handle.
fn logs(
    network: &Network,
    handles: &[(Handle, RecordId)],
    report: &mut Report,
) -> anyhow::Result<()> {
    for (handle, record) in handles {
        let log = network.hie.verified_access_log(*handle)?;
        let accesses = log.entries.iter().rev();
        let mut accesses = accesses.filter_map(|entry| match &entry.event {
            LogEvent::Access { records, .. } => Some(records),
            _ => None,
        });
        let named = accesses.next().context("the access is not on record")?;
        let named: Vec<RecordId> = named.iter().map(|one| one.record).collect();
        ensure!(
            named == [*record],
            "a log names what lies under another handle"
        );
    }
    report.step(
        "Patient on paper",
        "access_log",
        "asks the next day who saw what",
        Answer::Note(format!(
            "{}, one log for each handle: each names its own records only",
            count(handles.len(), "log")
        )),
    );
    Ok(())
}

/// It was somebody else.
fn part(
    network: &Network,
    known: &Registered,
    temporary: Handle,
    report: &mut Report,
) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    let alone = consent.unmerge_patient(&network.records_officer, known.handle, temporary);
    let title = "tries to undo it, so that nobody would ask";
    must_refuse(alone, OFFICER, "unmerge_patient", title, report)?;
    consent.unmerge_patient(&network.auditor, known.handle, temporary)?;
    report.step(
        "Auditor",
        "unmerge_patient",
        "parts them again: it was not the patient on paper",
        Answer::Done,
    );
    Ok(())
}

/// What a ticket opened because two were taken for one is not served any more.
fn no_longer_served(
    custodian: &mut Custodian,
    physician: &Requester,
    access: &AccessResponse,
    record: RecordId,
    report: &mut Report,
) -> anyhow::Result<()> {
    let ticket = access.ticket.context("a permit without a ticket")?;
    let challenge = custodian.challenge(ticket)?;
    let proof = physician.answer(&challenge)?;
    match custodian.serve(&challenge, &proof, record) {
        Err(ClientError::NotLive {
            reason: Some(NotLive::Unmerged),
            ..
        }) => {
            report.step(
                PHYSICIAN,
                "hand_over",
                "comes with the same ticket for the other record",
                Answer::Refused("unmerged: it is another patient's".to_owned()),
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a ticket outlived the merge that it rested on"),
    }
}

fn review(network: &Network, session: u64, report: &mut Report) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    consent.review_break_glass(&network.privacy_officer, session, Verdict::Justified)?;
    report.step(
        "Nuri's privacy officer",
        "review_break_glass",
        &format!("reviews session {session}"),
        Answer::Note("justified".to_owned()),
    );
    Ok(())
}
