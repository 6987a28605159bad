//! Messages of the chain, each as the bytes that are signed and as the JSON that `wasmd tx sign`
//! reads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::authz::v1beta1 as authz;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, PeriodicAllowance,
};
use cosmos_sdk_proto::cosmos::gov::v1 as gov;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use prost::Name;
use serde_json::{Value, json};

use super::proto;

/// Type of the message that uploads a code.
pub const STORE_CODE: &str = "/cosmwasm.wasm.v1.MsgStoreCode";
/// Types of the messages that let another account act in one's name, take that back, and make use of it.
pub const AUTHORIZATION: [&str; 3] = [
    "/cosmos.authz.v1beta1.MsgGrant",
    "/cosmos.authz.v1beta1.MsgRevoke",
    "/cosmos.authz.v1beta1.MsgExec",
];
/// Type of the message that sends something to a contract.
pub const EXECUTE_CONTRACT: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    any: Any,
    json: Value,
}

/// What a fee grant pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Types of messages that it pays for.
    pub messages: Vec<String>,
    /// Denom of the fees.
    pub denom: String,
    /// Length of a period, seconds.
    pub period_seconds: u64,
    /// What it pays at most in one period.
    pub period_limit: u64,
    /// When it ends, Unix seconds; never if `None`.
    pub until: Option<u64>,
}

impl Message {
    /// What is signed.
    pub fn any(&self) -> Any {
        self.any.clone()
    }

    /// As a file for `wasmd tx sign`, or inside a proposal.
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// Its type.
    pub fn type_url(&self) -> &str {
        &self.any.type_url
    }

    fn new(type_url: &str, message: &impl prost::Message, mut json: Value) -> Self {
        if let Some(fields) = json.as_object_mut() {
            fields.insert("@type".to_owned(), Value::from(type_url));
        }
        Self {
            any: Any {
                type_url: type_url.to_owned(),
                value: message.encode_to_vec(),
            },
            json,
        }
    }

    fn named<M: Name>(message: &M, json: Value) -> Self {
        Self::new(&format!("/{}", M::full_name()), message, json)
    }

    /// Uploads a code (raw or gzip); only `instantiators` may instantiate it, whoever uploaded it if
    /// there are none.
    pub fn store_code(sender: &str, code: &[u8], instantiators: &[String]) -> Self {
        let permission = (!instantiators.is_empty()).then(|| wasm::AccessConfig {
            permission: wasm::AccessType::AnyOfAddresses.into(),
            addresses: instantiators.to_vec(),
        });
        let message = wasm::MsgStoreCode {
            sender: sender.to_owned(),
            wasm_byte_code: code.to_vec(),
            instantiate_permission: permission.clone(),
        };
        let permission = permission
            .map(|access| json!({ "permission": "AnyOfAddresses", "addresses": access.addresses }));
        Self::named(
            &message,
            json!({
                "sender": sender,
                "wasm_byte_code": BASE64.encode(code),
                "instantiate_permission": permission,
            }),
        )
    }

    /// Makes a contract at an address that follows from checksum, sender and salt.
    pub fn instantiate2(
        sender: &str,
        admin: &str,
        code_id: u64,
        label: &str,
        message: &Value,
        salt: &[u8],
    ) -> Self {
        let made = wasm::MsgInstantiateContract2 {
            sender: sender.to_owned(),
            admin: admin.to_owned(),
            code_id,
            label: label.to_owned(),
            msg: message.to_string().into_bytes(),
            funds: Vec::new(),
            salt: salt.to_vec(),
            fix_msg: false,
        };
        Self::named(
            &made,
            json!({
                "sender": sender,
                "admin": admin,
                "code_id": code_id.to_string(),
                "label": label,
                "msg": message,
                "funds": [],
                "salt": BASE64.encode(salt),
                "fix_msg": false,
            }),
        )
    }

    /// Sends JSON to a contract.
    pub fn execute(sender: &str, contract: &str, message: &[u8]) -> Self {
        let made = wasm::MsgExecuteContract {
            sender: sender.to_owned(),
            contract: contract.to_owned(),
            msg: message.to_vec(),
            funds: Vec::new(),
        };
        let message = serde_json::from_slice::<Value>(message).unwrap_or_default();
        Self::named(
            &made,
            json!({ "sender": sender, "contract": contract, "msg": message, "funds": [] }),
        )
    }

