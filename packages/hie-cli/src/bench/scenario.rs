//! Every message once, in an order in which each is accepted, and the main queries.

mod questions;

use std::rc::Rc;

use anyhow::{Context, Result};
use hie_client::member::register_keys;
use hie_client::{Call, Deployment, Hie, Ledger, Receipt};
use hie_types::index::PatientAction;
use hie_types::signed_act::{SignedAct, SignedActType};
use hie_types::{Handle, Salt};
use hie_vault::{NewHandle, NewRecordId, ObjectId};
use serde_json::{Value, json};

use super::measured::{Measured, Sample};
use crate::demo::stage::Stage;

pub use questions::Answered;

/// Asks a contract: length of the answer, and what the question costs.
pub type Ask<'a> = &'a dyn Fn(&str, &[u8]) -> Result<(usize, u64)>;

const YEAR: u64 = 365 * 86_400;

/// Messages that no scenario of a minute can send, and why.
pub const NOT_SENT: [(&str, &str, &str); 9] = [
    (
        "hospital-registry",
        "set_record_index",
        "sent once, by the deployment",
    ),
    (
        "hospital-registry",
        "complete_withdrawal",
        "after a notice of a day at least",
    ),
    (
        "consent-registry",
        "set_record_index",
        "sent once, by the deployment",
    ),
    (
        "consent-registry",
        "draw_use",
        "sent by record-index only, within request_access",
    ),
    (
        "consent-registry",
        "record_late_session",
        "sent by record-index only, within report_offline_access",
    ),
    (
        "consent-registry",
        "confirm_recovery",
        "only for a recovery that needs it",
    ),
    (
        "consent-registry",
        "purge",
        "removes what is a year old at least",
    ),
    (
        "record-index",
        "purge",
        "removes what is a year old at least",
    ),
    (
        "record-index",
        "assign_custody",
        "only for a member that has left",
    ),
];

struct Scene {
    ledger: Rc<Measured>,
    stage: Rc<dyn Stage>,
    hie: Hie,
    owner: String,
}

#[derive(Clone, Copy)]
enum To {
    Registry,
    Consent,
    Index,
}

/// Sends all of them, and asks the main queries while there is something to be told; what was noted.
pub fn play(stage: &Rc<dyn Stage>, ask: Ask<'_>) -> Result<(Vec<Sample>, Vec<Answered>)> {
    let (consortium, deployment) = stage.deploy()?;
    let ledger = Rc::new(Measured::new(stage.clone(), deployment.clone()));
    let scene = Scene {
        hie: Hie::new(ledger.clone(), deployment.clone()),
        ledger: ledger.clone(),
        stage: stage.clone(),
        owner: stage.account_named("owner")?,
    };
    scene.hand_over_ownership(&deployment, &consortium)?;
    scene.govern()?;
    scene.admit()?;
    scene.staff()?;
    let patient = scene.patients()?;
    scene.directives(&patient)?;
    scene.papers(&patient)?;
    scene.requests(&patient)?;
    let records = scene.publish(&patient)?;
    scene.access(&patient, &records)?;
    scene.emergency(&patient, &records)?;
    scene.duties(&patient, &records)?;
    scene.control()?;
    scene.merging()?;
    let answered = scene.ask_all(&patient, &records, ask)?;
    scene.endings(&patient)?;
    Ok((ledger.samples(), answered))
}

/// A handle and its controller.
struct Patient {
    account: String,
    handle: Handle,
}

impl Scene {
    fn account(&self, name: &str) -> Result<String> {
        self.stage.account_named(name)
    }

    fn contract(&self, to: To) -> &str {
        let deployment = self.hie.deployment();
        match to {
            To::Registry => &deployment.hospital_registry,
            To::Consent => &deployment.consent_registry,
            To::Index => &deployment.record_index,
        }
    }

    fn send(
        &self,
        note: &'static str,
        sender: &str,
        to: To,
        name: &str,
        body: Value,
    ) -> Result<Receipt> {
        self.ledger.note(note);
        let message = json!({ name: body });
        let call = Call::new(self.contract(to), &message)?;
        self.ledger
            .execute(sender, &[call])
            .with_context(|| format!("{name} {note}"))
    }

    fn now(&self) -> Result<u64> {
        Ok(self.ledger.block_time()?)
    }

