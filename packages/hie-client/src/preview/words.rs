//! A preview in words. Speaks of directives by id and counts records.

use std::collections::{BTreeMap, BTreeSet};

use hie_policy::{Effect, Id16, Unmet};

use super::{Change, Emergencies, Preview};

impl Preview {
    /// The same in words, one sentence each.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut words = self.reach();
        words.push(self.changes());
        words.extend(self.others());
        if !self.months_not_stated.is_empty() && self.effect == Effect::Deny {
            let unstated = records(self.months_not_stated.len());
            words.push(format!(
                "it applies to {unstated} only because they do not state their months"
            ));
        }
        words.push(self.emergencies.in_words());
        words
    }

    fn reach(&self) -> Vec<String> {
        let name = match self.effect {
            Effect::Permit => "permit",
            Effect::Deny => "denial",
        };
        let (reached, all) = (self.reaches.len(), records(self.records));
        let mut words = vec![format!("the {name} applies to {reached} of {all}")];
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for out in &self.out_of_reach {
            let count = reasons.entry(out.because).or_default();
            *count = count.saturating_add(1);
        }
        for (reason, count) in reasons {
            words.push(format!("it does not reach {}: {reason}", records(count)));
        }
        words
    }

    fn changes(&self) -> String {
        match (roots(&self.opens), roots(&self.closes)) {
            (0, 0) => "it changes no answer for anybody who was looked at".into(),
            (0, closed) => format!("it closes {} that can be had today", records(closed)),
            (opened, 0) => format!("it opens {} that cannot be had today", records(opened)),
            (opened, closed) => {
                format!(
                    "it opens {} and closes {}",
                    records(opened),
                    records(closed)
                )
            }
        }
    }

    fn others(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (denial, silenced) in &self.silenced_by {
            words.push(format!(
                "denial {denial} stands in its way for {}: there the permit opens nothing; lifting denial \
                 {denial} is another act, signed on its own",
                records(silenced.len())
            ));
        }
        for denial in &self.prevails_over {
            words.push(format!(
                "it prevails over denial {denial} where both apply: what that denial closes is opened there"
            ));
        }
        for permit in &self.silences {
            words.push(format!("it silences permit {permit} where both apply"));
        }
        for permit in &self.yields_to {
            words.push(format!(
                "permit {permit} prevails over it where both apply: ending that permit is another act, signed \
                 on its own"
            ));
        }
        words
    }
}

impl Emergencies {
    fn in_words(&self) -> String {
        let Self {
            pairs,
            before,
            after,
            ..
        } = self;
        if self.opted_out {
            "emergencies: closed, because the patient has opted out of break-glass; this changes nothing of that"
                .into()
        } else if !self.changes.is_empty() {
            format!(
                "emergencies change: of {pairs} answers looked at, breaking the glass opens {before} today and \
                 {after} with it"
            )
        } else if *after == 0 {
            "emergencies stay as they are: breaking the glass opens none of the answers looked at"
                .into()
        } else {
            format!(
                "emergencies stay as they are: breaking the glass opens {after} of the {pairs} answers looked at"
            )
        }
    }
}

fn records(count: usize) -> String {
    match count {
        1 => "1 record".to_owned(),
        _ => format!("{count} records"),
    }
}

fn roots(changes: &[Change]) -> usize {
    let roots: BTreeSet<Id16> = changes.iter().map(|change| change.record).collect();
    roots.len()
}

/// Why a directive does not apply.
pub(super) const fn why(unmet: Unmet) -> &'static str {
    match unmet {
        Unmet::UsedUp => "no use is left",
        Unmet::NotYetValid => "it starts later",
        Unmet::NoLongerValid => "it has ended by then",
        Unmet::OtherGrantee => "it is for nobody who was looked at",
        Unmet::PersonMoved => "it permits this person at another hospital",
        Unmet::OtherOrigin => "they were first published by another hospital",
        Unmet::OtherPurpose => "it does not reach the purpose",
        Unmet::OtherResource => "they are other records",
        Unmet::Tagged => "they are tagged as sensitive, and it permits only what is not",
        Unmet::OtherStudy => "it is for a study",
        Unmet::AboveCeiling => "they are above the level that it permits",
        Unmet::BelowFloor => "they are below the level that it denies",
        Unmet::MonthsNotStated => "they do not state their months, and it permits certain months",
        Unmet::OtherMonths => "they are about other months",
        Unmet::OtherHandle => "they are under another handle",
    }
}
