//! `hie fhir consent`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use hie_fhir::consent::{
    Answers, Context, DeniedLabel, Emergency, ExportContext, Labels, RootProvision, export, import,
};
use hie_fhir::sensitivity;
use hie_types::consent::{DirectiveResponse, DirectivesResponse};
use hie_types::{Group, Handle, HospitalId, PersonId, PolicyId, Tag};
use hie_vault::{Label, PatientKey};
use serde_json::Value;

/// The exit code where nothing may be written.
const REFUSED: u8 = 1;
/// The exit code where what may be written says less than the Consent, or denies more.
const NOT_WHOLE: u8 = 3;
/// The exit code where something has to be answered first.
const QUESTIONS: u8 = 4;

#[derive(Subcommand)]
pub enum ConsentCommand {
    /// Write directives as FHIR: one as a Consent, a page of them as a Bundle.
    Export {
        /// What consent-registry answered to `directive` or `directives`, as JSON; - is standard input.
        answer: PathBuf,
        #[command(flatten)]
        key: Key,
        /// Where a text of the network's policy lies, as URI=ID. May be repeated.
        #[arg(long, value_name = "URI=ID", value_parser = pair::<PolicyId>)]
        policy: Vec<(String, PolicyId)>,
    },
    /// Read a Consent and print the messages that it comes to, and every element that was not mapped.
    ///
    /// Never wider than the Consent. While a question is open there are no messages. Exit code: 0 all of
    /// it was mapped; 1 refused; 2 not readable; 3 less is permitted or more is denied than it says;
    /// 4 something has to be answered.
    Import(Box<ImportArgs>),
}

#[derive(Args)]
pub struct ImportArgs {
    /// The Consent, as JSON; - is standard input.
    consent: PathBuf,
    /// Whose directives they become.
    #[arg(long)]
    handle: Handle,
    /// The reference that means this patient in the Consent.
    #[arg(long, value_name = "REFERENCE")]
    patient: Option<String>,
    /// A reference that means a member of the network, as REFERENCE=ID. May be repeated.
    #[arg(long, value_name = "REFERENCE=ID", value_parser = pair::<HospitalId>)]
    hospital: Vec<(String, HospitalId)>,
    /// A reference that means a person, as REFERENCE=PERSON. May be repeated.
    #[arg(long, value_name = "REFERENCE=PERSON", value_parser = pair::<PersonId>)]
    person: Vec<(String, PersonId)>,
    /// A uri that means a text of the network's policy, as URI=ID. May be repeated.
    #[arg(long, value_name = "URI=ID", value_parser = pair::<PolicyId>)]
    policy: Vec<(String, PolicyId)>,
    #[command(flatten)]
    key: Key,
    /// Answer: does a denial hold in an emergency too, and does it forbid to break the glass?
    #[arg(long, value_enum)]
    emergency: Option<EmergencyAnswer>,
    /// Answer: does the root provision say how far the base rule reaches, or is it an exception?
    #[arg(long, value_enum)]
    root_provision: Option<RootAnswer>,
    /// Answer: does a denied label mean this level and those above it, or every level?
    #[arg(long, value_enum)]
    denied_label: Option<LabelAnswer>,
    /// Answer: may a denial be written broader than it is?
    #[arg(long, value_enum)]
    broader_denial: Option<YesNo>,
    /// Now, Unix seconds; the clock's if left out.
    #[arg(long)]
    now: Option<u64>,
}

/// The patient's key, and where it is used.
#[derive(Args)]
pub struct Key {
    /// A file with the patient's key, 64 hex digits: reads and writes sensitivity labels and groups.
    #[arg(long, value_name = "FILE", requires = "custodian")]
    patient_key: Option<PathBuf>,
    /// A hospital whose records carry tags; all of them, each by its own --custodian.
    #[arg(long, requires = "patient_key")]
    custodian: Vec<HospitalId>,
}

#[derive(Clone, Copy, ValueEnum)]
enum EmergencyAnswer {
    /// It does not hold in an emergency.
    Excluded,
    /// It holds for emergency treatment, and the glass may be broken.
    Treatment,
    /// It holds for emergency treatment, and the glass may not be broken.
    BreakGlass,
}

#[derive(Clone, Copy, ValueEnum)]
enum RootAnswer {
    /// It says how far the base rule reaches.
    Extent,
    /// It is an exception from the base rule.
    Exception,
}

#[derive(Clone, Copy, ValueEnum)]
enum LabelAnswer {
    /// This level and those above it.
    AndAbove,
    /// Every level.
    AllLevels,
}

#[derive(Clone, Copy, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

pub fn run(command: ConsentCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConsentCommand::Export {
            answer,
            key,
            policy,
        } => {
            let policies: Vec<_> = policy.into_iter().map(|(uri, id)| (id, uri)).collect();
            super::print(&exported(super::read(&answer)?, &key, &policies)?)?;
            Ok(ExitCode::SUCCESS)
        }
        ConsentCommand::Import(args) => imported(*args),
    }
}

