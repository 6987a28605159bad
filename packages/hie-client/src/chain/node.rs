//! What is asked of a chain through a node, typed.

use cosmos_sdk_proto::cosmos::auth::v1beta1::{QueryAccountInfoRequest, QueryAccountInfoResponse};
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::gov::v1 as gov;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use prost::Message;
use serde_json::Value;

use super::proof::ValueProof;
use super::proto;
use super::rpc::{Rpc, RpcError, Status};
use crate::LedgerError;
use crate::ledger::StateEntry;

/// Entries of one page of a state listing.
const PAGE: u64 = 1_000;

/// A chain as a node tells of it.
#[derive(Clone, Debug)]
pub struct Node {
    rpc: Rpc,
}

/// A code on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// SHA-256 of the wasm file.
    pub checksum: Vec<u8>,
    /// Who uploaded it.
    pub creator: String,
    /// Who may instantiate it; empty: everybody, or nobody.
    pub instantiators: Vec<String>,
    /// Whether anybody may.
    pub everybody: bool,
}

/// A contract on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its code.
    pub code_id: u64,
    /// Who made it.
    pub creator: String,
    /// Who may migrate it; nobody if empty.
    pub admin: String,
    /// Its label.
    pub label: String,
    /// When it was made.
    pub height: u64,
}

/// A policy of the members' group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its group.
    pub group: u64,
    /// Who may change it.
    pub admin: String,
    /// Weight of YES that a proposal needs.
    pub threshold: String,
    /// How long members may vote, seconds.
    pub voting_seconds: u64,
    /// How long a proposal waits at least, seconds.
    pub delay_seconds: u64,
    /// Members and weights, by address.
    pub members: Vec<(String, String)>,
}

/// Account number and sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// Its number on this chain.
    pub number: u64,
    /// Transactions signed so far.
    pub sequence: u64,
}

impl Node {
    /// The node at this address.
    pub fn new(url: &str) -> Self {
        Self { rpc: Rpc::new(url) }
    }

    /// Its RPC.
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub fn status(&self) -> Result<Status, LedgerError> {
        self.rpc.status().map_err(unavailable)
    }