    /// Gives a contract another code.
    pub fn migrate(sender: &str, contract: &str, code_id: u64, message: &Value) -> Self {
        let made = wasm::MsgMigrateContract {
            sender: sender.to_owned(),
            contract: contract.to_owned(),
            code_id,
            msg: message.to_string().into_bytes(),
        };
        Self::named(
            &made,
            json!({
                "sender": sender,
                "contract": contract,
                "code_id": code_id.to_string(),
                "msg": message,
            }),
        )
    }

    /// Keeps codes compiled in memory: 58,000 gas less a message. Only x/gov may.
    pub fn pin_codes(authority: &str, code_ids: &[u64]) -> Self {
        let made = wasm::MsgPinCodes {
            authority: authority.to_owned(),
            code_ids: code_ids.to_vec(),
        };
        let ids: Vec<String> = code_ids.iter().map(u64::to_string).collect();
        Self::named(&made, json!({ "authority": authority, "code_ids": ids }))
    }

    /// Nobody may send these types from now on.
    pub fn trip_circuit(authority: &str, types: &[String]) -> Self {
        let made = proto::MsgTripCircuitBreaker {
            authority: authority.to_owned(),
            msg_type_urls: types.to_vec(),
        };
        Self::new(
            "/cosmos.circuit.v1.MsgTripCircuitBreaker",
            &made,
            json!({ "authority": authority, "msg_type_urls": types }),
        )
    }

    /// These types may be sent again.
    pub fn reset_circuit(authority: &str, types: &[String]) -> Self {
        let made = proto::MsgResetCircuitBreaker {
            authority: authority.to_owned(),
            msg_type_urls: types.to_vec(),
        };
        Self::new(
            "/cosmos.circuit.v1.MsgResetCircuitBreaker",
            &made,
            json!({ "authority": authority, "msg_type_urls": types }),
        )
    }

    /// A member proposes that the group's policy does something.
    pub fn group_propose(proposer: &str, policy: &str, title: &str, messages: &[Self]) -> Self {
        let made = proto::MsgSubmitProposal {
            group_policy_address: policy.to_owned(),
            proposers: vec![proposer.to_owned()],
            metadata: String::new(),
            messages: messages.iter().map(Self::any).collect(),
            exec: 0,
            title: title.to_owned(),
            summary: title.to_owned(),
        };
        let inner: Vec<&Value> = messages.iter().map(Self::json).collect();
        Self::new(
            "/cosmos.group.v1.MsgSubmitProposal",
            &made,
            json!({
                "group_policy_address": policy,
                "proposers": [proposer],
                "metadata": "",
                "messages": inner,
                "exec": "EXEC_UNSPECIFIED",
                "title": title,
                "summary": title,
            }),
        )
    }

    /// A member votes yes on a proposal.
    pub fn group_approve(voter: &str, proposal: u64) -> Self {
        let made = proto::MsgVote {
            proposal_id: proposal,
            voter: voter.to_owned(),
            option: 1,
            metadata: String::new(),
            exec: 0,
        };
        Self::new(
            "/cosmos.group.v1.MsgVote",
            &made,
            json!({
                "proposal_id": proposal.to_string(),
                "voter": voter,
                "option": "VOTE_OPTION_YES",
                "metadata": "",
                "exec": "EXEC_UNSPECIFIED",
            }),
        )
    }

    /// Anybody executes an accepted proposal.
    pub fn group_execute(executor: &str, proposal: u64) -> Self {
        let made = proto::MsgExec {
            proposal_id: proposal,
            executor: executor.to_owned(),
        };
        Self::new(
            "/cosmos.group.v1.MsgExec",
            &made,
            json!({ "proposal_id": proposal.to_string(), "executor": executor }),
        )
    }

    /// Adds members to the group, or changes their weight; one of weight 0 is removed. Its
    /// administrator, the group's own policy, may. Proposals that are open are aborted by it.
    pub fn update_members(admin: &str, group: u64, members: &[(String, u64, String)]) -> Self {
        let updates = members.iter().map(|(address, weight, name)| proto::Member {
            address: address.clone(),
            weight: weight.to_string(),
            metadata: name.clone(),
        });
        let made = proto::MsgUpdateGroupMembers {
            admin: admin.to_owned(),
            group_id: group,
            member_updates: updates.collect(),
        };
        let rows: Vec<Value> = members
            .iter()
            .map(|(address, weight, name)| {
                json!({ "address": address, "weight": weight.to_string(), "metadata": name })
            })
            .collect();
        Self::new(
            "/cosmos.group.v1.MsgUpdateGroupMembers",
            &made,
            json!({ "admin": admin, "group_id": group.to_string(), "member_updates": rows }),
        )
    }

