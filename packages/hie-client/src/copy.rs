//! A copy of a handle's log, to keep and to hand out: JSON lines, of which each entry stands with the
//! head of the chain after it. Anybody can check it with the head that the chain keeps, with no trust in
//! who made it; [`check`] names the first entry that is not what it should be.
//!
//! ```text
//! {"log":"access_log","version":1,"chain_id":…,"contract":…,"handle":…,"purged":0,"purged_head":…,"count":2,"head":…}
//! {"head":…,"entry":{"number":1,…}}
//! {"head":…,"entry":{"number":2,…}}
//! ```

use std::io::{BufRead, Write};

use hie_types::chain_log::{Canonical, access_log_entry, history_entry};
use hie_types::derive::{log_next, log_start};
use hie_types::{Handle, Hash, consent, index};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::audit::VerifiedLog;
use crate::{ClientError, Hie, Ledger, LedgerError};

/// The one version of the form.
const VERSION: u32 = 1;

/// An entry of one of the two logs of a handle.
pub trait Logged: Serialize + DeserializeOwned + Clone + PartialEq {
    /// The log's name, as it is asked for on chain.
    const NAME: &'static str;

    /// The entry's number, from 1.
    fn number(&self) -> u64;

    /// The bytes that are hashed.
    ///
    /// # Errors
    /// If an address in it is none of the chain.
    fn bytes<C: Canonical>(&self, accounts: &C) -> Result<Vec<u8>, C::Error>;

    /// The contract that keeps the log.
    fn contract(hie: &Hie) -> &str;

    /// The log as it is on chain, verified against its head.
    ///
    /// # Errors
    /// If it does not agree with its head, or the chain cannot be reached.
    fn fetch(hie: &Hie, handle: Handle) -> Result<VerifiedLog<Self>, ClientError>;
}

impl Logged for index::LogEntry {
    const NAME: &'static str = "access_log";

    fn number(&self) -> u64 {
        self.number
    }

    fn bytes<C: Canonical>(&self, accounts: &C) -> Result<Vec<u8>, C::Error> {
        access_log_entry(self, accounts)
    }

    fn contract(hie: &Hie) -> &str {
        &hie.deployment().record_index
    }

    fn fetch(hie: &Hie, handle: Handle) -> Result<VerifiedLog<Self>, ClientError> {
        hie.verified_access_log(handle)
    }
}

impl Logged for consent::HistoryEntry {
    const NAME: &'static str = "history";

    fn number(&self) -> u64 {
        self.number
    }

    fn bytes<C: Canonical>(&self, accounts: &C) -> Result<Vec<u8>, C::Error> {
        history_entry(self, accounts)
    }

    fn contract(hie: &Hie) -> &str {
        &hie.deployment().consent_registry
    }

    fn fetch(hie: &Hie, handle: Handle) -> Result<VerifiedLog<Self>, ClientError> {
        hie.verified_history(handle)
    }
}

/// What a copy is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Which log: `access_log` or `history`.
    pub log: String,
    /// Of this form.
    pub version: u32,
    /// The chain.
    pub chain_id: String,
    /// The contract that keeps the log.
    pub contract: String,
    /// Whose log it is.
    pub handle: Handle,
    /// How many of the oldest entries the chain had purged when it was copied: they are not in it.
    pub purged: u64,
    /// The head of the chain over those; the start of the chain if there are none.
    pub purged_head: Hash,
    /// How many entries the log had when it was copied, with those.
    pub count: u64,
    /// The head of the chain over them.
    pub head: Hash,
}

/// One entry of a copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<E> {
    /// The head of the chain after it.
    pub head: Hash,
    /// The entry.
    pub entry: E,
}

/// A copy of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogCopy<E> {
    /// What it is of.
    pub header: Header,
    /// The entries, oldest first.
    pub lines: Vec<Line<E>>,
}

/// Why a copy is not what it should be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CopyError {
    /// It cannot be read.
    #[error("line {line} cannot be read: {what}")]
    Unreadable {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// It is of another log than that it is compared with.
    #[error("the copy is of another {0}")]
    Other(&'static str),
    /// An entry is not what was logged.
    #[error("entry {entry} differs: {what}")]
    Differs {
        /// The first such, from 1.
        entry: u64,
        /// In what.
        what: &'static str,
    },
    /// It agrees with itself, and with the chain it does not.
    #[error(
        "the copy agrees with itself but not with the head on chain: an entry was changed and everything \
         after it hashed anew; compare with the chain's own entries to learn which"
    )]
    Head,
    /// Something on chain cannot be read.
    #[error("{0}")]
    Chain(String),
}

