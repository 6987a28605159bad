//! The two registries, faked: they answer what the doc comments of their messages say.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{
    Binary, ContractResult, QuerierResult, SystemError, SystemResult, WasmQuery, from_json,
    to_json_binary,
};
use hie_policy as policy;
use hie_types::consent::{
    Basis, BasisStatusResponse, DecisionResponse, DecisionsResponse, DirectiveResponse,
    DirectiveStatus, Grantee, PatientResponse, RecordFacts, SessionBasis,
};
use hie_types::registry::{
    About, AboutResponse, AccountResponse, AppointmentFacts, CategoryUse, EndpointKind,
    HospitalResponse, KeyResponse, KeyStatus, KeyUse, KeyWanted, KnownPerson, MemberStatus,
    NetworkRole, Right, StaffStanding,
};
use hie_types::{
    Capability, Handle, Hash, HospitalId, Obligation, PersonId, Practitioner, PublicKey, Purpose,
    RecordId, Role, consent, registry,
};
use serde::Serialize;

#[derive(Clone)]
pub struct Hospital {
    pub rights: Vec<Right>,
    pub capabilities: Vec<Capability>,
    /// Encryption keys, by number from 1.
    pub keys: Vec<KeyStatus>,
    pub endpoints: BTreeMap<String, EndpointKind>,
}

/// Of whom has none.
static STRANGERS: Hospital = Hospital {
    rights: vec![],
    capabilities: vec![],
    keys: vec![],
    endpoints: BTreeMap::new(),
};

#[derive(Clone)]
pub struct Staff {
    pub hospital: HospitalId,
    pub role: policy::Role,
    pub standing: StaffStanding,
    pub pseudonym: Option<Practitioner>,
}

#[derive(Clone)]
pub struct Verdict {
    pub reason: policy::Reason,
    pub directive: Option<u64>,
    pub counts_use: bool,
    pub obligations: Vec<Obligation>,
}

#[derive(Default)]
pub struct World {
    pub registry: String,
    pub consent: String,
    /// The hospital registry that the consent registry names.
    pub consent_works_with: String,
    /// cw2 names by address.
    pub names: BTreeMap<String, String>,
    pub hospitals: BTreeMap<HospitalId, Hospital>,
    pub accounts: BTreeMap<String, Staff>,
    pub practitioners: BTreeMap<(HospitalId, Practitioner), Staff>,
    pub categories: BTreeMap<String, CategoryUse>,
    pub handles: BTreeSet<Handle>,
    /// The handles that are merged with one, the main one first.
    pub merged: BTreeMap<Handle, Vec<Handle>>,
    /// Under which handle the open break-glass session was opened.
    pub session_under: Option<Handle>,
    /// Handles that were closed.
    pub closed: BTreeSet<Handle>,
    /// Hospitals that may not publish under a handle.
    pub forbidden: BTreeSet<(Handle, HospitalId)>,
    pub verdicts: BTreeMap<RecordId, Verdict>,
    /// Directives that no longer carry tickets.
    pub ended: BTreeSet<u64>,
    /// Who governs the network, by account.
    pub officials: BTreeMap<String, NetworkRole>,
    /// Where permits stand and when they were ended, if not good.
    pub bases: BTreeMap<u64, (DirectiveStatus, Option<u64>)>,
    /// Makes the consent registry know no owner of a permit.
    pub nobodys: bool,
    /// Break-glass sessions that are over.
    pub sessions_over: BTreeSet<u64>,
    /// The open break-glass session that BTG finds.
    pub session: Option<u64>,
    /// Who last asked for a decision, as the consent registry was told.
    pub told: Option<consent::Actor>,
    /// Names of the smart queries that were asked.
    pub asked: Vec<&'static str>,
    /// Who may dispute for a patient, by account.
    pub speakers: BTreeMap<String, policy::Authority>,
    /// Whether the patient forbids attestation.
    pub no_attestation: bool,
    /// Whom directives name, if not everyone.
    pub grantees: BTreeMap<u64, Grantee>,
    /// Members that are not accredited.
    pub standing: BTreeMap<HospitalId, MemberStatus>,
    /// Makes the consent registry answer with one decision too few.
    pub short: bool,
    /// Makes the consent registry call a permit a denial.
    pub inconsistent: bool,
}

