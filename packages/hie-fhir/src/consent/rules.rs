//! From rules within rules to directives beside each other.

use hie_policy::Purpose;
use hie_types::consent::{Grantee, Months, Resources, Terms};
use hie_types::{Confidentiality, Effect, Month};

use super::element::Reading;
use super::provision::Scope;
use super::report::{Emergency, Imported, Loss, QuestionKind};
use super::resources::{Common, Reach, loss, permits};

/// The most directives of one consent.
const MOST: usize = 32;

/// A rule and the exceptions from it.
pub struct Rule {
    pub path: String,
    pub effect: Effect,
    pub scope: Scope,
    pub exceptions: Vec<Rule>,
}

/// A directive, with the rules that it stands in.
pub struct Flat {
    pub imported: Imported,
    /// Paths of the rules that it is an exception from.
    pub within: Vec<String>,
}

impl Reading<'_> {
    /// The directives of a rule and its exceptions, in the order in which they are to be written: what is
    /// written later prevails over a denial without purposes that is as specific.
    pub fn flatten(&mut self, rule: &Rule, within: &[String], all: &mut Vec<Flat>) {
        self.write(rule, within, all);
        let mut inner = within.to_vec();
        inner.push(rule.path.clone());
        for permit in [true, false] {
            for exception in &rule.exceptions {
                if permits(exception.effect) == permit {
                    let narrowed = Rule {
                        path: exception.path.clone(),
                        effect: exception.effect,
                        scope: self.narrowed(rule, exception),
                        exceptions: Vec::new(),
                    };
                    let exceptions = &exception.exceptions;
                    self.flatten_with(narrowed, exceptions, &inner, all);
                }
            }
        }
    }

    fn flatten_with(
        &mut self,
        rule: Rule,
        exceptions: &[Rule],
        within: &[String],
        all: &mut Vec<Flat>,
    ) {
        let copied = exceptions.iter().map(Rule::copied).collect();
        let rule = Rule {
            exceptions: copied,
            ..rule
        };
        self.flatten(&rule, within, all);
    }

    /// What an exception comes to: its own conditions and those of the rule that it stands in.
    fn narrowed(&mut self, rule: &Rule, exception: &Rule) -> Scope {
        let (outer, own, effect) = (&rule.scope, &exception.scope, exception.effect);
        let mut scope = own.clone();
        scope.lost |= outer.lost;
        scope.never |= outer.never;
        scope.exact_purposes |= outer.exact_purposes;
        match lists(&outer.grantees, &own.grantees, common_grantee) {
            Some(grantees) => scope.grantees = grantees,
            None => scope.never = true,
        }
        let same = |one: &hie_types::HospitalId, two: &hie_types::HospitalId| {
            (one == two).then(|| one.clone())
        };
        match lists(&outer.custodians, &own.custodians, same) {
            Some(custodians) => scope.custodians = custodians,
            None => scope.never = true,
        }
        match lists(&outer.purposes, &own.purposes, deeper) {
            Some(purposes) => scope.purposes = purposes,
            None => scope.never = true,
        }
        self.common_records(rule, exception, &mut scope);
        scope.months = match (outer.months, own.months) {
            (Some(one), Some(two)) => {
                let months =
                    hie_policy::Months::new(one.from.max(two.from), one.until.min(two.until));
                scope.never |= months.is_err();
                months.ok()
            }
            (one, two) => one.or(two),
        };
        scope.from = outer.from.max(own.from);
        scope.until = match (outer.until, own.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        if outer.study.is_some() && own.study.is_some() && outer.study != own.study {
            scope.never = true;
        }
        scope.study = own.study.or(outer.study);
        if permits(effect) {
            let uses = [outer.max_uses, own.max_uses];
            scope.max_uses = uses.into_iter().flatten().min();
            for obligation in &outer.obligations {
                if !scope.obligations.contains(obligation) {
                    scope.obligations.push(*obligation);
                }
            }
            scope.ceiling = [outer.ceiling, own.ceiling].into_iter().flatten().min();
            let least = Confidentiality(hie_policy::Confidentiality::U);
            if outer.floor.is_some_and(|floor| floor > least) {
                let why = "a permit cannot be for records above a level only";
                self.unmapped(&exception.path, why, Loss::PermitWithheld);
                scope.lost = true;
            }
        } else {
            scope.floor = [outer.floor, own.floor].into_iter().flatten().max();
        }
        scope
    }

    fn common_records(&mut self, rule: &Rule, exception: &Rule, scope: &mut Scope) {
        let (outer, own) = (&rule.scope.reaches, &exception.scope.reaches);
        if outer.is_empty() || own.is_empty() {
            scope.reaches = if own.is_empty() {
                outer.clone()
            } else {
                own.clone()
            };
            return;
        }
        let mut shared: Vec<Reach> = Vec::new();
        for one in outer {
            for two in own {
                match one.with(two, exception.effect) {
                    Common::Reach(reach) => shared.push(reach),
                    Common::Nothing => {}
                    Common::Unsayable => {
                        let why = "one directive names records in one way only";
                        self.unmapped(&exception.path, why, loss(exception.effect));
                        scope.lost = true;
                        return;
                    }
                }
            }
        }
        scope.never |= shared.is_empty();
        scope.reaches = shared;
    }

    /// The directives of one rule, without its exceptions.
    fn write(&mut self, rule: &Rule, within: &[String], all: &mut Vec<Flat>) {
        let (path, effect, scope) = (rule.path.as_str(), rule.effect, &rule.scope);
        let now = self.context.now;
        if scope.never {
            self.unmapped(path, "it never applies", Loss::Information);
            return;
        }
        let from = scope.from.filter(|from| *from > now);
        let over = scope
            .until
            .is_some_and(|until| until <= from.unwrap_or(now));
        if over {
            self.unmapped(
                path,
                "it is over, or ends before it begins",
                Loss::Information,
            );
            return;
        }
        if permits(effect) && !self.can_permit(rule) {
            return;
        }
        if !permits(effect) && scope.lost {
            match self.context.answers.broader_denial {
                Some(true) => {}
                Some(false) => self.unmapped(path, "no broader denial is wanted", Loss::Refused),
                None => self.ask(QuestionKind::BroaderDenial, path),
            }
        }
        let mut purposes = vec![scope.purposes.clone()];
        if !permits(effect) {
            purposes = self.denied_purposes(path, scope);
        }
        let most = hie_policy::MAX_PURPOSES;
        let purposes: Vec<Vec<Purpose>> = purposes
            .iter()
            .flat_map(|list| {
                if list.is_empty() {
                    vec![Vec::new()]
                } else {
                    list.chunks(most).map(<[_]>::to_vec).collect()
                }
            })
            .collect();
        let Some(resources) = resources(scope, effect) else {
            let why = "more tags than one permit names";
            self.unmapped(path, why, Loss::PermitWithheld);
            return;
        };
        let everyone = [Grantee::default()];
        let grantees = some_or(&scope.grantees, &everyone);
        let custodians: Vec<_> = if scope.custodians.is_empty() {
            vec![None]
        } else {
            scope.custodians.iter().cloned().map(Some).collect()
        };
        for grantee in grantees {
            for custodian in &custodians {
                for purposes in &purposes {
                    for resources in &resources {
                        if all.len() >= MOST {
                            self.unmapped(path, "more than 32 directives", Loss::Refused);
                            return;
                        }
                        let terms = Terms {
                            grantee: grantee.clone(),
                            custodian: custodian.clone(),
                            purposes: purposes.iter().map(|one| (*one).into()).collect(),
                            resources: resources.clone(),
                            confidentiality: if permits(effect) {
                                scope.ceiling
                            } else {
                                scope.floor
                            },
                            study: scope.study,
                            data_period: scope.months.map(|months| Months {
                                from: Month(months.from),
                                until: Month(months.until),
                            }),
                            valid_from: from,
                            valid_until: scope.until,
                            max_uses: scope.max_uses,
                            obligations: scope.obligations.clone(),
                            evidence: None,
                            policy: None,
                        };
                        let imported = Imported {
                            from: path.to_owned(),
                            effect,
                            terms,
                        };
                        let within = within.to_vec();
                        all.push(Flat { imported, within });
                    }
                }
            }
        }
    }

    fn can_permit(&mut self, rule: &Rule) -> bool {
        let (path, scope) = (rule.path.as_str(), &rule.scope);
        if scope.lost {
            let why = "a condition of this permit cannot be written";
            self.unmapped(path, why, Loss::PermitWithheld);
            return false;
        }
        if scope.purposes.is_empty() {
            self.unmapped(path, "a permit names its purposes", Loss::PermitWithheld);
            return false;
        }
        if scope.obligations.len() > 8 {
            let why = "more than 8 obligations and refrains";
            self.unmapped(path, why, Loss::PermitWithheld);
            return false;
        }
        let sensitive = scope
            .reaches
            .iter()
            .any(|one| matches!(one, Reach::Tags(_)));
        if scope.reaches.is_empty() && !scope.tagged && !sensitive {
            let why = "records with sensitivity tags are not opened by a general permit";
            self.unmapped(path, why, Loss::Narrower);
        }
        true
    }

    /// The purposes of a denial, with what it is to mean in an emergency. Two lists where it names none:
    /// every purpose but emergencies, and those.
    fn denied_purposes(&mut self, path: &str, scope: &Scope) -> Vec<Vec<Purpose>> {
        let named = &scope.purposes;
        let whole = vec![named.clone()];
        let shuts_out = named.is_empty() && scope.grantees.iter().any(|one| one.person.is_some());
        let treats = named.contains(&Purpose::ETREAT);
        let reaches = named.is_empty() || named.contains(&Purpose::TREAT) || treats;
        let settled = scope.exact_purposes || (treats && named.contains(&Purpose::BTG));
        if shuts_out || !reaches || settled {
            return whole;
        }
        let answer = self.context.answers.emergency.unwrap_or_else(|| {
            self.ask(QuestionKind::Emergency, path);
            Emergency::BreakGlass
        });
        let mut more = Vec::new();
        if answer != Emergency::Excluded || treats {
            more.push(Purpose::ETREAT);
        }
        if answer == Emergency::BreakGlass {
            more.push(Purpose::BTG);
        }
        if named.is_empty() && !more.is_empty() {
            return vec![Vec::new(), more];
        }
        let mut one = named.clone();
        for purpose in more {
            if !one.contains(&purpose) {
                one.push(purpose);
            }
        }
        vec![one]
    }
}

