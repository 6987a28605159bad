//! Messages of the modules that cosmos-sdk-proto leaves out: x/group and x/circuit, as their
//! `.proto` files number the fields.

use cosmos_sdk_proto::Any;

/// `cosmos.group.v1.MsgSubmitProposal`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgSubmitProposal {
    /// The policy that is to act.
    #[prost(string, tag = "1")]
    pub group_policy_address: String,
    /// The members that propose; they sign.
    #[prost(string, repeated, tag = "2")]
    pub proposers: Vec<String>,
    /// Anything, at most 255 bytes.
    #[prost(string, tag = "3")]
    pub metadata: String,
    /// What is to be done, each with the policy as sender.
    #[prost(message, repeated, tag = "4")]
    pub messages: Vec<Any>,
    /// 1: count the proposers as YES and execute at once if that is enough.
    #[prost(int32, tag = "5")]
    pub exec: i32,
    /// Title.
    #[prost(string, tag = "6")]
    pub title: String,
    /// Summary.
    #[prost(string, tag = "7")]
    pub summary: String,
}

/// `cosmos.group.v1.MsgSubmitProposalResponse`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct MsgSubmitProposalResponse {
    /// The proposal's number.
    #[prost(uint64, tag = "1")]
    pub proposal_id: u64,
}

/// `cosmos.group.v1.MsgVote`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgVote {
    /// The proposal.
    #[prost(uint64, tag = "1")]
    pub proposal_id: u64,
    /// The member.
    #[prost(string, tag = "2")]
    pub voter: String,
    /// 1 yes, 2 abstain, 3 no, 4 veto.
    #[prost(int32, tag = "3")]
    pub option: i32,
    /// Anything.
    #[prost(string, tag = "4")]
    pub metadata: String,
    /// 1: execute at once if this vote is enough.
    #[prost(int32, tag = "5")]
    pub exec: i32,
}

/// `cosmos.group.v1.MsgExec`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgExec {
    /// The proposal.
    #[prost(uint64, tag = "1")]
    pub proposal_id: u64,
    /// Whoever executes it: anybody.
    #[prost(string, tag = "2")]
    pub executor: String,
}

/// `cosmos.group.v1.QueryGroupPolicyInfoRequest`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct QueryGroupPolicyInfoRequest {
    /// The policy.
    #[prost(string, tag = "1")]
    pub address: String,
}

/// `cosmos.group.v1.QueryGroupPolicyInfoResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct QueryGroupPolicyInfoResponse {
    /// What it is.
    #[prost(message, optional, tag = "1")]
    pub info: Option<GroupPolicyInfo>,
}

/// `cosmos.group.v1.GroupPolicyInfo`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct GroupPolicyInfo {
    /// Its address.
    #[prost(string, tag = "1")]
    pub address: String,
    /// Its group.
    #[prost(uint64, tag = "2")]
    pub group_id: u64,
    /// Who may change it.
    #[prost(string, tag = "3")]
    pub admin: String,
    /// Counts up with every change.
    #[prost(uint64, tag = "5")]
    pub version: u64,
    /// How it decides.
    #[prost(message, optional, tag = "6")]
    pub decision_policy: Option<Any>,
}

/// `cosmos.group.v1.ThresholdDecisionPolicy`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct ThresholdDecisionPolicy {
    /// Weight of YES that is needed.
    #[prost(string, tag = "1")]
    pub threshold: String,
    /// Its times.
    #[prost(message, optional, tag = "2")]
    pub windows: Option<DecisionPolicyWindows>,
}

/// `cosmos.group.v1.DecisionPolicyWindows`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct DecisionPolicyWindows {
    /// How long members may vote.
    #[prost(message, optional, tag = "1")]
    pub voting_period: Option<Duration>,
    /// How long after it was submitted a proposal waits at least.
    #[prost(message, optional, tag = "2")]
    pub min_execution_period: Option<Duration>,
}

/// `google.protobuf.Duration`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Duration {
    /// Seconds.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// And nanoseconds.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

/// `cosmos.group.v1.QueryGroupMembersRequest`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct QueryGroupMembersRequest {
    /// The group.
    #[prost(uint64, tag = "1")]
    pub group_id: u64,
}

/// `cosmos.group.v1.QueryGroupMembersResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct QueryGroupMembersResponse {
    /// Its members.
    #[prost(message, repeated, tag = "1")]
    pub members: Vec<GroupMember>,
}

/// `cosmos.group.v1.GroupMember`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct GroupMember {
    /// The group.
    #[prost(uint64, tag = "1")]
    pub group_id: u64,
    /// The member.
    #[prost(message, optional, tag = "2")]
    pub member: Option<Member>,
}

/// `cosmos.group.v1.Member`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Member {
    /// Its account.
    #[prost(string, tag = "1")]
    pub address: String,
    /// Its weight.
    #[prost(string, tag = "2")]
    pub weight: String,
    /// Anything.
    #[prost(string, tag = "3")]
    pub metadata: String,
}

/// `cosmos.circuit.v1.MsgTripCircuitBreaker`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgTripCircuitBreaker {
    /// Who may.
    #[prost(string, tag = "1")]
    pub authority: String,
    /// Message types that nobody may send from now on.
    #[prost(string, repeated, tag = "2")]
    pub msg_type_urls: Vec<String>,
}

/// `cosmos.circuit.v1.MsgResetCircuitBreaker`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgResetCircuitBreaker {
    /// Who may.
    #[prost(string, tag = "1")]
    pub authority: String,
    /// Message types that may be sent again.
    #[prost(string, repeated, tag = "3")]
    pub msg_type_urls: Vec<String>,
}

