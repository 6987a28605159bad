//! A patient without a phone: what was signed on paper, two officers stand for.

use anyhow::{Context, ensure};
use hie_client::custodian::Custodian;
use hie_client::requester::Requester;
use hie_policy::{Purpose, Reason};
use hie_types::consent::{
    AttestedAct, AttestedAction, DirectiveStatus, Grantee, HospitalRegistration, Resources, Terms,
};
use hie_types::{Commitment, Handle, Salt};
use hie_vault::{CommitmentSalt, NewHandle, Subject};

use super::asking::{ask, refused, wanted};
use super::exchange::{hand_over, publish};
use super::input::Input;
use super::network::Network;
use super::refusals::must_refuse;
use super::report::{Answer, Report};

const DAY: u64 = 86_400;
const OFFICER: &str = "Hanbit's records officer";
/// What lies, signed, in the hospital's archive; the chain gets a salted commitment.
const FORM: &[u8] = b"form: every hospital of the network may read my records to treat me. signed";

/// Where this patient's records are.
pub struct Registered {
    /// The handle that the hospital registered.
    pub handle: Handle,
    /// A document under it.
    pub record: hie_types::RecordId,
}

/// Tells how a patient without a phone consents, and what the two officers cannot do.
pub fn tell(
    network: &Network,
    custodian: &mut Custodian,
    requester: &Requester,
    inputs: &[Input],
    report: &mut Report,
) -> anyhow::Result<Registered> {
    network.appoint_officers(report)?;
    let handle = register(network, report)?;
    let first = inputs.get(..1).context("no document")?;
    let mut documents = publish(custodian, handle, first, report)?;
    let ask_for = wanted(network, handle, &documents, Purpose::TREAT);
    let [request] = ask_for.as_slice() else {
        anyhow::bail!("one document took more than one request");
    };

    let permit = attest(network, handle, report)?;
    ensure!(
        refused(requester, request, &documents, report)? == [Reason::NoDirective],
        "a permit opened something before it was confirmed"
    );
    who_may_not(network, handle, permit, report)?;
    confirm(network, handle, permit, report)?;
    let ticket = ask(requester, request, &documents, report)?;
    let ticket = ticket.context("a confirmed permit opened nothing")?;
    hand_over(custodian, requester, &ticket, &mut documents, report)?;

    revoke(network, handle, permit, report)?;
    ensure!(
        refused(requester, request, &documents, report)? == [Reason::NoDirective],
        "a permit that was taken back on paper opened something"
    );
    let document = documents.first().context("no document")?;
    Ok(Registered {
        handle,
        record: document.record,
    })
}

/// Tells that an officer's word for a patient who has a phone waits a day, and that she has the last
/// word.
pub fn tell_of_a_phone(
    network: &Network,
    handle: Handle,
    report: &mut Report,
) -> anyhow::Result<()> {
    let permit = AttestedAction::Permit {
        terms: terms(network)?,
    };
    let consent = network.hie.consent();
    let officer = &network.records_officer;
    consent.act_attested(officer, handle, evidence()?, permit.clone())?;
    let written = last(network, handle)?;
    let starts = written
        .terms
        .valid_from
        .context("a permit without a start")?;
    ensure!(
        starts >= network.now()?.saturating_add(DAY).saturating_sub(60),
        "an attested permit for a patient with a phone starts too early"
    );
    report.step(
        OFFICER,
        "act_attested",
        "attests the same for the patient who has a phone",
        Answer::Note("it starts in 24 hours, so that she can take it back before".to_owned()),
    );
    consent.revoke(&network.patient, handle, written.id)?;
    report.step(
        "Patient",
        "revoke",
        "never signed such a form, and takes it back from her phone",
        Answer::Done,
    );
    consent.set_attestation(&network.patient, handle, false)?;
    report.step(
        "Patient",
        "set_attestation",
        "decides that nobody is to speak for her on paper again",
        Answer::Done,
    );
    let again = consent.act_attested(officer, handle, evidence()?, permit);
    must_refuse(again, OFFICER, "act_attested", "tries again", report)
}

