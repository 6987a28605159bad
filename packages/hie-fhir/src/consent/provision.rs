//! One provision: the conditions of its own.

use hie_policy::{Month, Months, Purpose};
use hie_types::consent::Grantee;
use hie_types::{Confidentiality, Effect, HospitalId, Obligation, StudyId};
use serde_json::Value;

use super::element::{Element, Reading, coding, codings, identifier};
use super::report::{DeniedLabel, Loss, QuestionKind};
use super::resources::{Reach, loss, one_of_many, permits};
use crate::systems;
use crate::time::DateTime;

/// The conditions of a rule, all of which must hold.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// For whom; empty is everyone.
    pub grantees: Vec<Grantee>,
    /// Whose records; empty is any.
    pub custodians: Vec<HospitalId>,
    /// For what; empty is anything.
    pub purposes: Vec<Purpose>,
    /// Which records; empty is all.
    pub reaches: Vec<Reach>,
    pub ceiling: Option<Confidentiality>,
    pub floor: Option<Confidentiality>,
    pub months: Option<Months>,
    pub from: Option<u64>,
    pub until: Option<u64>,
    pub study: Option<StudyId>,
    pub max_uses: Option<u32>,
    pub obligations: Vec<Obligation>,
    /// It says that sensitive records are meant too.
    pub tagged: bool,
    /// It says that its purposes are meant as the network reads them.
    pub exact_purposes: bool,
    /// A condition could not be read: the rule is broader than it was.
    pub lost: bool,
    /// Its conditions contradict each other.
    pub never: bool,
}

