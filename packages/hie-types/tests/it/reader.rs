//! Reads entries and terms back from their bytes, knowing nothing but the tables of
//! `docs/storage.md`. What it gives back is the whole entry, so no two have the same bytes.

use hie_types::consent::{Attestation, HistoryEntry, HistoryEvent, Resources, Terms};
use hie_types::index::{
    ContestStep, Disclosure, DisclosureResult, ErasureStep, LogEntry, LogEvent, LoggedDecision,
    OfflineSide,
};
use hie_types::*;
use serde_json::Value;

use crate::formulas::split;
use crate::vectors::{accounts, wire};

struct Reader(std::vec::IntoIter<Vec<u8>>);

impl Reader {
    fn of(bytes: &[u8]) -> Self {
        Self(split(bytes).into_iter())
    }

    fn field(&mut self) -> Vec<u8> {
        self.0.next().unwrap()
    }

    fn optional<T>(&mut self, read: impl FnOnce(Vec<u8>) -> T) -> Option<T> {
        Some(self.field())
            .filter(|field| !field.is_empty())
            .map(read)
    }

    fn number(&mut self) -> u64 {
        number_of(self.field())
    }

    fn text(&mut self) -> String {
        String::from_utf8(self.field()).unwrap()
    }

    /// A code or an id as text, read as JSON would be.
    fn coded<T: serde::de::DeserializeOwned>(&mut self) -> T {
        wire(&Value::from(self.text()))
    }

    fn flag(&mut self, word: &str) -> bool {
        let text = self.text();
        assert!(text.is_empty() || text == word, "{text}");
        !text.is_empty()
    }

    fn account(&mut self) -> String {
        accounts().human(&self.field())
    }

    fn person(&mut self) -> PersonId {
        person_of(self.field())
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let items = u16::from_be_bytes(self.field().try_into().unwrap());
        (0..items).map(|_| item(self)).collect()
    }

    fn decisions(&mut self) -> Vec<LoggedDecision> {
        self.list(|r| LoggedDecision {
            record: id_of(r.field()),
            reason: r.coded(),
            directive: r.optional(number_of),
            session: r.optional(number_of),
        })
    }

    fn empty(&mut self, fields: usize) {
        for _ in 0..fields {
            assert!(self.field().is_empty());
        }
    }

    fn records(&mut self) -> Vec<RecordId> {
        self.list(|r| id_of(r.field()))
    }

    fn side(&mut self) -> OfflineSide {
        match self.text().as_str() {
            "asker" => {
                self.empty(1);
                OfflineSide::Asker {
                    role: self.coded(),
                    reason: self.coded(),
                    justification: hash_of(self.field()),
                }
            }
            "custodian" => {
                let hospital = self.coded();
                self.empty(3);
                OfflineSide::Custodian { hospital }
            }
            other => panic!("{other}"),
        }
    }

    fn erasure(&mut self) -> ErasureStep {
        let step = self.text();
        if step == "requested" {
            let (authority, evidence) = (self.coded(), self.optional(hash_of));
            self.empty(1);
            return ErasureStep::Requested {
                authority,
                evidence,
            };
        }
        self.empty(2);
        match step.as_str() {
            "erased" => ErasureStep::Erased {
                reason: self.coded(),
            },
            "retained" => ErasureStep::Retained {
                reason: self.coded(),
            },
            other => panic!("{other}"),
        }
    }

    fn end<T>(mut self, value: T) -> T {
        assert!(self.0.next().is_none());
        value
    }
}

fn number_of(field: Vec<u8>) -> u64 {
    u64::from_be_bytes(field.try_into().unwrap())
}

fn id_of<T: From<[u8; 16]>>(field: Vec<u8>) -> T {
    <[u8; 16]>::try_from(field).unwrap().into()
}

fn hash_of<T: From<[u8; 32]>>(field: Vec<u8>) -> T {
    <[u8; 32]>::try_from(field).unwrap().into()
}

fn text_of<T: serde::de::DeserializeOwned>(field: Vec<u8>) -> T {
    wire(&Value::from(String::from_utf8(field).unwrap()))
}

fn person_of(field: Vec<u8>) -> PersonId {
    match field.len() {
        20 | 32 => accounts().human(&field).parse().unwrap(),
        _ => text_of(field),
    }
}