    /// The members' group hands the contracts to one account, so that a message of the owner is one
    /// transaction.
    fn hand_over_ownership(&self, deployment: &Deployment, consortium: &str) -> Result<()> {
        for contract in [
            &deployment.hospital_registry,
            &deployment.consent_registry,
            &deployment.record_index,
        ] {
            let nominate = json!({ "nominate_owner": { "account": self.owner } });
            self.stage
                .execute(consortium, &[Call::new(contract, &nominate)?])?;
        }
        let next = self.account("next-owner")?;
        let body = json!({ "account": next });
        for to in [To::Registry, To::Consent, To::Index] {
            self.send("", &self.owner, to, "accept_ownership", json!({}))?;
            self.send("", &self.owner, to, "nominate_owner", body.clone())?;
            self.send("", &self.owner, to, "cancel_nomination", json!({}))?;
        }
        Ok(())
    }

    fn govern(&self) -> Result<()> {
        let owner = &self.owner;
        for role in ["registrar", "security_officer", "auditor"] {
            let account = self.account(role)?;
            let body = json!({ "role": role, "account": account });
            self.send("", owner, To::Registry, "nominate_role_holder", body)?;
            let body = json!({ "role": role });
            self.send("", &account, To::Registry, "accept_role", body)?;
        }
        let body = json!({ "role": "security_officer" });
        self.send("", owner, To::Registry, "remove_role_holder", body)?;
        let category = json!({
            "category": "gait-analysis", "display": "Gait analysis", "system": "urn:example:types",
            "code": "GAIT", "sensitive": false,
        });
        self.send("", owner, To::Registry, "put_category", category)?;
        let body = json!({ "category": "gait-analysis" });
        self.send("", owner, To::Registry, "retire_category", body)?;
        let body = json!({ "settings": { "notice_seconds": 86_400 } });
        self.send("", owner, To::Registry, "update_config", body)?;
        let body = json!({ "settings": {
            "session_seconds": 14_400, "review_seconds": 259_200, "dispute_seconds": 7_776_000,
            "bar_after_seconds": 1_209_600, "max_unreviewed": 20, "max_opened_by_person": 10,
            "max_opened_by_hospital": 200, "reasons": ["OVRER", "OVRINCOMP"],
        } });
        self.send("", owner, To::Consent, "update_config", body)?;
        let body = json!({ "settings": {
            "ticket_seconds": 900, "receipt_seconds": 2_592_000, "notice_seconds": 259_200,
            "retention_days": 3_653,
        } });
        self.send("", owner, To::Index, "update_config", body)?;
        for (to, scope) in [
            (To::Registry, "applications"),
            (To::Consent, "permits"),
            (To::Index, "access"),
        ] {
            self.send("", owner, to, "pause", json!({ "scope": scope }))?;
            self.send("", owner, to, "resume", json!({ "scope": scope }))?;
        }
        let text = json!({
            "policy": "consent-2026", "uri": "https://network.example/consent-2026",
            "hash": "0b".repeat(32),
        });
        self.send("", owner, To::Consent, "put_policy_text", text)?;
        let body = json!({ "policy": "consent-2026" });
        self.send("", owner, To::Consent, "retire_policy_text", body)?;
        Ok(())
    }

    fn profile(id: &str) -> Value {
        json!({ "name": format!("Hospital of {id}"), "country": "KR", "url": format!("https://{id}.example") })
    }

    fn apply(&self, id: &str) -> Result<String> {
        let administrator = self.account(&format!("{id}/administrator"))?;
        let body = json!({ "hospital": id, "profile": Self::profile(id) });
        self.send(
            "",
            &administrator,
            To::Registry,
            "apply_for_membership",
            body,
        )?;
        Ok(administrator)
    }

