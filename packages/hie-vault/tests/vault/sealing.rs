//! Sealing and opening when nobody interferes.

use std::{
    cell::Cell,
    io::{self, Read, Write},
};

use hie_vault::{
    CHUNK_LEN, DataKey, HEADER_LEN, Metadata, SealContext, VaultError, open, open_to_file,
    open_to_vec, padme, seal,
};

use crate::support::{
    Endless, HOSPITAL, Scene, counting, padded, pattern, payload, reference_seal, sha256, vector,
    vector_of,
};

/// Front of the payload in [`Scene`].
const FRONT: usize = 1 + 17 + 1 + 15 + 8;

#[test]
fn what_was_sealed_opens_at_every_length_around_a_chunk() {
    let edges = [CHUNK_LEN - FRONT, CHUNK_LEN, 2 * CHUNK_LEN - FRONT];
    let around = edges.into_iter().flat_map(|edge| edge - 1..=edge + 1);
    for len in [0, 1, 100].into_iter().chain(around).chain([500_000]) {
        let scene = Scene::of(len);
        let document = open_to_vec(
            &scene.object[..],
            &scene.key,
            &scene.context,
            &scene.expected,
        )
        .unwrap();
        assert_eq!(*document.content, scene.content);
        assert_eq!(document.opened.metadata, scene.metadata);
        assert_eq!(document.opened.content_len, len as u64);
        assert_eq!(document.opened.padded_size, scene.sealed.padded_size);
        assert_eq!(document.opened.sha256_of_content, sha256(&scene.content));
    }
}

#[test]
fn only_the_rounded_size_shows() {
    let scene = Scene::of(100_000);
    assert_eq!(scene.sealed.padded_size, padme(100_000 + FRONT as u64));
    let chunks = scene.sealed.padded_size.div_ceil(CHUNK_LEN as u64);
    assert_eq!(
        scene.sealed.ciphertext_len,
        HEADER_LEN as u64 + scene.sealed.padded_size + 16 * chunks
    );
    assert_eq!(scene.sealed.ciphertext_len, scene.object.len() as u64);
    assert_eq!(Scene::of(100_001).object.len(), scene.object.len());
}

#[test]
fn an_object_sealed_by_the_second_implementation_opens() {
    let context = SealContext::new(&vector_of("record_id"), HOSPITAL).unwrap();
    let key = DataKey::from_bytes(counting(64));
    let mut content = Vec::new();
    let opened = open(&vector("sealed")[..], &key, &context, &mut content).unwrap();
    assert_eq!(content, b"penicillin: anaphylaxis");
    assert_eq!(opened.metadata.media_type(), "text/plain");
    assert_eq!(opened.metadata.title(), "Allergies");
}

#[test]
fn an_object_of_several_chunks_has_the_bytes_of_the_second_implementation() {
    let context = SealContext::new(&vector_of("record_id"), HOSPITAL).unwrap();
    let content = pattern(70_000);
    let payload = padded(payload(b"image/png", b"X-ray", 70_000, &content));
    let object = reference_seal(&payload, &counting(64), &context);
    assert_eq!(sha256(&object), vector_of("long_sealed_sha256"));
    let mut seen = Vec::new();
    let key = DataKey::from_bytes(counting(64));
    open(&object[..], &key, &context, &mut seen).unwrap();
    assert_eq!(seen, content);
}

#[test]
fn the_same_document_never_seals_to_the_same_bytes() {
    let scene = Scene::of(10);
    let mut again = Vec::new();
    seal(
        &scene.content[..],
        10,
        &scene.metadata,
        &scene.key,
        &scene.context,
        &mut again,
    )
    .unwrap();
    assert_ne!(again[HEADER_LEN..], scene.object[HEADER_LEN..]);
}

#[test]
fn a_length_that_turns_out_wrong_is_an_error() {
    let scene = Scene::of(0);
    for (held, announced) in [
        (10, 11),
        (11, 10),
        (1, 0),
        (65_494, 65_495),
        (200_000, 199_999),
    ] {
        let mut object = Vec::new();
        let result = seal(
            Endless { left: held },
            announced,
            &scene.metadata,
            &scene.key,
            &scene.context,
            &mut object,
        );
        assert_eq!(
            result,
            Err(VaultError::LengthMismatch),
            "{held} {announced}"
        );
        assert!(open(&object[..], &scene.key, &scene.context, io::sink()).is_err());
    }
}

