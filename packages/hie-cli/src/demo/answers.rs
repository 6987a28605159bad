//! `--answers`: what the chain answers about the logs of its patients, for `hie log`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::rc::Rc;

use anyhow::Context;
use hie_client::Hie;
use hie_client::recorded::Recorder;
use hie_types::Handle;

use super::network::Network;

/// Asks for both logs of each handle, and the terms of its directives, and saves query and answer.
pub fn save(network: &Network, handles: &[Handle], file: &Path) -> anyhow::Result<()> {
    let recorder = Rc::new(Recorder::new(network.stage.clone()));
    let deployment = network.hie.deployment();
    let hie = Hie::new(recorder.clone(), deployment.clone());
    for handle in handles {
        hie.verified_access_log(*handle)?;
        hie.export_history(*handle)?;
    }
    let answers = recorder.answers(deployment)?;
    let context = || format!("writing {}", file.display());
    let mut to = BufWriter::new(File::create(file).with_context(context)?);
    serde_json::to_writer(&mut to, &answers)?;
    to.flush().with_context(context)
}
