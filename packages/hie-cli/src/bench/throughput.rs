//! `hie bench throughput`: what a node carries, and how long one waits.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hie_client::chain::message::Message;
use hie_client::{Call, Ledger};
use hie_types::Handle;
use serde::Serialize;
use serde_json::{Value, json};

use super::bed::{Bed, Person, THREADS, To, pointer, terms};
use super::load::{self, Queue, Volley};
use super::stats::{count, median, millis, percentile, rate, share};
use super::throughput_page;

/// How much is sent.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Load {
    /// Transactions of each kind and round; of batches of fifty records a fifth.
    pub transactions: usize,
    /// Rounds; in each every kind once.
    pub rounds: usize,
    /// Accounts of each sort: patients, gateways, physicians.
    pub accounts: usize,
    /// Transactions whose time to commit is taken, of each kind.
    pub samples: usize,
    /// How long queries are asked in each round, seconds.
    pub query_seconds: u64,
}

/// Hospitals that permits name, so that no patient's bucket fills up.
const NAMED: usize = 8;

/// Raw results, as throughput.json keeps them.
#[derive(Serialize)]
pub struct Results {
    pub what: &'static str,
    pub wasmd: &'static str,
    pub checksums: Vec<String>,
    pub processors: usize,
    pub load: Load,
    pub rounds: Vec<Row>,
    pub rates: Vec<Rate>,
    pub queries: Vec<QueryRow>,
    pub latency: Vec<Latency>,
    pub emergency: Vec<Emergency>,
}

/// One kind in one round.
#[derive(Serialize)]
pub struct Row {
    pub round: usize,
    pub kind: &'static str,
    pub transactions: usize,
    pub records: usize,
    pub ms: f64,
    pub per_second: f64,
    pub records_per_second: f64,
    pub blocks: usize,
    pub gas: u64,
    /// Processor time of the node for one transaction, milliseconds.
    pub node_ms: f64,
    /// Processes that waited for a processor, mean of the last minute.
    pub load: f64,
}

/// One kind, over all rounds.
#[derive(Serialize)]
pub struct Rate {
    pub kind: &'static str,
    /// Median.
    pub per_second: f64,
    /// Records a second, where it writes any; median.
    pub records_per_second: f64,
    /// Of bank sends in the same round; median, least, most.
    pub of_bank_send: [f64; 3],
    /// Records for each bank send in the same time; median.
    pub records_per_bank_send: f64,
    /// Of one transaction, mean.
    pub gas: u64,
    /// Processor time of the node for one transaction, milliseconds; median.
    pub node_ms: f64,
    /// That of a bank send in the same round as a share of it; median, least, most.
    pub of_bank_send_by_processor: [f64; 3],
    /// Records in the processor time of one bank send; median.
    pub records_per_bank_send_by_processor: f64,
}

/// Queries of one kind in one round.
#[derive(Serialize)]
pub struct QueryRow {
    pub round: usize,
    pub askers: usize,
    pub check_access_per_second: f64,
    pub account_per_second: f64,
    pub ratio: f64,
}

/// From broadcast to commit, one transaction at a time, milliseconds.
#[derive(Serialize)]
pub struct Latency {
    pub kind: &'static str,
    pub median_ms: f64,
    pub p95_ms: f64,
}

/// From broken glass to a ticket for the emergency summary.
#[derive(Serialize)]
pub struct Emergency {
    /// `one transaction` or `two transactions`.
    pub how: &'static str,
    /// Blocks from the one that broke the glass to the one with the ticket, each sample.
    pub blocks: Vec<u64>,
    /// Blocks from the last one before the broadcast to the one with the ticket, each sample.
    pub blocks_from_broadcast: Vec<u64>,
    pub median_ms: f64,
    pub p95_ms: f64,
}

/// The kinds, in the order of the page.
const KINDS: [&str; 7] = [
    "bank send",
    "permit, any hospital",
    "permit, one named hospital",
    "publish_records ×1",
    "publish_records ×50",
    "request_access",
    "break_glass",
];

