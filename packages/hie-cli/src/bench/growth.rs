//! `hie bench growth`: whether messages cost more once much is kept.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hie_client::{Ledger, Receipt};
use hie_types::{Handle, Salt};
use hie_vault::NewHandle;
use serde::Serialize;
use serde_json::{Value, json};

use super::bed::{Bed, Person, To, pointer, terms};
use super::growth_page;
use super::probe::Probe;

/// Patients whom one round of filling adds.
const ROUND: usize = 2_000;
/// Messages in one transaction of it.
const TOGETHER: usize = 50;
/// Officers, and gateways, who fill.
const FILLERS: usize = 8;
/// Directives that a patient has before anything is measured, about those who will ask: two in each of
/// the five buckets that a decision reads.
const FIRST: usize = 10;
/// Places in a bucket that are filled where it is to be full: the measured messages need two.
const FULL: usize = 30;
/// Others about whom directives are written: hospitals and roles, one bucket for each pair.
const HOSPITALS: [&str; 4] = ["east", "west", "hill", "lake"];
const ROLES: [&str; 9] = [
    "physician",
    "nurse",
    "pharmacist",
    "paramedic",
    "records_officer",
    "privacy_officer",
    "researcher",
    "gateway",
    "administrator",
];

/// Raw results, as growth.json keeps them.
#[derive(Serialize)]
pub struct Results {
    pub what: &'static str,
    pub wasmd: &'static str,
    pub checksums: Vec<String>,
    /// How many of the patients have a directive and a record besides; all if there are fewer.
    pub whole: usize,
    /// One for each number of patients in state.
    pub patients: Vec<Point>,
    /// One for each number of directives of the patient.
    pub directives: Vec<Point>,
    /// As many directives as the most, and the asker's own buckets full.
    pub full: Point,
    /// How long the filling took, seconds.
    pub filled_in_seconds: u64,
}

/// What everything costs at one size.
#[derive(Clone, Serialize)]
pub struct Point {
    pub size: usize,
    pub figures: Vec<Figure>,
}

/// What one message or query costs.
#[derive(Clone, Serialize)]
pub struct Figure {
    pub what: String,
    pub gas: u64,
}

/// Measures; writes growth.md and growth.json.
pub fn run(
    artifacts: &Path,
    out: &Path,
    patients: &[usize],
    whole: usize,
    directives: &[usize],
) -> Result<ExitCode> {
    ensure!(
        patients.is_sorted()
            && directives.is_sorted()
            && patients.len() > 1
            && directives.len() > 1,
        "--patients, --directives: at least two sizes, the smallest first"
    );
    let most = HOSPITALS
        .len()
        .saturating_mul(ROLES.len())
        .saturating_mul(FULL);
    ensure!(
        directives.iter().all(|size| (FIRST..=most).contains(size)),
        "--directives: {FIRST} to {most}"
    );
    let bed = Bed::make(artifacts)?;
    let all = ["custodian", "requester", "attester", "emergency"];
    bed.hospital("north", &all)?;
    bed.hospital("south", &all)?;
    for id in HOSPITALS {
        bed.hospital(id, &["requester"])?;
    }
    let probe = bed.probe()?;
    let mut number: usize = 0;
    let mut journey = |given: usize, own: usize| -> Result<Vec<Figure>> {
        number = number.saturating_add(1);
        Journey::begin(&bed, &probe, number)?.measure(given, own)
    };
    // What is the first of its kind on a chain writes other entries than all that follow.
    journey(FIRST, 2)?;
    let mut by_directives = Vec::new();
    for size in directives {
        eprintln!("a patient with {size} directives");
        by_directives.push(Point {
            size: *size,
            figures: journey(*size, 2)?,
        });
    }
    let size = directives.last().copied().unwrap_or(FIRST);
    eprintln!("a patient with {size} directives, the asker's buckets full");
    let full = Point {
        size,
        figures: journey(size, FULL)?,
    };
    let mut crowd = Fillers::gather(&bed, whole)?;
    let mut results = Results {
        what: "gas on a chain with one validator, all codes pinned, no fee",
        wasmd: "0.61.14",
        checksums: bed.checksums.clone(),
        whole,
        patients: Vec::new(),
        directives: by_directives,
        full,
        filled_in_seconds: 0,
    };
    let started = Instant::now();
    for size in patients {
        crowd.fill(&bed, *size)?;
        eprintln!("{size} patients");
        results.patients.push(Point {
            size: *size,
            figures: journey(FIRST, 2)?,
        });
        results.filled_in_seconds = started.elapsed().as_secs();
        // Whoever ends it early keeps the sizes that were reached.
        if results.patients.len() > 1 {
            super::save(out, "growth", &results, &growth_page::page(&results)?)?;
        }
    }
    println!("{}", growth_page::page(&results)?);
    Ok(ExitCode::SUCCESS)
}

/// Officers and gateways of north who bring patients into the state.
struct Fillers {
    officers: Vec<Person>,
    gateways: Vec<Person>,
    there: usize,
    whole: usize,
}

