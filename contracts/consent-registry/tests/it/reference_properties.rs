//! Whatever anybody does, in whatever order: the contract does what the plain model of
//! [`crate::reference`] says, refuses for a reason that stands there, and answers the same.
//!
//! Every message is drawn. What has a model of its own besides: five handles in a group
//! (`merging_properties.rs`), people with several names (`properties.rs`), sessions by the dozen
//! (`glass_properties.rs`).

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::history::verified;
use crate::reference_network::Matter;
use crate::reference_others::Other;
use crate::reference_pair::{Pair, Said};
use crate::reference_steps::*;

impl Pair {
    /// The record index is named, and everybody registered.
    fn started() -> Self {
        let mut pair = Self::new();
        let index = Matter::RecordIndex("record-index");
        pair.say("alice", &Said::Other(Other::Network("owner", index)));
        for of in 0..PATIENTS.len() {
            pair.take(&Step::Other(of, Errand::Register(true)));
        }
        pair
    }

    /// Takes a step, and compares what it can have changed.
    fn take(&mut self, step: &Step) {
        if let Step::Pass(seconds) = step {
            return self.pass(*seconds);
        }
        let times = match step {
            Step::Repeat(.., times) => *times,
            _ => 1,
        };
        let mut about = None;
        for _ in 0..times {
            if let Some((of, said)) = self.choose(step) {
                self.say(of, &said);
                about = Some(of);
            }
        }
        if let Some(of) = about.filter(|of| self.model.patients.contains_key(of)) {
            self.agree_on(of);
        }
    }

    /// Whether the model would take what a step says.
    fn would_take(&self, step: &Step) -> bool {
        let chosen = self.choose(step);
        chosen.is_none_or(|(of, said)| self.model.clone().weighed(of, &said).is_ok())
    }

    /// The first of several steps that would be taken, or the last of them.
    fn take_one_of(&mut self, steps: &[Step]) {
        let first = steps.iter().find(|step| self.would_take(step));
        let step = first.or(steps.last()).expect("one at least");
        self.take(step);
    }

    /// Everything is as the model says, and every history verifies.
    fn conclude(&self) {
        self.agree();
        for (of, patient) in &self.model.patients {
            let kept = verified(&self.scene, self.handle(of));
            assert_eq!(kept.len(), patient.history.len() - patient.purged);
            for (found, told) in kept.iter().zip(patient.history.iter().skip(patient.purged)) {
                assert_eq!(found.at, told.at);
            }
        }
    }
}

/// At each turn one to three steps, of which the first is taken that can be: so things come about.
fn turns() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let turn = proptest::collection::vec(step(), 1..4);
    proptest::collection::vec(turn, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_contract_does_what_the_plain_model_says(turns in turns()) {
        let mut pair = Pair::started();
        for turn in turns {
            pair.take_one_of(&turn);
        }
        pair.conclude();
    }
}

/// Whether a step shows something that was not seen yet: an act taken or refused.
fn shows_more(pair: &Pair, seen: &BTreeSet<String>, step: &Step) -> bool {
    let Some((of, said)) = pair.choose(step) else {
        return false;
    };
    let label = pair.label(of, &said);
    match pair.model.clone().weighed(of, &said) {
        Ok(_) => !seen.contains(&label),
        // Of several reasons the contract gives any.
        Err(against) => {
            let reason = against.first().filter(|_| against.len() == 1);
            reason.is_some_and(|why| !seen.contains(*why))
                || !seen.contains(&format!("{label} refused"))
        }
    }
}

/// The same sequences every time. At each turn the run looks at some steps and takes one that shows
/// something new, if there is one; so it comes to every message, taken and refused, in seconds. It ends
/// once it has seen everything.
#[test]
fn every_message_is_taken_and_refused() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let (step, wanted) = (step(), wanted());
    let mut seen = BTreeSet::new();
    for _ in 0..MOST_RUNS {
        let mut pair = Pair::started();
        for _ in 0..TURNS {
            let mut draw = || step.new_tree(&mut runner).unwrap().current();
            let steps: Vec<Step> = (0..LOOKED_AT).map(|_| draw()).collect();
            let more = steps.iter().find(|step| shows_more(&pair, &seen, step));
            match more {
                Some(step) => pair.take(step),
                None => pair.take_one_of(&steps[..3]),
            }
            seen.append(&mut pair.seen);
        }
        pair.conclude();
        if wanted.is_subset(&seen) {
            return;
        }
    }
    let missing: Vec<_> = wanted.difference(&seen).collect();
    panic!("never happened: {missing:?}");
}

/// Some forty are enough; a rule that changes may make it more.
const MOST_RUNS: usize = 150;
const TURNS: usize = 90;
const LOOKED_AT: usize = 16;

/// Every message of the table, taken and refused; every act by whoever may take it; every refusal.
fn wanted() -> BTreeSet<String> {
    let table = include_str!("../../testdata/permissions.golden.json");
    let table: serde_json::Value = serde_json::from_str(table).unwrap();
    let messages = table.as_object().unwrap().keys();
    let both = messages.flat_map(|name| [format!("{name} taken"), format!("{name} refused")]);
    let acts = ACTS.iter().flat_map(|(voice, acts)| {
        let acts = acts.split_whitespace();
        acts.map(move |act| format!("{voice} {act}"))
    });
    let refusals = REFUSALS.split_whitespace().map(str::to_owned);
    both.chain(acts).chain(refusals).collect()
}

const ACTS: [(&str, &str); 4] = [
    (
        "controller",
        "Permit Deny Amend Revoke RevokeAll Lift Opt Attestation Publishing Appoint Remove Rotate Close
         Dispute Approve Decline CancelRecovery Merge Unmerge",
    ),
    (
        "signed",
        "Permit Deny Amend Revoke RevokeAll Lift Opt Attestation Publishing Appoint Remove Rotate Close
         Dispute Approve Decline CancelRecovery Merge Unmerge",
    ),
    (
        "delegate",
        "Permit Deny Amend Revoke RevokeAll Lift Opt Attestation Publishing Appoint Remove Dispute Approve
         Decline",
    ),
    (
        "attested",
        "Permit Deny Revoke Opt Publishing Appoint Dispute Approve Decline",
    ),
];

const REFUSALS: &str = "\
    already_owner another_text attestation_forbidden attested_days authority beyond_mandate
    bucket_full cancelled closed controls_a_handle days disputed end_required ends_before_start
    share_full has_controller how_many index_set is_main lapsed lapses_at mandate_over
    may_not_cancel may_not_end may_not_pause may_not_resume may_not_review merged_already
    neither_controlled no_controller no_request no_session nobody_nominated nonce not_a_delegate
    not_a_quarter not_an_officer not_auditor not_barred not_confirmed not_controller not_due
    not_found not_in_force not_merged not_nominated not_open not_owner not_paused not_pending
    not_record_index not_staff not_temporary not_the_handle not_the_registrar nothing_pending
    nothing_to_confirm nothing_to_purge nothing_waits oneself only_auditor only_restrict
    other_hospital over overruled own_account own_attestation own_hospital patients_own paused
    paused_already pending policy_unknown power retention_days reviewed same_handle settings
    starts_later taken to_the_proposer too_early too_far too_late too_long too_many_requests
    too_soon too_soon_to_start waits wider wrong_effect
";