/// Everybody who sends, and what there is to ask for.
struct Crowd {
    patients: Vec<Person>,
    gateways: Vec<Person>,
    physicians: Vec<Person>,
    handles: Vec<Handle>,
    /// A record of each patient that south may have.
    records: Vec<String>,
    /// One of each emergency summary.
    summaries: Vec<String>,
}

/// Measures; writes throughput.md and throughput.json.
pub fn run(artifacts: &Path, out: &Path, load: Load) -> Result<ExitCode> {
    assert_bounded(load)?;
    let bed = Bed::make(artifacts)?;
    let mut crowd = Crowd::gather(&bed, load.accounts)?;
    let mut rounds = Vec::new();
    let mut queries = Vec::new();
    for round in 0..load.rounds {
        // Each round begins with another kind, so that none is always the first.
        for place in 0..KINDS.len() {
            let at = place.saturating_add(round).checked_rem(KINDS.len());
            let kind = at.and_then(|at| KINDS.get(at)).copied().unwrap_or_default();
            rounds.push(crowd.measure(&bed, kind, round, load)?);
        }
        for askers in [1, THREADS] {
            queries.push(crowd.ask(&bed, round, askers, load)?);
        }
    }
    let latency = crowd.latency(&bed, load.samples)?;
    let emergency = emergency(&bed, &crowd, load.samples)?;
    let results = Results {
        what: "one node, one validator, blocks of 200 ms, pre-signed transactions of many accounts",
        wasmd: "0.61.14",
        checksums: bed.checksums.clone(),
        processors: std::thread::available_parallelism().map_or(0, usize::from),
        load,
        rates: rates(&rounds),
        rounds,
        queries,
        latency,
        emergency,
    };
    super::write(
        out,
        "throughput",
        &results,
        &throughput_page::page(&results)?,
    )?;
    Ok(ExitCode::SUCCESS)
}

/// What the contracts bound must not end the measurement.
fn assert_bounded(load: Load) -> Result<()> {
    let sent = load.transactions.saturating_mul(load.rounds);
    let sent = sent.saturating_add(load.samples);
    let each = sent.checked_div(load.accounts).unwrap_or(usize::MAX);
    ensure!(
        load.rounds >= 1 && load.samples >= 1,
        "--rounds, --samples: at least 1"
    );
    ensure!(
        (10..=1_000).contains(&load.accounts),
        "--accounts: 10 to 1000"
    );
    ensure!(
        (10..=4_000).contains(&load.transactions),
        "--transactions: 10 to 4000 (the node's mempool takes 5,000)"
    );
    ensure!(
        each < 28,
        "--accounts: each would send {each} of a kind; 32 permits of any hospital are the most of a patient"
    );
    ensure!(
        sent < 9_500,
        "--transactions times --rounds: below 9500 (a hospital breaks the glass 10,000 times a day at most)"
    );
    Ok(())
}

impl Crowd {
    fn gather(bed: &Bed, accounts: usize) -> Result<Self> {
        eprintln!("two hospitals, {accounts} patients, gateways and physicians each");
        let all = ["custodian", "requester", "attester", "emergency"];
        bed.hospital("north", &all)?;
        bed.hospital("south", &all)?;
        for number in 1..NAMED {
            bed.hospital(&format!("named{number}"), &["requester"])?;
        }
        let mut patients = bed.people(accounts)?;
        let mut gateways = bed.people(accounts)?;
        let mut physicians = bed.people(accounts)?;
        bed.appoint("north", &mut gateways, "gateway", false)?;
        bed.appoint("south", &mut physicians, "physician", true)?;
        let handles = bed.register(&mut patients)?;
        let mut crowd = Self {
            patients,
            gateways,
            physicians,
            handles,
            records: Vec::new(),
            summaries: Vec::new(),
        };
        let queues = bed.sign(&mut crowd.patients, 1, |one, index, _| {
            let handle = crowd.handles.get(index).context("handle")?;
            let body = json!({ "handle": handle, "terms": terms("imaging-study", Some("south")) });
            Ok(vec![bed.message(one, To::Consent, "permit", &body)])
        })?;
        bed.fire(&queues)?;
        crowd.records = crowd.publish(bed, "imaging-study")?;
        crowd.summaries = crowd.publish(bed, "allergy-list")?;
        Ok(crowd)
    }