    /// Asks a module.
    ///
    /// # Errors
    /// If the module refuses or the node cannot be reached.
    pub fn ask<R: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
    ) -> Result<R, LedgerError> {
        let bytes = request.encode_to_vec();
        let answer = self.rpc.query(path, &bytes, 0).map_err(unavailable)?;
        if answer.code != 0 {
            return Err(LedgerError::Refused(own_text(&answer.log).to_owned()));
        }
        R::decode(answer.value.as_slice()).map_err(|_| LedgerError::Unreadable)
    }

    /// Asks a module for something that may not be there.
    fn find<R: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
    ) -> Result<Option<R>, LedgerError> {
        match self.ask(path, request) {
            Ok(found) => Ok(Some(found)),
            Err(LedgerError::Refused(text))
                if text.contains("not found") || text.contains("no such") =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// An account, if the chain knows it.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn account(&self, address: &str) -> Result<Option<AccountState>, LedgerError> {
        let request = QueryAccountInfoRequest {
            address: address.to_owned(),
        };
        let path = "/cosmos.auth.v1beta1.Query/AccountInfo";
        let found: Option<QueryAccountInfoResponse> = self.find(path, &request)?;
        Ok(found.and_then(|found| found.info).map(|info| AccountState {
            number: info.account_number,
            sequence: info.sequence,
        }))
    }

    /// What an account has of a coin.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn balance(&self, address: &str, denom: &str) -> Result<u128, LedgerError> {
        let request = QueryBalanceRequest {
            address: address.to_owned(),
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let response: QueryBalanceResponse = self.ask(path, &request)?;
        let amount = response.balance.map(|coin| coin.amount);
        amount
            .map_or(Ok(0), |amount| amount.parse())
            .map_err(|_| LedgerError::Unreadable)
    }

    /// Gas that a transaction would use now.
    ///
    /// # Errors
    /// If it would be refused, or the node cannot be reached.
    pub fn simulate(&self, transaction: &[u8]) -> Result<u64, LedgerError> {
        // Not the transaction service, which a node without gRPC does not have.
        let answer = self.rpc.query("/app/simulate", transaction, 0);
        let answer = answer.map_err(unavailable)?;
        if answer.code != 0 {
            let text = own_text(&answer.log);
            let text = text.strip_prefix("failed to simulate tx: ").unwrap_or(text);
            return Err(LedgerError::Refused(text.to_owned()));
        }
        let simulated: Value =
            serde_json::from_slice(&answer.value).map_err(|_| LedgerError::Unreadable)?;
        let gas = simulated
            .pointer("/gas_info/gas_used")
            .and_then(Value::as_str);
        gas.and_then(|gas| gas.parse().ok())
            .ok_or(LedgerError::Unreadable)
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// If the contract refuses or the node cannot be reached.
    pub fn smart(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let request = wasm::QuerySmartContractStateRequest {
            address: contract.to_owned(),
            query_data: message.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let response: wasm::QuerySmartContractStateResponse = self.ask(path, &request)?;
        Ok(response.data)
    }

    /// A value of a contract's state.
    ///
    /// # Errors
    /// If there is no such contract or the node cannot be reached.
    pub fn raw(&self, contract: &str, key: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let request = wasm::QueryRawContractStateRequest {
            address: contract.to_owned(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let response: wasm::QueryRawContractStateResponse = self.ask(path, &request)?;
        Ok(response.data)
    }

    /// A value of a contract's state at a height, with what proves it; the last height that is
    /// signed already if `None`. Nothing is checked here.
    ///
    /// # Errors
    /// If there is no such value (that there is none is not proved), or the node cannot be reached.
    pub fn proof(
        &self,
        contract: &[u8],
        key: &[u8],
        height: Option<u64>,
    ) -> Result<ValueProof, LedgerError> {
        let height = match height {
            Some(height) => height,
            // What is signed of the last block stands in the next.
            None => self.status()?.height.saturating_sub(2),
        };
        let path = [&[3], contract, key].concat();
        let answer = self.rpc.prove("wasm", &path, height).map_err(unavailable)?;
        if answer.code != 0 {
            return Err(LedgerError::Refused(answer.log));
        }
        if answer.value.is_empty() {
            return Err(LedgerError::Refused(
                "no value is kept under this key".to_owned(),
            ));
        }
        let proofs = answer.proofs.map(|proofs| proofs.ops).unwrap_or_default();
        let of = |kind: &str| {
            let found = proofs.iter().find(|op| op.kind == kind);
            found
                .map(|op| op.data.clone())
                .ok_or(LedgerError::Unreadable)
        };
        let signed_header = self
            .rpc
            .signed_header(height.saturating_add(1))
            .map_err(unavailable)?;
        Ok(ValueProof {
            height,
            contract: contract.to_vec(),
            key: key.to_vec(),
            value: answer.value,
            in_store: of("ics23:iavl")?,
            in_app: of("ics23:simple")?,
            signed_header,
        })
    }

    /// The whole state of a contract.
    ///
    /// # Errors
    /// If there is no such contract or the node cannot be reached.
    pub fn state(&self, contract: &str) -> Result<Vec<StateEntry>, LedgerError> {
        let mut entries = Vec::new();
        let mut key = Vec::new();
        loop {
            let request = wasm::QueryAllContractStateRequest {
                address: contract.to_owned(),
                pagination: Some(PageRequest {
                    key,
                    limit: PAGE,
                    ..PageRequest::default()
                }),
            };
            let path = "/cosmwasm.wasm.v1.Query/AllContractState";
            let page: wasm::QueryAllContractStateResponse = self.ask(path, &request)?;
            entries.extend(page.models.into_iter().map(|model| StateEntry {
                contract: contract.to_owned(),
                key: model.key,
                value: model.value,
            }));
            key = page
                .pagination
                .map(|page| page.next_key)
                .unwrap_or_default();
            if key.is_empty() {
                return Ok(entries);
            }
        }
    }

    /// A code, if there is one of this id.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn code(&self, code_id: u64) -> Result<Option<Code>, LedgerError> {
        let request = wasm::QueryCodeRequest { code_id };
        let path = "/cosmwasm.wasm.v1.Query/CodeInfo";
        // The same fields as `CodeInfoResponse`, without the bytes of the file.
        let found: Option<CodeInfo> = self.find(path, &request)?;
        Ok(found.map(|info| {
            let permission = info.permission.unwrap_or_default();
            Code {
                checksum: info.checksum,
                creator: info.creator,
                everybody: permission.permission == i32::from(wasm::AccessType::Everybody),
                instantiators: permission.addresses,
            }
        }))
    }

    /// All codes: id and checksum.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn codes(&self) -> Result<Vec<(u64, Vec<u8>)>, LedgerError> {
        let mut codes = Vec::new();
        let mut key = Vec::new();
        loop {
            let request = wasm::QueryCodesRequest {
                pagination: Some(PageRequest {
                    key,
                    limit: 100,
                    ..PageRequest::default()
                }),
            };
            let page: wasm::QueryCodesResponse =
                self.ask("/cosmwasm.wasm.v1.Query/Codes", &request)?;
            codes.extend(
                page.code_infos
                    .into_iter()
                    .map(|info| (info.code_id, info.data_hash)),
            );
            key = page
                .pagination
                .map(|page| page.next_key)
                .unwrap_or_default();
            if key.is_empty() {
                return Ok(codes);
            }
        }
    }

    /// A contract, if there is one at this address.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn contract(&self, address: &str) -> Result<Option<Contract>, LedgerError> {
        let request = wasm::QueryContractInfoRequest {
            address: address.to_owned(),
        };
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let found: Option<wasm::QueryContractInfoResponse> = self.find(path, &request)?;
        Ok(found
            .and_then(|found| found.contract_info)
            .map(|info| Contract {
                code_id: info.code_id,
                creator: info.creator,
                admin: info.admin,
                label: info.label,
                height: info.created.map(|at| at.block_height).unwrap_or_default(),
            }))
    }

    /// Codes that are kept compiled in memory.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn pinned(&self) -> Result<Vec<u64>, LedgerError> {
        let request = wasm::QueryPinnedCodesRequest { pagination: None };
        let path = "/cosmwasm.wasm.v1.Query/PinnedCodes";
        let response: wasm::QueryPinnedCodesResponse = self.ask(path, &request)?;
        Ok(response.code_ids)
    }

    /// Who may upload codes (empty: see the flag), and whether everybody may.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn uploaders(&self) -> Result<(Vec<String>, bool), LedgerError> {
        let path = "/cosmwasm.wasm.v1.Query/Params";
        let response: wasm::QueryParamsResponse = self.ask(path, &wasm::QueryParamsRequest {})?;
        let access = response.params.and_then(|params| params.code_upload_access);
        let access = access.ok_or(LedgerError::Unreadable)?;
        let everybody = access.permission == i32::from(wasm::AccessType::Everybody);
        Ok((access.addresses, everybody))
    }

    /// Types of messages that are switched off.
    ///
    /// # Errors
    /// If the node cannot be reached.
    pub fn disabled_types(&self) -> Result<Vec<String>, LedgerError> {
        let path = "/cosmos.circuit.v1.Query/DisabledList";
        let response: proto::DisabledListResponse = self.ask(path, &())?;
        // The chain lists them without the slash that they are sent with.
        let listed = response.disabled_list.into_iter();
        Ok(listed
            .map(|kind| format!("/{}", kind.trim_start_matches('/')))
            .collect())
    }

    /// A policy of the members' group.
    ///
    /// # Errors
    /// If there is none at this address, or the node cannot be reached.
    pub fn policy(&self, address: &str) -> Result<Option<Policy>, LedgerError> {
        let request = proto::QueryGroupPolicyInfoRequest {
            address: address.to_owned(),
        };
        let path = "/cosmos.group.v1.Query/GroupPolicyInfo";
        let found: Option<proto::QueryGroupPolicyInfoResponse> = self.find(path, &request)?;
        let Some(info) = found.and_then(|found| found.info) else {
            return Ok(None);
        };
        let any = info.decision_policy.unwrap_or_default();
        let policy = proto::ThresholdDecisionPolicy::decode(any.value.as_slice())
            .map_err(|_| LedgerError::Unreadable)?;
        let windows = policy.windows.unwrap_or_default();
        let request = proto::QueryGroupMembersRequest {
            group_id: info.group_id,
        };
        let path = "/cosmos.group.v1.Query/GroupMembers";
        let response: proto::QueryGroupMembersResponse = self.ask(path, &request)?;
        let members = response.members.into_iter().filter_map(|row| row.member);
        let mut members: Vec<(String, String)> = members
            .map(|member| (member.address, member.weight))
            .collect();
        members.sort();
        Ok(Some(Policy {
            group: info.group_id,
            admin: info.admin,
            threshold: policy.threshold,
            voting_seconds: seconds(windows.voting_period),
            delay_seconds: seconds(windows.min_execution_period),
            members,
        }))
    }

    /// Where a proposal to the validators stands: 3 is passed, 4 rejected, 5 failed.
    ///
    /// # Errors
    /// If there is none of this number, or the node cannot be reached.
    pub fn gov_proposal(&self, proposal_id: u64) -> Result<(i32, String), LedgerError> {
        let request = gov::QueryProposalRequest { proposal_id };
        let path = "/cosmos.gov.v1.Query/Proposal";
        let response: gov::QueryProposalResponse = self.ask(path, &request)?;
        let proposal = response.proposal.ok_or(LedgerError::Unreadable)?;
        Ok((proposal.status, proposal.failed_reason))
    }
}

