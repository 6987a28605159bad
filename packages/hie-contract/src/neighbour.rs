//! Whether an address is the contract it is said to be. Its cw2 name tells a mistake from a
//! neighbour; it is no proof against an owner who wires in a contract that lies.

use cosmwasm_std::{
    Addr, Binary, ContractResult, QuerierWrapper, StdError, StdResult, SystemResult, from_json,
};
use hie_derive::{FromJson, ToJson};
use hie_types::json::{FromJson, Part, ToJson, to_binary, to_json};
use thiserror::Error;

/// The cw2 name of the hospital registry.
pub const HOSPITAL_REGISTRY: &str = "hospital-registry";
/// The cw2 name of the consent registry.
pub const CONSENT_REGISTRY: &str = "consent-registry";
/// The cw2 name of the record index.
pub const RECORD_INDEX: &str = "record-index";

/// An address is not the contract it should be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{field} must be the address of a contract whose cw2 name is {expected}")]
pub struct NotNeighbour {
    /// The field of the message.
    pub field: &'static str,
    /// The cw2 name it must have.
    pub expected: &'static str,
}

/// Passes if `address` is a contract whose cw2 name is `expected`.
///
/// # Errors
/// If it is no contract, or another.
pub fn expect_contract(
    querier: &QuerierWrapper<'_>,
    address: &Addr,
    field: &'static str,
    expected: &'static str,
) -> Result<(), NotNeighbour> {
    match cw2::query_contract_info(querier, address.as_str()) {
        Ok(found) if found.contract == expected => Ok(()),
        _ => Err(NotNeighbour { field, expected }),
    }
}

/// A question to a contract, as the chain reads it. cosmwasm-std's type of the same form brings the
/// code of every module's questions.
#[derive(ToJson)]
#[serde(rename_all = "snake_case")]
enum Request<'a> {
    Wasm(WasmRequest<'a>),
}

#[derive(ToJson)]
#[serde(rename_all = "snake_case")]
enum WasmRequest<'a> {
    Smart {
        contract_addr: &'a Addr,
        msg: Binary,
    },
}

/// What a contract answers to a question; nothing if it answers with an error.
///
/// # Errors
/// If it cannot be asked, or answers in another form.
pub fn ask_if_known<T: FromJson>(
    querier: &QuerierWrapper<'_>,
    contract: &Addr,
    question: &dyn ToJson,
) -> StdResult<Option<T>> {
    match answer(querier, contract, question)? {
        ContractResult::Ok(answer) => read(&answer).map(Some),
        ContractResult::Err(_) => Ok(None),
    }
}

/// What a contract answers to a question.
///
/// # Errors
/// If it cannot be asked, answers with an error or in another form.
pub fn ask<T: FromJson>(
    querier: &QuerierWrapper<'_>,
    contract: &Addr,
    question: &dyn ToJson,
) -> StdResult<T> {
    match answer(querier, contract, question)? {
        ContractResult::Ok(answer) => read(&answer),
        ContractResult::Err(text) => Err(StdError::msg(format!("Querier contract error: {text}"))),
    }
}

fn read<T: FromJson>(answer: &Binary) -> StdResult<T> {
    let part: Part = from_json(answer)?;
    Ok(T::read(&part)?)
}

fn answer(
    querier: &QuerierWrapper<'_>,
    contract_addr: &Addr,
    question: &dyn ToJson,
) -> StdResult<ContractResult<Binary>> {
    let msg = to_binary(question);
    let request = Request::Wasm(WasmRequest::Smart { contract_addr, msg });
    match querier.raw_query(&to_json(&request)) {
        SystemResult::Ok(answer) => Ok(answer),
        SystemResult::Err(error) => Err(StdError::msg(format!("Querier system error: {error}"))),
    }
}

/// A contract works with other neighbours than it should.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0} must be the address of a contract that works with the same neighbours")]
pub struct NotWired(
    /// The field of the message.
    pub &'static str,
);

/// The neighbours that a contract says it works with: of its `Config` answer what is asked for here.
#[derive(Clone, Debug, PartialEq, Eq, FromJson)]
pub struct Wiring {
    hospital_registry: String,
    consent_registry: Option<String>,
}

#[derive(ToJson)]
#[serde(rename_all = "snake_case")]
enum ConfigQuery {
    Config {},
}

/// Which neighbours a consent registry or record index works with.
///
/// # Errors
/// If it does not say so.
pub fn wiring_of(
    querier: &QuerierWrapper<'_>,
    contract: &Addr,
    field: &'static str,
) -> Result<Wiring, NotWired> {
    ask(querier, contract, &ConfigQuery::Config {}).map_err(|_| NotWired(field))
}

impl Wiring {
    /// Passes if it works with this hospital registry.
    ///
    /// # Errors
    /// [`NotWired`].
    pub fn expect_hospital_registry(
        &self,
        expected: &Addr,
        field: &'static str,
    ) -> Result<(), NotWired> {
        if self.hospital_registry == expected.as_str() {
            Ok(())
        } else {
            Err(NotWired(field))
        }
    }

    /// Passes if it works with this consent registry.
    ///
    /// # Errors
    /// [`NotWired`].
    pub fn expect_consent_registry(
        &self,
        expected: &Addr,
        field: &'static str,
    ) -> Result<(), NotWired> {
        if self.consent_registry.as_deref() == Some(expected.as_str()) {
            Ok(())
        } else {
            Err(NotWired(field))
        }
    }

    /// The consent registry that it works with, as it says.
    ///
    /// # Errors
    /// [`NotWired`] if it names none.
    pub fn consent_registry(&self, field: &'static str) -> Result<Addr, NotWired> {
        // Said by a contract of this chain, and only asked, never stored.
        #[allow(clippy::disallowed_methods)]
        let address = self.consent_registry.as_deref().map(Addr::unchecked);
        address.ok_or(NotWired(field))
    }
}