impl Fillers {
    fn gather(bed: &Bed, whole: usize) -> Result<Self> {
        let mut officers = bed.people(FILLERS)?;
        let mut gateways = bed.people(FILLERS)?;
        bed.appoint("north", &mut officers, "records_officer", false)?;
        bed.appoint("north", &mut gateways, "gateway", false)?;
        Ok(Self {
            officers,
            gateways,
            there: 0,
            whole,
        })
    }

    /// Until there are so many: each registered by the hospital, the first of them with a denial on a form
    /// and a record.
    fn fill(&mut self, bed: &Bed, size: usize) -> Result<()> {
        let started = Instant::now();
        let before = self.there;
        while self.there < size {
            self.round(bed, size.saturating_sub(self.there).min(ROUND))?;
            let done = self.there.saturating_sub(before);
            let left = size.saturating_sub(self.there);
            let seconds = started.elapsed().as_secs();
            let more = usize::try_from(seconds)?
                .saturating_mul(left)
                .checked_div(done)
                .unwrap_or_default();
            eprintln!(
                "{} of {size} patients after {seconds} s, {more} s left",
                self.there
            );
        }
        Ok(())
    }

    fn round(&mut self, bed: &Bed, number: usize) -> Result<()> {
        let drawn = (0..number).map(|_| {
            let new = NewHandle::by_hospital(bed.ledger.chain_id(), "north")?;
            Ok((Handle(new.handle), Salt(new.salt)))
        });
        let drawn: Vec<(Handle, Salt)> = drawn.collect::<Result<_>>()?;
        let transactions: Vec<&[(Handle, Salt)]> = drawn.chunks(TOGETHER).collect();
        let evidence = "0c".repeat(32);
        let send = |people: &mut [Person],
                    to: To,
                    name: &str,
                    body: &dyn Fn(&(Handle, Salt)) -> Result<Value>| {
            let queues = bed.sign_some(people, transactions.len(), |one, index, round| {
                let at = round.saturating_mul(FILLERS).saturating_add(index);
                let some = transactions.get(at).context("handles")?;
                some.iter()
                    .map(|drawn| Ok(bed.message(one, to, name, &body(drawn)?)))
                    .collect()
            })?;
            bed.fire(&queues)
        };
        send(
            &mut self.officers,
            To::Consent,
            "register_patient",
            &|(handle, salt)| {
                Ok(json!({
                    "handle": handle, "salt": salt,
                    "by_hospital": { "hospital": "north", "evidence": evidence },
                }))
            },
        )?;
        self.there = self.there.saturating_add(number);
        if self.there > self.whole {
            return Ok(());
        }
        send(
            &mut self.officers,
            To::Consent,
            "act_attested",
            &|(handle, _)| {
                Ok(json!({
                    "handle": handle, "evidence": evidence,
                    "action": { "deny": { "terms": terms("referral-note", None) } },
                }))
            },
        )?;
        send(
            &mut self.gateways,
            To::Index,
            "publish_records",
            &|(handle, _)| {
                let (_, pointer) = pointer("north", "imaging-study")?;
                Ok(json!({ "handle": handle, "records": [pointer] }))
            },
        )?;
        Ok(())
    }
}

/// Everything that is measured, by people who have done nothing yet: what is the first of a person
/// costs otherwise.
struct Journey<'a> {
    bed: &'a Bed,
    probe: &'a Probe,
    patient: String,
    handle: Handle,
    gateway: String,
    physician: String,
    figures: Vec<Figure>,
}

impl<'a> Journey<'a> {
    fn begin(bed: &'a Bed, probe: &'a Probe, number: usize) -> Result<Self> {
        let patient = bed.account(&format!("patient{number}"))?;
        let bytes = bed.ledger.account(&patient)?;
        let new = NewHandle::for_account(bed.ledger.chain_id(), &bytes)?;
        let mut journey = Self {
            bed,
            probe,
            patient: patient.clone(),
            handle: Handle(new.handle),
            gateway: bed.employ("north", &format!("gateway{number}"), "gateway", false)?,
            physician: bed.employ("south", &format!("physician{number}"), "physician", true)?,
            figures: Vec::new(),
        };
        let body = json!({ "handle": journey.handle, "salt": Salt(new.salt) });
        journey.send(
            "`register_patient`",
            &patient,
            To::Consent,
            "register_patient",
            body,
        )?;
        Ok(journey)
    }

    fn send(
        &mut self,
        what: &str,
        sender: &str,
        to: To,
        name: &str,
        body: Value,
    ) -> Result<Receipt> {
        let receipt = self.bed.send(sender, to, name, body)?;
        if !what.is_empty() {
            self.figures.push(Figure {
                what: what.to_owned(),
                gas: receipt.gas.context("no gas")?,
            });
        }
        Ok(receipt)
    }