    /// Changes how the group's policy decides: weight of YES, time to vote, delay in seconds. Its
    /// administrator, the policy itself, may. Proposals that are open are aborted by it.
    pub fn update_policy(policy: &str, threshold: u64, voting: u64, delay: u64) -> Self {
        let seconds = |seconds: u64| {
            Some(proto::Duration {
                seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
                nanos: 0,
            })
        };
        let decision = proto::ThresholdDecisionPolicy {
            threshold: threshold.to_string(),
            windows: Some(proto::DecisionPolicyWindows {
                voting_period: seconds(voting),
                min_execution_period: seconds(delay),
            }),
        };
        let kind = "/cosmos.group.v1.ThresholdDecisionPolicy";
        let made = proto::MsgUpdateGroupPolicyDecisionPolicy {
            admin: policy.to_owned(),
            group_policy_address: policy.to_owned(),
            decision_policy: Some(Any {
                type_url: kind.to_owned(),
                value: prost::Message::encode_to_vec(&decision),
            }),
        };
        Self::new(
            "/cosmos.group.v1.MsgUpdateGroupPolicyDecisionPolicy",
            &made,
            json!({
                "admin": policy,
                "group_policy_address": policy,
                "decision_policy": {
                    "@type": kind,
                    "threshold": threshold.to_string(),
                    "windows": {
                        "voting_period": format!("{voting}s"),
                        "min_execution_period": format!("{delay}s"),
                    },
                },
            }),
        )
    }

    /// Lets another account send these messages, by the key of their JSON, to a contract in the
    /// granter's name, so many times and until then (Unix seconds). A second grant replaces the
    /// first. The contract sees the granter as sender: who really sent is in the transaction only.
    pub fn authorize(
        granter: &str,
        grantee: &str,
        contract: &str,
        keys: &[&str],
        calls: u64,
        until: u64,
    ) -> Self {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let grant = wasm::ContractGrant {
            contract: contract.to_owned(),
            limit: Some(packed(&wasm::MaxCallsLimit { remaining: calls })),
            filter: Some(packed(&wasm::AcceptedMessageKeysFilter {
                keys: keys.clone(),
            })),
        };
        let authorization = wasm::ContractExecutionAuthorization {
            grants: vec![grant],
        };
        let at = i64::try_from(until).unwrap_or(i64::MAX);
        let made = authz::MsgGrant {
            granter: granter.to_owned(),
            grantee: grantee.to_owned(),
            grant: Some(authz::Grant {
                authorization: Some(packed(&authorization)),
                expiration: Some(cosmos_sdk_proto::Timestamp {
                    seconds: at,
                    nanos: 0,
                }),
            }),
        };
        Self::named(
            &made,
            json!({
                "granter": granter,
                "grantee": grantee,
                "grant": {
                    "authorization": {
                        "@type": "/cosmwasm.wasm.v1.ContractExecutionAuthorization",
                        "grants": [{
                            "contract": contract,
                            "limit": {
                                "@type": "/cosmwasm.wasm.v1.MaxCallsLimit",
                                "remaining": calls.to_string(),
                            },
                            "filter": {
                                "@type": "/cosmwasm.wasm.v1.AcceptedMessageKeysFilter",
                                "keys": keys,
                            },
                        }],
                    },
                    "expiration": time(until),
                },
            }),
        )
    }

    /// Sends messages in the name of those who authorised this account.
    pub fn in_the_name_of_others(grantee: &str, messages: &[Self]) -> Self {
        let made = authz::MsgExec {
            grantee: grantee.to_owned(),
            msgs: messages.iter().map(Self::any).collect(),
        };
        let inner: Vec<&Value> = messages.iter().map(Self::json).collect();
        Self::named(&made, json!({ "grantee": grantee, "msgs": inner }))
    }

