//! A hospital: its staff, keys, pointers, its archive and its desk.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use hie_client::custodian::{Custodian, Handover, NewDocument};
use hie_client::embedded::EmbeddedLedger;
use hie_client::member::{MemberKeys, register_keys};
use hie_client::requester::Requester;
use hie_client::{ClientError, Hie};
use hie_policy::{Confidentiality, Role};
use hie_types::consent::RecordCategory;
use hie_types::index::{Locator, NewPointer};
use hie_types::registry::StaffRef;
use hie_types::{Commitment, HospitalId, PersonId, RecordId, Salt};
use hie_vault::{BlockingStore, Keyring, NewRecordId, ObjectId, SigningKeyPair, Store};

use crate::network::Network;
use crate::patient::Patient;
use crate::person::{Person, account_ref, practitioner};

/// A hospital as those see it who work there. Clones are the same hospital.
#[derive(Clone)]
pub struct Hospital {
    hie: Hie,
    ledger: Rc<EmbeddedLedger>,
    /// Its id.
    pub id: HospitalId,
    /// The account that administers it.
    pub administrator: String,
    /// The account of its gateway.
    pub gateway: String,
    keys: Rc<RefCell<Vec<MemberKeys>>>,
}

impl Hospital {
    pub(crate) fn new(network: &Network, id: &str) -> Self {
        Self {
            hie: network.hie.clone(),
            ledger: network.ledger.clone(),
            id: id.parse().expect("a hospital id"),
            administrator: network.account(&format!("{id}/administrator")),
            gateway: network.account(&format!("{id}/gateway")),
            keys: Rc::default(),
        }
    }

    /// Draws new keys and registers them; the ones before become rotated.
    pub fn registers_keys(&self) {
        let keys = register_keys(&self.hie, &self.administrator, &self.id);
        let keys = keys.expect("its administrator registers keys");
        self.keys.borrow_mut().push(keys);
    }

    /// The number of its present encryption key.
    pub fn encryption_key(&self) -> u32 {
        self.latest(|keys| keys.encryption.0)
    }

    /// The number of its present signing key.
    pub fn signing_key(&self) -> u32 {
        self.latest(|keys| keys.signing.0)
    }

    /// Its present signing key.
    pub fn signing(&self) -> SigningKeyPair {
        self.latest(|keys| keys.signing.1.clone())
    }

    fn latest<T>(&self, of: impl FnOnce(&MemberKeys) -> T) -> T {
        of(self.keys.borrow().last().expect("it registered keys"))
    }

    /// Declares one of its keys to be in wrong hands, or retires it.
    pub fn retires_key(&self, key: u32, compromised: bool) {
        self.hie
            .registry()
            .retire_key(&self.administrator, key, compromised)
            .expect("its administrator may");
    }

    /// Appoints somebody with an account `hospital/name`, who accepts.
    pub fn employs(&self, name: &str, role: Role) -> Person {
        let account = self.ledger.make_account(&format!("{}/{name}", self.id));
        self.try_employ(&account, role)
            .expect("somebody new accepts")
    }

    /// Appoints an account, and it accepts.
    ///
    /// # Errors
    /// If the chain refuses either.
    pub fn try_employ(&self, account: &str, role: Role) -> Result<Person, ClientError> {
        let staff = account_ref(account);
        self.appoints(&staff, role, None)?;
        self.hie.registry().accept_appointment(
            account,
            self.id.clone(),
            role.into(),
            None,
            false,
        )?;
        Ok(Person {
            hie: self.hie.clone(),
            hospital: self.id.clone(),
            account: account.to_owned(),
            practitioner: None,
            role,
            id: account.parse()?,
            staff,
        })
    }

    /// Appoints somebody without an account, who is authenticated inside the hospital and for whom
    /// its gateway asks.
    pub fn knows(&self, name: &str, role: Role) -> Person {
        let staff = StaffRef {
            account: None,
            practitioner: Some(practitioner(name)),
        };
        self.appoints(&staff, role, None)
            .expect("its administrator appoints");
        self.behind_gateway(name, role)
    }

    /// A person as the gateway would name them, appointed or not.
    pub fn behind_gateway(&self, name: &str, role: Role) -> Person {
        let pseudonym = practitioner(name);
        Person {
            hie: self.hie.clone(),
            hospital: self.id.clone(),
            account: self.gateway.clone(),
            practitioner: Some(pseudonym),
            role,
            id: PersonId::of_practitioner(&self.id, &pseudonym),
            staff: StaffRef {
                account: None,
                practitioner: Some(pseudonym),
            },
        }
    }

