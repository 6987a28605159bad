//! The network that most stories play in.

use hie_policy::Capability::{Custodian, Emergency, Requester, Research};
use hie_policy::Role;
use hie_testing::{Hospital, Network, Patient, Person};

/// The category of most records.
pub const LAB: &str = "laboratory-report";

/// How long a ticket lives.
pub const TICKET: u64 = 900;

/// Hanbit keeps records of Mina; Saebom asks for them; Dalmaji is a third hospital.
pub struct Scene {
    pub network: Network,
    pub hanbit: Hospital,
    pub saebom: Hospital,
    pub dalmaji: Hospital,
    pub mina: Patient,
    /// A physician of Saebom with an account.
    pub doctor: Person,
    /// A physician of Saebom behind its gateway.
    pub house: Person,
}

impl Scene {
    pub fn set() -> Self {
        Self::with_saebom_for(365 * 86_400)
    }

    /// The same, with Saebom accredited for so many seconds.
    pub fn with_saebom_for(seconds: u64) -> Self {
        let all = [Custodian, Requester, Emergency, Research];
        let network = Network::builder()
            .hospital("hanbit", &[Custodian, Requester])
            .hospital_for(seconds, "saebom", &all)
            .hospital("dalmaji", &[Custodian, Requester])
            .patient("mina")
            .build();
        let saebom = network.hospital("saebom");
        Self {
            hanbit: network.hospital("hanbit"),
            dalmaji: network.hospital("dalmaji"),
            mina: network.patient("mina"),
            doctor: saebom.employs("doctor", Role::Physician),
            house: saebom.knows("house", Role::Physician),
            saebom,
            network,
        }
    }
}
