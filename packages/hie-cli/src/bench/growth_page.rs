//! docs/growth.md.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::growth::{Figure, Point, Results};
use super::stats::change;
use crate::demo::report::grouped;

/// How much dearer a message may be at the larger size, per cent.
const ALLOWED: f64 = 3.0;

/// The page.
pub fn page(results: &Results) -> Result<String> {
    let mut page = String::new();
    writeln!(
        page,
        "# Growth

Whether messages cost more once much is kept (wasmd {}), measured by `scripts/bench growth`, which writes this
page and `growth.json`. The state is no file made by hand: every patient in it was registered, every directive
and record written, by messages to the contracts on a chain of its own, fifty in a transaction, blocks of 100
million gas. So it is what a network of that age would hold, and the way through the contracts is tested with it;
an inflated genesis would have been quicker, and proved only that it was inflated well.

Gas of one transaction each, sent by people who had done nothing before; of queries as in docs/gas.md. The goal
is 3 % at most.
",
        results.wasmd
    )?;
    let (patients, directives) = (pair(&results.patients)?, pair(&results.directives)?);
    let worst = |pair: (&Point, &Point), queries: bool| {
        let rows = rows(pair).into_iter();
        let rows = rows.filter(|(what, _, _)| what.starts_with("query") == queries);
        rows.map(|(_, from, to)| change(from, to))
            .fold(f64::MIN, f64::max)
    };
    writeln!(page, "| goal | at most | the most measured | |")?;
    writeln!(page, "|---|---:|---:|---|")?;
    for (what, pair) in [
        ("patients", patients),
        ("directives of the patient", directives),
    ] {
        let found = worst(pair, false);
        let said = if found <= ALLOWED {
            "reached"
        } else {
            "**not reached**"
        };
        writeln!(
            page,
            "| messages, {} to {} {what} | +3.0 % | {found:+.1} % | {said} |",
            grouped(u64::try_from(pair.0.size)?),
            grouped(u64::try_from(pair.1.size)?)
        )?;
    }
    writeln!(page, "\n## Patients in state\n")?;
    writeln!(
        page,
        "Each was registered by a hospital, and the first {} have a denial on a form and a record: every entry of the
three contracts is found by its key, so what is kept of others matters only where a list or a number grows with it.
Numbers of directives, tickets and sessions do, by a byte at 128, 16,384 and so on: 30 gas each time.\n",
        grouped(u64::try_from(results.whole.min(patients.1.size))?)
    )?;
    table(&mut page, patients, "patients")?;
    writeln!(page, "\n## Directives of one patient\n")?;
    writeln!(
        page,
        "All in force. Ten of them are about the hospital, role and person that ask, two in each of the five
buckets that a decision reads (contracts/consent-registry); the others are about other hospitals and roles.\n"
    )?;
    table(&mut page, directives, "directives")?;
    writeln!(
        page,
        "\n## The worst that a patient can do

A bucket holds 32 directives at most, and a decision reads five buckets: so there is a most that a question can
cost, however many directives there are. Here each of the five that the asker falls into holds 30, {} directives
in all. *Change*: against ten.
",
        grouped(u64::try_from(results.full.size)?)
    )?;
    table(&mut page, (directives.0, &results.full), "directives")?;
    Ok(page)
}

fn pair(points: &[Point]) -> Result<(&Point, &Point)> {
    let first = points.first().context("nothing was measured")?;
    Ok((first, points.last().context("nothing was measured")?))
}

fn rows<'a>((small, large): (&'a Point, &'a Point)) -> Vec<(&'a str, u64, u64)> {
    let gas = |figure: &'a Figure| {
        let same = large.figures.iter().find(|other| other.what == figure.what);
        Some((figure.what.as_str(), figure.gas, same?.gas))
    };
    small.figures.iter().filter_map(gas).collect()
}

fn table(page: &mut String, pair: (&Point, &Point), of: &str) -> Result<()> {
    let sizes = [pair.0.size, pair.1.size];
    let [small, large] = sizes.map(|size| grouped(u64::try_from(size).unwrap_or_default()));
    writeln!(page, "| | {small} {of} | {large} {of} | change |")?;
    writeln!(page, "|---|---:|---:|---:|")?;
    for (what, from, to) in rows(pair) {
        let change = change(from, to);
        writeln!(
            page,
            "| {what} | {} | {} | {change:+.1} % |",
            grouped(from),
            grouped(to)
        )?;
    }
    Ok(())
}