/// `cosmwasm.wasm.v1.QueryCodeInfoResponse`, which cosmos-sdk-proto does not have.
#[derive(Clone, PartialEq, prost::Message)]
struct CodeInfo {
    #[prost(uint64, tag = "1")]
    code_id: u64,
    #[prost(string, tag = "2")]
    creator: String,
    #[prost(bytes = "vec", tag = "3")]
    checksum: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    permission: Option<wasm::AccessConfig>,
}

fn seconds(duration: Option<proto::Duration>) -> u64 {
    duration
        .and_then(|duration| u64::try_from(duration.seconds).ok())
        .unwrap_or_default()
}

pub(super) fn unavailable(error: RpcError) -> LedgerError {
    match error {
        RpcError::Unreadable => LedgerError::Unreadable,
        other => LedgerError::Unavailable(other.to_string()),
    }
}

/// A contract's own text within what the chain wraps around it.
///
/// ```text
/// failed to execute message; message index: 0: sender is not the owner: execute wasm contract failed
/// rpc error: code = Unknown desc = failed to execute … [cosmwasm/wasmd…] with gas used: '52': unknown request
/// no such patient: query wasm contract failed
/// ```
pub(super) fn own_text(log: &str) -> &str {
    let mut text = log;
    if let Some((_, rest)) = text.split_once("message index: ") {
        text = rest.split_once(": ").map_or(rest, |(_, rest)| rest);
    }
    for end in [
        ": execute wasm contract failed",
        ": query wasm contract failed",
        ": instantiate wasm contract failed",
        ": migrate wasm contract failed",
    ] {
        if let Some((own, _)) = text.rsplit_once(end) {
            return own;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::own_text;

    #[test]
    fn the_contracts_own_text_is_found_in_what_the_chain_says() {
        let cases = [
            (
                "failed to execute message; message index: 0: sender is not the owner: execute wasm contract failed",
                "sender is not the owner",
            ),
            (
                "failed to execute message; message index: 1: field: out of range: execute wasm contract failed \
                 [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:459] with gas used: '95108': unknown request",
                "field: out of range",
            ),
            (
                "no such patient: query wasm contract failed",
                "no such patient",
            ),
            ("insufficient funds", "insufficient funds"),
        ];
        for (log, own) in cases {
            assert_eq!(own_text(log), own);
        }
    }
}
