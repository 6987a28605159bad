//! What the demo prints: a page, or one JSON object.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use serde::Serialize;

/// Collects the steps and prints them.
pub struct Report {
    json: bool,
    started: Instant,
    last: Instant,
    steps: Vec<Step>,
    documents: Vec<DocumentLine>,
    meter: Option<Rc<Cell<u64>>>,
}

/// One thing that was done, and the answer.
#[derive(Serialize)]
struct Step {
    step: usize,
    title: String,
    actor: String,
    message: String,
    outcome: String,
    reason: Option<String>,
    ms: f64,
    /// Gas of its transactions, where the chain counts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
}

/// Everything, as `--json` prints it.
#[derive(Serialize)]
struct Whole<'a> {
    steps: &'a [Step],
    documents: &'a [DocumentLine],
}

/// One document, before and after.
#[derive(Serialize)]
pub struct DocumentLine {
    /// The file's name.
    pub file: String,
    /// Its size.
    pub bytes: usize,
    /// SHA-256 of what the custodian sealed.
    pub sha256_before: String,
    /// SHA-256 of what the asker opened.
    pub sha256_after: Option<String>,
    /// Its category.
    pub category: String,
}

/// The answer to a step.
pub enum Answer {
    /// Done.
    Done,
    /// Done, with something to say about it.
    Note(String),
    /// A decision: outcome and reason as the chain gives them.
    Decision {
        /// permit, deny or no_consent.
        outcome: &'static str,
        /// Reason code and what it was about.
        reason: String,
    },
    /// Refused, as it should be.
    Refused(String),
}

impl Report {
    /// A page, or JSON.
    pub fn new(json: bool) -> Self {
        let now = Instant::now();
        Self {
            json,
            started: now,
            last: now,
            steps: Vec::new(),
            documents: Vec::new(),
            meter: None,
        }
    }

    /// Tells with each step what gathered on this meter since the step before.
    pub fn with_meter(self, meter: Rc<Cell<u64>>) -> Self {
        Self {
            meter: Some(meter),
            ..self
        }
    }

    /// Begins a chapter of the page.
    pub fn chapter(&self, title: &str) {
        if !self.json {
            println!("\n{title}\n{}", "─".repeat(title.chars().count()));
        }
    }

    /// Says something in between; not part of the JSON.
    pub fn say(&self, text: &str) {
        if !self.json {
            println!("    {text}");
        }
    }

    /// One step: its time is the time since the step before.
    #[expect(
        clippy::float_arithmetic,
        reason = "a time for people to read; nothing follows from it"
    )]
    pub fn step(&mut self, actor: &str, message: &str, title: &str, answer: Answer) {
        let now = Instant::now();
        let ms = now.duration_since(self.last).as_secs_f64() * 1000.0;
        self.last = now;
        let (mark, outcome, reason) = match answer {
            Answer::Done => ('✓', "ok", None),
            Answer::Note(note) => ('✓', "ok", Some(note)),
            Answer::Decision {
                outcome: "permit",
                reason,
            } => ('✓', "permit", Some(reason)),
            Answer::Decision { outcome, reason } => ('✗', outcome, Some(reason)),
            Answer::Refused(reason) => ('✗', "refused", Some(reason)),
        };
        let gas = self.meter.as_ref().map(|meter| meter.take());
        if !self.json {
            println!("  {mark} {actor:<28} {title}");
            let shown = match (outcome, &reason) {
                ("ok", None) => None,
                ("ok", Some(reason)) => Some(reason.clone()),
                (outcome, Some(reason)) => Some(format!("{outcome}: {reason}")),
                (outcome, None) => Some(outcome.to_owned()),
            };
            if let Some(shown) = shown {
                println!("    {:<28} → {shown}", "");
            }
            if let Some(gas) = gas.filter(|gas| *gas > 0) {
                println!("    {:<28}   {} gas", "", grouped(gas));
            }
        }
        self.steps.push(Step {
            step: self.steps.len().saturating_add(1),
            title: title.to_owned(),
            actor: actor.to_owned(),
            message: message.to_owned(),
            outcome: outcome.to_owned(),
            reason,
            ms: (ms * 1000.0).round() / 1000.0,
            gas,
        });
    }

    /// How many steps there were so far.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The documents, before and after.
    pub fn documents(&mut self, documents: Vec<DocumentLine>) {
        self.documents = documents;
    }

    /// Prints what is left to print.
    pub fn finish(&self) {
        if self.json {
            let whole = Whole {
                steps: &self.steps,
                documents: &self.documents,
            };
            match serde_json::to_string(&whole) {
                Ok(text) => println!("{text}"),
                Err(error) => eprintln!("error: the report cannot be written: {error}"),
            }
        } else {
            let seconds = self.started.elapsed().as_secs_f64();
            let gas: u64 = self.steps.iter().filter_map(|step| step.gas).sum();
            let gas = if gas > 0 {
                format!(", {} gas", grouped(gas))
            } else {
                String::new()
            };
            println!("\n{} steps in {seconds:.1} s{gas}.", self.steps.len());
        }
    }
}

/// `1 document`, `2 documents`, `2 entries`.
pub fn count(number: usize, thing: &str) -> String {
    match (number, thing.strip_suffix('y')) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {thing}s"),
    }
}

/// `156,749`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_three() {
        let given = [0, 12, 999, 1_000, 156_749, 1_000_000];
        let shown = ["0", "12", "999", "1,000", "156,749", "1,000,000"];
        assert_eq!(given.map(grouped), shown);
    }
}
