//! The chain, who governs it, and the builder that founds a network on it.

use std::collections::BTreeMap;
use std::rc::Rc;

use hie_client::embedded::EmbeddedLedger;
use hie_client::{Hie, Ledger};
use hie_policy::{Capability, Role};
use hie_types::registry::{EndpointKind, NetworkRole, Profile, StatusReason};

use crate::hospital::Hospital;
use crate::patient::Patient;

/// 2026-07-01T00:00:00Z.
const GENESIS: u64 = 1_782_864_000;
/// How long an accreditation runs unless the builder says otherwise.
const YEAR: u64 = 365 * 86_400;

/// Describes a network; see [`Network::builder`].
pub struct NetworkBuilder {
    hospitals: Vec<(&'static str, Vec<Capability>, u64)>,
    patients: Vec<&'static str>,
}

impl NetworkBuilder {
    /// An accredited hospital with a gateway, keys, and the two stores `private` and `cloud`.
    #[must_use]
    pub fn hospital(self, id: &'static str, capabilities: &[Capability]) -> Self {
        self.hospital_for(YEAR, id, capabilities)
    }

    /// The same, accredited for so many seconds.
    #[must_use]
    pub fn hospital_for(
        mut self,
        seconds: u64,
        id: &'static str,
        capabilities: &[Capability],
    ) -> Self {
        self.hospitals.push((id, capabilities.to_vec(), seconds));
        self
    }

    /// A patient with an account and a handle.
    #[must_use]
    pub fn patient(mut self, name: &'static str) -> Self {
        self.patients.push(name);
        self
    }

    /// Founds the network. Its time stands still unless a test lets it pass.
    pub fn build(self) -> Network {
        let ledger = Rc::new(EmbeddedLedger::new("hie-test-1", GENESIS).with_block_seconds(0));
        let owner = ledger.make_account("owner");
        let deployment = ledger.deploy(&owner).expect("the suite deploys");
        let mut network = Network {
            hie: Hie::new(ledger.clone(), deployment),
            registrar: ledger.make_account("registrar"),
            security_officer: ledger.make_account("security-officer"),
            ledger,
            owner,
            hospitals: BTreeMap::new(),
            patients: BTreeMap::new(),
        };
        network.holds_office(NetworkRole::Registrar, &network.registrar);
        network.holds_office(NetworkRole::SecurityOfficer, &network.security_officer);
        for (id, capabilities, seconds) in self.hospitals {
            let hospital = network.admits(id, &capabilities, seconds);
            network.hospitals.insert(id, hospital);
        }
        for name in self.patients {
            let patient = network.registers(name);
            network.patients.insert(name, patient);
        }
        network
    }
}

/// A founded network.
pub struct Network {
    /// The chain.
    pub ledger: Rc<EmbeddedLedger>,
    /// The suite on it.
    pub hie: Hie,
    /// Owns all three contracts.
    pub owner: String,
    /// Holds that office.
    pub registrar: String,
    /// Holds that office.
    pub security_officer: String,
    hospitals: BTreeMap<&'static str, Hospital>,
    patients: BTreeMap<&'static str, Patient>,
}

/// What was sent is kept for the check of the schemas, where somebody wants it: see `hie_sent`.
impl Drop for Network {
    fn drop(&mut self) {
        if !hie_sent::is_kept() {
            return;
        }
        let deployment = self.hie.deployment();
        for sent in self.ledger.transcript() {
            let contract = match &sent.contract {
                address if *address == deployment.hospital_registry => "hospital-registry",
                address if *address == deployment.consent_registry => "consent-registry",
                address if *address == deployment.record_index => "record-index",
                _ => continue,
            };
            // What is no JSON at all has no form that a schema could speak of.
            let Ok(message) = serde_json::from_slice::<serde_json::Value>(&sent.message) else {
                continue;
            };
            hie_sent::keep(
                contract,
                hie_sent::Part::Execute,
                &message,
                sent.outcome.as_ref().err(),
            );
        }
    }
}

impl Network {
    /// Begins to describe a network.
    pub const fn builder() -> NetworkBuilder {
        NetworkBuilder {
            hospitals: Vec::new(),
            patients: Vec::new(),
        }
    }

