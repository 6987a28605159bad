//! A node's RPC: JSON over HTTP, as CometBFT 0.38 speaks it. Plain HTTP only: a member asks its own
//! node, over the loopback or a tunnel, and no node of the network answers the public.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use thiserror::Error;

/// Answers beyond this are refused: a state listing has pages.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// A node.
#[derive(Clone, Debug)]
pub struct Rpc {
    agent: ureq::Agent,
    url: String,
}

/// Why a node did not answer, or not with what was asked for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RpcError {
    /// Nothing was sent: there is no node at this address.
    #[error("no node answers at {url}: {why}")]
    NotSent {
        /// The address.
        url: String,
        /// Why.
        why: String,
    },
    /// The connection broke: the node may or may not have taken the request.
    #[error("connection to {url} broke: {why}")]
    Broken {
        /// The address.
        url: String,
        /// Why.
        why: String,
    },
    /// The node refused the request.
    #[error("node refused: {0}")]
    Refused(String),
    /// The answer has another form.
    #[error("answer of the node has another form than expected")]
    Unreadable,
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Chain id.
    pub chain_id: String,
    /// Height of the last block.
    pub height: u64,
    /// Time of the last block, Unix seconds.
    pub time: u64,
    /// Whether the node is still catching up.
    pub catching_up: bool,
    /// App hash after the block before the last.
    pub app_hash: String,
}

/// What became of a transaction handed to a node.
#[derive(Clone, Debug, Deserialize)]
pub struct Broadcast {
    /// 0: it waits for a block.
    pub code: u32,
    /// Why not.
    #[serde(default)]
    pub log: String,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
}

/// A transaction in a block.
#[derive(Clone, Debug, Deserialize)]
pub struct Committed {
    /// Height of its block.
    #[serde(deserialize_with = "number")]
    pub height: u64,
    /// What it did.
    pub tx_result: Outcome,
}

/// What a transaction did.
#[derive(Clone, Debug, Deserialize)]
pub struct Outcome {
    /// 0: all its messages went through.
    #[serde(default)]
    pub code: u32,
    /// Responses of the messages.
    #[serde(default, deserialize_with = "bytes")]
    pub data: Vec<u8>,
    /// Why not.
    #[serde(default)]
    pub log: String,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
    /// Gas used.
    #[serde(deserialize_with = "number")]
    pub gas_used: u64,
    /// Gas allowed.
    #[serde(deserialize_with = "number")]
    pub gas_wanted: u64,
    /// Events.
    #[serde(default)]
    pub events: Vec<RawEvent>,
}

/// An event as the node gives it.
#[derive(Clone, Debug, Deserialize)]
pub struct RawEvent {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Names and values.
    #[serde(default)]
    pub attributes: Vec<RawAttribute>,
}

/// One attribute.
#[derive(Clone, Debug, Deserialize)]
pub struct RawAttribute {
    /// Name.
    pub key: String,
    /// Value.
    #[serde(default)]
    pub value: String,
}

/// The answer to a query of the application.
#[derive(Clone, Debug, Deserialize)]
pub struct Answer {
    /// 0: answered.
    #[serde(default)]
    pub code: u32,
    /// Why not.
    #[serde(default)]
    pub log: String,
    /// The bytes.
    #[serde(default, deserialize_with = "bytes")]
    pub value: Vec<u8>,
    /// Proofs, if they were asked for.
    #[serde(default, rename = "proofOps")]
    pub proofs: Option<Proofs>,
}

/// Proofs, from the innermost out.
#[derive(Clone, Debug, Deserialize)]
pub struct Proofs {
    /// Each step.
    #[serde(default)]
    pub ops: Vec<ProofOp>,
}

/// One proof.
#[derive(Clone, Debug, Deserialize)]
pub struct ProofOp {
    /// Its kind: `ics23:iavl`, `ics23:simple`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its bytes.
    #[serde(default, deserialize_with = "bytes")]
    pub data: Vec<u8>,
}

