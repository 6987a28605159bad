//! The invented network of the demo: who takes part, and how they come to.

use std::rc::Rc;

use anyhow::Context;
use hie_client::custodian::Custodian;
use hie_client::member::{MemberKeys, register_keys};
use hie_client::requester::Requester;
use hie_client::{Deployment, Hie};
use hie_policy::{Capability, Role};
use hie_types::registry::{EndpointKind, NetworkRole, Profile, StaffRef, StatusReason};
use hie_types::{EndpointId, HospitalId, Practitioner};
use hie_vault::{BlockingStore, Keyring, Store};
use tempfile::TempDir;

use super::report::{Answer, Report};
use super::stage::Stage;

/// Accreditations of the demo run for a year.
const YEAR: u64 = 365 * 86_400;

/// Who takes part.
pub struct Network {
    /// The chain.
    pub stage: Rc<dyn Stage>,
    /// The suite on it.
    pub hie: Hie,
    /// The consortium's governance account.
    pub consortium: String,
    /// The network's registrar.
    pub registrar: String,
    /// The network's security officer.
    pub security_officer: String,
    /// The network's auditor.
    pub auditor: String,
    /// Keeps the documents.
    pub hanbit: Member,
    /// Asks for them.
    pub saebom: Member,
    /// Is suspended in the course of the story.
    pub dalmaji: Member,
    /// Treats emergencies, and has no consent of anybody.
    pub nuri: Member,
    /// The emergency physician of Nuri, behind its gateway.
    pub emergency_physician: Practitioner,
    /// The privacy officer of Nuri, an account of a person.
    pub privacy_officer: String,
    /// A records officer of Hanbit, an account of a person.
    pub records_officer: String,
    /// The privacy officer of Hanbit, another person.
    pub second_officer: String,
    /// The physician of Saebom for whom its gateway asks.
    pub physician: Practitioner,
    /// An account that is nobody's staff.
    pub outsider: String,
    /// The patient's account.
    pub patient: String,
    folder: TempDir,
}

/// One hospital.
pub struct Member {
    /// Its id.
    pub id: HospitalId,
    /// Its public name.
    pub name: &'static str,
    /// The account that administers it.
    pub administrator: String,
    /// The account that acts for it: its gateway.
    pub gateway: String,
    profile: Profile,
    capabilities: Vec<Capability>,
}

/// The store inside the custodian's walls.
pub const PRIVATE: &str = "private";
/// The store in a public cloud.
pub const CLOUD: &str = "cloud";

impl Network {
    /// A chain with the three contracts on it, and nobody a member yet.
    pub fn found(stage: Rc<dyn Stage>) -> anyhow::Result<Self> {
        let account = |name: &str| stage.account_named(name);
        let (consortium, deployment): (String, Deployment) = stage.deploy()?;
        use Capability::{Attester, Custodian, Emergency, Requester};
        let member = |id: &str, name, capabilities: &[Capability]| -> anyhow::Result<Member> {
            let id = stage.hospital_id(id);
            Ok(Member {
                id: id.parse()?,
                name,
                administrator: account(&format!("{id}/administrator"))?,
                gateway: account(&format!("{id}/gateway"))?,
                profile: Profile {
                    name: name.parse()?,
                    country: "KR".parse()?,
                    url: format!("https://{id}.example").parse()?,
                },
                capabilities: capabilities.to_vec(),
            })
        };
        Ok(Self {
            hanbit: member(
                "hanbit",
                "Hanbit University Hospital",
                &[Custodian, Requester, Attester],
            )?,
            saebom: member(
                "saebom",
                "Saebom Medical Center",
                &[Custodian, Requester, Emergency],
            )?,
            dalmaji: member("dalmaji", "Dalmaji Clinic", &[Requester])?,
            nuri: member("nuri", "Nuri Emergency Center", &[Requester, Emergency])?,
            emergency_physician: Practitioner(*b"nuri-physician-1"),
            privacy_officer: account("nuri/privacy-officer")?,
            records_officer: account("hanbit/records-officer")?,
            second_officer: account("hanbit/privacy-officer")?,
            registrar: account("registrar")?,
            security_officer: account("security-officer")?,
            auditor: account("auditor")?,
            outsider: account("outsider")?,
            patient: account("patient")?,
            physician: Practitioner(*b"saebom-physician"),
            consortium,
            hie: Hie::new(Rc::<dyn Stage>::clone(&stage), deployment),
            folder: tempfile::tempdir().context("making a folder for the private store")?,
            stage,
        })
    }

