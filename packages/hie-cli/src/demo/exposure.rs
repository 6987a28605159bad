//! What lies on chain, looked at as a node operator could.

use anyhow::bail;
use hie_client::leaks::Haystack;
use hie_documents::strings_of;

use super::network::Network;
use super::report::{Answer, Report, count};
use super::story::Travelling;

/// Looks for every string of the documents in everything that a node operator can read. What lay
/// there before the first document was published, a hospital's public name for one, is none of it.
pub fn what_lies_on_chain(
    network: &Network,
    before: &Haystack,
    documents: &[Travelling<'_>],
    report: &mut Report,
) -> anyhow::Result<()> {
    let state = network.stage.state(network.hie.deployment())?;
    let bytes: usize = state
        .iter()
        .map(|e| e.key.len().saturating_add(e.value.len()))
        .sum();
    let haystack = network.stage.haystack(network.hie.deployment())?;
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
