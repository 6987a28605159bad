//! The wasm files of the contracts: what they may be, and what a folder of them says.
//!
//! wasmvm refuses what is not listed here when a file is uploaded; a consortium votes on checksums
//! before that, so that the check belongs to the build.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2_off_chain::{Digest, Sha256};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef, Validator, WasmFeatures};

/// The three contracts, in the order of their deployment: crate and file.
pub const CONTRACTS: [(&str, &str); 3] = [
    ("hospital-registry", "hospital_registry.wasm"),
    ("consent-registry", "consent_registry.wasm"),
    ("record-index", "record_index.wasm"),
];

/// No file may be larger: the engine takes no more.
pub const MAX_BYTES: usize = 800 * 1024;
/// No file should be larger: every member keeps every code for ever, and three of them have to fit
/// into one proposal.
pub const GOAL_BYTES: usize = 500 * 1024;

/// The engine's limits for one file (wasmvm 3.0).
const MAX_LOCALS: u64 = 100;
const MAX_FUNCTIONS: u32 = 20_000;

/// What the engine hands to a contract, all of it in module `env`.
const IMPORTS: [&str; 24] = [
    "abort",
    "addr_canonicalize",
    "addr_humanize",
    "addr_validate",
    "bls12_381_aggregate_g1",
    "bls12_381_aggregate_g2",
    "bls12_381_hash_to_g1",
    "bls12_381_hash_to_g2",
    "bls12_381_pairing_equality",
    "db_next",
    "db_next_key",
    "db_next_value",
    "db_read",
    "db_remove",
    "db_scan",
    "db_write",
    "debug",
    "ed25519_batch_verify",
    "ed25519_verify",
    "query_chain",
    "secp256k1_recover_pubkey",
    "secp256k1_verify",
    "secp256r1_recover_pubkey",
    "secp256r1_verify",
];

/// What a contract of this suite must offer.
const EXPORTS: [&str; 7] = [
    "allocate",
    "deallocate",
    "execute",
    "instantiate",
    "interface_version_8",
    "migrate",
    "query",
];

/// What the chain must be able to do for a contract; wasmd 0.61 can do more, none of it is needed.
const CAPABILITIES: [&str; 8] = [
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "iterator",
];

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Size, bytes.
    pub bytes: usize,
    /// SHA-256, as the chain keeps it.
    pub sha256: String,
    /// Its functions.
    pub functions: u32,
    /// Imported from the engine.
    pub imports: Vec<String>,
    /// Capabilities that it asks of the chain.
    pub capabilities: Vec<String>,
}

/// A folder of files, as `build.json` in it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The compiler, as it calls itself.
    pub compiler: String,
    /// The optimiser, as it calls itself.
    pub optimizer: String,
    /// The files by name.
    pub files: BTreeMap<String, Facts>,
}

/// Checks one file.
///
/// # Errors
/// If the engine would refuse it, or it is larger than it should be.
pub fn check(wasm: &[u8]) -> Result<Facts> {
    ensure!(
        wasm.len() <= MAX_BYTES,
        "{} bytes, at most {MAX_BYTES} are allowed",
        wasm.len()
    );
    // The MVP and nothing after it.
    Validator::new_with_features(WasmFeatures::WASM1)
        .validate_all(wasm)
        .context("not WebAssembly 1.0 (MVP)")?;
    let mut imports = BTreeSet::new();
    let mut exports = BTreeMap::new();
    let mut functions = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    ensure!(
                        import.module == "env" && matches!(import.ty, TypeRef::Func(_)),
                        "imports {}.{}, which the engine does not have",
                        import.module,
                        import.name
                    );
                    imports.insert(import.name.to_owned());
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    exports.insert(export.name.to_owned(), export.kind);
                }
            }
            Payload::FunctionSection(section) => functions = section.count(),
            Payload::CodeSectionEntry(body) => {
                let mut locals: u64 = 0;
                for group in body.get_locals_reader()? {
                    locals = locals.saturating_add(u64::from(group?.0));
                }
                ensure!(
                    locals <= MAX_LOCALS,
                    "a function has {locals} locals, the engine allows {MAX_LOCALS}"
                );
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory?;
                    ensure!(
                        memory.maximum.is_none() && memory.initial <= 512,
                        "memory must start at 512 pages at most and have no maximum"
                    );
                }
            }
            Payload::StartSection { .. } => bail!("has a start function"),
            _ => {}
        }
    }
    ensure!(
        functions <= MAX_FUNCTIONS,
        "{functions} functions, the engine allows {MAX_FUNCTIONS}"
    );
    for import in &imports {
        ensure!(
            IMPORTS.contains(&import.as_str()),
            "imports env.{import}, which the engine does not have"
        );
    }
    ensure!(
        exports.get("memory") == Some(&ExternalKind::Memory),
        "does not export its memory"
    );
    for export in EXPORTS {
        ensure!(
            exports.get(export) == Some(&ExternalKind::Func),
            "does not export {export}"
        );
    }
    let asks = exports
        .keys()
        .filter_map(|name| name.strip_prefix("requires_"));
    let capabilities: Vec<String> = asks.map(str::to_owned).collect();
    for capability in &capabilities {
        ensure!(
            CAPABILITIES.contains(&capability.as_str()),
            "asks the chain for {capability}, which it may not have"
        );
    }
    Ok(Facts {
        bytes: wasm.len(),
        sha256: hex::encode(Sha256::digest(wasm)),
        functions,
        imports: imports.into_iter().collect(),
        capabilities,
    })
}