    /// The consortium names who governs from day to day, and each of them accepts.
    pub fn appoint_governance(&self, report: &mut Report) -> anyhow::Result<()> {
        let registry = self.hie.registry();
        let holders = [
            (NetworkRole::Registrar, &self.registrar, "Registrar"),
            (
                NetworkRole::SecurityOfficer,
                &self.security_officer,
                "Security officer",
            ),
            (NetworkRole::Auditor, &self.auditor, "Auditor"),
        ];
        let found = registry.role_holders()?.holders;
        for (role, account, actor) in holders {
            let row = found.iter().find(|row| row.role == role);
            let is = |other: Option<&String>| other == Some(account);
            if is(row.and_then(|row| row.account.as_ref())) {
                report.step(
                    actor,
                    "role_holders",
                    "holds the office already",
                    Answer::Done,
                );
                continue;
            }
            if !is(row.and_then(|row| row.nominated.as_ref())) {
                registry.nominate_role_holder(&self.consortium, role, account.clone())?;
            }
            registry.accept_role(account, role)?;
            report.step(
                actor,
                "accept_role",
                "accepts the office that the consortium nominated for",
                Answer::Done,
            );
        }
        Ok(())
    }

    /// A hospital applies, and the registrar accredits exactly what it applied with.
    pub fn accredit(&self, member: &Member, report: &mut Report) -> anyhow::Result<()> {
        let registry = self.hie.registry();
        registry.apply_for_membership(
            &member.administrator,
            member.id.clone(),
            member.profile.clone(),
        )?;
        report.step(
            member.name,
            "apply_for_membership",
            "applies for membership",
            Answer::Done,
        );
        let until = self.now()?.saturating_add(YEAR);
        let capabilities = member.capabilities.iter().map(|c| (*c).into()).collect();
        registry.accredit(
            &self.registrar,
            member.id.clone(),
            member.administrator.clone(),
            member.profile.clone(),
            capabilities,
            until,
        )?;
        let codes: Vec<&str> = member.capabilities.iter().map(|c| c.code()).collect();
        report.step(
            "Registrar",
            "accredit",
            &format!("accredits {} for a year", member.name),
            Answer::Note(codes.join(", ")),
        );
        Ok(())
    }

    /// A hospital appoints its gateway, which accepts, and registers its keys.
    pub fn equip(&self, member: &Member, report: &mut Report) -> anyhow::Result<MemberKeys> {
        let registry = self.hie.registry();
        let gateway = StaffRef {
            account: Some(member.gateway.clone()),
            practitioner: None,
        };
        registry.appoint_staff(
            &member.administrator,
            gateway,
            Role::Gateway.into(),
            None,
            false,
        )?;
        let role = Role::Gateway.into();
        registry.accept_appointment(&member.gateway, member.id.clone(), role, None, false)?;
        report.step(
            member.name,
            "appoint_staff",
            "appoints its gateway, which accepts",
            Answer::Done,
        );
        let keys = register_keys(&self.hie, &member.administrator, &member.id)?;
        report.step(
            member.name,
            "register_key",
            "registers an encryption key, and a signing key with proof that it holds it",
            Answer::Note("private keys never leave the hospital".to_owned()),
        );
        Ok(keys)
    }

    /// Saebom appoints a physician who has no account: the gateway names a pseudonym.
    pub fn appoint_physician(&self, report: &mut Report) -> anyhow::Result<()> {
        let physician = StaffRef {
            account: None,
            practitioner: Some(self.physician),
        };
        self.hie.registry().appoint_staff(
            &self.saebom.administrator,
            physician,
            Role::Physician.into(),
            None,
            true,
        )?;
        report.step(
            self.saebom.name,
            "appoint_staff",
            "appoints a physician behind its gateway",
            Answer::Note("the chain knows a pseudonym, not a name".to_owned()),
        );
        Ok(())
    }

