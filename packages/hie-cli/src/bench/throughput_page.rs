//! docs/throughput.md.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::stats::percentile;
use super::throughput::{Rate, Results};
use crate::demo::report::grouped;

/// The page.
pub fn page(results: &Results) -> Result<String> {
    let mut page = String::new();
    let load = results.load;
    let loads: Vec<f64> = results.rounds.iter().map(|row| row.load).collect();
    let busy = |per_cent| format!("{:.0}", percentile(&loads, per_cent));
    writeln!(
        page,
        "# Throughput

What one node carries (wasmd {}), measured by `scripts/bench throughput`, which writes this page and, with
every round, `throughput.json`: a network of its own with one validator, blocks of 200 ms, all codes pinned,
no fees. In each of {} rounds {} transactions of every kind, of batches a fifth, signed beforehand by {} accounts
of each sort, are handed over by eight threads on the same machine ({} processors); counted is what is in
blocks that the node has executed, from the first handed over to the last executed. One that is refused
or fails ends the measurement.

**Compare ratios, not rates**, and mind how busy the machine was: in the minutes of these rounds {} to {} processes
wanted a processor, of which there are {}. Where that is more than there are, what others do between two kinds of one
round moves the ratio by the clock as well. The processor time of the node itself, which the system counts, hardly
depends on that: the ratio by it is what a node that has its machine to itself would come near, as long as its
processors are what limits it.
",
        results.wasmd,
        load.rounds,
        load.transactions,
        load.accounts,
        results.processors,
        busy(0),
        busy(100),
        results.processors
    )?;
    goals(&mut page, results)?;
    writeln!(page, "## Transactions\n")?;
    writeln!(
        page,
        "| kind | a second | of bank send, by the clock | least to most | node's processor ms | of bank send, by processor time | least to most | records a second | gas |"
    )?;
    writeln!(page, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for rate in &results.rates {
        let [median, least, most] = rate.of_bank_send;
        let [by, by_least, by_most] = rate.of_bank_send_by_processor;
        let records = match rate.records_per_second {
            value if value > 0.0 => format!("{value:.0}"),
            _ => "–".to_owned(),
        };
        writeln!(
            page,
            "| {} | {:.0} | {median:.2} | {least:.2} to {most:.2} | {:.2} | {by:.2} | {by_least:.2} to {by_most:.2} | {records} | {} |",
            rate.kind,
            rate.per_second,
            rate.node_ms,
            grouped(rate.gas)
        )?;
    }
    writeln!(
        page,
        "\nMedians of the rounds. A message to a contract enters the engine once for each contract that it
reaches (docs/gas.md, *reaches*), and that is most of its time: on a quiet machine 0.35 to 0.43 ms each, where a bank
send takes 0.87 ms in all. So a message that asks no other contract comes to 0.7 to 0.8 bank sends, one that asks
one, as a permit does for a hospital that it names, to 0.55 or so, however little it writes.

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
    let batch = rate("publish_records ×50")?;
    let blocks = results.emergency.iter().flat_map(|row| &row.blocks);
    let blocks = blocks.copied().max().context("no emergency")?;
    let said = |reached: bool| {
        if reached {
            "reached"
        } else {
            "**not reached**"
        }
    };
    writeln!(
        page,
        "| goal | asked for | by the clock | | by processor time | |"
    )?;
    writeln!(page, "|---|---:|---:|---|---:|---|")?;
    for kind in ["permit, any hospital", "permit, one named hospital"] {
        let permit = rate(kind)?;
        let ([by_clock, ..], [by_processor, ..]) =
            (permit.of_bank_send, permit.of_bank_send_by_processor);
        writeln!(
            page,
            "| {kind}: of bank send | ≥ 0.60 | {by_clock:.2} | {} | {by_processor:.2} | {} |",
            said(by_clock >= 0.6),
            said(by_processor >= 0.6)
        )?;
    }
    let (by_clock, by_processor) = (
        batch.records_per_bank_send,
        batch.records_per_bank_send_by_processor,
    );
    writeln!(
        page,
        "| records in batches, for each bank send | ≥ 2.50 | {by_clock:.2} | {} | {by_processor:.2} | {} |",
        said(by_clock >= 2.5),
        said(by_processor >= 2.5)
    )?;
    writeln!(
        page,
        "| broken glass to opened summary, blocks, the most | ≤ 2 | {blocks} | {} | | |\n",
        said(blocks <= 2)
    )?;
    Ok(())
}
