//! What the messages about a record's later life cost by the measured model: corrections aside, every
//! message that writes.

use hie_policy::{Authority, ErasureReason, RetentionReason};
use hie_types::RecordId;
use hie_types::index::{AnchorKind, ErasureAnswer, ExecuteMsg, PatientAction};
use hie_types::registry::MemberStatus;
use hie_types::{Commitment, Hash};

use crate::contests::{contest, stands, withdrawn};
use crate::custody::{accept, assign, offer, withdraw};
use crate::erase::erase;
use crate::erasure_requests::ask_for;
use crate::metered::gas;
use crate::offline::{read, report, served_to, surgeon};
use crate::places::{move_to, to, vanish};
use crate::scene::{ALICE, Scene, hospital, on, pointer};

/// What the hospital registry reads to say who sends; what the consent registry reads of one patient, or
/// to decide by one permit among few. Allowances: what they really take is theirs to say.
const ACCOUNT: u64 = 3_747 + 2_000 + 5 * 1_250;
const PATIENT: u64 = 3_747 + 2_000 + 3 * 1_250;
const DECIDE: u64 = 3_747 + 2_000 + 5_000;

/// Records of north and a patient who may object to them.
fn scene(count: u8) -> (Scene, Vec<RecordId>) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    scene.speaks("patient", Authority::Controller);
    (scene, records)
}

/// What was found, and what of it is not as it should be.
#[derive(Default)]
struct Costs(Vec<String>);

impl Costs {
    fn within(&mut self, name: &str, found: u64, most: u64) {
        println!("{name}: {found}");
        // A bound that is far above what is used bounds nothing.
        if found > most || found * 5 < most * 4 {
            self.0.push(format!("{name}: {found}, bound {most}"));
        }
    }

    fn check(self) {
        assert!(self.0.is_empty(), "{:#?}", self.0);
    }
}

#[test]
fn objecting_and_answering() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(22);
    let one = gas(&mut scene, "patient", contest(records[0])) + PATIENT;
    costs.within("ContestRecord", one, 92_000);
    let one = gas(&mut scene, "north-officer", stands(records[0])) + ACCOUNT;
    costs.within("AnswerContest, it stands", one, 90_000);
    gas(&mut scene, "patient", contest(records[1]));
    let one = gas(&mut scene, "north-officer", withdrawn(records[1])) + ACCOUNT;
    costs.within("AnswerContest, withdrawn", one, 98_000);
    let one = gas(&mut scene, "patient", ask_for(&records[..1])) + PATIENT;
    costs.within("RequestErasure of one", one, 80_000);
    let twenty = gas(&mut scene, "patient", ask_for(&records[2..])) + PATIENT;
    costs.within("RequestErasure of twenty", twenty, 370_000);
    let answer = |record, answer| ExecuteMsg::AnswerErasure { record, answer };
    let erased = answer(records[2], ErasureAnswer::Erased {});
    let one = gas(&mut scene, "north-officer", erased) + ACCOUNT;
    costs.within("AnswerErasure, erased", one, 97_000);
    let reason = RetentionReason::HLEGAL.into();
    let kept = answer(records[3], ErasureAnswer::Retained { reason });
    let one = gas(&mut scene, "north-officer", kept) + ACCOUNT;
    costs.within("AnswerErasure, retained", one, 80_000);
    costs.check();
}

#[test]
fn objecting_on_a_signed_form() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(1);
    let attested = ExecuteMsg::ActAttested {
        handle: ALICE,
        evidence: Commitment([7; 32]),
        action: PatientAction::ContestRecord { record: records[0] },
    };
    let one = gas(&mut scene, "south-officer", attested) + ACCOUNT + PATIENT;
    costs.within("ActAttested, a contest", one, 108_000);
    costs.check();
}

#[test]
fn erasing() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(1);
    let message = erase(records[0], ErasureReason::RetentionEnded);
    let one = gas(&mut scene, "north-officer", message) + ACCOUNT;
    costs.within("EraseRecord", one, 88_000);
    let first = pointer("north", 50);
    scene.publish(vec![first.clone()]).unwrap();
    let parts = (51..67).map(|n| on(n, hie_policy::RelationKind::Appends, &first));
    scene.publish(parts.collect()).unwrap();
    let message = erase(first.id, ErasureReason::RetentionEnded);
    let whole = gas(&mut scene, "north-officer", message) + ACCOUNT;
    costs.within("EraseRecord with sixteen parts", whole, 330_000);
    costs.check();
}

