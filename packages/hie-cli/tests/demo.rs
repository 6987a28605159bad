//! `hie demo` and `hie schema`, run as an operator runs them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use sha2_off_chain::{Digest, Sha256};

fn hie(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let binary = env!("CARGO_BIN_EXE_hie");
    Command::new(binary).args(args).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// `hie demo --json` over these files.
fn demo(files: &[PathBuf], more: &[&str]) -> Output {
    let mut args: Vec<&OsStr> = vec!["demo".as_ref(), "--json".as_ref()];
    for file in files {
        args.extend(["--record".as_ref(), file.as_os_str()]);
    }
    args.extend(more.iter().map(OsStr::new));
    hie(args)
}

/// The report of a demo that went as it should, with its shape checked field by field.
#[track_caller]
fn report(output: &Output) -> Value {
    assert_eq!(stderr(output), "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(output).lines().count(), 1, "one object on one line");
    let report: Value = serde_json::from_str(stdout(output)).unwrap();
    assert_eq!(keys(&report), ["documents", "steps"]);
    for (position, step) in report["steps"].as_array().unwrap().iter().enumerate() {
        let fields = [
            "actor", "message", "ms", "outcome", "reason", "step", "title",
        ];
        assert_eq!(keys(step), fields);
        assert_eq!(step["step"], position.checked_add(1).unwrap());
        for field in ["title", "actor", "message", "outcome"] {
            assert!(
                !step[field].as_str().unwrap().is_empty(),
                "{field} of {step}"
            );
        }
        assert!(step["reason"].is_string() || step["reason"].is_null());
        assert!(step["ms"].as_f64().unwrap() >= 0.0);
    }
    for document in report["documents"].as_array().unwrap() {
        let fields = ["bytes", "category", "file", "sha256_after", "sha256_before"];
        assert_eq!(keys(document), fields);
        assert_eq!(document["sha256_before"], document["sha256_after"]);
    }
    report
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

/// The documents that came out are these files, byte for byte.
#[track_caller]
fn assert_came_through(report: &Value, files: &[PathBuf]) {
    let documents = report["documents"].as_array().unwrap();
    assert_eq!(documents.len(), files.len());
    for (document, file) in documents.iter().zip(files) {
        let bytes = std::fs::read(file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        assert_eq!(document["file"], name);
        assert_eq!(document["bytes"], bytes.len(), "{name}");
        assert_eq!(
            document["sha256_after"],
            hex(&Sha256::digest(&bytes)),
            "{name}"
        );
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn outcomes<'a>(report: &'a Value, message: &str) -> Vec<&'a str> {
    let steps = report["steps"].as_array().unwrap().iter();
    steps
        .filter(|step| step["message"] == message)
        .map(|step| step["outcome"].as_str().unwrap())
        .collect()
}

/// Every kind of step that a demo shows, whatever its documents are.
#[track_caller]
fn assert_tells_the_story(report: &Value) {
    let seen: BTreeSet<_> = report["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["outcome"].as_str().unwrap())
        .collect();
    let all = BTreeSet::from(["deny", "no_consent", "ok", "permit", "refused"]);
    assert!(seen.is_subset(&all), "{seen:?}");
    assert!(seen.contains("no_consent") && seen.contains("permit") && seen.contains("refused"));
    for message in [
        "accept_role",
        "accredit",
        "access_log",
        "acknowledge_notice",
        "acknowledge_receipt",
        "act_attested",
        "anchor_batch",
        "answer_erasure",
        "appoint_staff",
        "apply_for_membership",
        "confirm_attested",
        "confirm_disclosure",
        "deny",
        "hand_over",
        "history",
        "lift_denial",
        "notices",
        "outstanding_receipts",
        "permit",
        "publish_records",
        "put_endpoint",
        "register_key",
        "register_patient",
        "report_offline_access",
        "request_erasure",
        "retire_key",
        "review_break_glass",
        "revoke",
        "revoke_all",
        "set_attestation",
        "state",
        "suspend",
        "tombstone",
        "verify_inclusion",
    ] {
        assert!(
            outcomes(report, message).contains(&"ok"),
            "{message} is not told"
        );
    }
    let reasons: Vec<&str> = report["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step["reason"].as_str())
        .collect();
    let told = |part: &str| reasons.iter().any(|reason| reason.contains(part));
    for part in [
        "no_directive",
        "permitted",
        "denied",
        "not_staff",
        "not_accredited",
        "proof",
        "ticket_expired",
        "key_compromised",
        "differs from what was acknowledged",
        "no such notice",
        "kept by another hospital",
        "not proven",
        "none found",
    ] {
        assert!(told(part), "{part} is not told");
    }
    let asked = outcomes(report, "request_access");
    assert_eq!(
        asked.first(),
        Some(&"no_consent"),
        "asked before anything is permitted"
    );
    assert_eq!(
        asked.last(),
        Some(&"no_consent"),
        "asked after all is revoked"
    );
    let (ok, refused) = ("ok", "refused");
    // One officer attests; alone, a machine, and a hospital that is no attester cannot; taken back at
    // once; and the patient with a phone has the last word.
    assert_eq!(
        outcomes(report, "act_attested"),
        [ok, refused, ok, ok, refused]
    );
    assert_eq!(outcomes(report, "confirm_attested"), [refused, refused, ok]);
    assert_eq!(
        outcomes(report, "report_offline_access"),
        [ok, refused, refused, ok]
    );
    // With old keys alone, with a key in wrong hands.
    let refused_hand_overs = outcomes(report, "hand_over")
        .iter()
        .filter(|o| **o == refused)
        .count();
    assert!(refused_hand_overs >= 4, "{refused_hand_overs}");
    assert_eq!(
        outcomes(report, "acknowledge_notice"),
        [refused, ok],
        "another hospital's notice, then its own"
    );
    assert_eq!(outcomes(report, "answer_erasure"), [refused, ok, ok, ok]);
    assert_eq!(outcomes(report, "verify_inclusion"), [ok, refused]);
    assert_eq!(outcomes(report, "unwrap"), ["refused"]);
    assert_eq!(outcomes(report, "open"), ["refused"]);
}

/// A folder with files of these names and contents.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hie-documents/examples");
    folder.join(name)
}

#[test]
fn without_files_it_exchanges_the_five_examples() {
    let report = report(&demo(&[], &[]));
    assert_tells_the_story(&report);
    let documents = report["documents"].as_array().unwrap();
    let told: Vec<_> = documents
        .iter()
        .map(|d| (d["file"].as_str().unwrap(), d["category"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("patient-summary.json", "patient-summary"),
            ("discharge-summary.json", "discharge-summary"),
            ("laboratory-report.json", "laboratory-report"),
            ("referral-note.xml", "referral-note"),
            ("chest-xray.png", "imaging-study"),
        ]
    );
    let files: Vec<PathBuf> = told.iter().map(|(file, _)| example(file)).collect();
    assert_came_through(&report, &files);
}

#[test]
fn the_page_has_nineteen_chapters_and_says_what_was_answered() {
    let output = hie(["demo"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
    let page = stdout(&output);
    let underlined: Vec<&str> = page
        .lines()
        .zip(page.lines().skip(1))
        .filter(|(_, below)| !below.is_empty() && below.chars().all(|c| c == '─'))
        .map(|(title, _)| title)
        .collect();
    assert_eq!(underlined.len(), 19);
    for (number, title) in (1..).zip(&underlined) {
        assert!(title.starts_with(&format!("{number}  ")), "{title}");
    }
    for text in [
        "no_consent",
        "not_current",
        "break_glass",
        "emergency_opt_out",
        "Penicillin",
        "From the card to the printed allergies: 4 steps, 2 transactions, at least ",
        "permitted",
        "denied",
        "refused",
        "patient-summary.json",
    ] {
        assert!(page.contains(text), "{text}");
    }
    // A page for everybody: no key material, no debugging.
    for text in ["SigningKeyPair", "DataKey", "Some(", "Err("] {
        assert!(!page.contains(text), "{text}");
    }
}

#[test]
fn the_same_story_is_told_every_time() {
    // Ids and keys are drawn anew; everything else is the same.
    let story = |report: &Value| -> Vec<[String; 3]> {
        let steps = report["steps"].as_array().unwrap().iter();
        steps
            .map(|step| ["actor", "message", "outcome"].map(|field| step[field].to_string()))
            .collect()
    };
    let (first, second) = (report(&demo(&[], &[])), report(&demo(&[], &[])));
    assert_eq!(story(&first), story(&second));
}

#[test]
fn one_file_goes_through_and_the_story_is_whole() {
    let files = [example("referral-note.xml")];
    let report = report(&demo(&files, &[]));
    assert_came_through(&report, &files);
    assert_eq!(report["documents"][0]["category"], "referral-note");
}

#[test]
fn several_files_go_through_in_the_order_given() {
    let files = ["laboratory-report.json", "patient-summary.json"].map(example);
    let report = report(&demo(&files, &[]));
    assert_tells_the_story(&report);
    assert_came_through(&report, &files);
}

#[test]
fn the_same_file_twice_is_two_records() {
    let files = [
        example("laboratory-report.json"),
        example("laboratory-report.json"),
    ];
    assert_came_through(&report(&demo(&files, &[])), &files);
}

#[test]
fn any_bytes_go_through_if_their_category_is_given() {
    let files = Files::new();
    let every_byte: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let files = [
        files.write("blob", &every_byte),
        files.write("one-byte.bin", &[0]),
        files.write("처방전.txt", "아스피린 100mg".as_bytes()),
    ];
    let read: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    assert_eq!(
        read.iter().map(Vec::len).collect::<Vec<_>>(),
        [70_000, 1, 18]
    );
    let report = report(&demo(&files, &["--category", "prescription"]));
    assert_came_through(&report, &files);
    for document in report["documents"].as_array().unwrap() {
        assert_eq!(document["category"], "prescription");
    }
}

#[test]
fn what_is_recognised_counts_before_the_category_given() {
    let files = [example("laboratory-report.json"), example("chest-xray.png")];
    let report = report(&demo(&files, &["--category", "imaging-study"]));
    assert_eq!(report["documents"][0]["category"], "laboratory-report");
    assert_eq!(report["documents"][1]["category"], "imaging-study");
}

/// Exit code 2, the reason on standard error, nothing on standard output.
#[track_caller]
fn assert_refused(output: &Output, part: &str) {
    assert!(stderr(output).starts_with("error: "), "{}", stderr(output));
    assert!(stderr(output).contains(part), "{}", stderr(output));
    assert_eq!(stdout(output), "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cannot_be_exchanged_is_said_before_anything_happens() {
    let files = Files::new();
    let good = example("laboratory-report.json");
    let empty = files.write("empty.json", b"");
    let blob = files.write("blob", &[7; 99]);
    let missing = files.folder.path().join("missing.json");
    let folder = files.folder.path().to_path_buf();
    let genome = br#"{"resourceType":"MolecularSequence","coordinateSystem":0}"#;
    let genome = files.write("genome.json", genome);
    for json in [true, false] {
        let run = |second: &PathBuf, more: &[&str]| {
            let mut args: Vec<&OsStr> = vec!["demo".as_ref(), "--record".as_ref()];
            args.extend([good.as_os_str(), "--record".as_ref(), second.as_os_str()]);
            args.extend(more.iter().map(OsStr::new));
            if json {
                args.push("--json".as_ref());
            }
            hie(args)
        };
        assert_refused(&run(&missing, &[]), "missing.json cannot be read");
        assert_refused(&run(&folder, &[]), "cannot be read");
        assert_refused(&run(&empty, &[]), "empty.json is empty");
        assert_refused(
            &run(&empty, &["--category", "prescription"]),
            "empty.json is empty",
        );
        assert_refused(&run(&blob, &[]), "category of blob cannot be told");
        assert_refused(
            &run(&good, &["--category", "horoscope"]),
            "unknown category",
        );
        assert_refused(
            &run(&good, &["--category", "Prescription"]),
            "unknown category",
        );
        assert_refused(&run(&good, &["--category", ""]), "unknown category");
        assert_refused(&run(&blob, &["--category", "genomic-report"]), "sensitive");
        assert_refused(&run(&genome, &[]), "sensitive");
    }
    // The help is in the text: which codes there are.
    let output = demo(&[blob], &[]);
    assert!(stderr(&output).contains("imaging-study, "));
    assert!(!stderr(&output).contains("genomic-report"));
}

#[test]
fn arguments_that_make_no_sense_are_refused_with_a_hint() {
    for args in [
        &["demo", "--record"][..],
        &["demo", "--nonsense"],
        &["demo", "file"],
        &["nonsense"],
        &[],
    ] {
        let output = hie(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stdout(&output), "");
        assert!(
            stderr(&output).contains("--help"),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn sixty_files_go_through_over_several_messages() {
    let files = Files::new();
    let files: Vec<PathBuf> = (0..60)
        .map(|n| files.folder.path().join(format!("report-{n:02}.txt")))
        .inspect(|path| std::fs::write(path, path.to_string_lossy().as_bytes()).unwrap())
        .collect();
    let report = report(&demo(&files, &["--category", "laboratory-report"]));
    assert_tells_the_story(&report);
    assert_came_through(&report, &files);
    // 50 to a batch, 20 to a request; then the corrected document, the one of the patient on paper, and
    // the one that is wrong, with its correction.
    assert_eq!(outcomes(&report, "publish_records").len(), 6);
    let asked = outcomes(&report, "request_access");
    assert!(asked.starts_with(&["no_consent"; 3]), "{asked:?}");
    // Each once, one of them in the emergency again, one for the patient on paper; the wrong one with
    // the old key and the new one, and its correction.
    assert_eq!(
        outcomes(&report, "hand_over")
            .iter()
            .filter(|o| **o == "ok")
            .count(),
        65
    );
}

#[test]
fn real_documents_go_through_where_they_are_at_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let mut files = Vec::new();
    collect(&folder, &mut files);
    // Elsewhere than on the machine where the suite is built there are none.
    if files.is_empty() {
        return;
    }
    files.sort();
    let report = report(&demo(&files, &["--category", "consent-document"]));
    assert_tells_the_story(&report);
    assert_came_through(&report, &files);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}

#[test]
fn what_is_generated_from_the_contracts_is_fresh_and_staleness_is_found() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    let check = |folder: &Path| {
        hie([
            "schema".as_ref(),
            "--check".as_ref(),
            "--out".as_ref(),
            folder.as_os_str(),
        ])
    };
    let output = check(&committed);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");

    let folder = tempfile::tempdir().unwrap();
    assert_eq!(check(folder.path()).status.code(), Some(1));
    let out = folder.path().join("made/for/it");
    let output = hie(["schema".as_ref(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(0));
    // Three schemas, what lies beside them, who may send what, the events, and one page for each contract.
    assert_eq!(stdout(&output).lines().count(), 9);
    assert_eq!(check(&out).status.code(), Some(0));
    for contract in ["hospital-registry", "consent-registry", "record-index"] {
        let file = out.join(format!("{contract}.json"));
        let text = std::fs::read_to_string(&file).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["contract_name"], contract);
        std::fs::write(&file, text.replacen("hospital", "hopsital", 1)).unwrap();
        let output = check(&out);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(&format!("{contract}.json")));
        std::fs::write(&file, text).unwrap();
    }
    let file = out.with_file_name("docs").join("access-control.md");
    let text = std::fs::read_to_string(&file).unwrap();
    for part in [
        "| `suspend` | registrar; security officer; owner |",
        "## consent-registry",
        "| `publish_records` |",
        "| withdrawn |",
    ] {
        assert!(text.contains(part), "{part}");
    }
    std::fs::write(&file, text.replacen("registrar", "anybody", 1)).unwrap();
    let output = check(&out);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("access-control.md"));
    std::fs::write(&file, text).unwrap();
    let file = out.with_file_name("docs").join("events.md");
    let text = std::fs::read_to_string(&file).unwrap();
    for part in [
        "## consent-registry",
        "### `break_glass`",
        "### `custody_assigned`",
        "| `ticket` *sometimes* | The ticket, if anything is permitted. |",
        "| `reason` *sometimes* | The ground on which copies are kept. |",
    ] {
        assert!(text.contains(part), "{part}");
    }
    std::fs::write(&file, text.replacen("ticket", "token", 1)).unwrap();
    let output = check(&out);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("events.md"));
}

#[test]
fn help_and_version_are_there() {
    for args in [
        &["--help"][..],
        &["demo", "--help"],
        &["schema", "--help"],
        &["policy", "--help"],
    ] {
        let output = hie(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(stdout(&output).contains("Usage"), "{args:?}");
    }
    assert_eq!(hie(["--version"]).status.code(), Some(0));
}

#[test]
fn a_folder_is_exchanged_in_the_order_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("b.bin", b"second");
    write("a.bin", b"first");
    write(".hidden", b"not meant");
    std::fs::create_dir(folder.path().join("inside")).unwrap();
    let path = folder.path().to_str().unwrap();
    let output = demo(&[], &["--folder", path, "--category", "prescription"]);
    assert!(output.status.success());
    let whole: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files: Vec<&str> = whole["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["a.bin", "b.bin"]);

    let empty = tempfile::tempdir().unwrap();
    for folder in [empty.path().to_str().unwrap(), "no/such/folder"] {
        let output = demo(&[], &["--folder", folder]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
}
