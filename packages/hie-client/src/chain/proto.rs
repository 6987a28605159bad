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
