//! Which authority may take which action: one table, and the only place that says so.

use hie_policy::{Authority, Power};

/// An action as the table knows it: what differs in who may take it is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Registering a handle.
    Register,
    /// Writing a permit.
    Permit,
    /// Writing a denial.
    Deny,
    /// Amending a directive, but to shorten a permit.
    Amend,
    /// Amending a permit so that it ends earlier or starts later, and nothing else.
    Shorten,
    /// Ending one permit.
    Revoke,
    /// Ending all permits.
    RevokeAll,
    /// Ending a denial.
    LiftDenial,
    /// Opting out of break-glass.
    OptOut,
    /// Opting in again.
    OptIn,
    /// Forbidding attestation.
    ForbidAttestation,
    /// Allowing it again.
    AllowAttestation,
    /// Disputing a break-glass session.
    Dispute,
    /// Forbidding a hospital to publish.
    ForbidPublishing,
    /// Allowing it again.
    AllowPublishing,
    /// Closing the handle.
    Close,
    /// Appointing a delegate who is no guardian.
    AppointDelegate,
    /// Appointing a guardian.
    AppointGuardian,
    /// Ending somebody else's mandates.
    RemoveDelegate,
    /// Ending one's own mandates.
    Resign,
    /// Handing control over.
    Rotate,
    /// Stopping a recovery.
    CancelRecovery,
    /// Permitting what a hospital asked for, or less.
    Approve,
    /// Answering a request with no.
    Decline,
    /// Saying one half of a merge.
    Merge,
    /// Parting merged handles, or taking the half back.
    Unmerge,
}

/// Whether an authority may take an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// It may.
    Always,
    /// The holder of a mandate may that has one of these powers.
    With(&'static [Power]),
    /// It may not.
    Never,
}

/// What an action does to what others may have or do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It takes away, or puts something on record.
    Restricts,
    /// It lets somebody have or do more than before.
    Widens,
    /// It disposes of the handle itself.
    Disposes,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Register,
        Self::Permit,
        Self::Deny,
        Self::Amend,
        Self::Shorten,
        Self::Revoke,
        Self::RevokeAll,
        Self::LiftDenial,
        Self::OptOut,
        Self::OptIn,
        Self::ForbidAttestation,
        Self::AllowAttestation,
        Self::Dispute,
        Self::ForbidPublishing,
        Self::AllowPublishing,
        Self::Close,
        Self::AppointDelegate,
        Self::AppointGuardian,
        Self::RemoveDelegate,
        Self::Resign,
        Self::Rotate,
        Self::CancelRecovery,
        Self::Approve,
        Self::Decline,
        Self::Merge,
        Self::Unmerge,
    ];

    /// The table.
    pub const fn may(self, authority: Authority) -> May {
        match authority {
            Authority::Controller => self.controller(),
            Authority::Signed => self.signed(),
            Authority::Delegate => self.delegate(),
            Authority::Attested => self.attested(),
        }
    }

    /// Guardians are attested, and nobody is one's own delegate.
    const fn controller(self) -> May {
        match self {
            Self::AppointGuardian | Self::Resign => May::Never,
            _ => May::Always,
        }
    }

    /// What it does to what others may have or do.
    pub const fn reach(self) -> Reach {
        match self {
            Self::Permit
            | Self::Amend
            | Self::LiftDenial
            | Self::OptIn
            | Self::AllowAttestation
            | Self::AllowPublishing
            | Self::AppointDelegate
            | Self::AppointGuardian
            | Self::Approve => Reach::Widens,
            Self::Register
            | Self::Deny
            | Self::Shorten
            | Self::Revoke
            | Self::RevokeAll
            | Self::OptOut
            | Self::ForbidAttestation
            | Self::Dispute
            | Self::ForbidPublishing
            | Self::RemoveDelegate
            | Self::Resign
            | Self::CancelRecovery
            | Self::Decline => Reach::Restricts,
            Self::Close | Self::Rotate | Self::Merge | Self::Unmerge => Reach::Disposes,
        }
    }

    /// Whoever registers a handle sends the message: what the key of a handle signs is about a handle
    /// that it controls.
    const fn signed(self) -> May {
        match self {
            Self::Register => May::Never,
            _ => self.controller(),
        }
    }

    /// What opens needs the power to permit, what closes the power to deny or to revoke.
    const fn delegate(self) -> May {
        match self {
            Self::Register
            | Self::Close
            | Self::Rotate
            | Self::CancelRecovery
            | Self::Merge
            | Self::Unmerge
            | Self::AppointGuardian => May::Never,
            Self::AppointDelegate | Self::RemoveDelegate => May::With(&[Power::ManageDelegates]),
            Self::Resign => May::Always,
            Self::Permit
            | Self::Amend
            | Self::LiftDenial
            | Self::OptIn
            | Self::AllowAttestation
            | Self::AllowPublishing
            | Self::Approve => May::With(&[Power::Permit]),
            Self::Decline => May::With(&[Power::Permit, Power::Deny]),
            Self::Deny | Self::OptOut | Self::ForbidAttestation | Self::ForbidPublishing => {
                May::With(&[Power::Deny])
            }
            Self::Shorten => May::With(&[Power::Revoke, Power::Permit]),
            Self::Revoke | Self::RevokeAll => May::With(&[Power::Revoke]),
            Self::Dispute => May::With(&[Power::Dispute]),
        }
    }

    /// The closed list. A hospital never takes back what the patient forbade.
    const fn attested(self) -> May {
        match self {
            Self::Register
            | Self::Permit
            | Self::Deny
            | Self::Revoke
            | Self::OptOut
            | Self::ForbidPublishing
            | Self::AppointGuardian
            | Self::Dispute
            | Self::Approve
            | Self::Decline => May::Always,
            Self::Amend
            | Self::Shorten
            | Self::RevokeAll
            | Self::LiftDenial
            | Self::OptIn
            | Self::ForbidAttestation
            | Self::AllowAttestation
            | Self::AllowPublishing
            | Self::AppointDelegate
            | Self::RemoveDelegate
            | Self::Resign
            | Self::Close
            | Self::Rotate
            | Self::Merge
            | Self::Unmerge
            | Self::CancelRecovery => May::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_once_in_the_list() {
        for (at, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, at);
        }
    }

    #[test]
    fn the_patients_own_account_may_do_all_that_is_its_own_and_the_key_all_but_register() {
        for kind in Kind::ALL {
            let others = matches!(kind, Kind::AppointGuardian | Kind::Resign);
            let account = kind.may(Authority::Controller) == May::Never;
            assert_eq!(account, others, "{kind:?}");
            let key = kind.may(Authority::Signed) == May::Never;
            assert_eq!(key, others || kind == Kind::Register, "{kind:?}");
        }
    }

    #[test]
    fn what_opens_is_never_attested_but_a_permit() {
        for kind in [
            Kind::Amend,
            Kind::LiftDenial,
            Kind::OptIn,
            Kind::AllowAttestation,
            Kind::AllowPublishing,
        ] {
            assert_eq!(kind.may(Authority::Attested), May::Never);
            assert_eq!(kind.may(Authority::Delegate), May::With(&[Power::Permit]));
        }
    }
}