    fn admit(&self) -> Result<()> {
        let registrar = self.account("registrar")?;
        let until = self.now()?.saturating_add(YEAR);
        for (id, capabilities) in [
            (
                "north",
                &["custodian", "requester", "attester", "emergency"][..],
            ),
            ("south", &["custodian", "requester", "emergency"]),
            ("west", &["requester"]),
        ] {
            let administrator = self.apply(id)?;
            let body = json!({
                "hospital": id, "applicant": administrator, "profile": Self::profile(id),
                "capabilities": capabilities, "until": until,
            });
            self.send("", &registrar, To::Registry, "accredit", body)?;
        }
        let east = self.apply("east")?;
        self.send("", &east, To::Registry, "withdraw_application", json!({}))?;
        self.apply("east")?;
        let body = json!({ "applicant": east, "reason": "requirements_not_met" });
        self.send("", &registrar, To::Registry, "reject_application", body)?;

        let west = self.account("west/administrator")?;
        let reasoned = |reason: &str| json!({ "hospital": "west", "reason": reason });
        let body = json!({ "profile": Self::profile("west2") });
        self.send("", &west, To::Registry, "update_profile", body)?;
        let body = json!({
            "hospital": "west", "capabilities": ["requester", "emergency"], "reason": "decision",
        });
        self.send("", &registrar, To::Registry, "set_capabilities", body)?;
        let body = json!({
            "hospital": "west", "until": until.saturating_add(YEAR), "reason": "requirements_met",
        });
        self.send("", &registrar, To::Registry, "renew_accreditation", body)?;
        let body = reasoned("security_incident");
        self.send("", &registrar, To::Registry, "suspend", body)?;
        self.send(
            "",
            &registrar,
            To::Registry,
            "reinstate",
            reasoned("remedied"),
        )?;
        let successor = self.account("west/successor")?;
        let body = json!({ "account": successor });
        self.send("", &west, To::Registry, "propose_administrator", body)?;
        let body = json!({ "hospital": "west" });
        self.send("", &successor, To::Registry, "accept_administrator", body)?;
        let body = json!({ "reason": "own_request" });
        self.send("", &successor, To::Registry, "announce_leaving", body)?;
        let body = reasoned("decision");
        self.send("", &self.owner, To::Registry, "cancel_leaving", body)?;
        self.send(
            "",
            &registrar,
            To::Registry,
            "revoke",
            reasoned("licence_ended"),
        )?;
        Ok(())
    }

    /// Appoints an account, which accepts.
    fn employ(&self, hospital: &str, name: &str, role: &str, break_glass: bool) -> Result<String> {
        let administrator = self.account(&format!("{hospital}/administrator"))?;
        let account = self.account(&format!("{hospital}/{name}"))?;
        let body =
            json!({ "staff": { "account": account }, "role": role, "break_glass": break_glass });
        self.send("", &administrator, To::Registry, "appoint_staff", body)?;
        let body = json!({ "hospital": hospital, "role": role, "break_glass": break_glass });
        self.send("", &account, To::Registry, "accept_appointment", body)?;
        Ok(account)
    }

    fn staff(&self) -> Result<()> {
        for hospital in ["north", "south"] {
            let administrator = self.account(&format!("{hospital}/administrator"))?;
            for (endpoint, kind) in [("private", "private_store"), ("cloud", "public_store")] {
                let body = json!({
                    "endpoint": endpoint, "kind": kind,
                    "url": format!("https://{endpoint}.{hospital}.example"),
                });
                self.send("", &administrator, To::Registry, "put_endpoint", body)?;
            }
            register_keys(&self.hie, &administrator, &hospital.parse()?)?;
            self.employ(hospital, "gateway", "gateway", false)?;
            self.employ(hospital, "physician", "physician", true)?;
            self.employ(hospital, "privacy-officer", "privacy_officer", false)?;
            self.employ(hospital, "records-officer", "records_officer", false)?;
        }
        let north = self.account("north/administrator")?;
        let body = json!({
            "endpoint": "old", "kind": "private_store", "url": "https://old.north.example",
        });
        self.send("", &north, To::Registry, "put_endpoint", body)?;
        let body = json!({ "endpoint": "old" });
        self.send("", &north, To::Registry, "retire_endpoint", body)?;
        // New ones first, so that those in use go on.
        register_keys(&self.hie, &north, &"north".parse()?)?;
        let body = json!({ "key": 1, "compromised": true });
        self.send("", &north, To::Registry, "retire_key", body)?;
        let nurse = self.employ("north", "nurse", "nurse", false)?;
        let staff = json!({ "staff": { "account": nurse } });
        self.send("", &north, To::Registry, "suspend_staff", staff.clone())?;
        self.send("", &north, To::Registry, "reinstate_staff", staff)?;
        self.send("", &nurse, To::Registry, "leave_hospital", json!({}))?;
        let clerk = self.employ("north", "clerk", "nurse", false)?;
        let staff = json!({ "staff": { "account": clerk } });
        self.send("", &north, To::Registry, "remove_staff", staff)?;
        Ok(())
    }