pub fn read_log_entry(bytes: &[u8]) -> LogEntry {
    let mut r = Reader::of(bytes);
    let (number, at, hospital) = (r.number(), r.number(), r.optional(text_of));
    let (person, account, role) = (r.person(), r.account(), r.optional(text_of));
    let event = match r.text().as_str() {
        "access" => LogEvent::Access {
            ticket: r.number(),
            purpose: r.coded(),
            study: r.optional(id_of),
            records: r.decisions(),
        },
        "refusal" => LogEvent::Refusal {
            purpose: r.coded(),
            study: r.optional(id_of),
            records: r.decisions(),
        },
        "disclosure" => LogEvent::Disclosure {
            ticket: r.number(),
            records: r.list(|r| Disclosure {
                record: id_of(r.field()),
                result: match r.text().as_str() {
                    "served" => DisclosureResult::Served {
                        commitment: hash_of(r.field()),
                    },
                    "unavailable" => {
                        assert!(r.field().is_empty());
                        DisclosureResult::Unavailable {}
                    }
                    other => panic!("{other}"),
                },
            }),
        },
        "offline" => LogEvent::Offline {
            side: r.side(),
            person: r.person(),
            accessed_at: r.number(),
            records: r.records(),
        },
        "custody" => LogEvent::Custody {
            from: r.coded(),
            to: r.coded(),
            basis: r.coded(),
            records: r.records(),
        },
        "contest" => LogEvent::Contest {
            record: id_of(r.field()),
            step: match r.text().as_str() {
                "contested" => ContestStep::Contested {
                    authority: r.coded(),
                    evidence: r.optional(hash_of),
                },
                answer => {
                    r.empty(2);
                    ContestStep::Answered {
                        answer: wire(&Value::from(answer)),
                    }
                }
            },
        },
        "erasure" => LogEvent::Erasure {
            step: r.erasure(),
            records: r.records(),
        },
        other => panic!("{other}"),
    };
    r.end(LogEntry {
        number,
        at,
        hospital,
        person,
        account,
        role,
        event,
    })
}

pub fn read_history(bytes: &[u8]) -> HistoryEntry {
    let mut r = Reader::of(bytes);
    let (number, at, authority, actor) = (r.number(), r.number(), r.optional(text_of), r.account());
    let (hospital, evidence) = (r.optional(text_of), r.optional(hash_of));
    let attestation = hospital
        .zip(evidence)
        .map(|(hospital, evidence)| Attestation { hospital, evidence });
    let mandate = r.optional(|bytes| u32::try_from(number_of(bytes)).unwrap());
    let event = match r.text().as_str() {
        "registered" => HistoryEvent::Registered {
            controller: r.optional(|bytes| accounts().human(&bytes)),
        },
        "written" => HistoryEvent::Written {
            directive: r.number(),
            effect: r.coded(),
            terms: hash_of(r.field()),
            self_attested: r.flag("self_attested"),
        },
        "amended" => HistoryEvent::Amended {
            directive: r.number(),
            effect: r.coded(),
            terms: hash_of(r.field()),
            amends: r.number(),
            narrowed: r.flag("narrowed"),
        },
        "permit_confirmed" => HistoryEvent::PermitConfirmed {
            directive: r.number(),
            hospital: r.optional(text_of),
        },
        "delegate_appointed" => HistoryEvent::DelegateAppointed {
            mandate: u32::try_from(r.number()).unwrap(),
            account: r.account(),
            kind: r.coded(),
            powers: r.list(Reader::coded),
            until: r.number(),
            self_attested: r.flag("self_attested"),
        },
        "mandate_confirmed" => HistoryEvent::MandateConfirmed {
            mandate: u32::try_from(r.number()).unwrap(),
            hospital: r.optional(text_of),
        },
        "delegate_removed" => HistoryEvent::DelegateRemoved {
            account: r.account(),
        },
        "attestation_set" => HistoryEvent::AttestationSet {
            allowed: match r.text().as_str() {
                "allowed" => true,
                "forbidden" => false,
                other => panic!("{other}"),
            },
        },
        "revoked" => HistoryEvent::Revoked {
            directive: r.number(),
        },
        "lifted" => HistoryEvent::Lifted {
            directive: r.number(),
        },
        "revoked_all" => HistoryEvent::RevokedAll { below: r.number() },
        "emergency_access" => HistoryEvent::EmergencyAccess { access: r.coded() },
        "session_opened" => HistoryEvent::SessionOpened {
            session: r.number(),
            person: r.person(),
            hospital: r.coded(),
            role: r.coded(),
            reason: r.coded(),
            justification: hash_of(r.field()),
            expires_at: r.number(),
            late: r.optional(number_of),
        },
        "session_ended" => HistoryEvent::SessionEnded {
            session: r.number(),
        },
        "session_reviewed" => HistoryEvent::SessionReviewed {
            session: r.number(),
            verdict: r.coded(),
        },
        "session_disputed" => HistoryEvent::SessionDisputed {
            session: r.number(),
        },
        "request_answered" => HistoryEvent::RequestAnswered {
            request: r.number(),
            directive: r.optional(number_of),
        },
        "attempt_refused" => HistoryEvent::AttemptRefused {
            person: r.person(),
            hospital: r.coded(),
            role: r.coded(),
            reason: r.coded(),
            justification: hash_of(r.field()),
            refusal: r.coded(),
        },
        "publishing" => HistoryEvent::Publishing {
            hospital: r.coded(),
            allowed: r.text() == "allowed",
        },
        "closed" => HistoryEvent::Closed {},
        "merge_proposed" => HistoryEvent::MergeProposed {
            main: id_of(r.field()),
            other: id_of(r.field()),
        },
        "merge_withdrawn" => HistoryEvent::MergeWithdrawn {
            main: id_of(r.field()),
            other: id_of(r.field()),
        },
        "merged" => HistoryEvent::Merged {
            main: id_of(r.field()),
            other: id_of(r.field()),
        },
        "unmerged" => HistoryEvent::Unmerged {
            main: id_of(r.field()),
            other: id_of(r.field()),
        },
        "control_proposed" => HistoryEvent::ControlProposed {
            change: r.coded(),
            account: r.optional(|bytes| accounts().human(&bytes)),
            from: r.optional(number_of),
            evidence: r.optional(hash_of),
        },
        "control_confirmed" => HistoryEvent::ControlConfirmed { from: r.number() },
        "control_cancelled" => HistoryEvent::ControlCancelled {},
        "control_passed" => HistoryEvent::ControlPassed { change: r.coded() },
        other => panic!("{other}"),
    };
    r.end(HistoryEntry {
        number,
        at,
        authority,
        actor,
        attestation,
        mandate,
        event,
    })
}

