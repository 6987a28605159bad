//! `hie bench gas`: the table of gas, its floors, and whether it is still true.

use std::cell::OnceCell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::measured::Sample;
use super::probe::Probe;
use super::scenario::{Answered, NOT_SENT, play};
use crate::demo::report::grouped;
use crate::demo::stage::{self, Stage};

/// Of a transaction with one message to one contract, before it does anything (docs/storage.md).
const BASE: u64 = 40_236;
/// Of one byte of the message.
const SENT_BYTE: u64 = 10;
/// Of an entry, besides its bytes: 2,000, and 33 hidden bytes of its key.
const ENTRY: u64 = 2_990;
/// Of one byte of an entry.
const STORED_BYTE: u64 = 30;
/// Of asking another contract, whatever is asked.
const CALL: u64 = 5_747;
/// What a code that is not pinned costs more, once a transaction.
const UNPINNED: u64 = 58_000;
/// How much dearer than its floor a message should be at most, per cent.
const ALLOWED: u64 = 125;
/// How far a figure may be off before the table is no longer true, per thousand.
const DRIFT: u64 = 20;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    contract: String,
    message: String,
    note: String,
    /// Length of the message's JSON.
    json_bytes: usize,
    /// Gas with all codes pinned.
    gas: u64,
    /// Gas with none pinned.
    gas_unpinned: u64,
    /// Other contracts that it reached.
    calls: u64,
    entries_written: usize,
    bytes_written: usize,
    entries_removed: usize,
    /// The least that the chain takes for such a message that writes this.
    floor: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    what: String,
    wasmd: String,
    checksums: Vec<String>,
    rows: Vec<Row>,
    /// The main queries, with all codes pinned.
    queries: Vec<Answered>,
}

/// What a scenario noted, one of each kind: of several, the dearest.
fn kinds(samples: &[Sample]) -> Vec<&Sample> {
    let mut kinds: Vec<&Sample> = Vec::new();
    for sample in samples {
        let same = |other: &&mut &Sample| {
            (other.contract, &other.message, other.note)
                == (sample.contract, &sample.message, sample.note)
        };
        match kinds.iter_mut().find(same) {
            Some(known) if known.gas < sample.gas => *known = sample,
            Some(_) => {}
            None => kinds.push(sample),
        }
    }
    kinds
}

