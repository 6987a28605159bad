//! The chain cannot be reached, an emergency goes on all the same, and afterwards both hospitals say
//! what they did.

use anyhow::ensure;
use hie_policy::{BreakGlassReason, Role};
use hie_types::consent::Verdict;
use hie_types::index::{LogEvent, OfflineSide};
use hie_types::{Commitment, PersonId};
use hie_vault::{CommitmentSalt, Subject};

use super::network::Network;
use super::paper::Registered;
use super::refusals::must_refuse;
use super::report::{Answer, Report, count};

const HOURS: u64 = 3_600;
/// Why, in the words that stay in the hospital; the chain gets a salted commitment.
const JUSTIFICATION: &[u8] = b"unconscious, the line was cut, allergies unknown";

/// Tells it.
pub fn tell(network: &Network, patient: &Registered, report: &mut Report) -> anyhow::Result<()> {
    let (hanbit, nuri) = (&network.hanbit, &network.nuri);
    let person = PersonId::of_practitioner(&nuri.id, &network.emergency_physician);
    let then = network.now()?;
    let waited = network.stage.wait_until(then.saturating_add(6 * HOURS))?;
    let what = "Hanbit reads a document to Nuri's physician on the phone.";
    // How far the two clocks are apart.
    let apart = if waited {
        report.say(&format!("For six hours no line works. {what}"));
        300
    } else {
        report.say(&format!("No line works (here for no time at all). {what}"));
        0
    };
    let say = |sender: &str, at: u64, side: OfflineSide| {
        let records = vec![patient.record];
        let index = network.hie.index();
        index.report_offline_access(sender, patient.handle, records, person.clone(), at, side)
    };
    let served = OfflineSide::Custodian {
        hospital: nuri.id.clone(),
    };
    say(&hanbit.gateway, then, served)?;
    report.step(
        hanbit.name,
        "report_offline_access",
        "reports, once the line works, what it handed over",
        Answer::Note("nothing is opened by that: it waits for what Nuri says".to_owned()),
    );
    let unmatched = || -> anyhow::Result<usize> {
        let page = network
            .hie
            .index()
            .unmatched_reports(nuri.id.clone(), None, None)?;
        Ok(page.reports.len())
    };
    let waiting = unmatched()?;
    ensure!(
        waiting == 1,
        "the report is not listed for the hospital that has to answer"
    );
    report.step(
        nuri.name,
        "unmatched_reports",
        "looks up what others say that its people read",
        Answer::Note(format!(
            "{}, not yet reported by itself",
            count(waiting, "record")
        )),
    );

    let foreign = say(&network.saebom.gateway, then, read()?);
    let title = "tries to report it in Nuri's name";
    must_refuse(
        foreign,
        "Saebom's gateway",
        "report_offline_access",
        title,
        report,
    )?;
    let ahead = say(&nuri.gateway, network.now()?.saturating_add(HOURS), read()?);
    let title = "tries to report an access that is yet to come";
    must_refuse(
        ahead,
        "Nuri's gateway",
        "report_offline_access",
        title,
        report,
    )?;

    // Five minutes off by its own clock: still the same access.
    say(&nuri.gateway, then.saturating_add(apart), read()?)?;
    ensure!(unmatched()? == 0, "two reports of one access do not match");
    let consent = network.hie.consent();
    let sessions = consent.break_glass_sessions(Some(patient.handle), None, None, None, None)?;
    let late: Vec<_> = sessions
        .sessions
        .iter()
        .filter(|s| s.late.is_some())
        .collect();
    let [session] = late.as_slice() else {
        anyhow::bail!("an offline access opened {} sessions", late.len());
    };
    report.step(
        nuri.name,
        "report_offline_access",
        "reports that its physician read it, and why",
        Answer::Note(format!(
            "the two reports match; session {} is opened late, has ended already, and opens nothing",
            session.id
        )),
    );
    consent.review_break_glass(&network.privacy_officer, session.id, Verdict::Justified)?;
    report.step(
        "Nuri's privacy officer",
        "review_break_glass",
        &format!("reviews session {} as any other", session.id),
        Answer::Note("justified".to_owned()),
    );
    in_the_log(network, patient, report)
}

fn read() -> anyhow::Result<OfflineSide> {
    let salt = CommitmentSalt::generate()?;
    Ok(OfflineSide::Asker {
        role: Role::Physician.into(),
        reason: BreakGlassReason::OVRER.into(),
        justification: Commitment(Subject::Justification.commit_to(&salt, JUSTIFICATION)),
    })
}

fn in_the_log(network: &Network, patient: &Registered, report: &mut Report) -> anyhow::Result<()> {
    let log = network.hie.verified_access_log(patient.handle)?;
    let told = log.entries.iter();
    let told = told.filter(|entry| matches!(entry.event, LogEvent::Offline { .. }));
    let told = told.count();
    ensure!(told == 2, "the patient's log tells of {told} reports");
    report.step(
        "Patient",
        "access_log",
        "asks at the desk who read the records",
        Answer::Note("both reports stand there, under the hash chain".to_owned()),
    );
    Ok(())
}