pub type Written = (u64, Handle, Effect, Authority, Terms, Option<String>);

pub fn read_terms(bytes: &[u8]) -> Written {
    let mut r = Reader::of(bytes);
    assert_eq!(r.text(), "hie-terms");
    let (id, handle, effect, authority) = (r.number(), id_of(r.field()), r.coded(), r.coded());
    let grantee = consent::Grantee {
        hospital: r.optional(text_of),
        role: r.optional(text_of),
        person: r.optional(person_of),
    };
    let custodian = r.optional(text_of);
    let purposes = r.list(Reader::coded);
    let resources = match r.text().as_str() {
        kind @ ("all" | "all_tagged") => {
            assert!(r.list(Reader::field).is_empty());
            Resources::All {
                tagged: kind == "all_tagged",
            }
        }
        "categories" => Resources::Categories {
            codes: r.list(Reader::coded),
        },
        "tags" => Resources::Tags {
            tags: r.list(|r| id_of(r.field())),
        },
        "groups" => Resources::Groups {
            groups: r.list(|r| id_of(r.field())),
        },
        "records" => Resources::Records {
            roots: r.list(|r| id_of(r.field())),
        },
        other => panic!("{other}"),
    };
    let confidentiality = r.optional(text_of);
    let study = r.optional(id_of);
    let (from, until) = (r.optional(text_of), r.optional(text_of));
    let data_period = from
        .zip(until)
        .map(|(from, until)| consent::Months { from, until });
    let (valid_from, valid_until) = (r.optional(number_of), r.optional(number_of));
    let max_uses = r.optional(|bytes| u32::try_from(number_of(bytes)).unwrap());
    let obligations = r.list(Reader::coded);
    let evidence = r.optional(hash_of);
    let policy = r.optional(text_of);
    let also = r.optional(|bytes| accounts().human(&bytes));
    let terms = Terms {
        grantee,
        custodian,
        purposes,
        resources,
        confidentiality,
        study,
        data_period,
        valid_from,
        valid_until,
        max_uses,
        obligations,
        evidence,
        policy,
    };
    r.end((id, handle, effect, authority, terms, also))
}