    /// One record of each patient.
    fn publish(&mut self, bed: &Bed, category: &str) -> Result<Vec<String>> {
        let drawn = self.handles.iter().map(|_| pointer("north", category));
        let drawn: Vec<(String, Value)> = drawn.collect::<Result<_>>()?;
        let queues = bed.sign(&mut self.gateways, 1, |one, index, _| {
            let handle = self.handles.get(index).context("handle")?;
            let (_, pointer) = drawn.get(index).context("pointer")?;
            let body = json!({ "handle": handle, "records": [pointer] });
            Ok(vec![bed.message(one, To::Index, "publish_records", &body)])
        })?;
        bed.fire(&queues)?;
        Ok(drawn.into_iter().map(|(id, _)| id).collect())
    }

    /// Signs the transactions of one kind.
    fn sign(&mut self, bed: &Bed, kind: &str, number: usize) -> Result<(Vec<Queue>, usize)> {
        let (handles, records) = (&self.handles, &self.records);
        let handle = |index: usize| handles.get(index).context("handle");
        let batch = |one: &str, index: usize, size: usize| {
            let pointers = (0..size).map(|_| Ok(pointer("north", "prescription")?.1));
            let pointers: Vec<Value> = pointers.collect::<Result<_>>()?;
            let body = json!({ "handle": handle(index)?, "records": pointers });
            Ok::<Vec<Message>, anyhow::Error>(vec![bed.message(
                one,
                To::Index,
                "publish_records",
                &body,
            )])
        };
        let signed = match kind {
            "bank send" => {
                let all: Vec<String> = self
                    .patients
                    .iter()
                    .map(|one| one.address.clone())
                    .collect();
                let queues = bed.sign_some(&mut self.patients, number, |one, index, _| {
                    let next = all.get(index.saturating_add(1)).or(all.first());
                    Ok(vec![bed.coin(one, next.context("nobody")?)])
                })?;
                (queues, 0)
            }
            "permit, any hospital" => {
                let body = |index| {
                    let terms = terms("imaging-study", None);
                    Ok::<_, anyhow::Error>(json!({ "handle": handle(index)?, "terms": terms }))
                };
                let queues = bed.sign_some(&mut self.patients, number, |one, index, _| {
                    Ok(vec![bed.message(one, To::Consent, "permit", &body(index)?)])
                })?;
                (queues, 0)
            }
            "permit, one named hospital" => {
                let queues = bed.sign_some(&mut self.patients, number, |one, index, round| {
                    let named = match round.checked_rem(NAMED) {
                        Some(0) | None => "south".to_owned(),
                        Some(number) => format!("named{number}"),
                    };
                    let terms = terms("imaging-study", Some(&named));
                    let body = json!({ "handle": handle(index)?, "terms": terms });
                    Ok(vec![bed.message(one, To::Consent, "permit", &body)])
                })?;
                (queues, 0)
            }
            "publish_records ×1" => {
                let make = |one: &str, index, _| batch(one, index, 1);
                (bed.sign_some(&mut self.gateways, number, make)?, 1)
            }
            "publish_records ×50" => {
                let number = number.div_ceil(5);
                let make = |one: &str, index, _| batch(one, index, 50);
                (bed.sign_some(&mut self.gateways, number, make)?, 50)
            }
            "request_access" => {
                let queues = bed.sign_some(&mut self.physicians, number, |one, index, _| {
                    let record = records.get(index).context("record")?;
                    let body = json!({
                        "handle": handle(index)?, "records": [record], "purpose": "TREAT",
                    });
                    Ok(vec![bed.message(one, To::Index, "request_access", &body)])
                })?;
                (queues, 0)
            }
            _ => {
                let queues = bed.sign_some(&mut self.physicians, number, |one, index, _| {
                    let body = glass(*handle(index)?);
                    Ok(vec![bed.message(one, To::Consent, "break_glass", &body)])
                })?;
                (queues, 0)
            }
        };
        Ok(signed)
    }