impl Reading<'_> {
    /// The conditions of a provision, without those of the provisions in it.
    pub fn scope(&mut self, provision: &Element<'_>, effect: Effect) -> Scope {
        let mut scope = Scope::default();
        self.actors(provision, effect, &mut scope);
        self.purposes(provision, effect, &mut scope);
        self.actions(provision, effect, &mut scope);
        self.period(provision, effect, &mut scope);
        self.data_period(provision, effect, &mut scope);
        self.extensions(provision, effect, &mut scope);
        let records = self.records(provision, effect, &scope.custodians);
        scope.lost |= records.lost;
        scope.reaches = records.reaches;
        if permits(effect) {
            scope.ceiling = records.levels.into_iter().min();
        } else if scope.floor.is_none() {
            scope.floor = records.levels.into_iter().min();
            let least = Confidentiality(hie_policy::Confidentiality::U);
            if scope.floor.is_some_and(|floor| floor > least) {
                let path = provision.at("securityLabel");
                scope.floor = match self.context.answers.denied_label {
                    Some(DeniedLabel::AndAbove) => scope.floor,
                    Some(DeniedLabel::AllLevels) => None,
                    None => {
                        self.ask(QuestionKind::DeniedLabel, &path);
                        None
                    }
                };
            }
        }
        let read = [
            "type",
            "actor",
            "purpose",
            "action",
            "period",
            "dataPeriod",
            "securityLabel",
            "class",
            "code",
            "data",
            "provision",
            "extension",
            "modifierExtension",
        ];
        for name in provision.fields.keys().map(String::as_str) {
            let at = provision.at(name);
            if name == "id" {
                self.unmapped(&at, "words for a reader", Loss::Information);
            } else if !read.contains(&name) {
                self.unmapped(&at, "nothing here has its meaning", loss(effect));
                scope.lost = true;
            }
        }
        scope
    }

    fn purposes(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        let entries = provision.list("purpose");
        let mut unread = false;
        for (path, value) in &entries {
            let purpose = coding(value).and_then(|(system, code)| {
                let known = system == systems::ACT_REASON;
                known.then(|| Purpose::from_code(code).ok()).flatten()
            });
            match purpose {
                Some(purpose) => {
                    self.mapped(path, "purposes");
                    if !scope.purposes.contains(&purpose) {
                        scope.purposes.push(purpose);
                    }
                }
                None => {
                    unread = true;
                    self.unmapped(path, "not a purpose of use of HL7 v3", one_of_many(effect));
                }
            }
        }
        if unread && (scope.purposes.is_empty() || !permits(effect)) {
            self.unmapped(
                &provision.at("purpose"),
                "a condition that is lost",
                loss(effect),
            );
            scope.purposes.clear();
            scope.lost = true;
        }
    }

    /// The network lets somebody read. Whatever else a consent is about, it cannot give or withhold.
    fn actions(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        let entries = provision.list("action");
        let (mut reads, mut uses) = (false, false);
        for (path, value) in &entries {
            let all = codings(value);
            let is = |wanted: &str| {
                let mut all = all.iter();
                all.any(|(system, code)| *system == systems::CONSENT_ACTION && *code == wanted)
            };
            if is("access") || is("disclose") {
                reads = true;
                self.mapped(path, "effect");
            } else if is("use") {
                uses = true;
                self.unmapped(path, "the network knows reading only", Loss::Information);
            } else if is("collect") || is("correct") {
                let why = "the network neither collects nor corrects by a directive";
                self.unmapped(path, why, Loss::Information);
            } else {
                uses = true;
                self.unmapped(path, "not an action of the network", Loss::Information);
            }
        }
        if entries.is_empty() || reads {
            return;
        }
        if permits(effect) || uses {
            let path = provision.at("action");
            self.unmapped(&path, "it is not about reading", loss(effect));
            scope.lost = true;
        } else {
            // Nobody corrects or collects through the network: a denial of it says nothing.
            scope.never = true;
        }
    }

    fn period(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        let Some((path, start, end)) = self.span(provision, "period", effect, scope) else {
            return;
        };
        let later = u64::from(permits(effect));
        if let Some(start) = start {
            let fraction = u64::from(start.fraction);
            scope.from = Some(start.first.saturating_add(fraction.saturating_mul(later)));
        }
        if let Some(end) = end {
            let fraction = u64::from(end.fraction);
            scope.until = Some(end.after.saturating_sub(fraction.saturating_mul(later)));
        }
        self.mapped(&path, "valid_from, valid_until");
    }

    fn data_period(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        let Some((path, start, end)) = self.span(provision, "dataPeriod", effect, scope) else {
            return;
        };
        // A permit reaches whole months inside, a denial every month touched.
        let inward = permits(effect);
        let first = start.map_or(Some(Month::MIN), |start| {
            let month = Month::new(start.year, start.month.unwrap_or(1));
            match (inward && !start.begins_month, month) {
                (true, Some(month)) => next(month),
                (_, month) => month,
            }
        });
        let last = end.map_or(Some(Month::MAX), |end| {
            let month = Month::new(end.year, end.month.unwrap_or(12));
            match (inward && !end.ends_month, month) {
                (true, Some(month)) => previous(month),
                (_, month) => month,
            }
        });
        match first
            .zip(last)
            .map(|(first, last)| Months::new(first, last))
        {
            Some(Ok(months)) => {
                self.mapped(&path, "data_period");
                scope.months = Some(months);
            }
            Some(Err(_)) => {
                self.unmapped(&path, "no whole month lies in it", loss(effect));
                scope.lost = true;
            }
            None => {
                self.unmapped(&path, "months are 1900-01 to 2199-12", loss(effect));
                scope.lost = true;
            }
        }
    }

    /// A FHIR Period: its path, start and end. What cannot be read is a condition lost.
    fn span(
        &mut self,
        provision: &Element<'_>,
        name: &str,
        effect: Effect,
        scope: &mut Scope,
    ) -> Option<(String, Option<DateTime>, Option<DateTime>)> {
        let value = provision.get(name)?;
        let path = provision.at(name);
        let known = (["start", "end"].as_slice(), ["id"].as_slice());
        scope.lost |= self.rest(value, &path, known, loss(effect));
        let read = |edge: &str| match value.get(edge) {
            None => Ok(None),
            Some(text) => text.as_str().and_then(DateTime::parse).map(Some).ok_or(()),
        };
        if let (Ok(start), Ok(end)) = (read("start"), read("end")) {
            return Some((path, start, end));
        }
        self.unmapped(&path, "not a period", loss(effect));
        scope.lost = true;
        None
    }

    fn extensions(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        for (path, value) in provision.list("modifierExtension") {
            if self.modifier(value, effect, scope).is_some() {
                self.mapped(&path, "terms");
            } else {
                let why = "a modifier that the network does not know";
                self.unmapped(&path, why, loss(effect));
                scope.lost = true;
            }
        }
        for (path, value) in provision.list("extension") {
            let url = value.get("url").and_then(Value::as_str).unwrap_or_default();
            let yes = value.get("valueBoolean").and_then(Value::as_bool) == Some(true);
            let obligation = value.get("valueCoding").and_then(coding);
            match (url, obligation) {
                (systems::TAGGED, _) if yes => scope.tagged = true,
                (systems::EXACT_PURPOSES, _) if yes => scope.exact_purposes = true,
                (systems::OBLIGATION, Some((systems::ACT_CODE, code))) if permits(effect) => {
                    let Ok(code) = hie_policy::ObligationCode::from_code(code) else {
                        self.unmapped(&path, "not an obligation in use", loss(effect));
                        scope.lost = true;
                        continue;
                    };
                    scope.obligations.push(code.into());
                }
                _ => {
                    self.unmapped(&path, "an extension that is not known", Loss::Information);
                    continue;
                }
            }
            self.mapped(&path, "terms");
        }
    }

    fn modifier(&self, value: &Value, effect: Effect, scope: &mut Scope) -> Option<()> {
        match value.get("url")?.as_str()? {
            systems::UNTAGGED_ONLY if permits(effect) => {
                let only = value.get("valueBoolean")?.as_bool()?;
                only.then_some(())
            }
            systems::MAX_USES if permits(effect) => {
                let uses = value.get("valuePositiveInt")?.as_u64()?;
                scope.max_uses = Some(u32::try_from(uses).ok().filter(|uses| *uses > 0)?);
                Some(())
            }
            systems::STUDY => {
                let (system, study) = identifier(value.get("valueIdentifier")?)?;
                scope.study = Some(study.parse().ok().filter(|_| system == systems::STUDY)?);
                Some(())
            }
            systems::FLOOR if !permits(effect) => {
                let code = value.get("valueCode")?.as_str()?;
                let level = hie_policy::Confidentiality::from_code(code).ok()?;
                scope.floor = Some(level.into());
                Some(())
            }
            _ => None,
        }
    }
}

fn next(month: Month) -> Option<Month> {
    moved(month, 1)
}

fn previous(month: Month) -> Option<Month> {
    moved(month, -1)
}

fn moved(month: Month, by: i32) -> Option<Month> {
    let text = month.to_string();
    let (year, month) = text.split_once('-')?;
    let months: i32 = year.parse::<i32>().ok()?.checked_mul(12)?;
    let at = months
        .checked_add(month.parse::<i32>().ok()?)?
        .checked_sub(1)?
        .checked_add(by)?;
    let year = u16::try_from(at.checked_div(12)?).ok()?;
    let month = u8::try_from(at.checked_rem(12)?.checked_add(1)?).ok()?;
    Month::new(year, month)
}
