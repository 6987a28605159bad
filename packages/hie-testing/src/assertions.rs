//! What a story claims.

use hie_client::{ClientError, LedgerError};
use hie_policy::Reason;
use hie_types::RecordId;
use hie_types::index::{AccessResponse, NotLive};

use crate::network::Network;

/// The answer gives exactly these reasons, in this order, each with the outcome that goes with it.
#[track_caller]
pub fn assert_reasons(response: &AccessResponse, expected: &[(RecordId, Reason)]) {
    let found: Vec<(RecordId, &str)> = response
        .decisions
        .iter()
        .map(|decision| (decision.record, decision.reason.0.code()))
        .collect();
    let expected: Vec<(RecordId, &str)> = expected
        .iter()
        .map(|(record, reason)| (*record, reason.code()))
        .collect();
    assert_eq!(found, expected);
    for decision in &response.decisions {
        assert_eq!(decision.outcome.0, decision.reason.0.outcome());
    }
}

/// The reason for the one record that was asked for.
#[track_caller]
pub fn only_reason(response: &AccessResponse) -> Reason {
    match response.decisions.as_slice() {
        [decision] => decision.reason.0,
        decisions => panic!("one decision expected, {} found", decisions.len()),
    }
}

/// The chain refused, and its text has this part.
#[track_caller]
pub fn assert_refused<T>(result: Result<T, ClientError>, part: &str) {
    let text = refusal(result);
    assert!(text.contains(part), "refused, but with: {text}");
}

/// The text with which the chain refused.
#[track_caller]
pub fn refusal<T>(result: Result<T, ClientError>) -> String {
    match result {
        Err(ClientError::Ledger(LedgerError::Refused(text))) => text,
        Err(other) => panic!("not the chain refused: {other:?}"),
        Ok(_) => panic!("was not refused"),
    }
}

impl Network {
    /// Every record of the ticket may be served now.
    #[track_caller]
    pub fn assert_live(&self, ticket: u64) {
        for liveness in self.liveness(ticket) {
            assert_eq!((liveness.live, liveness.reason), (true, None));
        }
    }

    /// No record of the ticket may be served now, each for this reason.
    #[track_caller]
    pub fn assert_dead(&self, ticket: u64, reason: NotLive) {
        for liveness in self.liveness(ticket) {
            assert_eq!((liveness.live, liveness.reason), (false, Some(reason)));
        }
    }

    /// The ticket is live up to and in the second before `end`, and from `end` on it is dead.
    #[track_caller]
    pub fn assert_dies_at(&self, end: u64, ticket: u64, reason: NotLive) {
        self.assert_live(ticket);
        self.advance_to(end.saturating_sub(1));
        self.assert_live(ticket);
        self.advance_to(end);
        self.assert_dead(ticket, reason);
    }

    #[track_caller]
    fn liveness(&self, ticket: u64) -> Vec<hie_types::index::Liveness> {
        let answer = self.hie.index().ticket(ticket).expect("a ticket");
        let ids = |records: Vec<RecordId>| records;
        assert_eq!(
            ids(answer.liveness.iter().map(|l| l.record).collect()),
            ids(answer.ticket.records.iter().map(|r| r.record).collect()),
            "liveness is told of each record of the ticket, in its order"
        );
        assert!(!answer.liveness.is_empty());
        answer.liveness
    }
}
