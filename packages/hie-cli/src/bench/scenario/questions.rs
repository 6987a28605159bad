//! The main queries: what gateways ask all day, and what is long.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Ask, Patient, Scene, To};

/// A query that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Which contract.
    pub contract: String,
    /// Its name.
    pub query: String,
    /// What is special about it; empty for the query as such.
    pub note: String,
    /// Length of its JSON.
    pub json_bytes: usize,
    /// Length of the answer's JSON.
    pub answer_bytes: usize,
    /// Gas; 0 where the chain counts none.
    pub gas: u64,
}

impl Answered {
    /// Whether it is the same query.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.contract, &self.query, &self.note) == (&other.contract, &other.query, &other.note)
    }

    /// For a line of text.
    pub fn name(&self) -> String {
        format!("{} {}", self.contract, self.shown())
    }

    /// For a page.
    pub fn shown(&self) -> String {
        match self.note.as_str() {
            "" => format!("`{}`", self.query),
            note => format!("`{}`, {note}", self.query),
        }
    }
}

impl Scene {
    pub(super) fn ask_all(
        &self,
        patient: &Patient,
        records: &[String],
        ask: Ask<'_>,
    ) -> Result<Vec<Answered>> {
        let physician = self.account("south/physician")?;
        let handle = patient.handle;
        // By now much was taken back: one permit that holds.
        let body =
            json!({ "handle": handle, "terms": Self::terms(&["imaging-study"], Some("south")) });
        self.stage.execute(
            &patient.account,
            &[hie_client::Call::new(
                &self.hie.deployment().consent_registry,
                &json!({ "permit": body }),
            )?],
        )?;
        let some = |from: usize, number: usize| -> Result<Vec<&String>> {
            let to = from.saturating_add(number);
            Ok(records.get(from..to).context("records")?.iter().collect())
        };
        let check = |from: usize, number: usize| -> Result<Value> {
            Ok(json!({ "check_access": {
                "account": physician, "handle": handle, "records": some(from, number)?,
                "purpose": "TREAT",
            } }))
        };
        self.expect_permitted(&check(20, 20)?)?;
        let page = |name: &str, limit: u32| json!({ name: { "handle": handle, "limit": limit } });
        let registry = [
            ("", json!({ "account": { "account": physician } })),
            ("", json!({ "hospital": { "hospital": "north" } })),
            (
                "",
                json!({ "active_key": { "hospital": "north", "key_use": "encryption" } }),
            ),
            ("a page of 20", json!({ "categories": { "limit": 20 } })),
        ];
        let consent = [
            ("", json!({ "patient": { "handle": handle } })),
            ("a page of 20", page("directives", 20)),
            ("a page of 20", page("history", 20)),
            ("a page of 100", page("history", 100)),
            (
                "",
                json!({ "may_act": {
                    "handle": handle, "account": patient.account, "power": "export_log",
                } }),
            ),
            ("a page of 20", page("break_glass_sessions", 20)),
        ];
        let index = [
            ("one record", check(20, 1)?),
            ("twenty records", check(20, 20)?),
            ("", json!({ "record": { "record": records.get(20) } })),
            ("a page of 20", page("records", 20)),
            ("a page of 100", page("records", 100)),
            ("", json!({ "emergency_summary": { "handle": handle } })),
            ("one record", json!({ "ticket": { "ticket": 2 } })),
            ("twenty records", json!({ "ticket": { "ticket": 3 } })),
            ("a page of 20", page("access_log", 20)),
            (
                "a page of 20",
                json!({ "outstanding_receipts": { "hospital": "south", "limit": 20 } }),
            ),
        ];
        let mut all = Vec::new();
        for (contract, to, queries) in [
            ("hospital-registry", To::Registry, registry.to_vec()),
            ("consent-registry", To::Consent, consent.to_vec()),
            ("record-index", To::Index, index.to_vec()),
        ] {
            for (note, question) in queries {
                let name = question.as_object().and_then(|object| object.keys().next());
                let query = name.context("a question without a name")?.clone();
                let bytes = question.to_string().into_bytes();
                let (answer_bytes, gas) =
                    ask(self.contract(to), &bytes).with_context(|| format!("{query} {note}"))?;
                all.push(Answered {
                    contract: contract.to_owned(),
                    query,
                    note: note.to_owned(),
                    json_bytes: bytes.len(),
                    answer_bytes,
                    gas,
                });
            }
        }
        Ok(all)
    }

    /// What is measured is a permit, not a refusal that ends early.
    fn expect_permitted(&self, question: &Value) -> Result<()> {
        let index = self.contract(To::Index);
        let answer: Value = hie_client::ledger::query(&*self.ledger, index, question)?;
        let decisions = answer.get("decisions").and_then(Value::as_array);
        let decisions = decisions.context("no decisions")?;
        let permitted = decisions
            .iter()
            .all(|one| one.get("outcome").and_then(Value::as_str) == Some("permit"));
        ensure!(permitted, "not all is permitted: {answer}");
        Ok(())
    }
}
