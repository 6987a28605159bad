//! Ten thousand documents that never travel, vouched for by one hash.

use anyhow::{Context, ensure};
use cosmwasm_std::Binary;
use hie_types::Hash;
use hie_types::index::AnchorKind;
use hie_types::merkle::Builder;
use hie_vault::{CommitmentSalt, Subject};

use super::network::Network;
use super::report::{Answer, Report, grouped};
use super::story::Travelling;

/// How many documents of its archive the hospital vouches for besides those that travelled.
const ARCHIVE: u64 = 10_000;
/// Before which of them the one lies that is to be proven.
const WANTED: u64 = 4_321;

/// Tells it.
pub fn tell(
    network: &Network,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let index = network.hie.index();
    let hanbit = &network.hanbit;
    let document = documents.first().context("no document")?;
    let wanted = Hash(index.record(document.record)?.commitment.0);
    let mut tree = Builder::new();
    let mut place = 0;
    for number in 0..ARCHIVE {
        if number == WANTED {
            place = tree.leaves();
            tree.push_wanted(&wanted);
        }
        let salt = CommitmentSalt::generate()?;
        tree.push(&Hash(
            Subject::Document.commit_to(&salt, &number.to_be_bytes()),
        ));
    }
    let leaves = tree.leaves();
    let (root, path) = tree.finish().context("a tree without leaves")?;
    index.anchor_batch(&hanbit.gateway, root, leaves, AnchorKind::Documents)?;
    report.step(
        hanbit.name,
        "anchor_batch",
        &format!("anchors {} documents in one transaction", grouped(leaves)),
        Answer::Note(format!("on chain: one hash, {root}")),
    );
    let proof = path.to_bytes();
    let holds = |leaf: Hash| -> anyhow::Result<bool> {
        let path = Binary::new(proof.clone());
        let answer = index.verify_inclusion(hanbit.id.clone(), root, place, leaf, path)?;
        Ok(answer.included)
    };
    ensure!(
        holds(wanted)?,
        "a document that is in the tree is not proven"
    );
    report.step(
        "Patient",
        "verify_inclusion",
        &format!(
            "checks that {} is among them, unaltered",
            document.input.file
        ),
        Answer::Note(format!(
            "a proof of {} bytes, checked by the chain",
            proof.len()
        )),
    );
    let salt = CommitmentSalt::generate()?;
    let forged = Hash(Subject::Document.commit_to(&salt, b"altered by one word"));
    ensure!(!holds(forged)?, "an altered document is proven");
    report.step(
        "Somebody",
        "verify_inclusion",
        "tries it with an altered document",
        Answer::Refused("not proven".to_owned()),
    );
    Ok(())
}