#[test]
fn moving_and_vanishing() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(50);
    let places =
        |records: &[RecordId]| move_to(records.iter().map(|id| to(*id, "cloud", 1)).collect());
    let one = gas(&mut scene, "north-officer", places(&records[..1])) + ACCOUNT;
    costs.within("UpdateLocator of one", one, 65_000);
    let all = gas(&mut scene, "north-officer", places(&records[1..])) + ACCOUNT;
    costs.within("UpdateLocator of 49", all, 600_000);
    let one = gas(&mut scene, "owner", vanish(&records[..1]));
    costs.within("DeclareUnavailable of one", one, 65_000);
    let all = gas(&mut scene, "owner", vanish(&records));
    costs.within("DeclareUnavailable of 49", all, 550_000);
    costs.check();
}

#[test]
fn custody() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(20);
    scene.permit_hospital(&records);
    let one = gas(&mut scene, "north-officer", offer(&records[..1])) + ACCOUNT;
    costs.within("OfferCustody of one", one, 72_000);
    let one = gas(&mut scene, "north-officer", withdraw(&records[..1])) + ACCOUNT;
    costs.within("WithdrawCustodyOffer of one", one, 62_000);
    let twenty = gas(&mut scene, "north-officer", offer(&records)) + ACCOUNT;
    costs.within("OfferCustody of twenty", twenty, 340_000);
    let one =
        gas(&mut scene, "south-officer", accept(&records[..1])) + ACCOUNT + PATIENT + 2 * DECIDE;
    costs.within("AcceptCustody of one", one, 130_000);
    let more =
        gas(&mut scene, "south-officer", accept(&records[1..])) + ACCOUNT + PATIENT + 2 * DECIDE;
    costs.within("AcceptCustody of nineteen", more, 450_000);
    costs.check();
}

#[test]
fn custody_of_what_a_patient_waits_for() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(20);
    for record in &records {
        scene.send("patient", contest(*record)).unwrap();
    }
    scene.send("patient", ask_for(&records)).unwrap();
    let left = (hospital("north"), MemberStatus::Revoked);
    scene.world().standing.extend([left]);
    let all = gas(&mut scene, "owner", assign(&records)) + ACCOUNT + PATIENT;
    costs.within("AssignCustody of twenty", all, 360_000);
    // Two objections each move along: four entries more.
    let all = gas(&mut scene, "south-officer", accept(&records)) + ACCOUNT + 2 * PATIENT;
    costs.within(
        "AcceptCustody of twenty with two objections each",
        all,
        1_000_000,
    );
    costs.check();
}

#[test]
fn reports_anchors_and_purges() {
    let mut costs = Costs::default();
    let (mut scene, records) = scene(20);
    let then = scene.now() - 60;
    let told = report(&records, surgeon(), then, served_to("south"));
    let all = gas(&mut scene, "north-officer", told) + ACCOUNT;
    costs.within("ReportOfflineAccess of the custodian, twenty", all, 400_000);
    let asker = report(&records, surgeon(), then, read());
    // The late session is consent-registry's to say.
    let all = gas(&mut scene, "south-officer", asker) + ACCOUNT;
    costs.within("ReportOfflineAccess of the asker, twenty", all, 400_000);
    let anchor = ExecuteMsg::AnchorBatch {
        root: Hash([7; 32]),
        leaves: 1_000_000,
        kind: AnchorKind::Documents,
    };
    let one = gas(&mut scene, "north-officer", anchor) + ACCOUNT;
    costs.within("AnchorBatch of a million", one, 66_000);
    for record in &records[..2] {
        for _ in 0..25 {
            scene.permit(*record, 7);
            scene.ask("south-doctor", &[*record]).unwrap();
        }
    }
    scene.later(3_653 * 86_400);
    let all = gas(&mut scene, "stranger", ExecuteMsg::Purge { handle: ALICE });
    costs.within("Purge of fifty", all, 400_000);
    costs.check();
}
