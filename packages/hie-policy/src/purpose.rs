//! Purposes of use: why somebody asks for a record.
//!
//! Source: HL7 v3 `PurposeOfUse` of `v3-ActReason` 4.0.0 (hl7.terminology 7.3.0,
//! <http://terminology.hl7.org/ValueSet/v3-PurposeOfUse>, CC0): 62 codes, one parent each, at most
//! three levels below the root. The root itself is not a purpose.
//!
//! A contract stores a purpose as its position in the table, so a position never changes: append
//! only, also when HL7 retires a code.

use crate::codec::{UnknownCode, code_type};
use crate::codes::{Capability, Role};

/// One purpose of use. It holds nothing but a position in the table: a bad value cannot be made.
///
/// Written as its code in JSON and as its number in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(u8);

code_type!(Purpose, "a purpose of use code of HL7 v3 PurposeOfUse");

/// One row of the table.
struct Row {
    code: &'static str,
    display: &'static str,
    /// `None` for a child of the root.
    parent: Option<Purpose>,
}

macro_rules! parent {
    (ROOT) => {
        None
    };
    ($parent:ident) => {
        Some(Purpose::$parent)
    };
}

/// `position CODE in PARENT, display of HL7, meaning in our words;`
macro_rules! purposes {
    ($($position:literal $code:ident in $parent:ident, $display:literal, $meaning:literal;)+) => {
        impl Purpose {
            $(
                #[doc = concat!("`", stringify!($code), "`: ", $meaning)]
                pub const $code: Purpose = Purpose($position);
            )+
        }

        const TABLE: &[Row] = &[$(Row {
            code: stringify!($code),
            display: $display,
            parent: parent!($parent),
        }),+];

        const ALL: &[Purpose] = &[$(Purpose::$code),+];
    };
}