#[test]
fn a_document_beyond_the_chunk_counter_is_refused() {
    let scene = Scene::of(0);
    for len in [1 << 48, u64::MAX] {
        let (metadata, key, context) = (&scene.metadata, &scene.key, &scene.context);
        let result = seal(
            Endless { left: len },
            len,
            metadata,
            key,
            context,
            io::sink(),
        );
        assert_eq!(result, Err(VaultError::DocumentTooLarge));
    }
}

#[test]
fn a_failing_reader_or_writer_is_named() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("secret path"))
        }
    }
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("secret path"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let scene = Scene::of(5);
    let (metadata, key, context) = (&scene.metadata, &scene.key, &scene.context);
    let failed = |during| VaultError::Io {
        during,
        kind: io::ErrorKind::Other,
    };
    let reading = seal(Broken, 5, metadata, key, context, io::sink());
    assert_eq!(reading, Err(failed("reading the document")));
    let writing = seal(&scene.content[..], 5, metadata, key, context, Broken);
    assert_eq!(writing, Err(failed("writing the sealed object")));
    let opening = open(Broken, key, context, io::sink());
    assert_eq!(opening, Err(failed("reading the sealed object")));
    let handing = open(&scene.object[..], key, context, Broken);
    assert_eq!(handing, Err(failed("writing the opened document")));
    assert!(!format!("{}", handing.unwrap_err()).contains("secret path"));
}

/// Counts what passes, and how far the input ever was ahead of the output.
struct Meter<'a, T> {
    inner: T,
    read: &'a Cell<u64>,
    written: &'a Cell<u64>,
    widest: &'a Cell<u64>,
}

impl<T: Read> Read for Meter<'_, T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.read.set(self.read.get() + len as u64);
        let ahead = self.read.get().saturating_sub(self.written.get());
        self.widest.set(self.widest.get().max(ahead));
        Ok(len)
    }
}

impl<T: Write> Write for Meter<'_, T> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let len = self.inner.write(buffer)?;
        self.written.set(self.written.get() + len as u64);
        Ok(len)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Opens what is written into it on the fly, so that 128 chunks pass through both ways and are nowhere.
#[test]
fn a_large_study_streams_within_a_few_chunks_of_memory() {
    const LEN: u64 = 8 * 1024 * 1024;
    let metadata = Metadata::new("application/dicom", "CT").unwrap();
    let key = DataKey::generate().unwrap();
    let context = SealContext::new(&[9; 16], HOSPITAL).unwrap();
    let cells: [Cell<u64>; 3] = Default::default();
    let [read, written, widest] = &cells;
    let (pipe_out, pipe_in) = io::pipe().unwrap();
    std::thread::scope(|scope| {
        let opener = scope.spawn(|| open(pipe_out, &key, &context, io::sink()));
        let reader = Meter {
            inner: Endless { left: LEN },
            read,
            written,
            widest,
        };
        let writer = Meter {
            inner: pipe_in,
            read,
            written,
            widest,
        };
        let sealed = seal(reader, LEN, &metadata, &key, &context, writer).unwrap();
        let opened = opener.join().unwrap().unwrap();
        assert_eq!(opened.content_len, LEN);
        assert_eq!(opened.sha256_of_content, sealed.sha256_of_content);
        assert_eq!(written.get(), sealed.ciphertext_len);
    });
    assert_eq!(read.get(), LEN);
    assert!(widest.get() <= 2 * CHUNK_LEN as u64, "{}", widest.get());
}

#[test]
fn opening_to_a_file_replaces_it_as_a_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("letter.txt");
    std::fs::write(&destination, "old").unwrap();
    let scene = Scene::of(70_000);
    open_to_file(
        &scene.object[..],
        &scene.key,
        &scene.context,
        &scene.expected,
        &destination,
    )
    .unwrap();
    assert_eq!(std::fs::read(&destination).unwrap(), scene.content);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = destination.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
