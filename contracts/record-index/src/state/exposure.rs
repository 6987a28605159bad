//! What hangs over each hospital: of what it may have got copies, and what it acknowledged.

use std::collections::BTreeMap;

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_policy::Id16;

use super::missing;
use crate::disclosure::Told;
use crate::exposure::{Exposure, Said};
use crate::log::Answered;
use crate::settle::{Acknowledged, Matter};

const RECORDS: Table<Exposure> = Table::new("x");
const DIRECTIVES: Table<Exposure> = Table::new("y");
const ACKNOWLEDGED: Table<Acknowledged> = Table::new("z");

#[cfg(test)]
pub const NAMESPACES: [&str; 3] = [
    RECORDS.namespace(),
    DIRECTIVES.namespace(),
    ACKNOWLEDGED.namespace(),
];

/// Counts what a ticket permits for the hospital that drew it.
///
/// # Errors
/// If what is stored cannot be read.
pub fn expose<'a>(
    storage: &mut dyn Storage,
    hospital: &str,
    permitted: impl Iterator<Item = &'a Answered>,
) -> StdResult<()> {
    let mut directives: BTreeMap<u64, u32> = BTreeMap::new();
    for answer in permitted {
        draw(
            storage,
            &RECORDS,
            [hospital.as_bytes(), &answer.record.0],
            1,
        )?;
        if let Some(directive) = answer.directive {
            let handovers = directives.entry(directive).or_default();
            *handovers = handovers.saturating_add(1);
        }
    }
    for (directive, handovers) in directives {
        let id = directive.to_be_bytes();
        draw(storage, &DIRECTIVES, [hospital.as_bytes(), &id], handovers)?;
    }
    Ok(())
}

fn draw(
    storage: &mut dyn Storage,
    table: &Table<Exposure>,
    key: [&[u8]; 2],
    handovers: u32,
) -> StdResult<()> {
    let before = table.load(storage, &key)?;
    let after = Exposure::draw(before, handovers);
    if before == Some(after) {
        return Ok(());
    }
    table.save(storage, &key, &after)
}

/// Takes note of what a custodian said of records of a ticket, for the hospital that drew it. What was
/// acknowledged stays so.
///
/// # Errors
/// If what is stored cannot be read.
pub fn tell(storage: &mut dyn Storage, hospital: &str, news: &[(Answered, Told)]) -> StdResult<()> {
    let mut directives: BTreeMap<u64, Said> = BTreeMap::new();
    for (answer, told) in news {
        let record = answer.record;
        let said = Said::default().and(*told);
        let key = [hospital.as_bytes(), record.0.as_slice()];
        told_of(storage, &RECORDS, key, Matter::Erased(record), said)?;
        if let Some(directive) = answer.directive {
            let said = directives.entry(directive).or_default();
            *said = said.and(*told);
        }
    }
    for (directive, said) in directives {
        let id = directive.to_be_bytes();
        let key = [hospital.as_bytes(), id.as_slice()];
        told_of(
            storage,
            &DIRECTIVES,
            key,
            Matter::Directive(directive),
            said,
        )?;
    }
    Ok(())
}

fn told_of(
    storage: &mut dyn Storage,
    table: &Table<Exposure>,
    key: [&[u8]; 2],
    receipt: Matter,
    said: Said,
) -> StdResult<()> {
    let before = table.load(storage, &key)?;
    let after = Exposure::tell(before, said);
    if after == before {
        return Ok(());
    }
    let Some(after) = after else {
        table.remove(storage, &key);
        return Ok(());
    };
    // After the receipt nothing hangs over the hospital, whatever is said belatedly.
    let [hospital, _] = key;
    if before.is_none() && ACKNOWLEDGED.has(storage, &[hospital, &key_of(receipt)]) {
        return Ok(());
    }
    table.save(storage, &key, &after)
}

/// Whether a hospital may have got what a receipt or notice is about, and has not yet acknowledged that
/// everything is done.
pub fn is_exposed(storage: &dyn Storage, hospital: &str, matter: Matter) -> bool {
    match matter {
        Matter::Directive(id) => DIRECTIVES.has(storage, &[hospital.as_bytes(), &id.to_be_bytes()]),
        Matter::Replaced(record) | Matter::InError(record) | Matter::Erased(record) => {
            RECORDS.has(storage, &[hospital.as_bytes(), &record.0])
        }
    }
}

/// The records that a hospital may have got, ordered by id.
///
/// # Errors
/// If what is stored cannot be read.
pub fn exposed_records(
    storage: &dyn Storage,
    hospital: &str,
    after: Option<Id16>,
    limit: usize,
) -> StdResult<Vec<Id16>> {
    let after = after.as_ref().map(|id| id.0.as_slice());
    let page = RECORDS.page(storage, &[hospital.as_bytes()], after, limit)?;
    let id = |key: Vec<u8>| key.try_into().map(Id16).map_err(|_| missing("record"));
    page.into_iter().map(|(key, _)| id(key)).collect()
}

/// The permits by which a hospital may have got something, ordered by id.
///
/// # Errors
/// If what is stored cannot be read.
pub fn exposed_directives(
    storage: &dyn Storage,
    hospital: &str,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let after = after.map(u64::to_be_bytes);
    let after = after.as_ref().map(|id| id.as_slice());
    let page = DIRECTIVES.page(storage, &[hospital.as_bytes()], after, limit)?;
    let id = |key: Vec<u8>| key.try_into().map(u64::from_be_bytes);
    page.into_iter()
        .map(|(key, _)| id(key).map_err(|_| missing("directive")))
        .collect()
}

/// What a hospital acknowledged, if it did.
///
/// # Errors
/// If what is stored cannot be read.
pub fn acknowledged(
    storage: &dyn Storage,
    hospital: &str,
    matter: Matter,
) -> StdResult<Option<Acknowledged>> {
    ACKNOWLEDGED.load(storage, &[hospital.as_bytes(), &key_of(matter)])
}

/// Keeps what a hospital acknowledged. After a receipt nothing more can come of what it is about, so
/// it is looked at no more; after a notice more can.
///
/// # Errors
/// Never.
pub fn acknowledge(
    storage: &mut dyn Storage,
    hospital: &str,
    matter: Matter,
    said: &Acknowledged,
) -> StdResult<()> {
    let hospital = hospital.as_bytes();
    ACKNOWLEDGED.save(storage, &[hospital, &key_of(matter)], said)?;
    match matter {
        Matter::Directive(id) => DIRECTIVES.remove(storage, &[hospital, &id.to_be_bytes()]),
        Matter::Erased(record) => RECORDS.remove(storage, &[hospital, &record.0]),
        Matter::Replaced(_) | Matter::InError(_) => {}
    }
    Ok(())
}

/// One byte that says what it is about, and its id.
fn key_of(matter: Matter) -> Vec<u8> {
    let (kind, id): (u8, &[u8]) = match &matter {
        Matter::Directive(id) => (b'd', &id.to_be_bytes()),
        Matter::Replaced(record) => (b'r', &record.0),
        Matter::InError(record) => (b'e', &record.0),
        Matter::Erased(record) => (b'x', &record.0),
    };
    [&[kind], id].concat()
}