    fn measure(&mut self, bed: &Bed, kind: &'static str, round: usize, load: Load) -> Result<Row> {
        let (queues, records) = self.sign(bed, kind, load.transactions)?;
        let before = bed.used();
        let Volley {
            transactions,
            elapsed,
            blocks,
            gas,
        } = bed.fire(&queues)?;
        let node_ms = share(
            millis(bed.used().saturating_sub(before)),
            count(transactions),
        );
        let per_second = rate(transactions, elapsed);
        eprintln!(
            "round {} of {}: {kind}, {transactions} transactions, {per_second:.0} a second",
            round.saturating_add(1),
            load.rounds
        );
        let records = transactions.saturating_mul(records);
        Ok(Row {
            round,
            kind,
            transactions,
            records,
            ms: millis(elapsed),
            per_second,
            records_per_second: rate(records, elapsed),
            blocks,
            gas,
            node_ms,
            load: busy(),
        })
    }

    /// Asks what a physician could have, and for accounts, for the same time each.
    fn ask(&self, bed: &Bed, round: usize, askers: usize, load: Load) -> Result<QueryRow> {
        let index = bed.address(To::Index).to_owned();
        let asked = self.physicians.iter().zip(&self.handles).zip(&self.records);
        let asked: Vec<(String, Vec<u8>)> = asked
            .map(|((one, handle), record)| {
                let question = json!({ "check_access": {
                    "account": one.address, "handle": handle, "records": [record],
                    "purpose": "TREAT",
                } });
                (one.address.clone(), question.to_string().into_bytes())
            })
            .collect();
        let nth = |number: usize| {
            let at = number.checked_rem(asked.len()).unwrap_or(0);
            asked.get(at).context("nothing to ask")
        };
        let url = bed.node().rpc().url();
        let time = Duration::from_secs(load.query_seconds);
        let (checks, lasted) = load::ask(url, askers, time, |node, number| {
            node.smart(&index, &nth(number)?.1)?;
            Ok(())
        })?;
        let check_access_per_second = rate(checks, lasted);
        let (accounts, lasted) = load::ask(url, askers, time, |node, number| {
            node.account(&nth(number)?.0)?.context("no account")?;
            Ok(())
        })?;
        let account_per_second = rate(accounts, lasted);
        eprintln!(
            "{askers} at once: {check_access_per_second:.0} CheckAccess a second, {account_per_second:.0} accounts"
        );
        Ok(QueryRow {
            round,
            askers,
            check_access_per_second,
            account_per_second,
            ratio: share(check_access_per_second, account_per_second),
        })
    }

    fn latency(&mut self, bed: &Bed, samples: usize) -> Result<Vec<Latency>> {
        let mut all = Vec::new();
        for kind in KINDS {
            eprintln!("time to commit: {kind}");
            let number = if kind == "publish_records ×50" {
                samples.saturating_mul(5)
            } else {
                samples
            };
            let (queues, _) = self.sign(bed, kind, number)?;
            let mut times = Vec::new();
            for bytes in queues.iter().flatten() {
                times.push(millis(load::single(bed.node(), bytes)?.0));
            }
            all.push(Latency {
                kind,
                median_ms: median(&times),
                p95_ms: percentile(&times, 95),
            });
        }
        Ok(all)
    }
}

/// Load of the machine; 0 where /proc does not tell.
fn busy() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let first = text.split(' ').next().unwrap_or_default();
    first.parse().unwrap_or_default()
}

fn glass(handle: Handle) -> Value {
    json!({ "handle": handle, "reason": "OVRER", "justification": "0f".repeat(32) })
}