fn evidence() -> anyhow::Result<Commitment> {
    let salt = CommitmentSalt::generate()?;
    Ok(Commitment(Subject::Evidence.commit_to(&salt, FORM)))
}

/// Every hospital of the network, for treatment, for half a year.
fn terms(network: &Network) -> anyhow::Result<Terms> {
    Ok(Terms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose::TREAT.into()],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: Some(network.now()?.saturating_add(180 * DAY)),
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
        policy: None,
    })
}

fn register(network: &Network, report: &mut Report) -> anyhow::Result<Handle> {
    let hospital = network.hanbit.id.clone();
    let drawn = NewHandle::by_hospital(network.stage.chain_id(), hospital.as_str())?;
    let handle = Handle(drawn.handle);
    let by_hospital = HospitalRegistration {
        hospital,
        evidence: evidence()?,
    };
    network.hie.consent().register_patient(
        &network.records_officer,
        handle,
        Salt(drawn.salt),
        Some(by_hospital),
    )?;
    report.step(
        OFFICER,
        "register_patient",
        "registers a patient who has no phone and signs a form at the desk",
        Answer::Note(format!(
            "the chain knows the patient as {handle}, and of the form a salted commitment"
        )),
    );
    Ok(handle)
}

fn attest(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<u64> {
    let action = AttestedAction::Permit {
        terms: terms(network)?,
    };
    let officer = &network.records_officer;
    let consent = network.hie.consent();
    consent.act_attested(officer, handle, evidence()?, action)?;
    let written = last(network, handle)?;
    ensure!(
        written.status == DirectiveStatus::Pending,
        "a hospital permitted itself something"
    );
    report.step(
        OFFICER,
        "act_attested",
        "attests what the form says: all hospitals may read the records for treatment",
        Answer::Note(
            "pending: it would reach Hanbit itself, so a second officer has to stand for it"
                .to_owned(),
        ),
    );
    Ok(written.id)
}

/// Who cannot stand for a form that one officer has seen.
fn who_may_not(
    network: &Network,
    handle: Handle,
    permit: u64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let consent = network.hie.consent();
    let act = AttestedAct::Permit { directive: permit };
    let alone = consent.confirm_attested(&network.records_officer, handle, act);
    let title = "tries to confirm what he attested himself";
    must_refuse(alone, OFFICER, "confirm_attested", title, report)?;
    let gateway = consent.confirm_attested(&network.hanbit.gateway, handle, act);
    let title = "tries to confirm it: a machine, where a person has to look";
    must_refuse(
        gateway,
        "Hanbit's gateway",
        "confirm_attested",
        title,
        report,
    )?;
    let asker = &network.saebom.administrator;
    let title = "tries to attest a permit for itself, without being an attester";
    let permit = AttestedAction::Permit {
        terms: terms(network)?,
    };
    let asker = consent.act_attested(asker, handle, evidence()?, permit);
    must_refuse(asker, network.saebom.name, "act_attested", title, report)
}

fn confirm(
    network: &Network,
    handle: Handle,
    permit: u64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let act = AttestedAct::Permit { directive: permit };
    let consent = network.hie.consent();
    consent.confirm_attested(&network.second_officer, handle, act)?;
    report.step(
        "Hanbit's privacy officer",
        "confirm_attested",
        "another person, sees the form too and confirms",
        Answer::Note(format!("directive {permit} is in force")),
    );
    Ok(())
}

fn revoke(
    network: &Network,
    handle: Handle,
    permit: u64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let action = AttestedAction::Revoke { directive: permit };
    let officer = &network.records_officer;
    let consent = network.hie.consent();
    consent.act_attested(officer, handle, evidence()?, action)?;
    report.step(
        OFFICER,
        "act_attested",
        "attests, at once and alone, that the patient takes it back",
        Answer::Note(
            "closing needs one officer; opening again what a patient closed is nothing that \
             any officer can attest"
                .to_owned(),
        ),
    );
    Ok(())
}

fn last(
    network: &Network,
    handle: Handle,
) -> anyhow::Result<hie_types::consent::DirectiveResponse> {
    let page = network.hie.consent().directives(handle, None, Some(100))?;
    let newest = page.directives.into_iter().max_by_key(|d| d.id);
    newest.context("no directive was written")
}