impl From<ClientError> for CopyError {
    fn from(error: ClientError) -> Self {
        Self::Chain(error.to_string())
    }
}

/// Copies the log of a handle, verified against its head.
///
/// # Errors
/// If it does not agree with its head, or the chain cannot be reached.
pub fn copy<E: Logged>(hie: &Hie, handle: Handle) -> Result<LogCopy<E>, ClientError> {
    let log = E::fetch(hie, handle)?;
    let heads = heads(log.purged_head, &log.entries, &hie.ledger())?;
    let entries = u64::try_from(log.entries.len()).unwrap_or(u64::MAX);
    Ok(LogCopy {
        header: Header {
            log: E::NAME.to_owned(),
            version: VERSION,
            chain_id: hie.ledger().chain_id().to_owned(),
            contract: E::contract(hie).to_owned(),
            handle,
            purged: log.purged,
            purged_head: log.purged_head,
            count: log.purged.saturating_add(entries),
            head: log.head,
        },
        lines: heads
            .into_iter()
            .zip(log.entries)
            .map(|(head, entry)| Line { head, entry })
            .collect(),
    })
}

/// The head after each entry.
fn heads<E: Logged, C: Canonical>(
    start: Hash,
    entries: &[E],
    accounts: &C,
) -> Result<Vec<Hash>, C::Error> {
    let mut head = start;
    entries
        .iter()
        .map(|entry| {
            head = log_next(&head, &entry.bytes(accounts)?);
            Ok(head)
        })
        .collect()
}

impl<E: Logged> LogCopy<E> {
    /// Writes it as JSON lines.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        serde_json::to_writer(&mut out, &self.header)?;
        writeln!(out)?;
        for line in &self.lines {
            serde_json::to_writer(&mut out, line)?;
            writeln!(out)?;
        }
        out.flush()
    }

    /// Reads JSON lines.
    ///
    /// # Errors
    /// [`CopyError::Unreadable`], or [`CopyError::Other`] if it is a copy of the other log of a handle.
    pub fn read(source: impl BufRead) -> Result<Self, CopyError> {
        let mut lines = (1..).zip(source.lines());
        let unreadable = |line, what| CopyError::Unreadable { line, what };
        let (_, first) = lines.next().ok_or(unreadable(1, "there is none"))?;
        let first = first.map_err(|_| unreadable(1, "no text"))?;
        let header: Header =
            serde_json::from_str(&first).map_err(|_| unreadable(1, "no header of a copy"))?;
        if header.log != E::NAME {
            return Err(CopyError::Other("log"));
        }
        if header.version != VERSION {
            return Err(unreadable(1, "a version of the form that is not known"));
        }
        let lines = lines.map(|(number, line)| {
            let line = line.map_err(|_| unreadable(number, "no text"))?;
            serde_json::from_str(&line).map_err(|_| unreadable(number, "no entry of this log"))
        });
        let lines = lines.collect::<Result<_, _>>()?;
        Ok(Self { header, lines })
    }
}

/// What a copy was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// How many entries it has, all as they were logged.
    pub entries: u64,
    /// How many the chain counts, where it was asked; more if it went on since the copy was made.
    pub on_chain: u64,
}

/// Checks a copy against a head and a count of the chain, without its entries.
///
/// # Errors
/// [`CopyError::Differs`] with the first entry that is not what was logged, as far as the copy itself
/// tells; [`CopyError::Head`] where only the chain's entries could.
pub fn check<E: Logged, C: Canonical>(
    copy: &LogCopy<E>,
    head: Hash,
    count: u64,
    accounts: &C,
) -> Result<Checked, CopyError> {
    let (last, reached) = walk(copy, accounts, |_, _| Ok(()))?;
    ends_at(last, count)?;
    if reached != head {
        return Err(CopyError::Head);
    }
    Ok(Checked {
        entries: u64::try_from(copy.lines.len()).unwrap_or(u64::MAX),
        on_chain: count,
    })
}