purposes! {
    0 HMARKT in ROOT, "healthcare marketing", "Marketing of health-care products or services.";
    1 HOPERAT in ROOT, "healthcare operations", "Administrative and contractual work around health-care provision; parent of operations purposes.";
    2 CAREMGT in HOPERAT, "care management", "Secondary analytics to manage care quality, safety, population health and cost; no treatment.";
    3 DONAT in HOPERAT, "donation", "Donation of organs, eyes or tissue from deceased donors.";
    4 FRAUD in HOPERAT, "fraud", "Detecting and preventing fraud.";
    5 GOV in HOPERAT, "government", "Processes run by government.";
    6 HACCRED in HOPERAT, "health accreditation", "Meeting accreditation criteria.";
    7 HCOMPL in HOPERAT, "health compliance", "Fulfilling a legal or regulatory mandate.";
    8 HDECD in HOPERAT, "decedent", "Handling matters of a deceased patient.";
    9 HDIRECT in HOPERAT, "directory", "Managing a patient directory, including an exchange-wide one.";
    10 HDM in HOPERAT, "healthcare delivery management", "Administering benefits or contracts for care-delivery organisations; excludes treatment and coordination.";
    11 HLEGAL in HOPERAT, "legal", "Activities that a legal proceeding requires.";
    12 HOUTCOMS in HOPERAT, "health outcome measure", "Measuring outcomes and comparative effectiveness of care.";
    13 HPRGRP in HOPERAT, "health program reporting", "Reporting required by a health programme.";
    14 HQUALIMP in HOPERAT, "health quality improvement", "Administrative work to raise care quality.";
    15 HSYSADMIN in HOPERAT, "health system administration", "Administering the electronic systems used for care delivery.";
    16 LABELING in HSYSADMIN, "labeling", "Assigning and managing security and privacy labels on data.";
    17 METAMGT in HSYSADMIN, "metadata management", "Managing metadata for indexing, discovery and retrieval of records.";
    18 MEMADMIN in HOPERAT, "member administration", "Administering coverage of an enrolled member.";
    19 MILCDM in HOPERAT, "military command", "Military processes, orders, policy or law.";
    20 PATADMIN in HOPERAT, "patient administration", "Operational administration of care for a patient.";
    21 PATSFTY in HOPERAT, "patient safety", "Ensuring the safety of care.";
    22 PERFMSR in HOPERAT, "performance measure", "Monitoring performance of recommended care practices.";
    23 RECORDMGT in HOPERAT, "records management", "Health-records management.";
    24 SYSDEV in HOPERAT, "system development", "Designing, building, testing or deploying a health system or application.";
    25 HTEST in SYSDEV, "test health data", "Synthetic data for testing outside production.";
    26 TRAIN in HOPERAT, "training", "Training and education of people.";
    27 MLTRAINING in HOPERAT, "machine learning training", "Training a machine-learning model.";
    28 HPAYMT in ROOT, "healthcare payment", "Financial or contractual activities for payment of care.";
    29 CLMATTCH in HPAYMT, "claim attachment", "Extra clinical evidence supporting a coverage or payment request.";
    30 COVAUTH in HPAYMT, "coverage authorization", "Prior authorisation or predetermination of coverage.";
    31 COVERAGE in HPAYMT, "coverage under policy or program", "Activities about coverage under a programme or policy.";
    32 ELIGDTRM in COVERAGE, "eligibility determination", "Deciding whether a person qualifies for coverage.";
    33 ELIGVER in COVERAGE, "eligibility verification", "Confirming enrolment or coverage with the coverage source.";
    34 ENROLLM in COVERAGE, "enrollment", "Enrolling a person in a programme or policy.";
    35 MILDCRG in COVERAGE, "military discharge", "Releasing military personnel from service, benefits and disability assessment included.";
    36 REMITADV in HPAYMT, "remittance advice", "Telling a party what was remitted for a claim.";
    37 PMTDS in HPAYMT, "decision support assisted payment decision", "Algorithm-supported (for example AI) payment decision.";
    38 HRESCH in ROOT, "healthcare research", "Scientific investigation to gain health-care knowledge.";
    39 BIORCH in HRESCH, "biomedical research", "Basic or applied biomedical research.";
    40 CLINTRCH in HRESCH, "clinical trial research", "Research under clinical-trial protocols.";
    41 CLINTRCHNPC in CLINTRCH, "clinical trial research without patient care", "Clinical-trial research without care being given.";
    42 CLINTRCHPC in CLINTRCH, "clinical trial research with patient care", "Clinical-trial research with care being given.";
    43 PRECLINTRCH in CLINTRCH, "preclinical trial research", "Preparing research: feasibility, protocol design, ethics-board application.";
    44 DSRCH in HRESCH, "disease specific healthcare research", "Research restricted to named diseases or conditions.";
    45 POARCH in HRESCH, "population origins or ancestry healthcare research", "Research on population origins or ancestry.";
    46 TRANSRCH in HRESCH, "translational healthcare research", "Research linking routine treatment with evidence-based medicine.";
    47 PATRQT in ROOT, "patient requested", "Action that the patient asked for.";
    48 FAMRQT in PATRQT, "family requested", "Request by a family member whom the patient authorised.";
    49 PWATRNY in PATRQT, "power of attorney", "Request by the patient's appointed legal representative.";
    50 SUPNWK in PATRQT, "support network", "Request by another person whom the patient authorised.";
    51 PUBHLTH in ROOT, "public health", "Public-health activities such as notifiable-disease reporting.";
    52 DISASTER in PUBHLTH, "disaster", "Immediate care for people in a disaster zone.";
    53 THREAT in PUBHLTH, "threat", "Preventing injury or disease of possible targets of violence.";
    54 TREAT in ROOT, "treatment", "Providing health care; parent of treatment purposes.";
    55 CLINTRL in TREAT, "clinical trial", "Care given as part of a clinical-trial protocol.";
    56 COC in TREAT, "coordination of care", "Organising and coordinating one person's care, case management included.";
    57 ETREAT in TREAT, "Emergency Treatment", "Immediately needed care for an emergent condition.";
    58 BTG in ETREAT, "break the glass", "Policy override for emergent care by users not provisioned for it.";
    59 ERTREAT in ETREAT, "emergency room treatment", "Emergency-room care by provisioned users, no policy override.";
    60 POPHLTH in TREAT, "population health", "Care given to a population, for example needle exchange.";
    61 TREATDS in TREAT, "decision support assisted treatment decision", "Algorithm-supported (for example AI) treatment decision.";
}

