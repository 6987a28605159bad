//! Nothing of what the documents say of people lies on chain: not in state, messages, events, data or
//! error texts, and not encoded or hashed without a key. And the search would find it if it did.

use hie_client::leaks::Haystack;
use hie_documents::EXAMPLES;
use hie_policy::{Purpose, Reason};
use hie_testing::{Network, assert_reasons, hand_over, treatment};
use hie_types::index::NewPointer;
use hie_types::registry::Profile;
use hie_types::{Commitment, HospitalId, RecordId};
use sha2_off_chain::{Digest, Sha256};

use crate::exchange::examples;
use crate::scene::{LAB, Scene};

/// Everything that the five documents tell.
fn strings() -> Vec<String> {
    let strings: Vec<String> = EXAMPLES.iter().flat_map(|e| e.personal_strings()).collect();
    assert!(
        strings.len() > 100,
        "the documents tell little: {}",
        strings.len()
    );
    strings
}

/// A scene, and what lies on chain before any document comes near it.
fn begun() -> (Scene, Haystack) {
    let scene = Scene::set();
    let before = lying_on(&scene.network);
    (scene, before)
}

fn lying_on(network: &Network) -> Haystack {
    Haystack::of(&network.ledger, network.hie.deployment())
}

/// The first of the strings that lies on chain and did not before.
fn leaked(scene: &Scene, before: &Haystack) -> Option<String> {
    let after = lying_on(&scene.network);
    strings()
        .into_iter()
        .find(|text| after.contains_beyond(before, text))
}

/// The first of the strings of which another form lies on chain.
fn leaked_encoded(scene: &Scene, before: &Haystack) -> Option<String> {
    let after = lying_on(&scene.network);
    strings().into_iter().find(|text| {
        let forms = forms(text);
        forms.iter().any(|form| after.contains_beyond(before, form))
    })
}

/// Hex, base64 as it stands inside a longer text (whatever comes before and after), and hashes that
/// could be guessed.
fn forms(text: &str) -> Vec<String> {
    let hash = |text: &str| hex::encode(Sha256::digest(text));
    let mut forms = vec![
        hex::encode(text),
        hex::encode(text.to_lowercase()),
        hash(text),
        hash(&text.to_lowercase()),
        // Truncated as ids are.
        hash(text)[..32].to_owned(),
    ];
    // Shorter ones turn up by chance.
    forms.extend(
        (0..3)
            .map(|shift| base64_inside(text, shift))
            .filter(|form| form.len() >= 6),
    );
    forms
}

/// The characters of base64 that depend on the text alone, if `shift` bytes stand before it.
fn base64_inside(text: &str, shift: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = |at: usize| -> Option<u8> {
        let byte = (at / 8).checked_sub(shift)?;
        Some((text.as_bytes().get(byte)? >> (7 - at % 8)) & 1)
    };
    let sextet = |n: usize| -> Option<char> {
        let value = (0..6).try_fold(0, |value, bit| Some(value << 1 | bits(n * 6 + bit)?))?;
        Some(char::from(ALPHABET[usize::from(value)]))
    };
    (0..(text.len() + shift) * 8 / 6)
        .filter_map(sextet)
        .collect()
}