impl World {
    pub fn answer(&mut self, query: &WasmQuery) -> QuerierResult {
        match query {
            WasmQuery::Raw { contract_addr, key } => self.raw(contract_addr, key),
            WasmQuery::Smart { contract_addr, msg } if *contract_addr == self.registry => {
                let question: registry::QueryMsg = from_json(msg).unwrap();
                match question {
                    registry::QueryMsg::Account {
                        account,
                        practitioner,
                        about,
                    } => {
                        self.asked.push("account");
                        ok(&self.account(&account, practitioner, about))
                    }
                    registry::QueryMsg::Hospital { hospital } => {
                        self.asked.push("hospital");
                        ok(&self.hospital(hospital))
                    }
                    _ => panic!("asked what it should not ask"),
                }
            }
            WasmQuery::Smart { contract_addr, msg } if *contract_addr == self.consent => {
                self.consent(from_json(msg).unwrap())
            }
            other => SystemResult::Err(SystemError::UnsupportedRequest {
                kind: format!("{other:?}"),
            }),
        }
    }

    fn raw(&self, contract: &str, key: &Binary) -> QuerierResult {
        assert_eq!(key.as_slice(), b"contract_info");
        match self.names.get(contract) {
            Some(name) => ok(&cw2::ContractVersion {
                contract: name.clone(),
                version: "0.1.0".to_owned(),
            }),
            None => SystemResult::Err(SystemError::NoSuchContract {
                addr: contract.to_owned(),
            }),
        }
    }

    fn consent(&mut self, question: consent::QueryMsg) -> QuerierResult {
        match question {
            // No more than is asked for: the rest may change.
            consent::QueryMsg::Config {} => {
                ok(&serde_json::json!({ "hospital_registry": self.consent_works_with }))
            }
            consent::QueryMsg::Patient { handle, custodian } => {
                self.asked.push("patient");
                if self.handles.contains(&handle) {
                    ok(&self.patient(handle, custodian))
                } else {
                    SystemResult::Ok(ContractResult::Err("handle is not registered".to_owned()))
                }
            }
            consent::QueryMsg::MayAct { account, power, .. } => {
                self.asked.push("may_act");
                assert_eq!(power.0, policy::Power::Dispute);
                let authority = self.speakers.get(&account).copied();
                ok(&consent::MayActResponse {
                    authority: authority.map(Into::into),
                    attestation_allowed: !self.no_attestation,
                    closed: false,
                })
            }
            consent::QueryMsg::Directive { directive } => {
                self.asked.push("directive");
                ok(&self.directive(directive))
            }
            consent::QueryMsg::DecideMany {
                actor,
                purpose,
                records,
                ..
            } => {
                self.asked.push("decide_many");
                self.told = Some(actor.clone());
                let mut decisions: Vec<DecisionResponse> = records
                    .iter()
                    .map(|record| self.decide(&actor.hospital, purpose, record))
                    .collect();
                if self.short {
                    decisions.pop();
                }
                ok(&DecisionsResponse { decisions })
            }
            consent::QueryMsg::BasisStatus { ids, sessions } => {
                self.asked.push("basis_status");
                let basis = |id| {
                    let found = self.bases.get(&id);
                    Basis {
                        id,
                        status: found.map(|(status, _)| *status),
                        narrowed: matches!(found, Some((DirectiveStatus::Superseded, Some(_)))),
                        good: found.is_none() && !self.ended.contains(&id),
                        handle: (!self.nobodys).then_some(crate::scene::ALICE),
                        ended_at: found.and_then(|(_, at)| *at),
                    }
                };
                ok(&BasisStatusResponse {
                    basis: ids.into_iter().map(basis).collect(),
                    sessions: sessions
                        .into_iter()
                        .map(|id| SessionBasis {
                            id,
                            status: None,
                            good: !self.sessions_over.contains(&id),
                            handles: self.group(self.session_under.unwrap_or(crate::scene::ALICE)),
                        })
                        .collect(),
                })
            }
            _ => panic!("asked what it should not ask"),
        }
    }

