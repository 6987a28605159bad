//! What merging and parting cost, and a decision over merged handles.

use hie_types::consent::*;

use crate::gas::{CALL, gas, scene, terms_until};
use crate::merging::{merge, merge_by, unmerge};
use crate::scene::*;

#[test]
fn merging_and_parting_cost_what_they_should() {
    let mut scene = scene();
    scene.appoint("officer", "north", hie_policy::Role::RecordsOfficer);
    let (main, other) = (handle_of("alice"), scene.patient("alma"));
    let salt = hie_types::Salt([5; 16]);
    scene.ok("officer", register_by("north", salt));
    let temporary = hie_types::derive::hospital_handle(CHAIN, &id("north"), &salt);
    let found = [
        ("half", gas(&mut scene, "alice", merge(main, other)), 68_500),
        ("merge", gas(&mut scene, "alma", merge(main, other)), 89_000),
        (
            "merge by hospital",
            gas(&mut scene, "officer", merge_by("north", main, temporary)),
            103_000,
        ),
        (
            "part",
            gas(&mut scene, "alice", unmerge(main, other)),
            106_500,
        ),
    ];
    for (name, gas, most) in found {
        println!("{name}: {gas}");
        assert!(gas <= most, "{name}: {gas}");
    }
}

/// The most there can be: five handles, every bucket about the asker full, of which all must be read.
#[test]
fn twenty_records_of_five_handles_are_decided_over_full_buckets() {
    let mut scene = Scene::new();
    let handles: Vec<_> = (0..5)
        .map(|n| {
            let name = format!("m{n}");
            let handle = scene.patient(&name);
            if n > 0 {
                scene.merges("m0", &name);
            }
            let doctor = person("doctor");
            scene.knows_person(&doctor, &doctor, "north");
            let role = Some(hie_policy::Role::Physician.into());
            let by_role = |hospital: Option<&str>| Terms {
                grantee: Grantee {
                    hospital: hospital.map(id),
                    role,
                    person: None,
                },
                ..terms()
            };
            for terms in [
                terms(),
                by_role(None),
                to_hospital("north"),
                by_role(Some("north")),
                to_person(&doctor),
            ] {
                for _ in 0..32 {
                    scene.permit(&name, terms_until(&terms));
                }
            }
            handle
        })
        .collect();
    scene.deps.storage.take();
    let question = QueryMsg::DecideMany {
        actor: physician("north"),
        purpose: hie_policy::Purpose::TREAT.into(),
        study: None,
        records: (0..20).map(|n| record(handles[n % 5])).collect(),
    };
    let mut answer = DecisionsResponse { decisions: vec![] };
    let memory = allocation_counter::measure(|| answer = scene.ask(question));
    assert!(
        answer
            .decisions
            .iter()
            .all(|one| one.reason.code() == "permitted")
    );
    let stored = scene.deps.storage.take();
    let gas = CALL + stored.gas;
    println!(
        "decide many over 800 directives of five handles: {gas}, {} reads",
        stored.reads
    );
    assert_eq!(stored.reads, 5 + 2 * 800);
    assert!(gas <= 1_380_000, "{gas}");
    // As WebAssembly a contract gives nothing back within a call, which has 32 MiB on the chain
    // (hie-memory). Here pointers are twice as long, and the test's own work is counted too.
    println!("it takes {} bytes of memory", memory.bytes_total);
    assert!(memory.bytes_total <= 8 << 20, "{}", memory.bytes_total);
}
