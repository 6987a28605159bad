//! Carries a document of invented bytes through the store that the environment names: sealed, up,
//! down again, opened. Prints as JSON how much memory the process ever took, so that a test can hold
//! it against the document's size. A process of its own, because peaks are counted per process.

use std::{
    error::Error,
    io::{self, Read, Write},
};

use hie_vault::{BlockingStore, DataKey, Metadata, SealContext, StoreConfig};

/// Bytes that nobody holds in memory, with a sentence in them that could be found again.
struct Study {
    left: u64,
}

impl Read for Study {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = b"Jane Example, born long ago, allergic to penicillin. ";
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let len = buffer.len().min(left);
        for (to, from) in buffer.iter_mut().zip(line.iter().cycle()).take(len) {
            *to = *from;
        }
        self.left = self.left.saturating_sub(len as u64);
        Ok(len)
    }
}

/// Counts what comes out.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let len: u64 = std::env::args()
        .nth(1)
        .ok_or("usage: carry BYTES")?
        .parse()?;
    let store = BlockingStore::new(StoreConfig::from_env("HIE_STORE")?.open()?)?;
    let key = DataKey::generate()?;
    let context = SealContext::new(&[1; 16], "north-general")?;
    let metadata = Metadata::new("application/dicom", "CT of the chest")?;
    let before = peak()?;
    let stored = store.seal(Study { left: len }, len, &metadata, &key, &context)?;
    let after_upload = peak()?;
    let mut opened_len = Counted(0);
    let opened = store.open(&stored.object_id, &key, &context, &mut opened_len)?;
    let result = serde_json::json!({
        "object_id": stored.object_id.to_string(),
        "ciphertext_len": stored.sealed.ciphertext_len,
        "opened_len": opened_len.0,
        "same_content": opened.sha256_of_content == stored.sealed.sha256_of_content,
        "peak_kib_before": before,
        "peak_kib_after_upload": after_upload,
        "peak_kib": peak()?,
    });
    println!("{result}");
    Ok(())
}

/// The most memory the process ever had in RAM, in KiB, as Linux counts it.
fn peak() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}