fn length(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn floor(sample: &Sample, calls: u64) -> u64 {
    let entries = sample.written.iter().map(|(key, value)| {
        let bytes = length(key.saturating_add(*value));
        ENTRY.saturating_add(bytes.saturating_mul(STORED_BYTE))
    });
    let written = entries.fold(0, u64::saturating_add);
    BASE.saturating_add(length(sample.json).saturating_mul(SENT_BYTE))
        .saturating_add(written)
        .saturating_add(calls.saturating_mul(CALL))
}

fn row(sample: &Sample, unpinned: u64) -> Row {
    // A code that is not pinned is loaded once a transaction: so the difference tells how many were
    // reached, its own included.
    let codes = unpinned
        .saturating_sub(sample.gas)
        .saturating_add(UNPINNED / 2)
        / UNPINNED;
    let calls = codes.saturating_sub(1);
    let bytes = sample.written.iter();
    let bytes = bytes.map(|(key, value)| key.saturating_add(*value));
    Row {
        contract: sample.contract.to_owned(),
        message: sample.message.clone(),
        note: sample.note.to_owned(),
        json_bytes: sample.json,
        gas: sample.gas,
        gas_unpinned: unpinned,
        calls,
        entries_written: sample.written.len(),
        bytes_written: bytes.fold(0, usize::saturating_add),
        entries_removed: sample.removed,
        floor: floor(sample, calls),
    }
}

impl Row {
    fn name(&self) -> String {
        if self.note.is_empty() {
            self.message.clone()
        } else {
            format!("{}, {}", self.message, self.note)
        }
    }

    /// Per cent of the floor.
    fn ratio(&self) -> u64 {
        let gas = self.gas.saturating_mul(100);
        gas.checked_div(self.floor).unwrap_or_default()
    }
}

fn samples(artifacts: &Path, pinned: bool) -> Result<(Vec<Sample>, Vec<Answered>)> {
    let (local, _) = stage::local(1, artifacts, pinned, 0)?;
    let how = if pinned { "pinned" } else { "not pinned" };
    eprintln!("sending every message, codes {how}");
    let stage: Rc<dyn Stage> = local.clone();
    let probe = OnceCell::new();
    play(&stage, &|contract, question| {
        let answer = stage.query_bytes(contract, question)?;
        if !pinned {
            return Ok((answer.len(), 0));
        }
        let probe = match probe.get() {
            Some(probe) => probe,
            None => {
                let placed = Probe::place(&local.ledger, &local.localnet)?;
                probe.get_or_init(|| placed)
            }
        };
        Ok((answer.len(), probe.gas(contract, question)?))
    })
}

/// Measures; writes or checks the table.
pub fn run(artifacts: &Path, out: &Path, check: bool) -> Result<ExitCode> {
    let (pinned, queries) = samples(artifacts, true)?;
    if check {
        return compare(&pinned, &queries, out);
    }
    let (unpinned, _) = samples(artifacts, false)?;
    ensure!(
        pinned.len() == unpinned.len(),
        "the scenario went another way the second time"
    );
    // The same message of both runs: they differ in nothing but the pins.
    let both = pinned.iter().zip(&unpinned);
    let gas_of = |sample: &Sample| {
        let found = both.clone().find(|(one, _)| std::ptr::eq(*one, sample));
        found.map_or(0, |(_, other)| other.gas)
    };
    let rows: Vec<Row> = kinds(&pinned)
        .into_iter()
        .map(|sample| row(sample, gas_of(sample)))
        .collect();
    let checksums = hie_network::wasm::artifacts(artifacts)?;
    let table = Table {
        what: "gas on a chain with one validator; SDK gas, one secp256k1 signature, no memo"
            .to_owned(),
        wasmd: "0.61.14".to_owned(),
        checksums: checksums
            .iter()
            .map(|artifact| format!("{}  {}", artifact.facts.sha256, artifact.contract))
            .collect(),
        rows,
        queries,
    };
    super::write(out, "gas", &table, &page(&table)?)?;
    Ok(ExitCode::SUCCESS)
}

fn off(found: u64, written: u64) -> bool {
    written.abs_diff(found).saturating_mul(1_000) > written.saturating_mul(DRIFT)
}

fn compare(samples: &[Sample], queries: &[Answered], out: &Path) -> Result<ExitCode> {
    let path = out.join("gas.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let table: Table = serde_json::from_str(&text).context("reading gas.json")?;
    let mut wrong: usize = 0;
    let mut say = |text: String| {
        println!("{text}");
        wrong = wrong.saturating_add(1);
    };
    let found = kinds(samples);
    for sample in &found {
        let row = table.rows.iter().find(|row| {
            (row.contract.as_str(), &row.message, row.note.as_str())
                == (sample.contract, &sample.message, sample.note)
        });
        let Some(row) = row else {
            say(format!(
                "{} {} {}: not in gas.json",
                sample.contract, sample.message, sample.note
            ));
            continue;
        };
        if off(sample.gas, row.gas) {
            say(format!(
                "{} {}: {} gas, gas.json says {}",
                row.contract,
                row.name(),
                grouped(sample.gas),
                grouped(row.gas)
            ));
        }
    }
    for row in &table.rows {
        let there = found.iter().any(|sample| {
            (row.contract.as_str(), &row.message, row.note.as_str())
                == (sample.contract, &sample.message, sample.note)
        });
        if !there {
            say(format!(
                "{} {}: is measured no longer",
                row.contract,
                row.name()
            ));
        }
    }
    for query in queries {
        match table.queries.iter().find(|row| query.is_same(row)) {
            None => say(format!("{}: not in gas.json", query.name())),
            Some(row) if off(query.gas, row.gas) => say(format!(
                "{}: {} gas, gas.json says {}",
                query.name(),
                grouped(query.gas),
                grouped(row.gas)
            )),
            Some(_) => {}
        }
    }
    for row in &table.queries {
        if !queries.iter().any(|query| query.is_same(row)) {
            say(format!("{}: is measured no longer", row.name()));
        }
    }
    if wrong > 0 {
        println!("docs/gas.md is out of date: scripts/bench gas writes it anew");
        return Ok(ExitCode::FAILURE);
    }
    println!(
        "{} kinds of message and {} queries cost what docs/gas.md says, within 2 %",
        found.len(),
        queries.len()
    );
    Ok(ExitCode::SUCCESS)
}

fn page(table: &Table) -> Result<String> {
    let mut page = String::new();
    writeln!(
        page,
        "# Gas

What each message costs on a real chain (wasmd {}), measured by `scripts/bench gas`, which writes this
page and `gas.json`; `scripts/test` measures anew and fails if a figure is off by more than 2 %. One
validator, one signature of an account that has sent before, no memo, no fee. Of several messages of one kind
the dearest is shown. A fee that a grant pays (docs/deployment.md, section 8) adds about 37,500 to each
transaction, the first of an account about 13,000.

*Not pinned* is what a message costs while the validators have not pinned the codes: {} more for each
code that it reaches. *Reaches*: how many of the two other contracts. *Writes*: entries and bytes, keys
included, in all three contracts; what is removed is not counted. *Floor* is the least that the chain takes for a
message of this length that writes this: {} + {} a byte of JSON + {} an entry + {} a byte of it + {} for
each contract reached. The goal is {} % of that.
",
        table.wasmd,
        grouped(UNPINNED),
        grouped(BASE),
        SENT_BYTE,
        grouped(ENTRY),
        STORED_BYTE,
        grouped(CALL),
        ALLOWED
    )?;
    goals(&mut page, table)?;
    for contract in ["hospital-registry", "consent-registry", "record-index"] {
        writeln!(page, "## {contract}\n")?;
        writeln!(
            page,
            "| message | JSON bytes | gas | not pinned | reaches | writes | removes | floor | % of it |"
        )?;
        writeln!(page, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
        let mut rows: Vec<&Row> = table
            .rows
            .iter()
            .filter(|row| row.contract == contract)
            .collect();
        rows.sort_by_key(|row| row.name());
        for row in rows {
            let (name, note) = (&row.message, &row.note);
            let note = if note.is_empty() {
                String::new()
            } else {
                format!(", {note}")
            };
            let ratio = row.ratio();
            let ratio = if ratio > ALLOWED {
                format!("**{ratio}**")
            } else {
                ratio.to_string()
            };
            writeln!(
                page,
                "| `{name}`{note} | {} | {} | {} | {} | {}: {} | {} | {} | {ratio} |",
                row.json_bytes,
                grouped(row.gas),
                grouped(row.gas_unpinned),
                row.calls,
                row.entries_written,
                row.bytes_written,
                row.entries_removed,
                grouped(row.floor)
            )?;
        }
        writeln!(page)?;
    }
    writeln!(
        page,
        "## Queries

What a query costs when a contract asks it within a transaction, which is what a node counts against its own
limit (`smart_query_gas_limit`, 3,000,000 by default) when it is asked from outside, where nobody pays. Codes
pinned; the question may reach further contracts. *Answer*: bytes of its JSON.

| contract | query | JSON bytes | answer | gas |
|---|---|---:|---:|---:|"
    )?;
    for query in &table.queries {
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            query.contract,
            query.shown(),
            query.json_bytes,
            grouped(u64::try_from(query.answer_bytes)?),
            grouped(query.gas)
        )?;
    }
    writeln!(page, "\n## Not measured\n")?;
    for (contract, message, why) in NOT_SENT {
        writeln!(page, "- {contract}, `{message}`: {why}.")?;
    }
    Ok(page)
}

/// What was set as a goal, and what came of it.
fn goals(page: &mut String, table: &Table) -> Result<()> {
    let gas = |message: &str, note: &str| {
        let row = table
            .rows
            .iter()
            .find(|row| row.message == message && row.note == note);
        row.map(|row| row.gas)
            .with_context(|| format!("{message}, {note} was not measured"))
    };
    let fifty = gas("publish_records", "fifty records")? / 50;
    let lines = [
        (
            "`permit`, one named hospital",
            gas("permit", "one named hospital")?,
            85_000,
        ),
        (
            "`break_glass`, the first of a person",
            gas("break_glass", "the first of a person")?,
            95_000,
        ),
        ("`break_glass`, later", gas("break_glass", "")?, 95_000),
        (
            "`request_access`, one record",
            gas("request_access", "one record")?,
            110_000,
        ),
        ("`publish_records`, each of fifty", fifty, 19_500),
    ];
    writeln!(page, "| goal | at most | measured |")?;
    writeln!(page, "|---|---:|---:|")?;
    for (what, found, most) in lines {
        writeln!(page, "| {what} | {} | {} |", grouped(most), grouped(found))?;
    }
    let over: Vec<&Row> = table
        .rows
        .iter()
        .filter(|row| row.ratio() > ALLOWED)
        .collect();
    let all = table.rows.len();
    writeln!(
        page,
        "| every message, % of its floor | {ALLOWED} | {} of {all} kinds are above |\n",
        over.len()
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn sample(message: &str, gas: u64) -> Sample {
        Sample {
            contract: "record-index",
            message: message.to_owned(),
            note: "",
            json: 100,
            gas,
            written: vec![(20, 80), (10, 0)],
            removed: 1,
        }
    }

    #[test]
    fn a_floor_is_what_the_model_says() {
        let found = floor(&sample("pause", 0), 2);
        assert_eq!(found, 40_236 + 1_000 + 2 * 2_990 + 110 * 30 + 2 * 5_747);
    }

    #[test]
    fn the_difference_of_pinned_and_not_tells_how_many_contracts_were_reached() {
        assert_eq!(row(&sample("pause", 60_000), 118_000).calls, 0);
        assert_eq!(row(&sample("pause", 60_000), 234_100).calls, 2);
    }

    #[test]
    fn of_one_kind_the_dearest_counts() {
        let samples = [
            sample("pause", 3),
            sample("resume", 9),
            sample("pause", 5),
            sample("pause", 4),
        ];
        let gas: Vec<u64> = kinds(&samples)
            .into_iter()
            .map(|sample| sample.gas)
            .collect();
        assert_eq!(gas, [5, 9]);
    }

    // The scenario itself, on the chain in this process, which counts no gas: that every message is
    // accepted, and that none is missing.
    #[test]
    fn the_scenario_sends_every_message_but_those_that_it_names() {
        let stage = stage::embedded();
        let ask =
            |contract: &str, question: &[u8]| Ok((stage.query_bytes(contract, question)?.len(), 0));
        let (samples, answered) = play(&stage, &ask).unwrap();
        assert!(answered.iter().all(|query| query.answer_bytes > 2));
        let sent = |contract: &str, message: &str| {
            samples
                .iter()
                .any(|s| s.contract == contract && s.message == message)
        };
        let mut missing = Vec::new();
        for (contract, names) in crate::schema::execute_messages() {
            for name in names {
                let named = NOT_SENT
                    .iter()
                    .any(|(c, m, _)| *c == contract && *m == name);
                // Accounts of the chain in this process have no keys.
                if sent(contract, &name) == named && name != "act_signed" {
                    missing.push(format!("{contract} {name}"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
