//! `OutstandingReceipts`, `Notices`, `Receipt` and `Notice`.

use cosmwasm_std::{Deps, Env, HexBinary, StdError};
use hie_contract::edge::page_limit;
use hie_policy::Id16;
use hie_types::index::{
    Notice, NoticeKind, NoticesResponse, OutstandingReceipt, OutstandingReceiptsResponse,
    ReceiptSubject, Settlement, SettlementResponse,
};
use hie_types::{Handle, HospitalId, RecordId};

use crate::error::{Failed, FieldError};
use crate::owed;
use crate::settle::{self, Matter};
use crate::state::{self, Config};
use crate::tombstone::Kept;

/// `Receipt` and `Notice`: where one of them stands.
///
/// # Errors
/// If the consent registry cannot be asked.
pub fn settlement(
    deps: Deps<'_>,
    env: &Env,
    hospital: &HospitalId,
    matter: Matter,
) -> Result<SettlementResponse, Failed> {
    let config = state::config(deps.storage)?;
    let hospital = hospital.as_str();
    let settlement = match state::acknowledged(deps.storage, hospital, matter)? {
        Some(said) => Settlement::Acknowledged {
            at: said.at,
            account: said.account.human(deps.api)?.into_string(),
            answer: said.answer.map(Into::into),
        },
        None => match owed::since(deps, &config, hospital, matter)? {
            Some(since) => {
                let term = Term::of(&config, env, matter, since);
                Settlement::Outstanding {
                    since,
                    due: term.due,
                    overdue: term.overdue,
                }
            }
            None => Settlement::NotOwed {},
        },
    };
    Ok(SettlementResponse { settlement })
}

/// By when something is to be acknowledged, and whether that is past.
struct Term {
    due: u64,
    overdue: bool,
}

impl Term {
    fn of(config: &Config, env: &Env, matter: Matter, since: u64) -> Self {
        let due = settle::due(since, owed::within(config, matter));
        Self {
            due,
            overdue: env.block.time.seconds() >= due,
        }
    }
}

/// Where a page of receipts ended: permits come first.
enum Cursor {
    Directive(u64),
    Record(Id16),
}