/// The whole story on the examples: published, asked for in vain, permitted, denied, handed over,
/// confirmed, revoked.
fn exchange(scene: &Scene) {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        house,
        ..
    } = scene;
    let (mut archive, desk) = (hanbit.archive(), saebom.desk());
    let published = archive.publish(mina.handle, examples()).unwrap().0;
    let records: Vec<RecordId> = published.iter().map(|p| p.record).collect();
    house.is_refused(mina, &records, Purpose::TREAT);
    mina.permits(treatment().by(saebom).uses(3).until(network.now() + 10_000));
    let denial = mina.denies(treatment().by_person(&doctor.id).of_category(LAB));
    doctor.is_given(mina, &records, Purpose::TREAT);
    mina.lifts(denial);
    let ticket = house.draws(mina, &records, Purpose::TREAT);
    let served = records.iter().map(|record| {
        let handover = hand_over(&mut archive, &desk, ticket, *record).unwrap();
        desk.receive(&handover, &archive.sealed_object(*record).unwrap())
            .unwrap();
        handover
    });
    let served: Vec<_> = served.collect();
    archive.confirm_served(&served).unwrap();
    mina.revokes_all();
    // Errors are written, too: a clear sensitive category, a stranger, a handle that is taken.
    let sensitive = vec![hanbit.pointer("genomic-report")];
    let index = network.hie.index();
    index
        .publish_records(&hanbit.gateway, mina.handle, sensitive)
        .unwrap_err();
    let stranger = network.account("stranger");
    let consent = network.hie.consent();
    consent
        .permit(&stranger, mina.handle, treatment().into())
        .unwrap_err();
    consent
        .register_patient(&stranger, mina.handle, mina.salt, None)
        .unwrap_err();
}

#[test]
fn nothing_that_the_documents_tell_lies_on_chain() {
    let (scene, before) = begun();
    exchange(&scene);
    assert_eq!(leaked(&scene, &before), None);
}

#[test]
fn nor_does_it_lie_there_as_hex_base64_or_a_hash_without_key() {
    let (scene, before) = begun();
    exchange(&scene);
    assert_eq!(leaked_encoded(&scene, &before), None);
}

#[test]
fn nor_do_file_names_titles_or_media_types() {
    let (scene, before) = begun();
    exchange(&scene);
    let after = lying_on(&scene.network);
    for (example, document) in EXAMPLES.iter().zip(examples()) {
        let stem = example.file_name;
        for text in [stem, document.media_type.as_str(), document.title.as_str()] {
            assert!(
                text.is_empty() || !after.contains_beyond(&before, text),
                "{text}"
            );
        }
        let hash = hex::encode(Sha256::digest(example.bytes));
        assert!(!after.contains(&hash) && !after.contains(&hash[..32]));
    }
}

#[test]
fn nor_do_secrets_of_the_vault() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = &scene;
    let (mut archive, desk) = (hanbit.archive(), saebom.desk());
    let published = archive.publish(mina.handle, examples()).unwrap().0;
    mina.permits(treatment());
    let record = published[0].record;
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk, ticket, record).unwrap();
    archive
        .confirm_served(std::slice::from_ref(&handover))
        .unwrap();
    let after = lying_on(network);
    for (_, kept) in archive.keyring().iter() {
        assert!(!after.contains(&hex::encode(kept.data_key.expose())));
        assert!(!after.contains(&hex::encode(kept.salt.expose())));
        // What should be there is: the search looks in the right place.
        assert!(after.contains(&hex::encode(kept.commitment)));
        assert!(after.contains(&kept.object_id.to_string()));
    }
    assert!(!after.contains(&hex::encode(&handover.key.ciphertext)));
    assert!(!after.contains(&hex::encode(handover.key.enc)));
    assert!(!after.contains(&handover.disclosure_salt.to_string()));
    assert!(!after.contains(&hex::encode(saebom.signing().expose())));
}

/// A text of the documents long enough for every disguise.
fn name() -> String {
    let fits = |text: &String| (8..=32).contains(&text.len()) && text.contains(' ');
    strings()
        .into_iter()
        .find(fits)
        .expect("a name or an address")
}

/// A hospital of this public name applies and is accredited.
fn hospital_called(scene: &Scene, name: &str) {
    let registry = scene.network.hie.registry();
    let applicant = scene.network.account("applicant");
    let profile = Profile {
        name: name.parse().unwrap(),
        country: "KR".parse().unwrap(),
        url: "https://new.example".parse().unwrap(),
    };
    let id: HospitalId = "new-one".parse().unwrap();
    registry
        .apply_for_membership(&applicant, id.clone(), profile.clone())
        .unwrap();
    let (capabilities, until) = (vec![hie_policy::Capability::Requester.into()], u64::MAX);
    registry
        .accredit(
            &scene.network.registrar,
            id,
            applicant,
            profile,
            capabilities,
            until,
        )
        .unwrap();
}