impl Rule {
    fn copied(&self) -> Self {
        Self {
            path: self.path.clone(),
            effect: self.effect,
            scope: self.scope.clone(),
            exceptions: self.exceptions.iter().map(Self::copied).collect(),
        }
    }
}

fn resources(scope: &Scope, effect: Effect) -> Option<Vec<Resources>> {
    if scope.reaches.is_empty() {
        let tagged = permits(effect) && scope.tagged;
        return Some(vec![Resources::All { tagged }]);
    }
    let mut all = Vec::new();
    for reach in &scope.reaches {
        all.extend(reach.split(effect)?);
    }
    Some(all)
}

fn some_or<'a, T>(some: &'a [T], otherwise: &'a [T]) -> &'a [T] {
    if some.is_empty() { otherwise } else { some }
}

/// What two lists of alternatives have in common, empty being all; nothing if they have nothing.
fn lists<T: Clone + PartialEq>(
    outer: &[T],
    own: &[T],
    common: impl Fn(&T, &T) -> Option<T>,
) -> Option<Vec<T>> {
    if outer.is_empty() || own.is_empty() {
        return Some(some_or(own, outer).to_vec());
    }
    let mut shared = Vec::new();
    for one in outer {
        for two in own {
            if let Some(both) = common(one, two).filter(|both| !shared.contains(both)) {
                shared.push(both);
            }
        }
    }
    (!shared.is_empty()).then_some(shared)
}

/// The deeper of two purposes of which one lies in the other. A denial in a permit so names all that the
/// permit names in it, and the permit is never the more specific.
fn deeper(one: &Purpose, two: &Purpose) -> Option<Purpose> {
    if one.is_within(*two) {
        Some(*one)
    } else {
        two.is_within(*one).then_some(*two)
    }
}

fn common_grantee(one: &Grantee, two: &Grantee) -> Option<Grantee> {
    fn part<T: Clone + PartialEq>(one: &Option<T>, two: &Option<T>) -> Option<Option<T>> {
        match (one, two) {
            (Some(one), Some(two)) if one != two => None,
            (one, two) => Some(one.clone().or_else(|| two.clone())),
        }
    }
    let both = Grantee {
        hospital: part(&one.hospital, &two.hospital)?,
        role: part(&one.role, &two.role)?,
        person: part(&one.person, &two.person)?,
    };
    // A person is named without a role: whether it is theirs is not known here.
    (both.person.is_none() || both.role.is_none()).then_some(both)
}
