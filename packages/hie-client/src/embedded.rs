//! The whole suite in one process, over cw-multi-test: for tests, for `cargo demo`, for trying
//! things. No gas is counted here and no size limits hold: a real chain tests those.

use std::cell::RefCell;

use cosmwasm_std::{Addr, Binary, CosmosMsg, Timestamp, WasmMsg};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, Contract, ContractWrapper, Executor, MockApiBech32,
    WasmKeeper,
};
use cw_utils::parse_execute_response_data;
use hie_types::{consent, index, registry};
use serde::Serialize;

pub use crate::ledger::{Sent, StateEntry};
use crate::{Call, Deployment, Event, Ledger, LedgerError, Receipt};

type EmbeddedApp = App<BankKeeper, MockApiBech32>;

/// A chain in this process. Every transaction is a block of its own.
pub struct EmbeddedLedger {
    chain_id: String,
    app: RefCell<EmbeddedApp>,
    transcript: RefCell<Vec<Sent>>,
    block_seconds: u64,
}

impl EmbeddedLedger {
    /// A chain of this name that starts at this block time (Unix seconds); each transaction takes
    /// one second.
    pub fn new(chain_id: &str, starts_at: u64) -> Self {
        let api = MockApiBech32::new("wasm");
        let app = AppBuilder::new()
            .with_api(api)
            .with_wasm(WasmKeeper::new())
            .with_block(cosmwasm_std::BlockInfo {
                height: 1,
                time: Timestamp::from_seconds(starts_at),
                chain_id: chain_id.to_owned(),
            })
            .build(cw_multi_test::no_init);
        Self {
            chain_id: chain_id.to_owned(),
            app: RefCell::new(app),
            transcript: RefCell::default(),
            block_seconds: 1,
        }
    }

    /// The same chain with blocks of another length; with 0 time stands still unless advanced.
    pub fn with_block_seconds(self, block_seconds: u64) -> Self {
        Self {
            block_seconds,
            ..self
        }
    }

