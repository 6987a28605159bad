//! Reading JSON so that nothing is left out unnoticed.

use serde_json::{Map, Value};

use super::report::{Context, Import, Loss, Mapped, Question, QuestionKind, Unmapped};

/// An object of the resource, and where it stands.
#[derive(Clone)]
pub struct Element<'a> {
    pub path: String,
    pub fields: &'a Map<String, Value>,
}

impl<'a> Element<'a> {
    pub fn new(path: &str, value: &'a Value) -> Option<Self> {
        let path = path.to_owned();
        value.as_object().map(|fields| Self { path, fields })
    }

    pub fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    /// The entries of a list below, each with its path. What is no list is one entry.
    pub fn list(&self, name: &str) -> Vec<(String, &'a Value)> {
        let path = self.at(name);
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(all)) => {
                let each = all.iter().enumerate();
                each.map(|(at, one)| (format!("{path}[{at}]"), one))
                    .collect()
            }
            Some(one) => vec![(path, one)],
        }
    }
}

/// A coding: its system and code.
pub fn coding(value: &Value) -> Option<(&str, &str)> {
    let code = value.get("code")?.as_str()?;
    let system = value.get("system").and_then(Value::as_str);
    Some((system.unwrap_or_default(), code))
}

/// The codings of a CodeableConcept.
pub fn codings(value: &Value) -> Vec<(&str, &str)> {
    let list = value.get("coding").and_then(Value::as_array);
    list.map(|list| list.iter().filter_map(coding).collect())
        .unwrap_or_default()
}

/// System and value of an identifier.
pub fn identifier(value: &Value) -> Option<(&str, &str)> {
    let text = |name| value.get(name).and_then(Value::as_str);
    Some((text("system")?, text("value")?))
}

/// An import under way.
pub struct Reading<'a> {
    pub context: &'a Context<'a>,
    pub report: Import,
}

impl Reading<'_> {
    pub fn mapped(&mut self, path: &str, to: &'static str) {
        let path = path.to_owned();
        self.report.mapped.push(Mapped { path, to });
    }

    pub fn unmapped(&mut self, path: &str, why: &str, loss: Loss) {
        let one = Unmapped {
            path: path.to_owned(),
            why: why.to_owned(),
            loss,
        };
        if !self.report.unmapped.contains(&one) {
            self.report.unmapped.push(one);
        }
    }

    pub fn ask(&mut self, kind: QuestionKind, path: &str) {
        let (text, options) = kind.words();
        let question = Question {
            kind,
            path: path.to_owned(),
            text,
            options,
        };
        if !self.report.questions.contains(&question) {
            self.report.questions.push(question);
        }
    }

    /// Names what of an object is neither read nor only words about it; whether there was any.
    pub fn rest(
        &mut self,
        value: &Value,
        path: &str,
        (read, words): (&[&str], &[&str]),
        loss: Loss,
    ) -> bool {
        let Some(fields) = value.as_object() else {
            self.unmapped(path, "not an object", loss);
            return true;
        };
        let mut left = false;
        for name in fields.keys().map(String::as_str) {
            if read.contains(&name) {
                continue;
            }
            let at = format!("{path}.{name}");
            if words.contains(&name) {
                self.unmapped(&at, "words for a reader", Loss::Information);
            } else {
                self.unmapped(&at, "nothing here has its meaning", loss);
                left = true;
            }
        }
        left
    }
}
