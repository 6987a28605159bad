//! The consent history of one handle, to keep and to hand out: a verified copy of the log ([`crate::copy`])
//! with the terms of the directives that it speaks of. What it holds is enough to prove every entry against
//! the head on chain and all terms against the entries, and to decide any question of the past again
//! ([`crate::replay`]).
//!
//! It is the copy's JSON lines, and after them one line for each directive:
//!
//! ```text
//! {"log":"history","version":1,…}
//! {"head":…,"entry":{"number":1,…}}
//! {"directive":{"id":1,"effect":"permit",…}}
//! ```

use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use hie_types::consent::{DirectiveResponse, HistoryEntry, HistoryEvent, Terms};
use hie_types::{Authority, Effect, Handle, MAX_LIMIT};
use serde::{Deserialize, Serialize};

use crate::copy::{CopyError, LogCopy, copy};
use crate::{ClientError, Hie};

/// How many permits `BasisStatus` is asked about at once.
const MAX_BASIS: usize = 100;
/// How a line of a directive begins.
const DIRECTIVE: &str = "{\"directive\":";

/// A history with the terms of the directives that it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryExport {
    /// The entries, each with the head after it.
    pub copy: LogCopy<HistoryEntry>,
    /// The directives, by id.
    pub directives: Vec<ExportedDirective>,
}

/// A directive, with what its hash in the history is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportedDirective {
    /// Its id.
    pub id: u64,
    /// Permit or denial.
    pub effect: Effect,
    /// By whose authority it was written.
    pub authority: Authority,
    /// What it says, as kept.
    pub terms: Terms,
    /// The account for which a denial holds besides the pseudonym that it names.
    pub also_account: Option<String>,
    /// Where the entry that says so is purged: what the chain says of it, which nothing proves.
    #[serde(default)]
    pub unproven: Option<Unproven>,
}

/// What the chain says of a directive whose own entry it has purged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unproven {
    /// When it was written, Unix seconds.
    pub written_at: u64,
    /// When an act ended it, if one did.
    pub ended_at: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    directive: ExportedDirective,
}

impl From<DirectiveResponse> for ExportedDirective {
    fn from(kept: DirectiveResponse) -> Self {
        Self {
            id: kept.id,
            effect: kept.effect,
            authority: kept.authority,
            terms: kept.terms,
            also_account: kept.also_account,
            unproven: None,
        }
    }
}

impl HistoryExport {
    /// Writes it as JSON lines.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        self.copy.write(&mut out)?;
        for directive in &self.directives {
            let directive = directive.clone();
            serde_json::to_writer(&mut out, &Line { directive })?;
            writeln!(out)?;
        }
        out.flush()
    }

    /// Reads JSON lines. A copy without any directive is one too.
    ///
    /// # Errors
    /// [`CopyError::Unreadable`], or [`CopyError::Other`] if it is of the other log of a handle.
    pub fn read(source: impl BufRead) -> Result<Self, CopyError> {
        let (mut of_copy, mut directives) = (Vec::new(), Vec::new());
        for (line, text) in (1..).zip(source.lines()) {
            let unreadable = |what| CopyError::Unreadable { line, what };
            let text = text.map_err(|_| unreadable("no text"))?;
            if text.starts_with(DIRECTIVE) {
                let read: Line =
                    serde_json::from_str(&text).map_err(|_| unreadable("no directive"))?;
                directives.push(read.directive);
            } else if directives.is_empty() {
                of_copy.extend_from_slice(text.as_bytes());
                of_copy.push(b'\n');
            } else {
                return Err(unreadable("no directive"));
            }
        }
        Ok(Self {
            copy: LogCopy::read(of_copy.as_slice())?,
            directives,
        })
    }
}

impl Hie {
    /// The whole consent history of a handle, verified, with the terms of its directives.
    ///
    /// # Errors
    /// [`ClientError::LogDiffers`] if entries and head do not agree.
    pub fn export_history(&self, handle: Handle) -> Result<HistoryExport, ClientError> {
        let copy: LogCopy<HistoryEntry> = copy(self, handle)?;
        let entries = copy.lines.iter();
        let written: BTreeSet<u64> = entries
            .filter_map(|line| written_in(&line.entry.event))
            .collect();
        let (mut directives, mut next) = (Vec::new(), None);
        loop {
            let page = self.consent().directives(handle, next, Some(MAX_LIMIT))?;
            for kept in page.directives {
                let unproven = (!written.contains(&kept.id)).then_some(Unproven {
                    written_at: kept.written_at,
                    ended_at: None,
                });
                directives.push(ExportedDirective {
                    unproven,
                    ..ExportedDirective::from(kept)
                });
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        directives.sort_by_key(|directive| directive.id);
        self.ask_for_ends(&mut directives)?;
        Ok(HistoryExport { copy, directives })
    }

    /// When those ended that the entries do not speak of.
    fn ask_for_ends(&self, directives: &mut [ExportedDirective]) -> Result<(), ClientError> {
        let unproven = directives.iter_mut();
        let mut unproven: Vec<_> = unproven.filter(|one| one.unproven.is_some()).collect();
        for some in unproven.chunks_mut(MAX_BASIS) {
            let ids = some.iter().map(|one| one.id).collect();
            let answer = self.consent().basis_status(ids, Vec::new())?;
            for (one, basis) in some.iter_mut().zip(answer.basis) {
                if let Some(unproven) = &mut one.unproven {
                    unproven.ended_at = basis.ended_at;
                }
            }
        }
        Ok(())
    }
}

/// The directive that an entry says was written.
pub(crate) const fn written_in(event: &HistoryEvent) -> Option<u64> {
    match event {
        HistoryEvent::Written { directive, .. } | HistoryEvent::Amended { directive, .. } => {
            Some(*directive)
        }
        _ => None,
    }
}