    /// So many directives: `own` in each bucket about the physician, the others about others.
    fn permit_all(&self, given: usize, own: usize) -> Result<()> {
        let about = |grantee: Value| {
            let mut terms = terms("prescription", None);
            if let Some(place) = terms.get_mut("grantee") {
                *place = grantee;
            }
            json!({ "handle": self.handle, "terms": terms })
        };
        let mine = [
            json!({ "person": self.physician }),
            json!({ "hospital": "south", "role": "physician" }),
            json!({ "hospital": "south" }),
            json!({ "role": "physician" }),
            json!({}),
        ];
        let mut bodies: Vec<Value> = mine
            .iter()
            .flat_map(|grantee| (0..own).map(|_| about(grantee.clone())))
            .collect();
        let pairs = HOSPITALS
            .iter()
            .flat_map(|hospital| ROLES.iter().map(move |role| (hospital, role)));
        let others = pairs
            .cycle()
            .map(|(hospital, role)| about(json!({ "hospital": hospital, "role": role })));
        bodies.extend(others.take(given.saturating_sub(bodies.len())));
        self.bed
            .send_all(&self.patient, To::Consent, "permit", bodies)?;
        Ok(())
    }

    fn measure(mut self, given: usize, own: usize) -> Result<Vec<Figure>> {
        self.permit_all(given, own)?;
        let (handle, patient) = (self.handle, self.patient.clone());
        let permit =
            |hospital| json!({ "handle": handle, "terms": terms("imaging-study", hospital) });
        let what = "`permit`, one named hospital";
        let receipt = self.send(what, &patient, To::Consent, "permit", permit(Some("south")))?;
        let directive = |receipt: &Receipt| -> Result<u64> {
            let id = receipt.attribute("directive", "directive");
            Ok(id.context("an event without a directive")?.parse()?)
        };
        let first = directive(&receipt)?;
        let body = json!({ "handle": handle, "directive": first });
        self.send("`revoke`", &patient, To::Consent, "revoke", body)?;
        let what = "`permit`, any hospital";
        self.send(what, &patient, To::Consent, "permit", permit(None))?;
        let body = json!({ "handle": handle, "terms": terms("referral-note", None) });
        let receipt = self.send("`deny`", &patient, To::Consent, "deny", body)?;
        let body = json!({ "handle": handle, "directive": directive(&receipt)? });
        self.send("`lift_denial`", &patient, To::Consent, "lift_denial", body)?;

        let gateway = self.gateway.clone();
        let mut publish = |what: &str, category: &str, number: usize| -> Result<Vec<String>> {
            let drawn = (0..number).map(|_| pointer("north", category));
            let (ids, pointers): (Vec<String>, Vec<Value>) =
                drawn.collect::<Result<Vec<_>>>()?.into_iter().unzip();
            let body = json!({ "handle": handle, "records": pointers });
            self.send(what, &gateway, To::Index, "publish_records", body)?;
            Ok(ids)
        };
        publish("", "imaging-study", 1)?;
        let record = publish("`publish_records`, one record", "imaging-study", 1)?;
        publish("`publish_records`, fifty records", "imaging-study", 50)?;
        let summary = publish("", "allergy-list", 1)?;

        let physician = self.physician.clone();
        let ask = |records: &[String], purpose: &str| json!({ "handle": handle, "records": records, "purpose": purpose });
        let body = ask(&record, "TREAT");
        self.send("", &physician, To::Index, "request_access", body.clone())?;
        let what = "`request_access`, one record";
        let receipt = self.send(what, &physician, To::Index, "request_access", body)?;
        let answer = hie_client::index::access_answer(&receipt, 0)?;
        let ticket = answer.ticket.context("nothing was permitted")?;
        let records: Vec<Value> = record
            .iter()
            .map(|record| {
                json!({ "record": record, "result": { "served": { "commitment": "0e".repeat(32) } } })
            })
            .collect();
        let body = json!({ "ticket": ticket, "records": records });
        let what = "`confirm_disclosure`";
        self.send(what, &gateway, To::Index, "confirm_disclosure", body)?;
        let body = json!({ "handle": handle, "reason": "OVRER", "justification": "0f".repeat(32) });
        self.send(
            "`break_glass`",
            &physician,
            To::Consent,
            "break_glass",
            body,
        )?;
        let what = "`request_access`, in an emergency";
        let body = ask(&summary, "BTG");
        self.send(what, &physician, To::Index, "request_access", body)?;

        // As many as the fewest that there are, so that pages are full at every size.
        let page = |name: &str| json!({ name: { "handle": handle, "limit": FIRST } });
        let check = json!({ "check_access": {
            "account": physician, "handle": handle, "records": record, "purpose": "TREAT",
        } });
        let summary = json!({ "emergency_summary": { "handle": handle } });
        self.ask("query `check_access`, one record", To::Index, &check)?;
        self.ask("query `emergency_summary`", To::Index, &summary)?;
        self.ask(
            "query `access_log`, a page of ten",
            To::Index,
            &page("access_log"),
        )?;
        self.ask(
            "query `directives`, a page of ten",
            To::Consent,
            &page("directives"),
        )?;
        Ok(self.figures)
    }

    fn ask(&mut self, what: &str, to: To, question: &Value) -> Result<()> {
        let (contract, bytes) = (self.bed.address(to), question.to_string().into_bytes());
        self.bed.ledger.query_bytes(contract, &bytes)?;
        self.figures.push(Figure {
            what: what.to_owned(),
            gas: self.probe.gas(contract, &bytes)?,
        });
        Ok(())
    }
}