    /// Appoints, or changes an appointment.
    ///
    /// # Errors
    /// If the chain refuses.
    pub fn appoints(
        &self,
        staff: &StaffRef,
        role: Role,
        until: Option<u64>,
    ) -> Result<(), ClientError> {
        self.hie
            .registry()
            .appoint_staff(
                &self.administrator,
                staff.clone(),
                role.into(),
                until,
                false,
            )
            .map(|_| ())
    }

    /// Stops a member of staff.
    pub fn stops(&self, person: &Person) {
        self.hie
            .registry()
            .suspend_staff(&self.administrator, person.staff.clone())
            .expect("its administrator may");
    }

    /// Ends an appointment.
    pub fn dismisses(&self, person: &Person) {
        self.hie
            .registry()
            .remove_staff(&self.administrator, person.staff.clone())
            .expect("its administrator may");
    }

    /// A pointer as this hospital would publish it, with a fresh id: level N, no tags, nothing
    /// sealed behind it.
    pub fn pointer(&self, category: &str) -> NewPointer {
        let id = NewRecordId::for_hospital(self.id.as_str()).expect("randomness");
        let object = ObjectId::generate().expect("randomness");
        NewPointer {
            id: RecordId(id.id),
            salt: Salt(id.salt),
            category: RecordCategory::Code(category.parse().expect("a category")),
            confidentiality: Confidentiality::N.into(),
            tags: Vec::new(),
            groups: Vec::new(),
            period: None,
            commitment: Commitment([7; 32]),
            size: 1_024,
            locator: Locator {
                endpoint: "private".parse().expect("an endpoint"),
                object: object.to_string().parse().expect("an object id"),
            },
            relation: None,
        }
    }

    /// Publishes one such pointer under the patient's handle.
    pub fn points_to(&self, patient: &Patient, category: &str) -> RecordId {
        self.publishes(patient, self.pointer(category))
    }

    /// Publishes a pointer under the patient's handle.
    pub fn publishes(&self, patient: &Patient, pointer: NewPointer) -> RecordId {
        let record = pointer.id;
        self.hie
            .index()
            .publish_records(&self.gateway, patient.handle, vec![pointer])
            .expect("its gateway publishes");
        record
    }

    /// The side of the hospital that keeps documents, with both stores in memory.
    pub fn archive(&self) -> Custodian {
        let store = || BlockingStore::new(Store::in_memory()).expect("a store in memory");
        self.archive_with(store(), store())
    }

    /// The same with its private store in a folder.
    pub fn archive_in(&self, folder: &Path) -> Custodian {
        let private = Store::folder(folder).and_then(BlockingStore::new);
        let cloud = BlockingStore::new(Store::in_memory());
        self.archive_with(private.expect("a folder"), cloud.expect("a store"))
    }

    fn archive_with(&self, private: BlockingStore, cloud: BlockingStore) -> Custodian {
        self.custodian(&self.hie)
            .with_store("private".parse().expect("an endpoint"), private)
            .with_store("cloud".parse().expect("an endpoint"), cloud)
    }

    /// The side that keeps documents, without any store, seeing the chain through this client.
    pub fn custodian(&self, hie: &Hie) -> Custodian {
        let id = self.id.clone();
        Custodian::new(hie.clone(), id, self.gateway.clone(), Keyring::new())
    }

    /// The side of the hospital that asks, through its gateway, with all its keys.
    pub fn desk(&self) -> Requester {
        self.desk_through(&self.hie)
    }

    /// The same, seeing the chain through this client.
    pub fn desk_through(&self, hie: &Hie) -> Requester {
        let keys = self.keys.borrow();
        let encryption = keys.iter().map(|keys| keys.encryption.clone()).collect();
        let (id, gateway) = (self.id.clone(), self.gateway.clone());
        Requester::new(hie.clone(), id, gateway, encryption, self.signing())
    }
}

/// A document to publish: plain text, level N, into the private store.
pub fn document<'a>(content: &'a [u8], category: &str) -> NewDocument<'a> {
    NewDocument {
        content: Box::new(content),
        bytes: u64::try_from(content.len()).expect("a small document"),
        media_type: "text/plain".to_owned(),
        title: "Letter".to_owned(),
        category: RecordCategory::Code(category.parse().expect("a category")),
        confidentiality: Confidentiality::N.into(),
        tags: Vec::new(),
        groups: Vec::new(),
        period: None,
        endpoint: "private".parse().expect("an endpoint"),
        relation: None,
        blinded_summary: false,
    }
}

/// One record handed over: challenge, proof, hand-over.
///
/// # Errors
/// Those of [`Requester::answer`] and [`Custodian::serve`].
pub fn hand_over(
    custodian: &mut Custodian,
    requester: &Requester,
    ticket: u64,
    record: RecordId,
) -> Result<Handover, ClientError> {
    let challenge = custodian.challenge(ticket)?;
    let proof = requester.answer(&challenge)?;
    custodian.serve(&challenge, &proof, record)
}
