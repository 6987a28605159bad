//! Codes of the messages as they are stored. A message type is never stored, so that a code added to
//! a message cannot shift what lies in storage: the number of a stored code is its place in the list
//! here, and new ones go to the end.

use serde::{Deserialize, Serialize};

/// A stored enum, its code text, and both ways to the enum of the messages.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $wire:ident { $($(#[$vdoc:meta])* $variant:ident $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// The code, as it stands in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }

        impl From<hie_types::registry::$wire> for $name {
            fn from(wire: hie_types::registry::$wire) -> Self {
                match wire { $(hie_types::registry::$wire::$variant => Self::$variant,)+ }
            }
        }

        impl From<$name> for hie_types::registry::$wire {
            fn from(stored: $name) -> Self {
                match stored { $($name::$variant => Self::$variant,)+ }
            }
        }
    };
}

mirror!(
    /// Why a membership changed.
    Reason = StatusReason {
        /// Everything asked for was shown.
        RequirementsMet "requirements_met",
        /// Something asked for was not shown.
        RequirementsNotMet "requirements_not_met",
        /// Broke the rules of the network.
        Misconduct "misconduct",
        /// Its systems or keys are or may be in wrong hands.
        SecurityIncident "security_incident",
        /// Lost its licence or closed.
        LicenceEnded "licence_ended",
        /// Asked for it.
        OwnRequest "own_request",
        /// What was wrong has been put right.
        Remedied "remedied",
        /// Set down by a decision of the members or an authority.
        Decision "decision",
    }
);
mirror!(
    /// What changed in a membership.
    ChangeKind = MembershipChange {
        /// Accredited.
        Accredited "accredited",
        /// Suspended.
        Suspended "suspended",
        /// Reinstated.
        Reinstated "reinstated",
        /// Revoked.
        Revoked "revoked",
        /// Accredited until another day.
        Renewed "renewed",
        /// Accredited for other capabilities.
        CapabilitiesSet "capabilities_set",
        /// On its way out.
        LeavingAnnounced "leaving_announced",
        /// No longer on its way out.
        LeavingCancelled "leaving_cancelled",
        /// Left for ever.
        Withdrawn "withdrawn",
        /// Another profile is public.
        ProfileUpdated "profile_updated",
        /// Another account administers it.
        AdministratorChanged "administrator_changed",
    }
);
mirror!(
    /// What an endpoint is.
    Kind = EndpointKind {
        /// An object store inside the hospital.
        PrivateStore "private_store",
        /// An object store in a public cloud.
        PublicStore "public_store",
        /// The gateway that other hospitals talk to.
        Gateway "gateway",
        /// A FHIR service.
        Fhir "fhir",
    }
);
mirror!(
    /// What a key is for.
    Use = KeyUse {
        /// X25519: data keys are wrapped to it.
        Encryption "encryption",
        /// Ed25519: proves who asks and who hands over.
        Signing "signing",
    }
);
mirror!(
    /// What became of a key.
    KeyState = KeyStatus {
        /// In use.
        Active "active",
        /// Replaced.
        Rotated "rotated",
        /// In wrong hands.
        Compromised "compromised",
    }
);
mirror!(
    /// The roles of the network.
    Office = NetworkRole {
        /// Accredits, suspends, reinstates, revokes.
        Registrar "registrar",
        /// Can only restrict.
        SecurityOfficer "security_officer",
        /// Reviews.
        Auditor "auditor",
    }
);
