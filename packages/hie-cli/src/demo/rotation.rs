//! A hospital changes its keys: what was drawn before is still handed over, what lay in wrong hands is
//! not.

use anyhow::{Context, bail, ensure};
use hie_client::ClientError;
use hie_client::custodian::Custodian;
use hie_client::member::{MemberKeys, register_keys};
use hie_client::requester::Requester;
use hie_policy::Purpose;
use hie_types::Handle;
use hie_types::consent::Resources;
use hie_types::index::{AccessResponse, NotLive};
use hie_vault::{EncryptionKeyPair, SigningKeyPair};

use super::asking::{ask, wanted};
use super::exchange::{hand_over, publish};
use super::input::Input;
use super::network::Network;
use super::patient::terms;
use super::report::{Answer, Report};
use super::story::Travelling;

/// How things stand afterwards.
pub struct Rotated<'a> {
    /// Saebom, with its new keys.
    pub requester: Requester,
    /// The permit of the patient.
    pub permit: u64,
    /// A document that Saebom got by it.
    pub documents: Vec<Travelling<'a>>,
}

/// The keys as they are read again from the private store where the hospital keeps them.
pub fn copy(keys: &MemberKeys) -> anyhow::Result<MemberKeys> {
    let (number, pair) = &keys.encryption;
    let encryption = EncryptionKeyPair::from_bytes(*pair.expose())?;
    let (signing, pair_of_signing) = &keys.signing;
    Ok(MemberKeys {
        encryption: (*number, encryption),
        signing: (
            *signing,
            SigningKeyPair::from_bytes(*pair_of_signing.expose()),
        ),
    })
}

/// Tells it.
pub fn tell<'a>(
    network: &Network,
    custodian: &mut Custodian,
    (before, old): (&Requester, MemberKeys),
    handle: Handle,
    inputs: &'a [Input],
    report: &mut Report,
) -> anyhow::Result<Rotated<'a>> {
    let permit = permit_again(network, handle, report)?;
    let first = inputs.get(..1).context("no document")?;
    let mut documents = publish(custodian, handle, first, report)?;
    let drawn = draw(network, before, handle, &documents, report)?;

    let saebom = &network.saebom;
    let old_key = old.encryption.0;
    let new = register_keys(&network.hie, &saebom.administrator, &saebom.id)?;
    report.step(
        saebom.name,
        "register_key",
        "registers new keys in place of the old ones",
        Answer::Note(format!(
            "encryption key {} follows key {old_key}, which from now on is rotated",
            new.encryption.0
        )),
    );
    refuses_old_signature(custodian, before, &drawn, report)?;
    let both = vec![old.encryption, new.encryption];
    let requester = Requester::new(
        network.hie.clone(),
        saebom.id.clone(),
        saebom.gateway.clone(),
        both,
        new.signing.1,
    );
    report.say(
        "A ticket names the key that was in use when it was drawn: a rotated one still opens.",
    );
    hand_over(custodian, &requester, &drawn, &mut documents, report)?;

    let later = draw(network, &requester, handle, &documents, report)?;
    network
        .hie
        .registry()
        .retire_key(&saebom.administrator, old_key, true)?;
    report.step(
        saebom.name,
        "retire_key",
        &format!("declares key {old_key} compromised"),
        Answer::Note("nothing is wrapped to it any more, whenever the ticket was drawn".to_owned()),
    );
    refuses_compromised(custodian, &requester, &drawn, report)?;
    hand_over(custodian, &requester, &later, &mut documents, report)?;
    Ok(Rotated {
        requester,
        permit,
        documents,
    })
}

fn permit_again(network: &Network, handle: Handle, report: &mut Report) -> anyhow::Result<u64> {
    let terms = terms(network, Resources::All { tagged: false });
    let receipt = network
        .hie
        .consent()
        .permit(&network.patient, handle, terms)?;
    let permit = receipt.attribute("directive", "directive");
    let permit = permit.context("a permit without a number")?.parse()?;
    report.step(
        "Patient",
        "permit",
        "goes to Saebom again, and permits it to read her records for treatment",
        Answer::Note(format!("permit {permit}")),
    );
    Ok(permit)
}

fn draw(
    network: &Network,
    requester: &Requester,
    handle: Handle,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<AccessResponse> {
    let requests = wanted(network, handle, documents, Purpose::TREAT);
    let request = requests.first().context("no document")?;
    let drawn = ask(requester, request, documents, report)?;
    drawn.context("a permit opened nothing")
}

/// Whoever holds only what was rotated away cannot use a ticket.
fn refuses_old_signature(
    custodian: &mut Custodian,
    before: &Requester,
    drawn: &AccessResponse,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (ticket, record) = one(drawn)?;
    let challenge = custodian.challenge(ticket)?;
    let proof = before.answer(&challenge)?;
    match custodian.serve(&challenge, &proof, record) {
        Err(error @ ClientError::ProofRefused) => {
            report.step(
                "Saebom's old gateway",
                "hand_over",
                "proves itself with the signing key that was rotated away",
                Answer::Refused(error.to_string()),
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a rotated signing key was accepted"),
    }
}

fn refuses_compromised(
    custodian: &mut Custodian,
    requester: &Requester,
    drawn: &AccessResponse,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (ticket, record) = one(drawn)?;
    let challenge = custodian.challenge(ticket)?;
    let proof = requester.answer(&challenge)?;
    match custodian.serve(&challenge, &proof, record) {
        Err(ClientError::NotLive { reason, .. }) => {
            ensure!(
                reason == Some(NotLive::KeyCompromised),
                "a ticket died of something else than its key"
            );
            report.step(
                "Saebom's gateway",
                "hand_over",
                "asks for it once more, on the ticket that names that key",
                Answer::Refused("key_compromised".to_owned()),
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => bail!("a data key was wrapped to a compromised key"),
    }
}

fn one(drawn: &AccessResponse) -> anyhow::Result<(u64, hie_types::RecordId)> {
    let ticket = drawn.ticket.context("a permit without a ticket")?;
    let decision = drawn.decisions.first().context("nothing was decided")?;
    Ok((ticket, decision.record))
}