/// `OutstandingReceipts`: looks at no more than a page of what hangs over the hospital.
///
/// # Errors
/// If `start_after` is no cursor of this contract, or the consent registry cannot be asked.
pub fn receipts(
    deps: Deps<'_>,
    env: &Env,
    hospital: &HospitalId,
    only_overdue: bool,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<OutstandingReceiptsResponse, Failed> {
    let config = state::config(deps.storage)?;
    let after = start_after.map(Cursor::parse).transpose()?;
    let limit = page_limit(limit);
    let mut receipts = Vec::new();
    let mut left = limit;
    let mut next = None;
    let after_record = match after {
        Some(Cursor::Record(after)) => Some(after),
        other => {
            let after = other.and_then(Cursor::directive);
            let ids = state::exposed_directives(deps.storage, hospital.as_str(), after, limit)?;
            left = limit.saturating_sub(ids.len());
            next = ids.last().copied().map(Cursor::Directive);
            receipts.extend(of_directives(deps, env, &config, ids)?);
            None
        }
    };
    if left > 0 {
        let ids = state::exposed_records(deps.storage, hospital.as_str(), after_record, left)?;
        let full = ids.len() == left;
        next = ids.last().filter(|_| full).map(|id| Cursor::Record(*id));
        receipts.extend(of_records(deps, env, &config, hospital, ids)?);
    }
    receipts.retain(|receipt| receipt.overdue || !only_overdue);
    Ok(OutstandingReceiptsResponse {
        receipts,
        next: next.as_ref().map(Cursor::to_text),
    })
}

fn of_directives(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    ids: Vec<u64>,
) -> Result<Vec<OutstandingReceipt>, Failed> {
    let mut receipts = Vec::new();
    for (directive, basis) in ids.iter().zip(owed::bases(deps, config, ids.clone())?) {
        if let Some(since) = settle::ended(&basis) {
            let directive = *directive;
            let matter = Matter::Directive(directive);
            let handle = owed::handle_of(&basis)?;
            let subject = ReceiptSubject::Directive { directive };
            receipts.push(receipt(config, env, matter, subject, handle, since));
        }
    }
    Ok(receipts)
}

fn of_records(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    hospital: &HospitalId,
    ids: Vec<Id16>,
) -> Result<Vec<OutstandingReceipt>, Failed> {
    let mut receipts = Vec::new();
    for id in ids {
        let kept = owed::kept(deps, id)?;
        let matter = Matter::Erased(id);
        // Acknowledged, it may still be looked at for a notice.
        let owed = owed::of_record(&kept, matter);
        if let Some(since) = owed
            && state::acknowledged(deps.storage, hospital.as_str(), matter)?.is_none()
        {
            let subject = ReceiptSubject::Record { record: id.into() };
            let handle = kept.handle().into();
            receipts.push(receipt(config, env, matter, subject, handle, since));
        }
    }
    Ok(receipts)
}

fn receipt(
    config: &Config,
    env: &Env,
    matter: Matter,
    subject: ReceiptSubject,
    handle: Handle,
    since: u64,
) -> OutstandingReceipt {
    let term = Term::of(config, env, matter, since);
    OutstandingReceipt {
        subject,
        handle,
        since,
        due: term.due,
        overdue: term.overdue,
    }
}

impl Cursor {
    fn directive(self) -> Option<u64> {
        match self {
            Self::Directive(id) => Some(id),
            Self::Record(_) => None,
        }
    }

    fn to_text(&self) -> String {
        let bytes = match self {
            Self::Directive(id) => id.to_be_bytes().to_vec(),
            Self::Record(id) => id.0.to_vec(),
        };
        HexBinary::from(bytes).to_hex()
    }

    fn parse(text: &str) -> Result<Self, FieldError> {
        let bytes = HexBinary::from_hex(text).map_err(|_| FieldError::Cursor)?;
        if let Ok(id) = <[u8; 8]>::try_from(bytes.as_slice()) {
            return Ok(Self::Directive(u64::from_be_bytes(id)));
        }
        let id = <[u8; 16]>::try_from(bytes.as_slice()).map_err(|_| FieldError::Cursor)?;
        Ok(Self::Record(Id16(id)))
    }
}

/// `Notices`: looks at no more than a page of the records that the hospital may have got.
///
/// # Errors
/// If what is stored cannot be read.
pub fn notices(
    deps: Deps<'_>,
    env: &Env,
    hospital: &HospitalId,
    only_overdue: bool,
    start_after: Option<RecordId>,
    limit: Option<u32>,
) -> Result<NoticesResponse, Failed> {
    let config = state::config(deps.storage)?;
    let limit = page_limit(limit);
    let after = start_after.map(Into::into);
    let ids = state::exposed_records(deps.storage, hospital.as_str(), after, limit)?;
    let next = ids.last().copied().filter(|_| ids.len() == limit);
    let mut notices = Vec::new();
    for id in ids {
        for kind in [NoticeKind::Replaced, NoticeKind::EnteredInError] {
            if let Some(notice) = notice(deps, env, &config, hospital, id, kind)? {
                notices.push(notice);
            }
        }
    }
    notices.retain(|notice| notice.overdue || !only_overdue);
    Ok(NoticesResponse {
        notices,
        next: next.map(Into::into),
    })
}

/// The notice of a kind about a record that the hospital may have got, unless it acknowledged it.
fn notice(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    hospital: &HospitalId,
    record: Id16,
    kind: NoticeKind,
) -> Result<Option<Notice>, Failed> {
    let kept = owed::kept(deps, record)?;
    let matter = Matter::notice(kind, record);
    let Some(since) = owed::of_record(&kept, matter) else {
        return Ok(None);
    };
    if state::acknowledged(deps.storage, hospital.as_str(), matter)?.is_some() {
        return Ok(None);
    }
    let term = Term::of(config, env, matter, since);
    let (superseded, error) = match &kept {
        Kept::Pointer(pointer) => (pointer.superseded, pointer.error.as_ref()),
        Kept::Erased(tombstone) => (tombstone.superseded, tombstone.error.as_ref()),
    };
    let replaced_by = superseded.map(|superseded| superseded.by.into());
    let reason = error.map(|error| error.reason.into());
    Ok(Some(Notice {
        record: record.into(),
        kind,
        handle: kept.handle().into(),
        custodian: kept.custodian().parse().map_err(StdError::from)?,
        replaced_by: replaced_by.filter(|_| kind == NoticeKind::Replaced),
        reason: reason.filter(|_| kind == NoticeKind::EnteredInError),
        since,
        due: term.due,
        overdue: term.overdue,
    }))
}