impl Rpc {
    /// A node at this address: `http://127.0.0.1:26657`, or the same with `tcp://`.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(90)))
            .timeout_connect(Some(Duration::from_secs(5)))
            // A node ends a connection that was silent for ten seconds: none as old is used again.
            .max_idle_age(Duration::from_secs(5))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        let url = url.trim_end_matches('/').replacen("tcp://", "http://", 1);
        Self {
            agent: config.new_agent(),
            url,
        }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Calls a method.
    ///
    /// # Errors
    /// If the node cannot be reached, refuses, or answers something else.
    pub fn call<R: DeserializeOwned>(&self, method: &str, params: &Value) -> Result<R, RpcError> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let sent = self
            .agent
            .post(&self.url)
            .content_type("application/json")
            .send(request.to_string());
        let mut answer = sent.map_err(|error| self.failed(&error))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER)
            .read_to_vec();
        let text = text.map_err(|error| self.broken(&error))?;
        let reply: Reply<R> = serde_json::from_slice(&text).map_err(|_| RpcError::Unreadable)?;
        match (reply.result, reply.error) {
            (_, Some(error)) => Err(RpcError::Refused(error.text())),
            (Some(result), None) => Ok(result),
            (None, None) => Err(RpcError::Unreadable),
        }
    }

    fn failed(&self, error: &ureq::Error) -> RpcError {
        let never_sent = match error {
            ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => {
                true
            }
            ureq::Error::Timeout(at) => {
                matches!(at, ureq::Timeout::Connect | ureq::Timeout::Resolve)
            }
            _ => false,
        };
        if never_sent {
            RpcError::NotSent {
                url: self.url.clone(),
                why: error.to_string(),
            }
        } else {
            self.broken(error)
        }
    }

    fn broken(&self, error: &ureq::Error) -> RpcError {
        RpcError::Broken {
            url: self.url.clone(),
            why: error.to_string(),
        }
    }

    /// What the node says of itself.
    ///
    /// # Errors
    /// As [`Rpc::call`].
    pub fn status(&self) -> Result<Status, RpcError> {
        let raw: RawStatus = self.call("status", &json!({}))?;
        let time = chrono::DateTime::parse_from_rfc3339(&raw.sync_info.latest_block_time)
            .map_err(|_| RpcError::Unreadable)?;
        Ok(Status {
            chain_id: raw.node_info.network,
            height: raw.sync_info.latest_block_height,
            // Before the first block the time is the year 1.
            time: u64::try_from(time.timestamp()).unwrap_or(0),
            catching_up: raw.sync_info.catching_up,
            app_hash: raw.sync_info.latest_app_hash,
        })
    }

    /// Asks the application.
    ///
    /// # Errors
    /// As [`Rpc::call`]; that the application refuses is no error here.
    pub fn query(&self, path: &str, data: &[u8], height: u64) -> Result<Answer, RpcError> {
        #[derive(Deserialize)]
        struct Wrapped {
            response: Answer,
        }
        let params = json!({
            "path": path,
            "data": hex::encode(data),
            "height": height.to_string(),
            "prove": false,
        });
        let wrapped: Wrapped = self.call("abci_query", &params)?;
        Ok(wrapped.response)
    }

    /// A value of a store with its proofs: within the store, and of the store within the application.
    ///
    /// # Errors
    /// As [`Rpc::call`].
    pub fn prove(&self, store: &str, key: &[u8], height: u64) -> Result<Answer, RpcError> {
        #[derive(Deserialize)]
        struct Wrapped {
            response: Answer,
        }
        let params = json!({
            "path": format!("/store/{store}/key"),
            "data": hex::encode(key),
            "height": height.to_string(),
            "prove": true,
        });
        let wrapped: Wrapped = self.call("abci_query", &params)?;
        Ok(wrapped.response)
    }

    /// The header of a height with the signatures of those who voted for it, as the node gives it.
    ///
    /// # Errors
    /// As [`Rpc::call`].
    pub fn signed_header(&self, height: u64) -> Result<Value, RpcError> {
        #[derive(Deserialize)]
        struct Wrapped {
            signed_header: Value,
        }
        let wrapped: Wrapped = self.call("commit", &json!({ "height": height.to_string() }))?;
        Ok(wrapped.signed_header)
    }

    /// Hands the node a transaction, and waits until it has checked it.
    ///
    /// # Errors
    /// As [`Rpc::call`]; that the check refuses it is no error here.
    pub fn broadcast(&self, transaction: &[u8]) -> Result<Broadcast, RpcError> {
        self.call(
            "broadcast_tx_sync",
            &json!({ "tx": BASE64.encode(transaction) }),
        )
    }

    /// A transaction by its hash, if it is in a block.
    ///
    /// # Errors
    /// As [`Rpc::call`].
    pub fn transaction(&self, hash: &[u8; 32]) -> Result<Option<Committed>, RpcError> {
        let params = json!({ "hash": BASE64.encode(hash), "prove": false });
        match self.call("tx", &params) {
            Ok(committed) => Ok(Some(committed)),
            Err(RpcError::Refused(text)) if text.contains("not found") => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[derive(Deserialize)]
struct Reply<R> {
    result: Option<R>,
    error: Option<ReplyError>,
}

#[derive(Deserialize)]
struct ReplyError {
    message: String,
    #[serde(default)]
    data: String,
}

impl ReplyError {
    fn text(&self) -> String {
        match self.data.as_str() {
            "" => self.message.clone(),
            data => data.to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct RawStatus {
    node_info: RawNode,
    sync_info: RawSync,
}

#[derive(Deserialize)]
struct RawNode {
    network: String,
}

#[derive(Deserialize)]
struct RawSync {
    #[serde(deserialize_with = "number")]
    latest_block_height: u64,
    latest_block_time: String,
    #[serde(default)]
    latest_app_hash: String,
    catching_up: bool,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    BASE64.decode(text).map_err(serde::de::Error::custom)
}