    fn register(&self, name: &str) -> Result<Patient> {
        let account = self.account(name)?;
        let bytes = self.ledger.account(&account)?;
        let new = NewHandle::for_account(self.ledger.chain_id(), &bytes)?;
        let (handle, salt) = (Handle(new.handle), Salt(new.salt));
        let body = json!({ "handle": handle, "salt": salt });
        self.send("", &account, To::Consent, "register_patient", body)?;
        Ok(Patient { account, handle })
    }

    fn register_at(&self, hospital: &str) -> Result<Handle> {
        let officer = self.account(&format!("{hospital}/records-officer"))?;
        let new = NewHandle::by_hospital(self.ledger.chain_id(), hospital)?;
        let (handle, salt) = (Handle(new.handle), Salt(new.salt));
        let body = json!({
            "handle": handle, "salt": salt,
            "by_hospital": { "hospital": hospital, "evidence": "0c".repeat(32) },
        });
        let note = "by a hospital";
        self.send(note, &officer, To::Consent, "register_patient", body)?;
        Ok(handle)
    }

    fn patients(&self) -> Result<Patient> {
        self.register("patient")
    }

    /// What a directive says.
    fn terms(categories: &[&str], hospital: Option<&str>) -> Value {
        json!({
            "grantee": { "hospital": hospital },
            "purposes": ["TREAT"],
            "resources": { "categories": { "codes": categories } },
        })
    }

    fn directive(receipt: &Receipt, kind: &str) -> Result<u64> {
        let id = receipt.attribute(kind, "directive");
        Ok(id.context("an event without a directive")?.parse()?)
    }

    fn directives(&self, patient: &Patient) -> Result<()> {
        let (handle, who) = (patient.handle, patient.account.as_str());
        let imaging = ["imaging-study"];
        let permit = |note, hospital| {
            let body = json!({ "handle": handle, "terms": Self::terms(&imaging, hospital) });
            let receipt = self.send(note, who, To::Consent, "permit", body)?;
            Self::directive(&receipt, "directive")
        };
        let first = permit("one named hospital", Some("south"))?;
        let body = json!({ "handle": handle, "directive": first });
        self.send("", who, To::Consent, "revoke", body)?;
        let second = permit("any hospital", None)?;
        let body = json!({
            "handle": handle, "directive": second,
            "terms": Self::terms(&["prescription"], Some("south")),
        });
        self.send("", who, To::Consent, "amend", body)?;
        let body = json!({ "handle": handle, "terms": Self::terms(&["referral-note"], None) });
        let receipt = self.send("", who, To::Consent, "deny", body)?;
        let denial = Self::directive(&receipt, "directive")?;
        let body = json!({ "handle": handle, "directive": denial });
        self.send("", who, To::Consent, "lift_denial", body)?;
        self.send(
            "",
            who,
            To::Consent,
            "revoke_all",
            json!({ "handle": handle }),
        )?;

        let daughter = self.account("daughter")?;
        let body = json!({
            "handle": handle, "account": daughter, "kind": "HPOWATT",
            "powers": ["permit", "deny", "revoke"], "until": self.now()?.saturating_add(YEAR),
        });
        self.send("", who, To::Consent, "appoint_delegate", body)?;
        let body = json!({ "handle": handle, "terms": Self::terms(&imaging, None) });
        self.send("by a delegate", &daughter, To::Consent, "permit", body)?;
        let body = json!({ "handle": handle, "account": daughter });
        self.send("", who, To::Consent, "remove_delegate", body)?;
        for allowed in [false, true] {
            let body = json!({ "handle": handle, "hospital": "south", "allowed": allowed });
            self.send("", who, To::Consent, "set_publishing", body)?;
            let body = json!({ "handle": handle, "allowed": allowed });
            self.send("", who, To::Consent, "set_attestation", body)?;
        }
        for access in ["opted_out", "allowed"] {
            let body = json!({ "handle": handle, "access": access });
            self.send("", who, To::Consent, "set_emergency_access", body)?;
        }
        Ok(())
    }