    /// Somebody proposes to the validators.
    pub fn gov_propose(
        proposer: &str,
        title: &str,
        messages: &[Self],
        deposit: u64,
        denom: &str,
    ) -> Self {
        let coin = Coin {
            denom: denom.to_owned(),
            amount: deposit.to_string(),
        };
        let made = gov::MsgSubmitProposal {
            messages: messages.iter().map(Self::any).collect(),
            initial_deposit: vec![coin],
            proposer: proposer.to_owned(),
            metadata: String::new(),
            title: title.to_owned(),
            summary: title.to_owned(),
            expedited: false,
        };
        let inner: Vec<&Value> = messages.iter().map(Self::json).collect();
        Self::named(
            &made,
            json!({
                "messages": inner,
                "initial_deposit": [{ "denom": denom, "amount": deposit.to_string() }],
                "proposer": proposer,
                "metadata": "",
                "title": title,
                "summary": title,
                "expedited": false,
            }),
        )
    }

    /// A validator votes yes.
    pub fn gov_approve(voter: &str, proposal: u64) -> Self {
        let made = gov::MsgVote {
            proposal_id: proposal,
            voter: voter.to_owned(),
            option: gov::VoteOption::Yes.into(),
            metadata: String::new(),
        };
        Self::named(
            &made,
            json!({
                "proposal_id": proposal.to_string(),
                "voter": voter,
                "option": "VOTE_OPTION_YES",
                "metadata": "",
            }),
        )
    }

    /// Pays fees for an account that has none, at a bounded rate; makes the account if there is
    /// none yet.
    pub fn grant_fees(granter: &str, grantee: &str, allowance: &Allowance) -> Self {
        let until = allowance.until.map(|seconds| cosmos_sdk_proto::Timestamp {
            seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
            nanos: 0,
        });
        let limit = Coin {
            denom: allowance.denom.clone(),
            amount: allowance.period_limit.to_string(),
        };
        let periodic = PeriodicAllowance {
            basic: Some(BasicAllowance {
                spend_limit: Vec::new(),
                expiration: until,
            }),
            period: Some(cosmos_sdk_proto::tendermint::google::protobuf::Duration {
                seconds: i64::try_from(allowance.period_seconds).unwrap_or(i64::MAX),
                nanos: 0,
            }),
            period_spend_limit: vec![limit.clone()],
            period_can_spend: vec![limit],
            period_reset: None,
        };
        let allowed = AllowedMsgAllowance {
            allowance: Some(packed(&periodic)),
            allowed_messages: allowance.messages.clone(),
        };
        let made = MsgGrantAllowance {
            granter: granter.to_owned(),
            grantee: grantee.to_owned(),
            allowance: Some(packed(&allowed)),
        };
        let coins = json!([{
            "denom": allowance.denom,
            "amount": allowance.period_limit.to_string(),
        }]);
        let until = allowance.until.map(time);
        Self::named(
            &made,
            json!({
                "granter": granter,
                "grantee": grantee,
                "allowance": {
                    "@type": "/cosmos.feegrant.v1beta1.AllowedMsgAllowance",
                    "allowance": {
                        "@type": "/cosmos.feegrant.v1beta1.PeriodicAllowance",
                        "basic": { "spend_limit": [], "expiration": until },
                        "period": format!("{}s", allowance.period_seconds),
                        "period_spend_limit": coins,
                        "period_can_spend": coins,
                        "period_reset": "0001-01-01T00:00:00Z",
                    },
                    "allowed_messages": allowance.messages,
                },
            }),
        )
    }

    /// Sends coins.
    pub fn send_coins(from: &str, to: &str, amount: u64, denom: &str) -> Self {
        let made = MsgSend {
            from_address: from.to_owned(),
            to_address: to.to_owned(),
            amount: vec![Coin {
                denom: denom.to_owned(),
                amount: amount.to_string(),
            }],
        };
        Self::named(
            &made,
            json!({
                "from_address": from,
                "to_address": to,
                "amount": [{ "denom": denom, "amount": amount.to_string() }],
            }),
        )
    }
}

/// RFC 3339; `None` for what no calendar holds.
fn time(seconds: u64) -> Option<String> {
    let at = chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn packed<M: Name>(message: &M) -> Any {
    Any {
        type_url: format!("/{}", M::full_name()),
        value: message.encode_to_vec(),
    }
}