    /// Merges handles for good or bad: the first is the main one.
    pub fn merge(&mut self, group: &[Handle]) {
        for one in group {
            let others = group.iter().filter(|other| *other != one);
            self.merged.insert(*one, others.copied().collect());
        }
    }

    fn group(&self, handle: Handle) -> Vec<Handle> {
        let others = self.merged.get(&handle).into_iter().flatten();
        core::iter::once(handle).chain(others.copied()).collect()
    }

    fn patient(&self, handle: Handle, custodian: Option<HospitalId>) -> PatientResponse {
        let forbidden = self.forbidden.iter().filter(|(of, hospital)| {
            *of == handle && custodian.as_ref().is_none_or(|only| only == hospital)
        });
        PatientResponse {
            handle,
            controller: None,
            registered_by: None,
            registered_at: 0,
            revoked_below: 0,
            attestation_allowed: true,
            emergency_access: policy::EmergencyAccess::Allowed.into(),
            closed_at: self.closed.contains(&handle).then_some(1),
            control: None,
            main: None,
            merged: self.merged.get(&handle).cloned().unwrap_or_default(),
            last_nonce: 0,
            no_publishing: forbidden.map(|(_, hospital)| hospital.clone()).collect(),
            head: Hash([0; 32]),
            count: 1,
        }
    }

    fn decide(
        &self,
        hospital: &HospitalId,
        purpose: Purpose,
        record: &RecordFacts,
    ) -> DecisionResponse {
        let own = *hospital == record.custodian
            && (purpose.is_within(policy::Purpose::TREAT)
                || purpose.is_within(policy::Purpose::HOPERAT))
            && !purpose.must_be_named();
        let verdict = if own {
            verdict(policy::Reason::Custodian, None)
        } else {
            self.verdicts
                .get(&record.root)
                .cloned()
                .unwrap_or_else(|| verdict(policy::Reason::NoDirective, None))
        };
        let outcome = if self.inconsistent {
            policy::Outcome::Deny
        } else {
            verdict.reason.outcome()
        };
        DecisionResponse {
            outcome: outcome.into(),
            reason: verdict.reason.into(),
            directive: verdict.directive,
            obligations: verdict.obligations,
            counts_use: verdict.counts_use,
            session: self
                .session
                .filter(|_| verdict.reason == policy::Reason::BreakGlass),
            break_glass_available: verdict.reason == policy::Reason::BreakGlassNotOpen,
        }
    }

    fn account(
        &self,
        account: &str,
        practitioner: Option<Practitioner>,
        about: Option<About>,
    ) -> AccountResponse {
        let Some(staff) = self.accounts.get(account) else {
            let role = self.officials.get(account).copied();
            return AccountResponse {
                hospital: None,
                status: None,
                rights: vec![],
                capabilities: vec![],
                appointment: None,
                practitioner: None,
                network_roles: role.into_iter().collect(),
                owner: false,
                about: about.map(|about| self.about(&STRANGERS, &about)),
            };
        };
        let hospital = &self.hospitals[&staff.hospital];
        let is_gateway =
            staff.role == policy::Role::Gateway && staff.standing == StaffStanding::Active;
        let named = practitioner
            .filter(|_| is_gateway)
            .and_then(|id| self.practitioners.get(&(staff.hospital.clone(), id)));
        AccountResponse {
            hospital: Some(staff.hospital.clone()),
            status: Some(
                self.standing
                    .get(&staff.hospital)
                    .copied()
                    .unwrap_or(MemberStatus::Accredited),
            ),
            rights: hospital.rights.clone(),
            capabilities: hospital.capabilities.clone(),
            appointment: Some(facts(staff, account)),
            practitioner: named.map(|person| facts(person, "nobody")),
            network_roles: vec![],
            owner: false,
            about: about.map(|about| self.about(hospital, &about)),
        }
    }