/// `cosmos.circuit.v1.DisabledListResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct DisabledListResponse {
    /// Message types that nobody may send.
    #[prost(string, repeated, tag = "1")]
    pub disabled_list: Vec<String>,
}

/// `cosmos.group.v1.MsgUpdateGroupMembers`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgUpdateGroupMembers {
    /// The group's administrator.
    #[prost(string, tag = "1")]
    pub admin: String,
    /// The group.
    #[prost(uint64, tag = "2")]
    pub group_id: u64,
    /// Members to add or change; weight `0` removes one.
    #[prost(message, repeated, tag = "3")]
    pub member_updates: Vec<Member>,
}

/// `cosmos.group.v1.MsgUpdateGroupPolicyDecisionPolicy`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct MsgUpdateGroupPolicyDecisionPolicy {
    /// The policy's administrator.
    #[prost(string, tag = "1")]
    pub admin: String,
    /// The policy.
    #[prost(string, tag = "2")]
    pub group_policy_address: String,
    /// How it decides from now on.
    #[prost(message, optional, tag = "3")]
    pub decision_policy: Option<Any>,
}

/// What a validator signs of a block, and what its header hashes: `tendermint.types`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct CanonicalVote {
    /// 2: precommit.
    #[prost(int32, tag = "1")]
    pub kind: i32,
    /// Height.
    #[prost(sfixed64, tag = "2")]
    pub height: i64,
    /// Round.
    #[prost(sfixed64, tag = "3")]
    pub round: i64,
    /// The block.
    #[prost(message, optional, tag = "4")]
    pub block_id: Option<BlockId>,
    /// When.
    #[prost(message, optional, tag = "5")]
    pub timestamp: Option<Timestamp>,
    /// The chain.
    #[prost(string, tag = "6")]
    pub chain_id: String,
}

/// `tendermint.types.BlockID`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct BlockId {
    /// Hash of the header.
    #[prost(bytes = "vec", tag = "1")]
    pub hash: Vec<u8>,
    /// How the block is split.
    #[prost(message, optional, tag = "2")]
    pub part_set_header: Option<PartSetHeader>,
}

/// `tendermint.types.PartSetHeader`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct PartSetHeader {
    /// How many parts.
    #[prost(uint32, tag = "1")]
    pub total: u32,
    /// Their hash.
    #[prost(bytes = "vec", tag = "2")]
    pub hash: Vec<u8>,
}

/// `google.protobuf.Timestamp`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Timestamp {
    /// Seconds.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// And nanoseconds.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

/// `tendermint.version.Consensus`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Consensus {
    /// Of blocks.
    #[prost(uint64, tag = "1")]
    pub block: u64,
    /// Of the application.
    #[prost(uint64, tag = "2")]
    pub app: u64,
}

/// `google.protobuf.BytesValue`, and `StringValue`, which has the same bytes.
#[derive(Clone, PartialEq, prost::Message)]
pub struct BytesValue {
    /// The bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub value: Vec<u8>,
}

/// `google.protobuf.Int64Value`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Int64Value {
    /// The number.
    #[prost(int64, tag = "1")]
    pub value: i64,
}

/// `tendermint.types.SimpleValidator`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct SimpleValidator {
    /// Its key.
    #[prost(message, optional, tag = "1")]
    pub pub_key: Option<PublicKey>,
    /// Its power.
    #[prost(int64, tag = "2")]
    pub voting_power: i64,
}

/// `tendermint.crypto.PublicKey`, of one kind.
#[derive(Clone, PartialEq, prost::Message)]
pub struct PublicKey {
    /// An ed25519 key.
    #[prost(bytes = "vec", tag = "1")]
    pub ed25519: Vec<u8>,
}

/// `cosmos.ics23.v1`: proofs.
pub mod ics23 {
    /// Of existence; other kinds are left out.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct CommitmentProof {
        /// Of existence.
        #[prost(message, optional, tag = "1")]
        pub exist: Option<ExistenceProof>,
    }

    /// The way from a leaf to the root.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct ExistenceProof {
        /// Key.
        #[prost(bytes = "vec", tag = "1")]
        pub key: Vec<u8>,
        /// Value.
        #[prost(bytes = "vec", tag = "2")]
        pub value: Vec<u8>,
        /// How the leaf is hashed.
        #[prost(message, optional, tag = "3")]
        pub leaf: Option<LeafOp>,
        /// The steps.
        #[prost(message, repeated, tag = "4")]
        pub path: Vec<InnerOp>,
    }

    /// How a leaf is hashed.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct LeafOp {
        /// 1: SHA-256.
        #[prost(int32, tag = "1")]
        pub hash: i32,
        /// Of the key before.
        #[prost(int32, tag = "2")]
        pub prehash_key: i32,
        /// Of the value before.
        #[prost(int32, tag = "3")]
        pub prehash_value: i32,
        /// 1: lengths as in protobuf.
        #[prost(int32, tag = "4")]
        pub length: i32,
        /// What stands before.
        #[prost(bytes = "vec", tag = "5")]
        pub prefix: Vec<u8>,
    }

    /// One step.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct InnerOp {
        /// 1: SHA-256.
        #[prost(int32, tag = "1")]
        pub hash: i32,
        /// What stands before the hash from below.
        #[prost(bytes = "vec", tag = "2")]
        pub prefix: Vec<u8>,
        /// And after it.
        #[prost(bytes = "vec", tag = "3")]
        pub suffix: Vec<u8>,
    }
}