    /// An account of this name: always the same address for the same name.
    pub fn make_account(&self, name: &str) -> String {
        self.app.borrow().api().addr_make(name).into_string()
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: u64) {
        self.app.borrow_mut().update_block(|block| {
            block.height = block.height.saturating_add(1);
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// Deploys all three contracts and wires them, owned by `owner`.
    ///
    /// # Errors
    /// If a contract refuses its instantiation.
    pub fn deploy(&self, owner: &str) -> Result<Deployment, LedgerError> {
        let hospital_registry = self.instantiate(
            owner,
            "hospital-registry",
            Box::new(ContractWrapper::new(
                hospital_registry::contract::execute,
                hospital_registry::contract::instantiate,
                hospital_registry::contract::query,
            )),
            &registry::InstantiateMsg {
                owner: owner.to_owned(),
            },
        )?;
        let consent_registry = self.instantiate(
            owner,
            "consent-registry",
            Box::new(ContractWrapper::new(
                consent_registry::contract::execute,
                consent_registry::contract::instantiate,
                consent_registry::contract::query,
            )),
            &consent::InstantiateMsg {
                owner: owner.to_owned(),
                hospital_registry: hospital_registry.clone(),
                max_permit_days: None,
            },
        )?;
        let record_index = self.instantiate(
            owner,
            "record-index",
            Box::new(ContractWrapper::new(
                record_index::contract::execute,
                record_index::contract::instantiate,
                record_index::contract::query,
            )),
            &index::InstantiateMsg {
                owner: owner.to_owned(),
                hospital_registry: hospital_registry.clone(),
                consent_registry: consent_registry.clone(),
                ticket_seconds: None,
            },
        )?;
        let address = record_index.clone();
        self.execute(
            owner,
            &[
                Call::new(
                    &hospital_registry,
                    &registry::ExecuteMsg::SetRecordIndex {
                        address: address.clone(),
                    },
                )?,
                Call::new(
                    &consent_registry,
                    &consent::ExecuteMsg::SetRecordIndex { address },
                )?,
            ],
        )?;
        Ok(Deployment {
            hospital_registry,
            consent_registry,
            record_index,
        })
    }

    fn instantiate(
        &self,
        owner: &str,
        label: &str,
        code: Box<dyn Contract<cosmwasm_std::Empty>>,
        message: &impl Serialize,
    ) -> Result<String, LedgerError> {
        let mut app = self.app.borrow_mut();
        let code_id = app.store_code(code);
        let owner = address(&app, owner)?;
        app.instantiate_contract(
            code_id,
            owner.clone(),
            message,
            &[],
            label,
            Some(owner.into_string()),
        )
        .map(Addr::into_string)
        .map_err(refused)
    }

    /// Every message sent so far with what came of it.
    pub fn transcript(&self) -> Vec<Sent> {
        self.transcript.borrow().clone()
    }

    /// The whole state of the three contracts.
    pub fn state(&self, deployment: &Deployment) -> Vec<StateEntry> {
        let app = self.app.borrow();
        let contracts = [
            &deployment.hospital_registry,
            &deployment.consent_registry,
            &deployment.record_index,
        ];
        contracts
            .into_iter()
            .filter_map(|contract| Some((contract, address(&app, contract).ok()?)))
            .flat_map(|(contract, address)| {
                app.dump_wasm_raw(&address)
                    .into_iter()
                    .map(|(key, value)| StateEntry {
                        contract: contract.clone(),
                        key,
                        value,
                    })
            })
            .collect()
    }

    fn run(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let mut app = self.app.borrow_mut();
        let sender = address(&app, sender)?;
        let messages = calls.iter().map(|call| {
            CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr: call.contract.clone(),
                msg: Binary::from(call.message.clone()),
                funds: Vec::new(),
            })
        });
        let responses = app
            .execute_multi(sender, messages.collect())
            .map_err(refused)?;
        Ok(receipt(app.block_info().height, responses))
    }
}

impl Ledger for EmbeddedLedger {
    fn chain_id(&self) -> &str {
        &self.chain_id
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        Ok(self.app.borrow().block_info().time.seconds())
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let outcome = self.run(sender, calls);
        self.advance(self.block_seconds);
        let sent = calls.iter().map(|call| Sent {
            sender: sender.to_owned(),
            contract: call.contract.clone(),
            message: call.message.clone(),
            outcome: outcome.clone().map_err(|error| error.to_string()),
        });
        self.transcript.borrow_mut().extend(sent);
        outcome
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let query: cosmwasm_std::QueryRequest = cosmwasm_std::WasmQuery::Smart {
            contract_addr: contract.to_owned(),
            msg: Binary::from(message),
        }
        .into();
        let raw = cosmwasm_std::to_json_vec(&query).map_err(|_| LedgerError::Unreadable)?;
        let app = self.app.borrow();
        let answer = app.wrap().raw_query(&raw);
        match answer
            .into_result()
            .map(cosmwasm_std::ContractResult::into_result)
        {
            Ok(Ok(answer)) => Ok(answer.to_vec()),
            Ok(Err(text)) => Err(LedgerError::Refused(innermost(&text))),
            Err(error) => Err(LedgerError::Unavailable(error.to_string())),
        }
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        use cosmwasm_std::Api;

        let app = self.app.borrow();
        let canonical = app.api().addr_canonicalize(address);
        canonical
            .map(|bytes| bytes.to_vec())
            .map_err(|_| LedgerError::BadAddress)
    }
}

fn address(app: &EmbeddedApp, text: &str) -> Result<Addr, LedgerError> {
    use cosmwasm_std::Api;

    app.api()
        .addr_validate(text)
        .map_err(|_| LedgerError::BadAddress)
}

fn receipt(height: u64, responses: Vec<AppResponse>) -> Receipt {
    let mut receipt = Receipt {
        height,
        ..Receipt::default()
    };
    for response in responses {
        let data = response
            .data
            .and_then(|data| parse_execute_response_data(&data).ok()?.data);
        receipt.data.push(data.map(|data| data.to_vec()));
        receipt
            .events
            .extend(response.events.into_iter().filter_map(|event| {
                let kind = event.ty.strip_prefix("wasm-")?.to_owned();
                let attributes = event
                    .attributes
                    .into_iter()
                    .map(|pair| (pair.key, pair.value));
                Some(Event {
                    kind,
                    attributes: attributes.collect(),
                })
            }));
    }
    receipt
}

fn refused(error: cosmwasm_std::StdError) -> LedgerError {
    LedgerError::Refused(innermost(&error.to_string()))
}

/// cw-multi-test wraps a contract's text in its own words, which repeat the whole message; the
/// contract's own is what follows the last `kind: <name>, error: `.
fn innermost(text: &str) -> String {
    let own = text.rmatch_indices("kind: ").find_map(|(at, _)| {
        let (kind, own) = text.get(at..)?.split_once(", error: ")?;
        let name = kind.strip_prefix("kind: ")?;
        name.bytes().all(|b| b.is_ascii_alphabetic()).then_some(own)
    });
    own.unwrap_or(text).trim().to_owned()
}
