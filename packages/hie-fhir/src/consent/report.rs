//! What an import is told, and what it says.

use std::collections::BTreeMap;

use hie_types::consent::{ExecuteMsg, Terms};
use hie_types::{Effect, Group, Handle, HospitalId, PersonId, PolicyId, Tag};
use serde::Serialize;

/// What only the patient's key can tell: which blinded tags stand for a label.
pub trait Labels {
    /// The tags of a sensitivity label, or of a sensitive category, at every custodian; nothing if it
    /// cannot be blinded.
    fn tags(&self, label: &str) -> Option<Vec<Tag>>;

    /// The blinded group that a custodian knows under its own id.
    fn group(&self, custodian: &HospitalId, own_id: &str) -> Option<Group>;

    /// The label that a tag stands for, if it is one of the known labels.
    fn label(&self, tag: &Tag) -> Option<String>;
}

/// Nobody has the patient's key.
pub struct NoLabels;

impl Labels for NoLabels {
    fn tags(&self, _: &str) -> Option<Vec<Tag>> {
        None
    }

    fn group(&self, _: &HospitalId, _: &str) -> Option<Group> {
        None
    }

    fn label(&self, _: &Tag) -> Option<String> {
        None
    }
}

/// What an import needs to know besides the `Consent`.
pub struct Context<'a> {
    /// Whose directives these become.
    pub handle: Handle,
    /// The reference that means this patient in the `Consent`, such as `Patient/17`. Not needed where the
    /// handle itself stands there.
    pub patient: Option<String>,
    /// Now, Unix seconds.
    pub now: u64,
    /// References that mean a member of the network.
    pub hospitals: BTreeMap<String, HospitalId>,
    /// References that mean a person, as the network names them.
    pub persons: BTreeMap<String, PersonId>,
    /// Uris that mean a text of the network's policy.
    pub policies: BTreeMap<String, PolicyId>,
    /// What the patient's key tells.
    pub labels: &'a dyn Labels,
    /// What was answered to the questions of an earlier try.
    pub answers: Answers,
}

impl Context<'_> {
    /// Nothing known but whose consent it is.
    #[must_use]
    pub fn new(handle: Handle, now: u64) -> Self {
        Self {
            handle,
            patient: None,
            now,
            hospitals: BTreeMap::new(),
            persons: BTreeMap::new(),
            policies: BTreeMap::new(),
            labels: &NoLabels,
            answers: Answers::default(),
        }
    }
}

/// Answers to the questions that a `Consent` may leave open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Whether a denial holds in an emergency.
    pub emergency: Option<Emergency>,
    /// What the root provision is.
    pub root: Option<RootProvision>,
    /// Which levels a denied label means.
    pub denied_label: Option<DeniedLabel>,
    /// Whether a denial may be written broader than it is.
    pub broader_denial: Option<bool>,
}

/// How far a denial reaches into emergencies. HL7's `TREAT` holds `ETREAT`, and that holds `BTG`; a
/// denial here never crosses that border by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emergency {
    /// Not at all.
    Excluded,
    /// Emergency treatment is denied, breaking the glass is not.
    Treatment,
    /// Emergency treatment and breaking the glass are denied.
    BreakGlass,
}

/// What a root provision is to the base rule of `policyRule`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootProvision {
    /// It says how far the base rule reaches.
    Extent,
    /// It is an exception from the base rule, or besides it.
    Exception,
}

/// Which levels a confidentiality label of a denial means. R4's text says "or lower", profiles in use
/// mean "and above".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeniedLabel {
    /// This level and those above it.
    AndAbove,
    /// Every level.
    AllLevels,
}

/// What became of a `Consent`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Import {
    /// Whose.
    pub handle: Handle,
    /// The directives, in the order in which they are to be written. While a question is open, they are
    /// what the safest answers would make of it.
    pub directives: Vec<Imported>,
    /// Which elements went into them.
    pub mapped: Vec<Mapped>,
    /// Every element that could not be mapped.
    pub unmapped: Vec<Unmapped>,
    /// What has to be answered before anything is written.
    pub questions: Vec<Question>,
}

impl Import {
    /// Whether it may be sent: no question is open and nothing was refused.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.questions.is_empty() && !self.is_refused()
    }

    /// Whether nothing of it is to be written, whatever is answered.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.unmapped.iter().any(|one| one.loss == Loss::Refused)
    }

    /// Whether the directives say all that the `Consent` says about who may see what.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_ready()
            && self
                .unmapped
                .iter()
                .all(|one| one.loss == Loss::Information)
    }

    /// The messages to send, in this order; none while it is not ready.
    #[must_use]
    pub fn messages(&self) -> Vec<ExecuteMsg> {
        if !self.is_ready() {
            return Vec::new();
        }
        let message = |one: &Imported| {
            let (handle, terms) = (self.handle, one.terms.clone());
            match one.effect.0 {
                hie_policy::Effect::Permit => ExecuteMsg::Permit { handle, terms },
                hie_policy::Effect::Deny => ExecuteMsg::Deny { handle, terms },
            }
        };
        self.directives.iter().map(message).collect()
    }
}

/// One directive of an import.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Imported {
    /// The rule that it comes from.
    pub from: String,
    /// Permit or deny.
    pub effect: Effect,
    /// What it says.
    pub terms: Terms,
}

/// An element that was mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mapped {
    /// Which.
    pub path: String,
    /// To what.
    pub to: &'static str,
}

/// An element that was not mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// Which.
    pub path: String,
    /// Why not.
    pub why: String,
    /// What that did.
    pub loss: Loss,
}

/// What it does that an element is not mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Nothing to who may see what.
    Information,
    /// Less is permitted than was.
    Narrower,
    /// The permit that it is part of is not written.
    PermitWithheld,
    /// The denial that it is part of is broader than it was.
    DenialBroader,
    /// Nothing of the `Consent` is written.
    Refused,
}

/// Something that a `Consent` leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Which of the questions.
    pub kind: QuestionKind,
    /// What it is about.
    pub path: String,
    /// The question.
    pub text: &'static str,
    /// What may be answered.
    pub options: &'static [&'static str],
}

/// The questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// [`Answers::emergency`].
    Emergency,
    /// [`Answers::root`].
    RootProvision,
    /// [`Answers::denied_label`].
    DeniedLabel,
    /// [`Answers::broader_denial`].
    BroaderDenial,
}

impl QuestionKind {
    /// The question in words, and what may be answered.
    pub(crate) const fn words(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Emergency => (
                "does this denial hold in an emergency too, and does it forbid to break the glass?",
                &["excluded", "treatment", "break-glass"],
            ),
            Self::RootProvision => (
                "does the root provision say how far the base rule reaches, or is it an exception from it?",
                &["extent", "exception"],
            ),
            Self::DeniedLabel => (
                "does the denied label mean this level and those above it, or every level?",
                &["and-above", "all-levels"],
            ),
            Self::BroaderDenial => (
                "this denial cannot be written as narrow as it is: write it broader? If not, nothing of the consent is written",
                &["yes", "no"],
            ),
        }
    }
}
