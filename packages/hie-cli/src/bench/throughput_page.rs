//! docs/throughput.md.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::throughput::{Rate, Results};
use crate::demo::report::grouped;

/// The page.
pub fn page(results: &Results) -> Result<String> {
    let mut page = String::new();
    let load = results.load;
    writeln!(
        page,
        "# Throughput

What one node carries (wasmd {}), measured by `scripts/bench throughput`, which writes this page and, with
every round, `throughput.json`: a network of its own with one validator, blocks of 200 ms, all codes pinned,
no fees. In each of {} rounds {} transactions of every kind, of batches a fifth, signed beforehand by {} accounts
of each sort, are handed over by eight threads on the same machine ({} processors); counted is what is in
blocks that the node has executed, from the first handed over to the last executed. One that is refused
or fails ends the measurement.

**Compare ratios, not rates.** They are of the same round, so that what else the machine does, and how fast it
is, hardly matters; rates move by a quarter even on a quiet machine, and this one was not quiet.
",
        results.wasmd, load.rounds, load.transactions, load.accounts, results.processors
    )?;
    goals(&mut page, results)?;
    writeln!(page, "## Transactions\n")?;
    writeln!(
        page,
        "| kind | a second | of bank send | least to most | records a second | records for each bank send | gas |"
    )?;
    writeln!(page, "|---|---:|---:|---:|---:|---:|---:|")?;
    for rate in &results.rates {
        let [median, least, most] = rate.of_bank_send;
        let records = |value: f64, digits: usize| {
            if value > 0.0 {
                format!("{value:.digits$}")
            } else {
                "–".to_owned()
            }
        };
        writeln!(
            page,
            "| {} | {:.0} | {median:.2} | {least:.2} to {most:.2} | {} | {} | {} |",
            rate.kind,
            rate.per_second,
            records(rate.records_per_second, 0),
            records(rate.records_per_bank_send, 2),
            grouped(rate.gas)
        )?;
    }
    writeln!(
        page,
        "\nMedians of the rounds. A message to a contract enters the engine once for each contract that it
reaches (docs/gas.md, *reaches*), and that is most of its time: so a message that asks two others cannot
carry as many as one that asks none, however little it writes.

## Queries

| at once | `CheckAccess` a second | native account query a second | ratio |
|---:|---:|---:|---:|"
    )?;
    let mut at_once: Vec<usize> = results.queries.iter().map(|row| row.askers).collect();
    at_once.sort_unstable();
    at_once.dedup();
    for askers in at_once {
        let rows = || {
            results
                .queries
                .iter()
                .filter(move |row| row.askers == askers)
        };
        let median = |values: Vec<f64>| super::stats::median(&values);
        writeln!(
            page,
            "| {askers} | {:.0} | {:.0} | {:.2} |",
            median(rows().map(|row| row.check_access_per_second).collect()),
            median(rows().map(|row| row.account_per_second).collect()),
            median(rows().map(|row| row.ratio).collect())
        )?;
    }
    writeln!(
        page,
        "\nOver the node's RPC. `CheckAccess` asks all three contracts for one record.

## Time to commit

One transaction at a time, from handing it over until the node finds it in a block, milliseconds; blocks
come every 200 ms and a little more.

| kind | median | 95 % |
|---|---:|---:|"
    )?;
    for row in &results.latency {
        writeln!(
            page,
            "| {} | {:.0} | {:.0} |",
            row.kind, row.median_ms, row.p95_ms
        )?;
    }
    writeln!(
        page,
        "\n## An emergency

From broken glass until a ticket for the emergency summary lives, as a gateway does it: with what it asks,
simulates and signs in between. One transaction can do both; whoever looks at the summary before asking sends
two. Blocks are counted from the one that broke the glass, and from the last one before
it was handed over; the most of {} times.

| how | blocks | blocks from handing over | median ms | 95 % ms |
|---|---:|---:|---:|---:|",
        load.samples
    )?;
    for row in &results.emergency {
        writeln!(
            page,
            "| {} | {} | {} | {:.0} | {:.0} |",
            row.how,
            most(&row.blocks),
            most(&row.blocks_from_broadcast),
            row.median_ms,
            row.p95_ms
        )?;
    }
    Ok(page)
}

fn most(blocks: &[u64]) -> u64 {
    blocks.iter().copied().max().unwrap_or_default()
}

fn goals(page: &mut String, results: &Results) -> Result<()> {
    let rate = |kind: &str| -> Result<&Rate> {
        let found = results.rates.iter().find(|rate| rate.kind == kind);
        found.with_context(|| format!("{kind} was not measured"))
    };
    let [permit, ..] = rate("permit")?.of_bank_send;
    let batch = rate("publish_records ×50")?.records_per_bank_send;
    let blocks = results.emergency.first().context("no emergency")?;
    let blocks = most(&blocks.blocks_from_broadcast);
    let said = |reached: bool| {
        if reached {
            "reached"
        } else {
            "**not reached**"
        }
    };
    writeln!(page, "| goal | asked for | measured | |")?;
    writeln!(page, "|---|---:|---:|---|")?;
    writeln!(
        page,
        "| `permit`, of bank send | ≥ 0.60 | {permit:.2} | {} |",
        said(permit >= 0.6)
    )?;
    writeln!(
        page,
        "| records in batches, for each bank send | ≥ 2.50 | {batch:.2} | {} |",
        said(batch >= 2.5)
    )?;
    writeln!(
        page,
        "| from handing over a break-glass to the opened summary, blocks | ≤ 2 | {blocks} | {} |\n",
        said(blocks <= 2)
    )?;
    Ok(())
}