/// Checks a copy against the chain's own entries: whatever was changed, the first entry that differs is
/// named. A copy of fewer entries than there are by now is good if it has all up to its own count. Of
/// entries that the chain has purged since, it keeps one head over all, which the copy must lead to.
///
/// # Errors
/// [`CopyError`].
pub fn check_on_chain<E: Logged>(copy: &LogCopy<E>, hie: &Hie) -> Result<Checked, CopyError> {
    let ledger: &dyn Ledger = hie.ledger();
    if copy.header.chain_id != ledger.chain_id() {
        return Err(CopyError::Other("chain"));
    }
    if copy.header.contract != E::contract(hie) {
        return Err(CopyError::Other("contract"));
    }
    let real = E::fetch(hie, copy.header.handle)?;
    let entries = u64::try_from(real.entries.len()).unwrap_or(u64::MAX);
    let on_chain = real.purged.saturating_add(entries);
    let compare = |line: &Line<E>, reached: Hash| {
        let number = line.entry.number();
        if number <= real.purged {
            let agrees = number != real.purged || reached == real.purged_head;
            return agrees.then_some(()).ok_or(
                "it or one before it is not what was logged: their bodies are purged, only a head over \
                 all of them is left",
            );
        }
        let at = number.saturating_sub(real.purged).saturating_sub(1);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        match real.entries.get(at) {
            None => Err("the chain has no such entry"),
            Some(entry) if *entry != line.entry => Err("it is not the entry on chain"),
            Some(_) => Ok(()),
        }
    };
    let (last, _) = walk(copy, &ledger, compare)?;
    ends_at(last, copy.header.count)?;
    Ok(Checked {
        entries: u64::try_from(copy.lines.len()).unwrap_or(u64::MAX),
        on_chain,
    })
}

/// Goes through a copy: entries must follow each other, be what was hashed, and be what `compare` wants,
/// which gets the head after each. Says the number of the last, and its head.
fn walk<E: Logged, C: Canonical>(
    copy: &LogCopy<E>,
    accounts: &C,
    compare: impl Fn(&Line<E>, Hash) -> Result<(), &'static str>,
) -> Result<(u64, Hash), CopyError> {
    let header = &copy.header;
    let bad = |_| CopyError::Other("chain: its contract is no address of this one");
    let contract = accounts.canonical(&header.contract).map_err(bad)?;
    let start = log_start(&header.chain_id, &contract, &header.handle);
    if header.purged == 0 && header.purged_head != start {
        return Err(CopyError::Other(
            "log: it does not begin where a log of this handle begins",
        ));
    }
    let mut last = header.purged;
    let mut reached = header.purged_head;
    for line in &copy.lines {
        let number = last.saturating_add(1);
        let differs = |what| CopyError::Differs {
            entry: number,
            what,
        };
        if line.entry.number() != number {
            return Err(differs("it is missing, or stands elsewhere"));
        }
        let bytes = line.entry.bytes(accounts);
        let bytes = bytes.map_err(|_| differs("an address in it is none of the chain"))?;
        reached = log_next(&reached, &bytes);
        compare(line, reached).map_err(differs)?;
        if line.head != reached {
            return Err(differs("it is not the entry that was hashed"));
        }
        last = number;
    }
    Ok((last, reached))
}

/// Passes if entry `last` is the last of `count`.
fn ends_at(last: u64, count: u64) -> Result<(), CopyError> {
    let differs = |before: u64, what| CopyError::Differs {
        entry: before.saturating_add(1),
        what,
    };
    match last.cmp(&count) {
        core::cmp::Ordering::Less => Err(differs(last, "it is missing at the end")),
        core::cmp::Ordering::Greater => Err(differs(count, "the chain has no such entry")),
        core::cmp::Ordering::Equal => Ok(()),
    }
}

/// Accounts as bech32 writes them, all with one prefix: enough to check a copy without a chain.
pub struct Bech32Accounts {
    prefix: bech32::Hrp,
}

impl Bech32Accounts {
    /// With the prefix of this address.
    ///
    /// # Errors
    /// [`CopyError::Other`] if it is no address.
    pub fn like(address: &str) -> Result<Self, CopyError> {
        let bad = |_| CopyError::Other("form: its contract is no address");
        let (prefix, _) = bech32::decode(address).map_err(bad)?;
        Ok(Self { prefix })
    }
}

impl Canonical for Bech32Accounts {
    type Error = LedgerError;

    fn canonical(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        use bech32::primitives::decode::CheckedHrpstring;

        let read = CheckedHrpstring::new::<bech32::Bech32>(address);
        let read = read.map_err(|_| LedgerError::BadAddress)?;
        if read.hrp() != self.prefix {
            return Err(LedgerError::BadAddress);
        }
        Ok(read.byte_iter().collect())
    }
}