fn exported(answer: Value, key: &Key, policies: &[(PolicyId, String)]) -> anyhow::Result<Value> {
    let one = |directive: &DirectiveResponse| -> anyhow::Result<Value> {
        let labels = KnownLabels::open(key, directive.handle)?;
        let context = ExportContext {
            labels: &labels,
            policies,
        };
        Ok(export(directive, &context))
    };
    if answer.get("directives").is_none() {
        let directive: DirectiveResponse =
            serde_json::from_value(answer).context("no answer of consent-registry")?;
        return one(&directive);
    }
    let page: DirectivesResponse =
        serde_json::from_value(answer).context("no answer of consent-registry")?;
    if page.next.is_some() {
        bail!("a page of several: ask for all directives, and put them into one list");
    }
    let entries = page.directives.iter().map(|directive| {
        let url = format!("urn:x-hie:directive:{}", directive.id);
        Ok((url, one(directive)?))
    });
    let entries = entries.collect::<anyhow::Result<Vec<_>>>()?;
    Ok(super::views::bundle(entries))
}

fn imported(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let consent = super::read(&args.consent)?;
    let now = match args.now {
        Some(now) => now,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    let labels = KnownLabels::open(&args.key, args.handle)?;
    let context = Context {
        patient: args.patient,
        hospitals: args.hospital.into_iter().collect(),
        persons: args.person.into_iter().collect(),
        policies: args.policy.into_iter().collect(),
        labels: &labels,
        answers: Answers {
            emergency: args.emergency.map(|answer| match answer {
                EmergencyAnswer::Excluded => Emergency::Excluded,
                EmergencyAnswer::Treatment => Emergency::Treatment,
                EmergencyAnswer::BreakGlass => Emergency::BreakGlass,
            }),
            root: args.root_provision.map(|answer| match answer {
                RootAnswer::Extent => RootProvision::Extent,
                RootAnswer::Exception => RootProvision::Exception,
            }),
            denied_label: args.denied_label.map(|answer| match answer {
                LabelAnswer::AndAbove => DeniedLabel::AndAbove,
                LabelAnswer::AllLevels => DeniedLabel::AllLevels,
            }),
            broader_denial: args
                .broader_denial
                .map(|answer| matches!(answer, YesNo::Yes)),
        },
        ..Context::new(args.handle, now)
    };
    let report = import(&consent, &context);
    let mut printed = serde_json::to_value(&report)?;
    if let Some(printed) = printed.as_object_mut() {
        let messages = serde_json::to_value(report.messages())?;
        printed.insert("messages".to_owned(), messages);
    }
    super::print(&printed)?;
    Ok(if report.is_whole() {
        ExitCode::SUCCESS
    } else if report.is_ready() {
        ExitCode::from(NOT_WHOLE)
    } else if report.is_refused() {
        ExitCode::from(REFUSED)
    } else {
        ExitCode::from(QUESTIONS)
    })
}

/// `NAME=VALUE`; the value has no `=`.
fn pair<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    text: &str,
) -> anyhow::Result<(String, T)> {
    let (name, value) = text.rsplit_once('=').ok_or_else(|| anyhow!("no ="))?;
    Ok((name.to_owned(), value.parse()?))
}

/// What the patient's key tells about labels at the custodians named.
struct KnownLabels {
    key: Option<PatientKey>,
    handle: Handle,
    custodians: Vec<HospitalId>,
}

impl KnownLabels {
    fn open(key: &Key, handle: Handle) -> anyhow::Result<Self> {
        let secret = key.patient_key.as_deref().map(patient_key).transpose()?;
        Ok(Self {
            key: secret,
            handle,
            custodians: key.custodian.clone(),
        })
    }

    fn expand(&self, label: &str) -> Option<Vec<Tag>> {
        let origins: Vec<&str> = self.custodians.iter().map(HospitalId::as_str).collect();
        let label = Label::new(label).ok()?;
        let key = self.key.as_ref()?;
        let tags = key.expand(&label, self.handle.as_bytes(), &origins).ok()?;
        Some(tags.into_iter().map(|one| one.tag.into()).collect())
    }
}

impl Labels for KnownLabels {
    fn tags(&self, label: &str) -> Option<Vec<Tag>> {
        self.expand(label)
    }

    fn group(&self, custodian: &HospitalId, own_id: &str) -> Option<Group> {
        let label = Label::group(own_id).ok()?;
        let key = self.key.as_ref()?;
        let key = key
            .tag_key(self.handle.as_bytes(), custodian.as_str())
            .ok()?;
        key.blind(&label).ok().map(Into::into)
    }

    fn label(&self, tag: &Tag) -> Option<String> {
        let mut labels = sensitivity::all();
        let found = labels.find(|label| self.expand(label).is_some_and(|tags| tags.contains(tag)));
        found.map(str::to_owned)
    }
}

fn patient_key(file: &Path) -> anyhow::Result<PatientKey> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let bytes: hie_types::Hash = text
        .trim()
        .parse()
        .map_err(|_| anyhow!("{} holds no key: 64 lower-case hex digits", file.display()))?;
    Ok(PatientKey::from_bytes(*bytes.as_bytes()))
}