    /// Nuri appoints an emergency physician with the right to break the glass, and a privacy officer,
    /// another person, who will review it.
    pub fn appoint_for_emergencies(&self, report: &mut Report) -> anyhow::Result<()> {
        let registry = self.hie.registry();
        let nuri = &self.nuri;
        let physician = StaffRef {
            account: None,
            practitioner: Some(self.emergency_physician),
        };
        let role = Role::Physician.into();
        registry.appoint_staff(&nuri.administrator, physician, role, None, true)?;
        let officer = StaffRef {
            account: Some(self.privacy_officer.clone()),
            practitioner: None,
        };
        let role = Role::PrivacyOfficer.into();
        registry.appoint_staff(&nuri.administrator, officer, role, None, false)?;
        registry.accept_appointment(&self.privacy_officer, nuri.id.clone(), role, None, false)?;
        report.step(
            nuri.name,
            "appoint_staff",
            "appoints an emergency physician who may break the glass, and a privacy officer",
            Answer::Done,
        );
        Ok(())
    }

    /// Hanbit appoints two officers, who accept: people whose word stands for a signed form.
    pub fn appoint_officers(&self, report: &mut Report) -> anyhow::Result<()> {
        let registry = self.hie.registry();
        let hanbit = &self.hanbit;
        let officers = [
            (&self.records_officer, Role::RecordsOfficer),
            (&self.second_officer, Role::PrivacyOfficer),
        ];
        for (account, role) in officers {
            let officer = StaffRef {
                account: Some(account.clone()),
                practitioner: None,
            };
            registry.appoint_staff(&hanbit.administrator, officer, role.into(), None, false)?;
            registry.accept_appointment(account, hanbit.id.clone(), role.into(), None, false)?;
        }
        report.step(
            hanbit.name,
            "appoint_staff",
            "appoints a records officer and a privacy officer, two people, who accept",
            Answer::Done,
        );
        Ok(())
    }

    /// Hanbit's two stores: one inside its walls, one in a public cloud.
    pub fn custodian(&self, report: &mut Report) -> anyhow::Result<Custodian> {
        let registry = self.hie.registry();
        let administrator = &self.hanbit.administrator;
        let endpoints = [
            (
                PRIVATE,
                EndpointKind::PrivateStore,
                "https://store.hanbit.example",
            ),
            (
                CLOUD,
                EndpointKind::PublicStore,
                "https://objects.cloud.example/hanbit",
            ),
        ];
        for (id, kind, url) in endpoints {
            registry.put_endpoint(administrator, id.parse()?, kind, url.parse()?)?;
        }
        report.step(
            self.hanbit.name,
            "put_endpoint",
            "registers two stores: one of its own, one in a public cloud",
            Answer::Done,
        );
        let private = BlockingStore::new(Store::folder(self.folder.path())?)?;
        let cloud = BlockingStore::new(Store::in_memory())?;
        let hanbit = &self.hanbit;
        Ok(Custodian::new(
            self.hie.clone(),
            hanbit.id.clone(),
            hanbit.gateway.clone(),
            Keyring::new(),
        )
        .with_store(PRIVATE.parse::<EndpointId>()?, private)
        .with_store(CLOUD.parse::<EndpointId>()?, cloud))
    }

    /// A hospital's gateway, asking with these keys.
    pub fn requester(&self, member: &Member, keys: MemberKeys) -> Requester {
        Requester::new(
            self.hie.clone(),
            member.id.clone(),
            member.gateway.clone(),
            vec![keys.encryption],
            keys.signing.1,
        )
    }

    /// The security officer stops a hospital.
    pub fn suspend(&self, member: &Member, report: &mut Report) -> anyhow::Result<()> {
        let reason = StatusReason::SecurityIncident;
        self.hie
            .registry()
            .suspend(&self.security_officer, member.id.clone(), reason)?;
        report.step(
            "Security officer",
            "suspend",
            &format!("suspends {}", member.name),
            Answer::Note("reason code security_incident".to_owned()),
        );
        Ok(())
    }

    /// Block time, Unix seconds.
    pub fn now(&self) -> anyhow::Result<u64> {
        Ok(self.stage.block_time()?)
    }
}