    /// An officer's word for a form, and a wallet's signature.
    fn papers(&self, patient: &Patient) -> Result<()> {
        let officer = self.account("north/records-officer")?;
        let second = self.account("north/privacy-officer")?;
        let handle = self.register_at("north")?;
        let body = json!({
            "handle": handle, "evidence": "0d".repeat(32),
            "action": { "permit": { "terms": {
                "purposes": ["TREAT"], "resources": { "all": { "tagged": false } },
                "valid_until": self.now()?.saturating_add(80 * 86_400),
            } } },
        });
        self.send("", &officer, To::Consent, "act_attested", body)?;
        let page = self.hie.consent().directives(handle, None, None)?;
        let id = page.directives.first().context("nothing was attested")?.id;
        let body = json!({ "handle": handle, "act": { "permit": { "directive": id } } });
        self.send("", &second, To::Consent, "confirm_attested", body)?;

        let action = hie_types::consent::SignedAction::RevokeAll {};
        let relayer = self.account("daughter")?;
        if let Some(wallet) = self.stage.wallet("patient")? {
            let act = self.hie.act_to_sign(patient.handle, 3_600, action)?;
            self.ledger.note("revoke all");
            self.hie.relay(&relayer, &wallet.sign_act("wasm", &act)?)?;
        }
        Ok(())
    }

    fn requests(&self, patient: &Patient) -> Result<()> {
        let physician = self.account("south/physician")?;
        let handle = patient.handle;
        let ask = || -> Result<u64> {
            let body = json!({ "handle": handle, "asked": {
                "grantee": { "hospital": "south" }, "purposes": ["TREAT"],
                "resources": { "categories": { "codes": ["imaging-study"] } }, "days": 90,
            } });
            let receipt = self.send("", &physician, To::Consent, "request_consent", body)?;
            let id = receipt.attribute("consent_request", "request");
            Ok(id.context("an event without a request")?.parse()?)
        };
        let by = |sender: &str, name: &str, request: u64| {
            let body = json!({ "handle": handle, "request": request });
            self.send("", sender, To::Consent, name, body)
        };
        by(&patient.account, "approve_request", ask()?)?;
        by(&patient.account, "decline_request", ask()?)?;
        by(&physician, "withdraw_request", ask()?)?;
        Ok(())
    }

    fn pointer(hospital: &str, category: &str) -> Result<(String, Value)> {
        let id = NewRecordId::for_hospital(hospital)?;
        let object = ObjectId::generate()?;
        let record = hie_types::RecordId(id.id).to_string();
        let pointer = json!({
            "id": record, "salt": Salt(id.salt), "category": { "code": category },
            "confidentiality": "N", "commitment": "07".repeat(32), "size": 1_024,
            "locator": { "endpoint": "private", "object": object.to_string() },
        });
        Ok((record, pointer))
    }

    fn publish_some(
        &self,
        note: &'static str,
        handle: Handle,
        hospital: &str,
        category: &str,
        number: usize,
    ) -> Result<Vec<String>> {
        let gateway = self.account(&format!("{hospital}/gateway"))?;
        let mut ids = Vec::new();
        let mut pointers = Vec::new();
        for _ in 0..number {
            let (id, pointer) = Self::pointer(hospital, category)?;
            ids.push(id);
            pointers.push(pointer);
        }
        let body = json!({ "handle": handle, "records": pointers });
        self.send(note, &gateway, To::Index, "publish_records", body)?;
        Ok(ids)
    }

    fn publish(&self, patient: &Patient) -> Result<Vec<String>> {
        let handle = patient.handle;
        let category = "imaging-study";
        self.publish_some("the first of a handle", handle, "north", category, 1)?;
        let mut records = self.publish_some("one record", handle, "north", category, 1)?;
        let note = "fifty records";
        records.extend(self.publish_some(note, handle, "north", category, 50)?);
        Ok(records)
    }

    fn request(
        &self,
        note: &'static str,
        handle: Handle,
        records: &[String],
        purpose: &str,
    ) -> Result<u64> {
        let physician = self.account("south/physician")?;
        let body = json!({ "handle": handle, "records": records, "purpose": purpose });
        let receipt = self.send(note, &physician, To::Index, "request_access", body)?;
        let answer = hie_client::index::access_answer(&receipt, 0)?;
        answer.ticket.context("nothing was permitted")
    }