/// A physician's gateway breaks the glass, looks for the summary and asks for what it names, until the
/// ticket lives.
fn emergency(bed: &Bed, crowd: &Crowd, samples: usize) -> Result<Vec<Emergency>> {
    let physician = bed.employ("south", "emergency-physician", "physician", true)?;
    let mut all = Vec::new();
    for together in [true, false] {
        let how = if together {
            "one transaction"
        } else {
            "two transactions"
        };
        eprintln!("from broken glass to the opened summary: {how}");
        let (mut blocks, mut from_broadcast, mut times) = (Vec::new(), Vec::new(), Vec::new());
        let known = crowd.handles.iter().zip(&crowd.summaries).take(samples);
        for (handle, summary) in known {
            let before = bed.node().status()?.height;
            let started = Instant::now();
            let body = glass(*handle);
            let glass = Call::new(bed.address(To::Consent), &json!({ "break_glass": body }))?;
            let ask = |records: &[String]| {
                let body = json!({ "handle": handle, "records": records, "purpose": "BTG" });
                Call::new(bed.address(To::Index), &json!({ "request_access": body }))
            };
            let look = || -> Result<Vec<String>> {
                let found = bed.hie.index().emergency_summary(*handle)?;
                let found = found.records.iter();
                let records: Vec<String> = found.map(|record| record.id.to_string()).collect();
                ensure!(records == [summary.clone()], "the summary is another one");
                Ok(records)
            };
            let (broken, opened, message) = if together {
                let calls = [glass, ask(&look()?)?];
                let receipt = bed.ledger.execute(&physician, &calls)?;
                (receipt.height, receipt, 1)
            } else {
                let receipt = bed.ledger.execute(&physician, &[glass])?;
                let calls = [ask(&look()?)?];
                (receipt.height, bed.ledger.execute(&physician, &calls)?, 0)
            };
            let answer = hie_client::index::access_answer(&opened, message)?;
            let ticket = answer
                .ticket
                .context("the glass was broken, and nothing opened")?;
            let ticket = bed.hie.index().ticket(ticket)?;
            let live = ticket.liveness.iter().all(|one| one.live);
            ensure!(live, "the ticket does not live");
            times.push(millis(started.elapsed()));
            blocks.push(opened.height.saturating_sub(broken));
            from_broadcast.push(opened.height.saturating_sub(before));
        }
        all.push(Emergency {
            how,
            blocks,
            blocks_from_broadcast: from_broadcast,
            median_ms: median(&times),
            p95_ms: percentile(&times, 95),
        });
    }
    Ok(all)
}

/// Over all rounds; ratios within each.
fn rates(rounds: &[Row]) -> Vec<Rate> {
    let of = |kind: &str| -> Vec<&Row> { rounds.iter().filter(|row| row.kind == kind).collect() };
    let bank = of("bank send");
    let rates = KINDS.iter().map(|kind| {
        let rows = of(kind);
        let base = |row: &Row| {
            let same = bank.iter().find(|other| other.round == row.round);
            same.map_or(0.0, |other| other.per_second)
        };
        let per: Vec<f64> = rows.iter().map(|row| row.per_second).collect();
        let ratios: Vec<f64> = rows
            .iter()
            .map(|row| share(row.per_second, base(row)))
            .collect();
        let records: Vec<f64> = rows.iter().map(|row| row.records_per_second).collect();
        let each: Vec<f64> = rows
            .iter()
            .map(|row| share(row.records_per_second, base(row)))
            .collect();
        let used: Vec<f64> = rows.iter().map(|row| row.node_ms).collect();
        let bank_used = |row: &Row| {
            let same = bank.iter().find(|other| other.round == row.round);
            same.map_or(0.0, |other| other.node_ms)
        };
        let by_processor: Vec<f64> = rows
            .iter()
            .map(|row| share(bank_used(row), row.node_ms))
            .collect();
        let each_by_processor: Vec<f64> = rows
            .iter()
            .map(|row| {
                let for_one = share(count(row.records), count(row.transactions));
                share(for_one, share(row.node_ms, bank_used(row)))
            })
            .collect();
        let gas: u64 = rows.iter().map(|row| row.gas).sum();
        let sent: usize = rows.iter().map(|row| row.transactions).sum();
        let sent = u64::try_from(sent).unwrap_or(u64::MAX);
        Rate {
            kind,
            per_second: median(&per),
            records_per_second: median(&records),
            of_bank_send: [
                median(&ratios),
                percentile(&ratios, 0),
                percentile(&ratios, 100),
            ],
            records_per_bank_send: median(&each),
            gas: gas.checked_div(sent).unwrap_or_default(),
            node_ms: median(&used),
            of_bank_send_by_processor: [
                median(&by_processor),
                percentile(&by_processor, 0),
                percentile(&by_processor, 100),
            ],
            records_per_bank_send_by_processor: median(&each_by_processor),
        }
    });
    rates.collect()
}
