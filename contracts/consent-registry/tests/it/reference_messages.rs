//! What is said as the message that says it, for [`crate::reference_pair`].

use hie_policy::{BreakGlassReason, EmergencyAccess, MandateKind, Role};
use hie_types::consent::*;
use hie_types::{Commitment, Handle, PauseScope, Salt};

use crate::emergency::break_glass;
use crate::merging::{merge, unmerge};
use crate::policy_texts::{put_text, retire_text};
use crate::reference::*;
use crate::reference_acts::Act;
use crate::reference_glass::home_of;
use crate::reference_network::{Matter, STRICT, Setting};
use crate::reference_others::Other;
use crate::reference_pair::{Pair, Said};
use crate::scene::*;

impl Pair {
    /// Who sends what.
    pub fn message(&self, of: Name, said: &Said) -> (Name, ExecuteMsg) {
        let handle = self.handle(of);
        match said {
            Said::Act(By::Account(account), act) => (account, self.by_account(handle, act)),
            Said::Act(By::Key(ahead), act) => ("dave", self.by_key(of, *ahead, act)),
            Said::Act(By::Officer(officer), act) => (officer, self.by_officer(handle, act)),
            Said::Other(other) => self.by_another(of, *other),
        }
    }

    fn by_account(&self, handle: Handle, act: &Act) -> ExecuteMsg {
        let account = |name: &Name| self.address(name).to_string();
        match act.clone() {
            Act::Permit(terms) => ExecuteMsg::Permit { handle, terms },
            Act::Deny(terms) => ExecuteMsg::Deny { handle, terms },
            Act::Amend(index, terms) => ExecuteMsg::Amend {
                handle,
                directive: index as u64 + 1,
                terms,
            },
            Act::Revoke(index) => ExecuteMsg::Revoke {
                handle,
                directive: index as u64 + 1,
            },
            Act::RevokeAll => ExecuteMsg::RevokeAll { handle },
            Act::Lift(index) => ExecuteMsg::LiftDenial {
                handle,
                directive: index as u64 + 1,
            },
            Act::Opt(out) => ExecuteMsg::SetEmergencyAccess {
                handle,
                access: access(out).into(),
            },
            Act::Attestation(allowed) => ExecuteMsg::SetAttestation { handle, allowed },
            Act::Publishing(hospital, allowed) => ExecuteMsg::SetPublishing {
                handle,
                hospital: id(hospital),
                allowed,
            },
            Act::Appoint(name, kind, powers, until) => ExecuteMsg::AppointDelegate {
                handle,
                account: account(&name),
                kind: kind.into(),
                powers: powers.into_iter().map(Into::into).collect(),
                until,
            },
            Act::Remove(name) => ExecuteMsg::RemoveDelegate {
                handle,
                account: account(&name),
            },
            Act::Rotate(name) => ExecuteMsg::RotateController {
                handle,
                account: name.as_ref().map(account),
            },
            Act::Close => ExecuteMsg::ClosePatient { handle },
            Act::Dispute(index) => ExecuteMsg::DisputeBreakGlass {
                handle,
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => ExecuteMsg::ApproveRequest {
                handle,
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => ExecuteMsg::DeclineRequest {
                handle,
                request: index as u64 + 1,
            },
            Act::CancelRecovery => ExecuteMsg::CancelRecovery { handle },
            Act::Merge(main, other) => merge(self.handle(main), self.handle(other)),
            Act::Unmerge(main, other) => unmerge(self.handle(main), self.handle(other)),
        }
    }

    fn by_key(&self, of: Name, ahead: u64, act: &Act) -> ExecuteMsg {
        let account = |name: &Name| self.address(name).to_string();
        let action = match act.clone() {
            Act::Permit(terms) => SignedAction::Permit { terms },
            Act::Deny(terms) => SignedAction::Deny { terms },
            Act::Amend(index, terms) => SignedAction::Amend {
                directive: index as u64 + 1,
                terms,
            },
            Act::Revoke(index) => SignedAction::Revoke {
                directive: index as u64 + 1,
            },
            Act::RevokeAll => SignedAction::RevokeAll {},
            Act::Lift(index) => SignedAction::LiftDenial {
                directive: index as u64 + 1,
            },
            Act::Opt(out) => SignedAction::SetEmergencyAccess {
                access: access(out).into(),
            },
            Act::Attestation(allowed) => SignedAction::SetAttestation { allowed },
            Act::Publishing(hospital, allowed) => SignedAction::SetPublishing {
                hospital: id(hospital),
                allowed,
            },
            Act::Appoint(name, kind, powers, until) => SignedAction::AppointDelegate {
                account: account(&name),
                kind: kind.into(),
                powers: powers.into_iter().map(Into::into).collect(),
                until,
            },
            Act::Remove(name) => SignedAction::RemoveDelegate {
                account: account(&name),
            },
            Act::Rotate(name) => SignedAction::RotateController {
                account: name.as_ref().map(account),
            },
            Act::Close => SignedAction::ClosePatient {},
            Act::Dispute(index) => SignedAction::DisputeBreakGlass {
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => SignedAction::ApproveRequest {
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => SignedAction::DeclineRequest {
                request: index as u64 + 1,
            },
            Act::CancelRecovery => SignedAction::CancelRecovery {},
            Act::Merge(main, other) => SignedAction::MergePatient {
                main: self.handle(main),
                other: self.handle(other),
            },
            Act::Unmerge(main, other) => SignedAction::UnmergePatient {
                main: self.handle(main),
                other: self.handle(other),
            },
        };
        let last = self.model.patients.get(of).map_or(0, |one| one.nonce);
        let mut signed = self.wallet.act(last + ahead, action);
        signed.handle = self.handle(of);
        signed.deadline = self.model.now + 60;
        self.wallet.signs(&serde_json::to_string(&signed).unwrap())
    }

    fn by_officer(&self, handle: Handle, act: &Act) -> ExecuteMsg {
        let action = match act.clone() {
            Act::Permit(terms) => AttestedAction::Permit { terms },
            Act::Deny(terms) => AttestedAction::Deny { terms },
            Act::Revoke(index) => AttestedAction::Revoke {
                directive: index as u64 + 1,
            },
            Act::Opt(true) => AttestedAction::OptOut {},
            Act::Publishing(hospital, false) => AttestedAction::ForbidPublishing {
                hospital: id(hospital),
            },
            Act::Appoint(name, MandateKind::GUARD, powers, until) => {
                AttestedAction::AppointGuardian {
                    account: self.address(name).into(),
                    powers: powers.into_iter().map(Into::into).collect(),
                    until,
                }
            }
            Act::Dispute(index) => AttestedAction::DisputeBreakGlass {
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => AttestedAction::ApproveRequest {
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => AttestedAction::DeclineRequest {
                request: index as u64 + 1,
            },
            other => panic!("there is no form for it: {other:?}"),
        };
        crate::attested::attest(handle, action)
    }

    fn by_another(&self, of: Name, other: Other) -> (Name, ExecuteMsg) {
        let handle = self.handle(of);
        let evidence = Commitment([6; 32]);
        let account = |name: Name| self.address(name).to_string();
        let number = |index: usize| index as u64 + 1;
        match other {
            Other::Register(by) => {
                let msg = match of {
                    "paper" => register_by("north", Salt([5; 16])),
                    "wallet" => ExecuteMsg::RegisterPatient {
                        handle,
                        salt: salt_of("wallet"),
                        by_hospital: None,
                    },
                    _ => register(of),
                };
                (by, msg)
            }
            Other::ConfirmPermit(by, index) => {
                (by, crate::attested::confirm(handle, number(index)))
            }
            Other::ConfirmMandate(by, mandate) => {
                let act = AttestedAct::Mandate { mandate };
                (by, ExecuteMsg::ConfirmAttested { handle, act })
            }
            Other::Propose {
                recovery,
                by,
                to,
                hospital,
            } => {
                let (hospital, account) = (hospital.map(id), account(to));
                let msg = match recovery {
                    true => ExecuteMsg::RecoverControl {
                        handle,
                        account,
                        hospital,
                        evidence,
                    },
                    false => ExecuteMsg::ClaimControl {
                        handle,
                        account,
                        hospital,
                        evidence,
                    },
                };
                (by, msg)
            }
            Other::Confirm(by) => (by, ExecuteMsg::ConfirmRecovery { handle }),
            Other::CancelRecovery(by) => (by, ExecuteMsg::CancelRecovery { handle }),
            Other::CancelClaim(by) => (by, ExecuteMsg::CancelClaim { handle }),
            Other::Accept(by) => (by, ExecuteMsg::AcceptControl { handle }),
            Other::Ask(by, days, lapses_at) => {
                let asked = AskedTerms {
                    days,
                    ..crate::requests::wish()
                };
                let msg = ExecuteMsg::RequestConsent {
                    handle,
                    asked,
                    lapses_at,
                    practitioner: None,
                };
                (by, msg)
            }
            Other::Withdraw(by, index) => {
                let msg = ExecuteMsg::WithdrawRequest {
                    handle,
                    request: number(index),
                    practitioner: None,
                };
                (by, msg)
            }
            Other::BreakGlass(by) => (by, break_glass(handle, None)),
            Other::EndGlass(by, index) => (by, crate::emergency::end(number(index), None)),
            Other::Review(by, index, justified) => {
                let verdict = match justified {
                    true => Verdict::Justified,
                    false => Verdict::Unjustified,
                };
                (by, crate::emergency::review(number(index), verdict))
            }
            Other::Late(by, doctor, started_at) => {
                let msg = ExecuteMsg::RecordLateSession {
                    handle,
                    person: person(doctor),
                    hospital: id(home_of(doctor)),
                    role: Role::Physician.into(),
                    reason: BreakGlassReason::OVRINCOMP.into(),
                    justification: Commitment([8; 32]),
                    started_at,
                    account: account("officer"),
                    own_account: None,
                };
                (by, msg)
            }
            Other::LiftBar(by, doctor) => {
                let person = person(doctor);
                (by, ExecuteMsg::LiftBar { person })
            }
            Other::Draw(by, index) => {
                let ids = vec![number(index)];
                (by, ExecuteMsg::DrawUse { ids })
            }
            Other::MergeFor(by, hospital, main, other) => {
                let (main, other) = (self.handle(main), self.handle(other));
                (by, crate::merging::merge_by(hospital, main, other))
            }
            Other::Merge(by, main, other) => (by, merge(self.handle(main), self.handle(other))),
            Other::Unmerge(by, main, other) => (by, unmerge(self.handle(main), self.handle(other))),
            Other::Network(by, matter) => (by, self.about_network(matter)),
            Other::Purge(wanted) => {
                let numbers =
                    |all: &[Option<usize>]| all.iter().flatten().copied().map(number).collect();
                let msg = ExecuteMsg::Purge {
                    handle,
                    entries: wanted.entries,
                    directives: numbers(&wanted.directives),
                    sessions: numbers(&[wanted.session]),
                    requests: numbers(&[wanted.request]),
                };
                ("dave", msg)
            }
        }
    }

    fn about_network(&self, matter: Matter) -> ExecuteMsg {
        let scope = PauseScope::Permits;
        let account = |name: Name| self.address(name).to_string();
        match matter {
            Matter::Pause => ExecuteMsg::Pause { scope },
            Matter::Resume => ExecuteMsg::Resume { scope },
            Matter::Nominate(name) => ExecuteMsg::NominateOwner {
                account: account(name),
            },
            Matter::AcceptOwnership => ExecuteMsg::AcceptOwnership {},
            Matter::CancelNomination => ExecuteMsg::CancelNomination {},
            Matter::PutText(policy, bytes) => put_text(policy, bytes),
            Matter::RetireText(policy) => retire_text(policy),
            Matter::RecordIndex(name) => ExecuteMsg::SetRecordIndex {
                address: account(name),
            },
            Matter::Configure(setting) => configure(setting),
        }
    }
}

const fn access(out: bool) -> EmergencyAccess {
    match out {
        true => EmergencyAccess::OptedOut,
        false => EmergencyAccess::Allowed,
    }
}

/// The message that sets `setting`.
fn configure(setting: Setting) -> ExecuteMsg {
    let usual = crate::emergency::settings();
    let seconds = |days: u64| u32::try_from(days).unwrap();
    let strict = BreakGlassSettings {
        session_seconds: seconds(STRICT.session),
        review_seconds: seconds(STRICT.review),
        dispute_seconds: seconds(STRICT.dispute),
        bar_after_seconds: seconds(STRICT.bar_after),
        max_unreviewed: u32::try_from(STRICT.unreviewed).unwrap(),
        max_opened_by_person: u32::try_from(STRICT.by_person).unwrap(),
        max_opened_by_hospital: u32::try_from(STRICT.by_hospital).unwrap(),
        ..usual.clone()
    };
    let waits = |rules: Rules| ControlSettings {
        claim_wait_seconds: seconds(rules.claim_wait),
        recovery_wait_seconds: seconds(rules.recovery_wait),
    };
    let with = |settings, rules: Rules| ExecuteMsg::UpdateConfig {
        settings,
        control: Some(waits(rules)),
        attested_permit_days: Some(seconds(rules.attested_days)),
        retention_days: Some(seconds(rules.retention_days)),
    };
    let (first, wrong) = (Rules::default(), |change: fn(&mut Rules)| {
        let mut rules = STRICT;
        change(&mut rules);
        rules
    });
    match setting {
        Setting::Usual => with(usual, first),
        Setting::Strict => with(strict, STRICT),
        Setting::GlassOnly => ExecuteMsg::UpdateConfig {
            settings: usual,
            control: None,
            attested_permit_days: None,
            retention_days: None,
        },
        Setting::NoSession => with(
            BreakGlassSettings {
                session_seconds: 899,
                ..strict
            },
            STRICT,
        ),
        Setting::NoWait => with(strict, wrong(|rules| rules.claim_wait = DAY - 1)),
        Setting::NoPermit => with(strict, wrong(|rules| rules.attested_days = 0)),
        Setting::NoRetention => with(strict, wrong(|rules| rules.retention_days = 365)),
    }
}
