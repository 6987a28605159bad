//! What the members' group (x/group) does: one member proposes, others vote, anybody executes once
//! the policy's delay is over.
//!
//! A transaction that executes a proposal succeeds whether the proposal's messages did or not: the
//! event says which.

use std::thread::sleep;
use std::time::{Duration, Instant};

use prost::Message as _;

use super::key::Key;
use super::message::Message;
use super::proto::MsgSubmitProposalResponse;
use super::send::{Delivered, Sender, responses};
use crate::LedgerError;

/// The members whose keys are at hand, and their policy.
#[derive(Clone, Debug)]
pub struct Group {
    /// Address of the policy: what acts.
    pub policy: String,
    /// Members that propose and vote, as many as the policy's threshold asks for.
    pub members: Vec<Key>,
    /// How long a proposal waits at least, from its submission.
    pub delay: Duration,
}

/// A proposal that was executed.
#[derive(Clone, Debug)]
pub struct Executed {
    /// Its number.
    pub proposal: u64,
    /// The transaction that executed it.
    pub delivered: Delivered,
    /// Gas of all transactions: submission, votes, execution.
    pub gas: u64,
}

impl Group {
    /// Proposes the messages, votes for them, and executes them.
    ///
    /// # Errors
    /// If a member may not, a message fails (then nothing of the proposal happened), too few members
    /// vote, or the chain cannot be reached.
    pub fn act(
        &self,
        sender: &Sender,
        title: &str,
        messages: &[Message],
    ) -> Result<Executed, LedgerError> {
        let (proposal, submitted) = self.propose(sender, title, messages)?;
        let mut gas = submitted.outcome.gas_used;
        for member in &self.members {
            let vote = Message::group_approve(&member.address(), proposal);
            let voted = sender.send(member, &[vote], None)?;
            gas = gas.saturating_add(voted.outcome.gas_used);
        }
        let delivered = self.execute(sender, proposal)?;
        gas = gas.saturating_add(delivered.outcome.gas_used);
        Ok(Executed {
            proposal,
            delivered,
            gas,
        })
    }

    /// The first member proposes; the proposal's number.
    ///
    /// # Errors
    /// If it is no member, or the chain cannot be reached.
    pub fn propose(
        &self,
        sender: &Sender,
        title: &str,
        messages: &[Message],
    ) -> Result<(u64, Delivered), LedgerError> {
        let proposer = self.first()?;
        let message = Message::group_propose(&proposer.address(), &self.policy, title, messages);
        let delivered = sender.send(proposer, &[message], None)?;
        let response = responses(&delivered.outcome).into_iter().next();
        let response = response.ok_or(LedgerError::Unreadable)?;
        let response = MsgSubmitProposalResponse::decode(response.value.as_slice())
            .map_err(|_| LedgerError::Unreadable)?;
        Ok((response.proposal_id, delivered))
    }

    /// Executes an accepted proposal, as soon as the policy's delay lets it.
    ///
    /// # Errors
    /// If a message of it fails, it has too few votes, or the chain cannot be reached.
    pub fn execute(&self, sender: &Sender, proposal: u64) -> Result<Delivered, LedgerError> {
        let executor = self.first()?;
        let message = Message::group_execute(&executor.address(), proposal);
        let patience = self.delay.saturating_add(sender.options().patience);
        let started = Instant::now();
        loop {
            let delivered = sender.send(executor, std::slice::from_ref(&message), None)?;
            let result = result_of(&delivered);
            match result {
                Some(("SUCCESS", _)) => return Ok(delivered),
                Some((_, logs)) if logs.contains("must wait until") => {
                    if started.elapsed() > patience {
                        return Err(LedgerError::Unavailable(format!(
                            "proposal {proposal}: {logs}"
                        )));
                    }
                    sleep(Duration::from_secs(1));
                }
                Some(("FAILURE", logs)) => {
                    return Err(LedgerError::Refused(format!(
                        "proposal {proposal} failed, nothing of it happened: {logs}"
                    )));
                }
                _ => {
                    return Err(LedgerError::Refused(format!(
                        "proposal {proposal} was not executed: it has too few votes"
                    )));
                }
            }
        }
    }

    fn first(&self) -> Result<&Key, LedgerError> {
        self.members
            .first()
            .ok_or_else(|| LedgerError::Refused("no member of the group can sign here".to_owned()))
    }
}

/// `SUCCESS`, `FAILURE` or `NOT_RUN`, and the reason.
fn result_of(delivered: &Delivered) -> Option<(&str, &str)> {
    let events = &delivered.outcome.events;
    let event = events
        .iter()
        .rfind(|event| event.kind == "cosmos.group.v1.EventExec")?;
    // Attributes of typed events are JSON: strings come with their quotes.
    let value = |key: &str| {
        let attribute = event.attributes.iter().find(|a| a.key == key)?;
        Some(attribute.value.trim_matches('"'))
    };
    let result = value("result")?.strip_prefix("PROPOSAL_EXECUTOR_RESULT_")?;
    Some((result, value("logs").unwrap_or_default()))
}