/// Checks the three files of a folder, and writes `checksums.txt` and `build.json` beside them.
///
/// # Errors
/// If a file is missing or not as it should be.
pub fn seal(folder: &Path, compiler: &str, optimizer: &str) -> Result<Build> {
    let mut files = BTreeMap::new();
    for (_, file) in CONTRACTS {
        let facts = check(&read(folder, file)?).with_context(|| file.to_owned())?;
        files.insert(file.to_owned(), facts);
    }
    let build = Build {
        compiler: compiler.to_owned(),
        optimizer: optimizer.to_owned(),
        files,
    };
    let sums: String = build
        .files
        .iter()
        .map(|(file, facts)| format!("{}  {file}\n", facts.sha256))
        .collect();
    fs::write(folder.join("checksums.txt"), sums).context("writing checksums.txt")?;
    let text = serde_json::to_string_pretty(&build)? + "\n";
    fs::write(folder.join("build.json"), text).context("writing build.json")?;
    Ok(build)
}

/// The three files of a folder, each as its `checksums.txt` says, in the order of [`CONTRACTS`].
///
/// # Errors
/// If a file or the list is missing, a file differs from the list or is not as it should be.
pub fn artifacts(folder: &Path) -> Result<Vec<Artifact>> {
    let list = folder.join("checksums.txt");
    let list = fs::read_to_string(&list).with_context(|| {
        format!(
            "{} cannot be read: scripts/build-wasm makes it",
            list.display()
        )
    })?;
    let sums: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, file)| (file, sum))
        .collect();
    let artifact = |(contract, file): (&'static str, &'static str)| {
        let wasm = read(folder, file)?;
        let facts = check(&wasm).with_context(|| file.to_owned())?;
        ensure!(
            sums.get(file) == Some(&facts.sha256.as_str()),
            "{file} has checksum {}, checksums.txt expects {}",
            facts.sha256,
            sums.get(file).unwrap_or(&"none")
        );
        Ok(Artifact {
            contract,
            wasm,
            facts,
        })
    };
    CONTRACTS.into_iter().map(artifact).collect()
}

/// One contract, ready to upload.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Which contract.
    pub contract: &'static str,
    /// The file.
    pub wasm: Vec<u8>,
    /// What is in it.
    pub facts: Facts,
}

impl Artifact {
    /// SHA-256 of the file.
    pub fn checksum(&self) -> Vec<u8> {
        Sha256::digest(&self.wasm).to_vec()
    }
}