    fn access(&self, patient: &Patient, records: &[String]) -> Result<()> {
        let handle = patient.handle;
        let gateway = self.account("north/gateway")?;
        let one = records.get(..1).context("records")?;
        let twenty = records.get(..20).context("records")?;
        self.request("the first of a handle", handle, one, "TREAT")?;
        let ticket = self.request("one record", handle, one, "TREAT")?;
        self.request("twenty records", handle, twenty, "TREAT")?;
        let disclosures: Vec<Value> = one
            .iter()
            .map(|record| {
                json!({ "record": record, "result": { "served": { "commitment": "0e".repeat(32) } } })
            })
            .collect();
        let body = json!({ "ticket": ticket, "records": disclosures });
        self.send("", &gateway, To::Index, "confirm_disclosure", body)?;
        Ok(())
    }

    fn break_glass(&self, note: &'static str, physician: &str, handle: Handle) -> Result<u64> {
        let body = json!({ "handle": handle, "reason": "OVRER", "justification": "0f".repeat(32) });
        let receipt = self.send(note, physician, To::Consent, "break_glass", body)?;
        let answer = hie_client::consent::break_glass_answer(&receipt, 0)?;
        answer.session.context("no session was opened")
    }

    fn emergency(&self, patient: &Patient, records: &[String]) -> Result<()> {
        let handle = patient.handle;
        let physician = self.account("south/physician")?;
        let officer = self.account("south/privacy-officer")?;
        let note = "one of the emergency summary";
        let summary = self.publish_some(note, handle, "north", "allergy-list", 1)?;
        let first = self.break_glass("the first of a person", &physician, handle)?;
        self.request("in an emergency", handle, &summary, "BTG")?;
        let body = json!({ "session": first });
        self.send("", &physician, To::Consent, "end_break_glass", body)?;
        let body = json!({ "session": first, "verdict": "justified" });
        self.send("", &officer, To::Consent, "review_break_glass", body)?;
        let second = self.break_glass("", &physician, handle)?;
        let body = json!({ "handle": handle, "session": second });
        self.send(
            "",
            &patient.account,
            To::Consent,
            "dispute_break_glass",
            body,
        )?;
        let auditor = self.account("auditor")?;
        let body = json!({ "session": second, "verdict": "unjustified" });
        let note = "disputed, by the auditor";
        self.send(note, &auditor, To::Consent, "review_break_glass", body)?;
        let body = json!({ "person": physician });
        self.send("", &auditor, To::Consent, "lift_bar", body)?;

        let at = self.now()?;
        let gateway = self.account("south/gateway")?;
        let body = json!({
            "handle": handle, "records": records.get(..1), "person": physician, "at": at,
            "side": { "custodian": { "hospital": "south" } },
        });
        let custodian = self.account("north/gateway")?;
        let note = "by the custodian";
        self.send(note, &custodian, To::Index, "report_offline_access", body)?;
        let body = json!({
            "handle": handle, "records": records.get(..1), "person": physician, "at": at,
            "side": { "asker": {
                "role": "physician", "reason": "OVRER", "justification": "0f".repeat(32),
            } },
        });
        let note = "by the asker";
        self.send(note, &gateway, To::Index, "report_offline_access", body)?;
        Ok(())
    }

