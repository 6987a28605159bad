//! Publishing is all or nothing, on chain and off.

use std::path::Path;

use hie_client::ClientError;
use hie_client::custodian::{Custodian, NewDocument};
use hie_testing::{Network, assert_refused, document};
use hie_types::Handle;
use hie_types::registry::EndpointKind;

use crate::scene::{LAB, Scene};

/// Hanbit's archive over a folder that can be looked into, with one document published.
struct Archive {
    scene: Scene,
    folder: tempfile::TempDir,
    archive: Custodian,
}

impl Archive {
    fn with_one() -> Self {
        let scene = Scene::set();
        let folder = tempfile::tempdir().unwrap();
        let mut archive = scene.hanbit.archive_in(folder.path());
        archive
            .publish(scene.mina.handle, vec![document(b"the first", LAB)])
            .unwrap();
        Self {
            scene,
            folder,
            archive,
        }
    }

    /// What is published now fails, and everything is as it was before.
    #[track_caller]
    fn refuses(&mut self, documents: Vec<NewDocument<'_>>) -> ClientError {
        let handle = self.scene.mina.handle;
        let before = self.picture(handle);
        let error = self.archive.publish(handle, documents).unwrap_err();
        assert_eq!(self.picture(handle), before);
        error
    }

    fn picture(&self, handle: Handle) -> (usize, usize, usize) {
        let index = self.scene.network.hie.index();
        let on_chain = index
            .records(handle, None, Some(100))
            .unwrap()
            .records
            .len();
        (
            objects(self.folder.path()),
            self.archive.keyring().len(),
            on_chain,
        )
    }
}

fn objects(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_batch_of_which_the_chain_refuses_one_leaves_nothing_behind() {
    let mut archive = Archive::with_one();
    assert_eq!(archive.picture(archive.scene.mina.handle), (1, 1, 1));
    let error = archive.refuses(vec![
        document(b"fine", LAB),
        document(b"genes", "genomic-report"),
        document(b"fine, too", LAB),
    ]);
    assert_refused::<()>(Err(error), "records[1].category is sensitive");
    let error = archive.refuses(vec![
        document(b"fine", LAB),
        document(b"what?", "horoscope"),
    ]);
    assert_refused::<()>(
        Err(error),
        "records[1].category is not in the network's table",
    );
}

#[test]
fn a_batch_of_which_one_cannot_be_sealed_leaves_nothing_behind() {
    let mut archive = Archive::with_one();
    let shorter = NewDocument {
        bytes: 99,
        ..document(b"not so long", LAB)
    };
    let error = archive.refuses(vec![document(b"fine", LAB), shorter]);
    assert!(matches!(error, ClientError::Vault(_)));
    let nowhere = NewDocument {
        endpoint: "nowhere".parse().unwrap(),
        ..document(b"x", LAB)
    };
    let error = archive.refuses(vec![document(b"fine", LAB), nowhere]);
    assert!(matches!(error, ClientError::NoStore(_)));
}

#[test]
fn a_batch_too_large_or_empty_leaves_nothing_behind() {
    let mut archive = Archive::with_one();
    let many = (0..51).map(|_| document(b"one of many", LAB)).collect();
    assert_refused::<()>(Err(archive.refuses(many)), "1 to 50");
    assert_refused::<()>(Err(archive.refuses(Vec::new())), "1 to 50");
    let most = (0..50).map(|_| document(b"one of many", LAB)).collect();
    archive
        .archive
        .publish(archive.scene.mina.handle, most)
        .unwrap();
    assert_eq!(archive.picture(archive.scene.mina.handle), (51, 51, 51));
}

#[test]
fn nothing_is_published_under_a_handle_that_nobody_registered() {
    let mut archive = Archive::with_one();
    let nobody = Handle([3; 16]);
    let error = archive
        .archive
        .publish(nobody, vec![document(b"whose?", LAB)])
        .unwrap_err();
    assert_refused::<()>(Err(error), "handle is not registered");
    assert_eq!(objects(archive.folder.path()), 1);
    assert_eq!(archive.archive.keyring().len(), 1);
}

#[test]
fn a_retired_store_and_what_is_no_store_take_nothing() {
    let mut archive = Archive::with_one();
    let Scene {
        network, hanbit, ..
    } = &archive.scene;
    let registry = network.hie.registry();
    registry
        .retire_endpoint(&hanbit.administrator, "private".parse().unwrap())
        .unwrap();
    let error = archive.refuses(vec![document(b"too late", LAB)]);
    assert_refused::<()>(Err(error), "locator.endpoint");

    let Scene {
        network, hanbit, ..
    } = &archive.scene;
    let registry = network.hie.registry();
    let put = |endpoint: &str| {
        let url = "https://fhir.hanbit.example".parse().unwrap();
        let (by, kind) = (&hanbit.administrator, EndpointKind::Fhir);
        registry.put_endpoint(by, endpoint.parse().unwrap(), kind, url)
    };
    // What was a store stays one.
    assert_refused(put("private"), "kind");
    put("fhir").unwrap();
    let mut pointer = hanbit.pointer(LAB);
    pointer.locator.endpoint = "fhir".parse().unwrap();
    let index = network.hie.index();
    let published =
        index.publish_records(&hanbit.gateway, archive.scene.mina.handle, vec![pointer]);
    assert_refused(published, "locator.endpoint");
}

#[test]
fn publishing_the_same_again_says_nothing_new_and_other_content_is_refused() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let pointer = hanbit.pointer(LAB);
    let publish = |pointer| {
        let pointers = vec![pointer, hanbit.pointer(LAB)];
        network
            .hie
            .index()
            .publish_records(&hanbit.gateway, mina.handle, pointers)
    };
    publish(pointer.clone()).unwrap();
    network.advance(5);
    let receipt = publish(pointer.clone()).unwrap();
    assert_eq!(receipt.attribute("published", "new"), Some("1"));
    assert_eq!(receipt.attribute("published", "known"), Some("1"));
    let mut other = pointer;
    other.size = 2_048;
    assert_refused(publish(other), "records[0].record is published already");
    let page = network
        .hie
        .index()
        .records(mina.handle, None, None)
        .unwrap();
    assert_eq!(page.records.len(), 3);
}

#[test]
fn pages_of_records_leave_nothing_out() {
    let network = Network::builder()
        .hospital("hanbit", &[hie_policy::Capability::Custodian])
        .patient("mina")
        .build();
    let (hanbit, mina) = (network.hospital("hanbit"), network.patient("mina"));
    let published: Vec<_> = (0..7).map(|_| hanbit.points_to(&mina, LAB)).collect();
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let page = network
            .hie
            .index()
            .records(mina.handle, next, Some(3))
            .unwrap();
        found.extend(page.records.into_iter().map(|record| record.id));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(found, published);
}