impl Purpose {
    /// The purpose with exactly this code (case counts: `THREAT` is not `TREAT`).
    ///
    /// # Errors
    /// [`UnknownCode`] for anything else, the root `PurposeOfUse` included.
    pub fn from_code(code: &str) -> Result<Self, UnknownCode> {
        let position = TABLE.iter().position(|row| row.code == code);
        position
            .and_then(|position| ALL.get(position).copied())
            .ok_or(UnknownCode::of::<Self>())
    }

    /// The HL7 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().map_or("", |row| row.code)
    }

    /// The display text of HL7.
    #[must_use]
    pub fn display(self) -> &'static str {
        self.row().map_or("", |row| row.display)
    }

    /// The next wider purpose; `None` for a child of the root.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.row().and_then(|row| row.parent)
    }

    /// This purpose, then its parent, and so on up to a child of the root.
    pub(crate) fn with_ancestors(self) -> impl Iterator<Item = Self> {
        core::iter::successors(Some(self), |purpose| purpose.parent())
    }

    /// The level below the root: 1, 2 or 3.
    #[must_use]
    pub fn depth(self) -> u8 {
        self.with_ancestors()
            .fold(0, |depth: u8, _| depth.saturating_add(1))
    }

    /// Whether this is `ancestor` or lies below it.
    #[must_use]
    pub fn is_within(self, ancestor: Self) -> bool {
        self.with_ancestors().any(|purpose| purpose == ancestor)
    }

    /// Every purpose, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().copied()
    }

    /// Whether it lies in E = {`ETREAT`, `ERTREAT`, `BTG`}, whose border no directive crosses
    /// (domain.md 4.3).
    #[must_use]
    pub fn is_emergency(self) -> bool {
        matches!(self, Self::ETREAT | Self::ERTREAT | Self::BTG)
    }

    /// Whether it lies in X = {`BTG`, `CLINTRL`, `POPHLTH`, `TREATDS`, `MLTRAINING`}, which a
    /// permit reaches only by naming that very code (domain.md 4.3).
    #[must_use]
    pub fn must_be_named(self) -> bool {
        matches!(
            self,
            Self::BTG | Self::CLINTRL | Self::POPHLTH | Self::TREATDS | Self::MLTRAINING
        )
    }

    /// Whether it is on the research list: the tree of `HRESCH`, `CLINTRL`, `POPHLTH`, `TREATDS`
    /// and `MLTRAINING` (domain.md 3).
    #[must_use]
    pub fn is_research(self) -> bool {
        matches!(
            self,
            Self::CLINTRL | Self::POPHLTH | Self::TREATDS | Self::MLTRAINING
        ) || self.is_within(Self::HRESCH)
    }

    /// The one capability a hospital needs to ask for this purpose (domain.md 3).
    #[must_use]
    pub fn capability(self) -> Capability {
        if self.is_research() {
            Capability::Research
        } else if matches!(self, Self::BTG | Self::ERTREAT) {
            Capability::Emergency
        } else {
            Capability::Requester
        }
    }

    /// Whether somebody in this role may ask for this purpose (domain.md 3): the research list
    /// first, then the rest of the tree of `TREAT`, then any role but `gateway`.
    #[must_use]
    pub fn allows_role(self, role: Role) -> bool {
        if self.is_research() {
            role == Role::Researcher
        } else if self.is_within(Self::TREAT) {
            matches!(
                role,
                Role::Physician | Role::Nurse | Role::Pharmacist | Role::Paramedic
            )
        } else {
            role != Role::Gateway
        }
    }

    fn number(self) -> u8 {
        self.0
    }

    fn from_number(number: u8) -> Option<Self> {
        ALL.get(usize::from(number)).copied()
    }

    /// Always there: every way to a `Purpose` checks the position.
    fn row(self) -> Option<&'static Row> {
        TABLE.get(usize::from(self.0))
    }
}