    fn duties(&self, patient: &Patient, records: &[String]) -> Result<()> {
        let (handle, who) = (patient.handle, patient.account.as_str());
        let north = self.account("north/gateway")?;
        let south = self.account("south/gateway")?;
        let officer = self.account("north/records-officer")?;
        let record = |n: usize| records.get(n).context("records");
        let locator = || -> Result<Value> {
            let object = ObjectId::generate()?.to_string();
            Ok(json!({ "endpoint": "cloud", "object": object }))
        };

        let body = json!({ "handle": handle, "record": record(10)? });
        self.send("", who, To::Index, "contest_record", body)?;
        let body = json!({ "record": record(10)?, "answer": "record_stands" });
        self.send("", &officer, To::Index, "answer_contest", body)?;
        let body = json!({ "handle": handle, "records": [record(11)?] });
        self.send("", who, To::Index, "request_erasure", body)?;
        let body =
            json!({ "record": record(11)?, "answer": { "retained": { "reason": "HLEGAL" } } });
        self.send("", &officer, To::Index, "answer_erasure", body)?;
        let body = json!({
            "handle": handle, "evidence": "0d".repeat(32),
            "action": { "request_erasure": { "records": [record(12)?] } },
        });
        self.send("", &officer, To::Index, "act_attested", body)?;
        if let Some(wallet) = self.stage.wallet("patient")? {
            let last = self.hie.consent().patient(handle, None)?.last_nonce;
            let act = SignedAct {
                kind: SignedActType::HieAct,
                chain_id: self.ledger.chain_id().to_owned(),
                contract: self.hie.deployment().record_index.clone(),
                handle,
                nonce: last.saturating_add(1),
                deadline: self.now()?.saturating_add(3_600),
                action: PatientAction::ContestRecord {
                    record: record(13)?.parse()?,
                },
            };
            let signed = wallet.sign_act("wasm", &act)?;
            self.ledger.note("contest a record");
            self.hie.index().act_signed(
                &south,
                signed.payload.clone().into(),
                signed.public_key.into(),
                signed.signature.into(),
            )?;
        }

        // South was given it in `access`: it owes receipts and gets notices.
        let body = json!({ "record": record(0)?, "reason": "wrong_patient" });
        self.send("", &officer, To::Index, "mark_entered_in_error", body)?;
        let body = json!({ "record": record(0)?, "kind": "entered_in_error" });
        self.send("", &south, To::Index, "acknowledge_notice", body)?;
        let body = json!({ "record": record(0)?, "reason": "retention_ended" });
        self.send("", &officer, To::Index, "erase_record", body)?;
        let body = json!({
            "subject": { "record": { "record": record(0)? } }, "answer": { "erased": {} },
        });
        self.send("", &south, To::Index, "acknowledge_receipt", body)?;

        let body = json!({ "records": [{ "record": record(14)?, "locator": locator()? }] });
        self.send("", &north, To::Index, "update_locator", body)?;
        let body = json!({ "records": [record(15)?] });
        self.send("", &self.owner, To::Index, "declare_unavailable", body)?;
        let offer = json!({ "records": [record(16)?], "to": "south" });
        self.send("", &north, To::Index, "offer_custody", offer.clone())?;
        let body = json!({ "records": [record(16)?] });
        self.send("", &north, To::Index, "withdraw_custody_offer", body)?;
        self.send("", &north, To::Index, "offer_custody", offer)?;
        let body = json!({
            "handle": handle, "records": [{ "record": record(16)?, "locator": locator()? }],
        });
        self.send("", &south, To::Index, "accept_custody", body)?;
        let body = json!({ "root": "1a".repeat(32), "leaves": 1_000, "kind": "documents" });
        self.send("", &north, To::Index, "anchor_batch", body)?;
        Ok(())
    }

    fn control(&self) -> Result<()> {
        let patient = self.register("second-patient")?;
        let (handle, who) = (patient.handle, patient.account.as_str());
        let phone = self.account("new-phone")?;
        let body = json!({ "handle": handle, "account": phone });
        self.send("", who, To::Consent, "rotate_controller", body)?;
        let body = json!({ "handle": handle });
        self.send("", &phone, To::Consent, "accept_control", body)?;
        let officer = self.account("north/records-officer")?;
        let evidence = "0d".repeat(32);
        let held = self.register_at("north")?;
        let claim = json!({
            "handle": held, "account": self.account("third-patient")?, "hospital": "north",
            "evidence": evidence,
        });
        self.send("", &officer, To::Consent, "claim_control", claim)?;
        let body = json!({ "handle": held });
        self.send("", &officer, To::Consent, "cancel_claim", body)?;
        let recover = json!({
            "handle": handle, "account": self.account("third-patient")?, "hospital": "north",
            "evidence": evidence,
        });
        self.send("", &officer, To::Consent, "recover_control", recover)?;
        let body = json!({ "handle": handle });
        self.send("", &phone, To::Consent, "cancel_recovery", body)?;
        Ok(())
    }

    /// Two handles of one patient, each with a phone of its own.
    fn merging(&self) -> Result<()> {
        let main = self.register("one-phone")?;
        let other = self.register("other-phone")?;
        let body = json!({ "main": main.handle, "other": other.handle });
        let note = "the first half";
        self.send(
            note,
            &main.account,
            To::Consent,
            "merge_patient",
            body.clone(),
        )?;
        let note = "the second half";
        self.send(
            note,
            &other.account,
            To::Consent,
            "merge_patient",
            body.clone(),
        )?;
        self.send("", &main.account, To::Consent, "unmerge_patient", body)?;
        Ok(())
    }

    fn endings(&self, patient: &Patient) -> Result<()> {
        let body = json!({ "handle": patient.handle });
        self.send("", &patient.account, To::Consent, "close_patient", body)?;
        Ok(())
    }
}