fn publish(scene: &Scene, change: impl FnOnce(&mut NewPointer)) {
    let mut pointer = scene.hanbit.pointer(LAB);
    change(&mut pointer);
    scene.hanbit.publishes(&scene.mina, pointer);
}

#[test]
fn the_search_finds_a_name_that_a_profile_carries_in_whatever_case() {
    for planted in [
        name(),
        name().to_uppercase(),
        format!("The {} Clinic", name()),
    ] {
        let (scene, before) = begun();
        hospital_called(&scene, &planted);
        assert_eq!(leaked(&scene, &before), Some(name()));
    }
}

#[test]
fn the_search_finds_a_name_in_a_message_that_the_contract_refused() {
    use hie_client::{Call, Ledger};

    let (scene, before) = begun();
    let message = serde_json::json!({"revoke_all": {"handle": name()}});
    let call = Call::new(scene.network.hie.consent().address(), &message).unwrap();
    scene
        .network
        .ledger
        .execute(&scene.mina.account, &[call])
        .unwrap_err();
    assert_eq!(leaked(&scene, &before), Some(name()));
}

#[test]
fn the_search_finds_a_name_as_hex_base64_or_hash() {
    let (scene, before) = begun();
    let hex = hex::encode(name());
    publish(&scene, |pointer| {
        pointer.locator.object = hex.parse().unwrap()
    });
    // The message has it as hex, the state as bytes.
    assert_eq!(leaked(&scene, &before), Some(name()));
    assert_eq!(leaked_encoded(&scene, &before), Some(name()));

    for shift in 0..3 {
        let (scene, before) = begun();
        hospital_called(&scene, &format!("?{}?", base64_inside(&name(), shift)));
        assert_eq!(
            leaked_encoded(&scene, &before),
            Some(name()),
            "shift {shift}"
        );
    }

    let (scene, before) = begun();
    let hash: [u8; 32] = Sha256::digest(name()).into();
    publish(&scene, |pointer| pointer.commitment = Commitment(hash));
    assert_eq!(leaked_encoded(&scene, &before), Some(name()));

    let (scene, before) = begun();
    let short = hash.first_chunk::<16>().copied().unwrap();
    publish(&scene, |pointer| pointer.tags = vec![short.into()]);
    assert_eq!(leaked_encoded(&scene, &before), Some(name()));
}

#[test]
fn what_lay_there_before_is_not_counted_against_the_documents() {
    let scene = Scene::set();
    hospital_called(&scene, &name());
    let before = lying_on(&scene.network);
    exchange(&scene);
    assert_eq!(leaked(&scene, &before), None);
}

#[test]
fn base64_fragments_are_what_stands_inside_real_base64() {
    // "xMany hands" and "xyMany hands", encoded elsewhere.
    assert_eq!(base64_inside("Many hands", 0), "TWFueSBoYW5kc");
    assert!("eE1hbnkgaGFuZHM=".contains(&base64_inside("Many hands", 1)));
    assert!("eHlNYW55IGhhbmRz".contains(&base64_inside("Many hands", 2)));
    assert!((0..3).all(|shift| base64_inside("Many hands", shift).len() >= 12));
}

#[test]
fn a_clear_category_says_no_more_than_the_table() {
    let (scene, _) = begun();
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    // A sensitive category goes blinded, counts as a tag, and opens only to who may see the tag.
    let mut pointer = hanbit.pointer(LAB);
    let tag = hie_types::Tag([8; 16]);
    pointer.category = hie_types::consent::RecordCategory::Blinded(tag);
    let record = hanbit.publishes(mina, pointer);
    mina.permits(treatment());
    let answer = doctor.is_refused(mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::NoDirective)]);
    mina.permits(treatment().of_tags(&[tag]));
    let answer = doctor.is_given(mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::Permitted)]);
}