    /// A hospital of the builder's.
    #[track_caller]
    pub fn hospital(&self, id: &str) -> Hospital {
        self.hospitals
            .get(id)
            .expect("the builder named it")
            .clone()
    }

    /// A patient of the builder's.
    #[track_caller]
    pub fn patient(&self, name: &str) -> Patient {
        self.patients
            .get(name)
            .expect("the builder named them")
            .clone()
    }

    /// An account of this name, always the same.
    pub fn account(&self, name: &str) -> String {
        self.ledger.make_account(name)
    }

    /// Block time, Unix seconds.
    pub fn now(&self) -> u64 {
        self.ledger.block_time().expect("a chain in this process")
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: u64) {
        self.ledger.advance(seconds);
    }

    /// Lets time pass up to this second.
    #[track_caller]
    pub fn advance_to(&self, second: u64) {
        let wait = second.checked_sub(self.now());
        self.advance(wait.expect("time does not go back"));
    }

    /// An account comes to hold an office.
    pub fn holds_office(&self, role: NetworkRole, account: &str) {
        let registry = self.hie.registry();
        registry
            .nominate_role_holder(&self.owner, role, account.to_owned())
            .expect("the owner nominates");
        registry
            .accept_role(account, role)
            .expect("the nominee accepts");
    }

    /// A further patient registers.
    pub fn registers(&self, name: &str) -> Patient {
        let account = self.account(name);
        Patient::register(&self.hie, account).expect("a patient registers")
    }

    /// A further hospital applies, is accredited for so many seconds, appoints its gateway, and
    /// registers stores and keys.
    pub fn admits(&self, id: &str, capabilities: &[Capability], seconds: u64) -> Hospital {
        let hospital = self.accredits(id, capabilities, seconds);
        hospital
            .try_employ(&hospital.gateway, Role::Gateway)
            .expect("its gateway accepts");
        let registry = self.hie.registry();
        for (endpoint, kind) in [
            ("private", EndpointKind::PrivateStore),
            ("cloud", EndpointKind::PublicStore),
        ] {
            let url = format!("https://{endpoint}.{id}.example");
            registry
                .put_endpoint(
                    &hospital.administrator,
                    endpoint.parse().expect("an endpoint id"),
                    kind,
                    url.parse().expect("a service url"),
                )
                .expect("a store is registered");
        }
        hospital.registers_keys();
        hospital
    }

    /// A hospital applies and is accredited, and nothing else: no gateway, no stores, no keys.
    pub fn accredits(&self, id: &str, capabilities: &[Capability], seconds: u64) -> Hospital {
        let hospital = Hospital::new(self, id);
        let profile = profile_of(id);
        let registry = self.hie.registry();
        registry
            .apply_for_membership(
                &hospital.administrator,
                hospital.id.clone(),
                profile.clone(),
            )
            .expect("a hospital applies");
        registry
            .accredit(
                &self.registrar,
                hospital.id.clone(),
                hospital.administrator.clone(),
                profile,
                capabilities.iter().map(|c| (*c).into()).collect(),
                self.now().saturating_add(seconds),
            )
            .expect("the registrar accredits");
        hospital
    }

    /// The security officer suspends a hospital.
    pub fn suspends(&self, hospital: &Hospital) {
        self.hie
            .registry()
            .suspend(
                &self.security_officer,
                hospital.id.clone(),
                StatusReason::SecurityIncident,
            )
            .expect("the security officer may");
    }

    /// The registrar reinstates a hospital.
    pub fn reinstates(&self, hospital: &Hospital) {
        self.hie
            .registry()
            .reinstate(&self.registrar, hospital.id.clone(), StatusReason::Remedied)
            .expect("the registrar may");
    }
}

/// The public profile of an invented hospital.
pub fn profile_of(id: &str) -> Profile {
    Profile {
        name: format!("Hospital of {id}").parse().expect("a name"),
        country: "KR".parse().expect("a country"),
        url: format!("https://{id}.example").parse().expect("a url"),
    }
}