    fn about(&self, hospital: &Hospital, about: &About) -> AboutResponse {
        let wanted = about.key.and_then(|wanted| match wanted {
            KeyWanted::Active { key_use } => {
                assert_eq!(key_use, KeyUse::Encryption);
                let at = hospital.keys.iter().position(|k| *k == KeyStatus::Active);
                at.map(|at| at as u32 + 1)
            }
            KeyWanted::Number { key } => Some(key),
        });
        let key = wanted.and_then(|number| {
            let status = *hospital.keys.get(number as usize - 1)?;
            Some(KeyResponse {
                key: number,
                key_use: KeyUse::Encryption,
                public_key: PublicKey([number as u8; 32]),
                status,
                registered_at: 0,
                ended_at: None,
                attestation: None,
            })
        });
        let category = |code: &hie_types::CategoryCode| {
            let found = self.categories.get(code.as_str());
            found.copied().unwrap_or(CategoryUse::Unknown)
        };
        AboutResponse {
            hospitals: about
                .hospitals
                .iter()
                .map(|id| self.hospitals.contains_key(id))
                .collect(),
            person: about.person.as_ref().and_then(|person| self.known(person)),
            categories: about.categories.iter().map(category).collect(),
            endpoints: about
                .endpoints
                .iter()
                .map(|id| hospital.endpoints.get(id.as_str()).copied())
                .collect(),
            key,
        }
    }
}

impl World {
    fn hospital(&self, id: HospitalId) -> HospitalResponse {
        let status = self.standing.get(&id).copied();
        HospitalResponse {
            profile: registry::Profile {
                name: "Hospital".parse().unwrap(),
                country: "CH".parse().unwrap(),
                url: "https://hospital.example".parse().unwrap(),
            },
            status: status.unwrap_or(MemberStatus::Accredited),
            rights: vec![],
            capabilities: vec![],
            administrator: "admin".to_owned(),
            accredited_at: 0,
            accredited_until: 1,
            proposed_administrator: None,
            leaving: None,
            hospital: id,
        }
    }

    fn directive(&self, id: u64) -> DirectiveResponse {
        DirectiveResponse {
            id,
            handle: Handle([0; 16]),
            effect: policy::Effect::Permit.into(),
            terms: consent::Terms {
                grantee: self.grantees.get(&id).cloned().unwrap_or_default(),
                custodian: None,
                purposes: vec![],
                resources: consent::Resources::All { tagged: true },
                confidentiality: None,
                study: None,
                data_period: None,
                valid_from: None,
                valid_until: None,
                max_uses: None,
                obligations: vec![],
                evidence: None,
                policy: None,
            },
            authority: policy::Authority::Controller.into(),
            author: "patient".to_owned(),
            attestation: None,
            mandate: None,
            amends: None,
            self_attested: None,
            written_at: 0,
            status: consent::DirectiveStatus::Active,
            uses_left: None,
            also_account: None,
            ended: None,
        }
    }

    /// As the registry names a person, and where it is appointed.
    fn known(&self, person: &PersonId) -> Option<KnownPerson> {
        if let Some((hospital, id)) = person.as_practitioner() {
            let key = (hospital.clone(), id);
            return self.practitioners.get(&key).map(|_| KnownPerson {
                person: person.clone(),
                hospital,
                account: None,
            });
        }
        let staff = self.accounts.get(person.as_str())?;
        Some(KnownPerson {
            person: facts(staff, person.as_str()).person,
            hospital: staff.hospital.clone(),
            account: None,
        })
    }
}

pub fn verdict(reason: policy::Reason, directive: Option<u64>) -> Verdict {
    Verdict {
        reason,
        directive,
        counts_use: false,
        obligations: vec![],
    }
}

fn facts(staff: &Staff, account: &str) -> AppointmentFacts {
    let person = match &staff.pseudonym {
        Some(id) => PersonId::of_practitioner(&staff.hospital, id),
        None => account.parse().unwrap(),
    };
    AppointmentFacts {
        person,
        role: Role(staff.role),
        standing: staff.standing,
        break_glass: staff.role == policy::Role::Physician,
        account: staff.pseudonym.map(|_| account.to_owned()),
    }
}

fn ok<T: Serialize>(answer: &T) -> QuerierResult {
    SystemResult::Ok(ContractResult::Ok(to_json_binary(answer).unwrap()))
}
