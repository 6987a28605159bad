//! A hospital has read a version that was wrong, and learns it without anybody having to call.

use anyhow::{Context, ensure};
use hie_client::custodian::Custodian;
use hie_client::requester::Requester;
use hie_policy::Purpose;
use hie_types::index::NoticeKind;
use hie_types::{Handle, RecordId};

use super::asking::{ask, wanted};
use super::exchange::{correct, hand_over};
use super::network::Network;
use super::refusals::must_refuse;
use super::report::{Answer, Report};
use super::story::Travelling;

/// Tells it. Gives back the record that was wrong; `documents` has the corrected one.
pub fn tell(
    network: &Network,
    custodian: &mut Custodian,
    requester: &Requester,
    handle: Handle,
    documents: &mut [Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<RecordId> {
    let document = documents.first_mut().context("no document")?;
    let wrong = document.record;
    correct(custodian, handle, document, report)?;
    let corrected = document.record;

    let index = network.hie.index();
    let saebom = &network.saebom;
    let told = |hospital: &hie_types::HospitalId| -> anyhow::Result<_> {
        let page = index.notices(hospital.clone(), false, None, Some(100))?;
        let mut notices = page.notices.into_iter();
        Ok(notices.find(|notice| notice.record == wrong))
    };
    let notice = told(&saebom.id)?.context("who read the wrong version is not told")?;
    ensure!(
        notice.kind == NoticeKind::Replaced && notice.replaced_by == Some(corrected),
        "the notice does not say what took the place of the record"
    );
    ensure!(!notice.overdue, "a notice is overdue as it is made");
    ensure!(
        told(&network.nuri.id)?.is_none(),
        "somebody is told of a record that it never got"
    );
    report.step(
        saebom.name,
        "notices",
        "looks up what became of the records that it got",
        Answer::Note(format!(
            "{wrong} was replaced by {corrected}; to be acknowledged within three days"
        )),
    );
    let kind = NoticeKind::Replaced;
    must_refuse(
        index.acknowledge_notice(&network.nuri.gateway, wrong, kind),
        "Nuri's gateway",
        "acknowledge_notice",
        "tries to acknowledge what was never addressed to it",
        report,
    )?;
    for wanted in wanted(network, handle, documents, Purpose::TREAT) {
        let ticket = ask(requester, &wanted, documents, report)?;
        let ticket = ticket.context("the permit does not reach the corrected version")?;
        hand_over(custodian, requester, &ticket, documents, report)?;
    }
    index.acknowledge_notice(&saebom.gateway, wrong, kind)?;
    ensure!(
        told(&saebom.id)?.is_none(),
        "a notice outlives its acknowledgement"
    );
    report.step(
        saebom.name,
        "acknowledge_notice",
        "has put the corrected version in the place of the wrong one, and says so",
        Answer::Done,
    );
    Ok(wrong)
}
