//! `hie schema`: the JSON Schemas of all three contracts, which front-ends and auditors read, and the
//! documents that are made from the contracts' tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use cosmwasm_schema::schemars::schema::{RootSchema, SchemaObject};
use cosmwasm_schema::schemars::visit::{Visitor, visit_schema_object};
use cosmwasm_schema::{Api, generate_api, schema_for};
use hie_types::{MigrateMsg, consent, index, registry};
use serde_json::{Value, json};

use crate::{access_control, api_docs, events_doc};

/// Write the JSON Schemas of the contracts' messages, and `docs/access-control.md`, `docs/events.md` and `docs/api`
/// beside them.
#[derive(Args)]
pub struct SchemaArgs {
    /// Only tell whether all is fresh: exit 1 if it is not.
    #[arg(long)]
    check: bool,
    /// The folder of the schemas; the documents lie in the folder `docs` beside it.
    #[arg(long, default_value = "schema")]
    out: PathBuf,
}

/// Writes the schemas, or compares them.
pub fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    let mut stale = Vec::new();
    let docs = args.out.with_file_name("docs");
    let schemas = schemas()?.into_iter().chain([("beside", beside()?)]);
    let schemas = schemas.map(|(name, text)| (args.out.join(format!("{name}.json")), text));
    let documents = [
        (docs.join("access-control.md"), access_control::document()?),
        (docs.join("events.md"), events_doc::document()?),
    ];
    let pages = pages()?.into_iter();
    let pages = pages.map(|(name, text)| (docs.join("api").join(format!("{name}.md")), text));
    for (path, text) in schemas.chain(documents).chain(pages) {
        if args.check {
            if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
                stale.push(path);
            }
        } else {
            write(&path, &text)?;
            println!("{}", path.display());
        }
    }
    if stale.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for path in &stale {
        eprintln!("{} is not what the contracts say", path.display());
    }
    bail!("generated files are stale: run `cargo schema` and commit the result");
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// Name and text of every schema, in the form (IDL 1.0.0) that ts-codegen reads.
fn schemas() -> anyhow::Result<Vec<(&'static str, String)>> {
    let apis: [(&str, Api); 3] = [
        (
            "hospital-registry",
            generate_api! {
                name: "hospital-registry",
                instantiate: registry::InstantiateMsg,
                execute: registry::ExecuteMsg,
                query: registry::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
        (
            "consent-registry",
            generate_api! {
                name: "consent-registry",
                instantiate: consent::InstantiateMsg,
                execute: consent::ExecuteMsg,
                query: consent::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
        (
            "record-index",
            generate_api! {
                name: "record-index",
                instantiate: index::InstantiateMsg,
                execute: index::ExecuteMsg,
                query: index::QueryMsg,
                migrate: MigrateMsg,
            },
        ),
    ];
    apis.into_iter()
        .map(|(name, mut api)| {
            let parts = [
                &mut api.instantiate,
                &mut api.execute,
                &mut api.query,
                &mut api.migrate,
            ];
            let answers = api.responses.iter_mut().flatten().map(|(_, answer)| answer);
            for schema in parts.into_iter().flatten().chain(answers) {
                Widths.visit_root_schema(schema);
            }
            let text = api.render().to_string().context("rendering a schema")?;
            Ok((name, text + "\n"))
        })
        .collect()
}

/// Gives each whole number the greatest that its width holds, where nothing smaller is said.
struct Widths;

impl Visitor for Widths {
    fn visit_schema_object(&mut self, schema: &mut SchemaObject) {
        let bits = schema
            .format
            .as_deref()
            .and_then(|format| format.strip_prefix("uint"));
        let greatest = match bits {
            Some("8") => Some(f64::from(u8::MAX)),
            Some("16") => Some(f64::from(u16::MAX)),
            Some("32") => Some(f64::from(u32::MAX)),
            // The next that a floating-point number holds: 2^64.
            Some("64") => Some(18_446_744_073_709_551_616.0),
            _ => None,
        };
        if greatest.is_some() {
            let number = schema.number();
            number.maximum = number.maximum.or(greatest);
        }
        visit_schema_object(self, schema);
    }
}

/// The names of the messages that each contract executes, as the schemas list them.
#[cfg(test)]
pub fn execute_messages() -> Vec<(&'static str, Vec<String>)> {
    let names = |text: &str| -> Vec<String> {
        let schema: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let variants = schema.pointer("/execute/oneOf");
        let variants = variants.and_then(serde_json::Value::as_array).cloned();
        let variants = variants.unwrap_or_default().into_iter();
        let name = |variant: serde_json::Value| {
            let name = variant.pointer("/required/0")?.as_str()?;
            Some(name.to_owned())
        };
        variants.filter_map(name).collect()
    };
    let schemas = schemas().unwrap_or_default().into_iter();
    schemas.map(|(name, text)| (name, names(&text))).collect()
}

/// The pages of `docs/api`, by contract.
pub fn pages() -> anyhow::Result<Vec<(&'static str, String)>> {
    let beside: Value = serde_json::from_str(&beside()?).context("reading a schema")?;
    schemas()?
        .into_iter()
        .map(|(name, text)| {
            let schema: Value = serde_json::from_str(&text).context("reading a schema")?;
            let senders = access_control::senders(name).context("each contract has senders")?;
            Ok((name, api_docs::page(name, &schema, &beside, senders)?))
        })
        .collect()
}

/// What the schemas of the contracts leave out, because it is no message and no answer to a query: by
/// contract, what messages answer in the data of their transaction (`data`), and what the key of a
/// handle's controller may sign (`signed`: the `action` of a signed act).
fn beside() -> anyhow::Result<String> {
    let wide = |mut schema: RootSchema| {
        Widths.visit_root_schema(&mut schema);
        schema
    };
    let all = json!({
        "consent-registry": {
            "data": {
                "break_glass": wide(schema_for!(consent::BreakGlassResponse)),
                "record_late_session": wide(schema_for!(consent::LateSessionResponse)),
            },
            "signed": wide(schema_for!(consent::SignedAction)),
        },
        "record-index": {
            "data": { "request_access": wide(schema_for!(index::AccessResponse)) },
            "signed": wide(schema_for!(index::PatientAction)),
        },
    });
    Ok(serde_json::to_string_pretty(&all).context("rendering a schema")? + "\n")
}