fn read(folder: &Path, file: &str) -> Result<Vec<u8>> {
    let path = folder.join(file);
    fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

    use super::*;

    /// A small module of these sections, without a function body that does anything.
    struct Module {
        imports: Vec<(&'static str, &'static str)>,
        exports: Vec<String>,
        locals: u8,
        body: Vec<u8>,
        memory: Vec<u8>,
        start: bool,
        padding: usize,
    }

    impl Module {
        fn good() -> Self {
            let mut exports: Vec<String> = EXPORTS.iter().map(|name| (*name).to_owned()).collect();
            exports.push("requires_iterator".to_owned());
            Self {
                imports: vec![("env", "db_read"), ("env", "abort")],
                exports,
                locals: 1,
                body: Vec::new(),
                memory: vec![0, 17],
                start: false,
                padding: 0,
            }
        }

        fn bytes(&self) -> Vec<u8> {
            let mut wasm = b"\0asm\x01\0\0\0".to_vec();
            // One type: nothing to nothing.
            section(&mut wasm, 1, &[1, 0x60, 0, 0]);
            let mut imports = leb(self.imports.len());
            for (module, name) in &self.imports {
                text(&mut imports, module);
                text(&mut imports, name);
                imports.extend([0, 0]);
            }
            section(&mut wasm, 2, &imports);
            section(&mut wasm, 3, &[1, 0]);
            section(&mut wasm, 5, &[vec![1], self.memory.clone()].concat());
            let function = u8::try_from(self.imports.len()).unwrap();
            let mut exports = leb(self.exports.len() + 1);
            text(&mut exports, "memory");
            exports.extend([2, 0]);
            for name in &self.exports {
                text(&mut exports, name);
                exports.extend([0, function]);
            }
            section(&mut wasm, 7, &exports);
            if self.start {
                section(&mut wasm, 8, &[function]);
            }
            // One group of locals of type i32.
            let body = [vec![1, self.locals, 0x7f], self.body.clone(), vec![0x0b]].concat();
            let code = [vec![1], leb(body.len()), body].concat();
            section(&mut wasm, 10, &code);
            let mut custom = Vec::new();
            text(&mut custom, "pad");
            custom.extend(vec![0; self.padding]);
            section(&mut wasm, 0, &custom);
            wasm
        }
    }

    fn leb(mut number: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let low = u8::try_from(number & 0x7f).unwrap();
            number >>= 7;
            if number == 0 {
                bytes.push(low);
                return bytes;
            }
            bytes.push(low | 0x80);
        }
    }

    fn text(bytes: &mut Vec<u8>, text: &str) {
        bytes.extend(leb(text.len()));
        bytes.extend(text.as_bytes());
    }

    fn section(wasm: &mut Vec<u8>, id: u8, content: &[u8]) {
        wasm.push(id);
        wasm.extend(leb(content.len()));
        wasm.extend(content);
    }

    #[track_caller]
    fn refused(module: &Module, why: &str) {
        let error = format!("{:#}", check(&module.bytes()).unwrap_err());
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_file_that_the_engine_takes_passes_and_is_described() {
        let facts = check(&Module::good().bytes()).unwrap();
        assert_eq!(facts.imports, ["abort", "db_read"]);
        assert_eq!(facts.capabilities, ["iterator"]);
        assert_eq!(facts.functions, 1);
        assert_eq!(facts.sha256.len(), 64);
    }

    #[test]
    fn the_largest_size_passes_and_one_byte_more_does_not() {
        let mut module = Module::good();
        // Long enough that the length of the section's length stays the same.
        module.padding = 400_000;
        let rest = MAX_BYTES - module.bytes().len();
        module.padding += rest;
        assert_eq!(module.bytes().len(), MAX_BYTES);
        check(&module.bytes()).unwrap();
        module.padding += 1;
        refused(&module, "at most 819200 are allowed");
    }

    #[test]
    fn what_the_engine_does_not_offer_is_no_import() {
        for import in [("env", "clock"), ("wasi_snapshot_preview1", "fd_write")] {
            let mut module = Module::good();
            module.imports.push(import);
            refused(&module, "which the engine does not have");
        }
    }

    #[test]
    fn every_entry_point_must_be_there() {
        for missing in EXPORTS {
            let mut module = Module::good();
            module.exports.retain(|name| name != missing);
            refused(&module, &format!("does not export {missing}"));
        }
    }

    #[test]
    fn a_capability_that_the_network_does_not_promise_is_refused() {
        for capability in ["staking", "stargate", "cosmwasm_3_0"] {
            let mut module = Module::good();
            module.exports.push(format!("requires_{capability}"));
            refused(&module, &format!("asks the chain for {capability}"));
        }
    }

    #[test]
    fn instructions_after_the_mvp_are_refused() {
        let mut sign_extension = Module::good();
        // i32.const 0, i32.extend8_s, drop
        sign_extension.body = vec![0x41, 0, 0xc0, 0x1a];
        refused(&sign_extension, "not WebAssembly 1.0");
        let mut bulk_memory = Module::good();
        // memory.fill with three zeros
        bulk_memory.body = vec![0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0b, 0];
        refused(&bulk_memory, "not WebAssembly 1.0");
    }

    #[test]
    fn a_hundred_locals_pass_and_one_more_does_not() {
        let mut module = Module::good();
        module.locals = 100;
        check(&module.bytes()).unwrap();
        module.locals = 101;
        refused(&module, "101 locals");
    }

    #[test]
    fn a_start_function_and_a_bounded_memory_are_refused() {
        let mut module = Module::good();
        module.start = true;
        refused(&module, "start function");
        let mut module = Module::good();
        module.memory = vec![1, 17, 20];
        refused(&module, "memory must start");
        module.memory = vec![0, 0x81, 4];
        refused(&module, "memory must start");
    }

    #[test]
    fn a_folder_is_taken_only_as_its_checksums_say() {
        let folder = tempfile::tempdir().unwrap();
        for (index, (_, file)) in CONTRACTS.iter().enumerate() {
            let mut module = Module::good();
            module.padding = index;
            fs::write(folder.path().join(file), module.bytes()).unwrap();
        }
        assert!(artifacts(folder.path()).is_err(), "no checksums yet");
        let build = seal(folder.path(), "rustc", "wasm-opt").unwrap();
        assert_eq!(build.files.len(), 3);
        let found = artifacts(folder.path()).unwrap();
        let order: Vec<&str> = found.iter().map(|artifact| artifact.contract).collect();
        assert_eq!(
            order,
            ["hospital-registry", "consent-registry", "record-index"]
        );
        let mut changed = Module::good();
        changed.padding = 99;
        fs::write(folder.path().join("record_index.wasm"), changed.bytes()).unwrap();
        let error = artifacts(folder.path()).unwrap_err().to_string();
        assert!(error.contains("checksums.txt expects"), "{error}");
    }
}
