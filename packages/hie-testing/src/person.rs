//! Staff that asks for records: with an account of its own, or behind its hospital's gateway.

use hie_client::index::access_answer;
use hie_client::{ClientError, Hie};
use hie_policy::{Purpose, Role};
use hie_types::index::AccessResponse;
use hie_types::registry::StaffRef;
use hie_types::{HospitalId, PersonId, Practitioner, RecordId, StudyId, derive};

use crate::patient::Patient;

/// A member of staff.
#[derive(Clone)]
pub struct Person {
    pub(crate) hie: Hie,
    /// The hospital.
    pub hospital: HospitalId,
    /// The account that sends: the person's own, or the gateway's.
    pub account: String,
    /// The pseudonym that the gateway names.
    pub practitioner: Option<Practitioner>,
    /// Appointed as.
    pub role: Role,
    /// As directives, tickets and logs name this person.
    pub id: PersonId,
    /// How the administrator refers to the appointment.
    pub staff: StaffRef,
}

impl Person {
    /// The same person, sending by an account of their own.
    #[must_use]
    pub fn by_account(&self, account: &str) -> Self {
        Self {
            account: account.to_owned(),
            practitioner: None,
            ..self.clone()
        }
    }

    /// Asks for records.
    ///
    /// # Errors
    /// As [`hie_client::requester::Requester::request`].
    pub fn asks(
        &self,
        patient: &Patient,
        records: &[RecordId],
        purpose: Purpose,
    ) -> Result<AccessResponse, ClientError> {
        self.asks_in_study(patient, records, purpose, None)
    }

    /// Asks for records, for a study.
    ///
    /// # Errors
    /// As [`Person::asks`].
    pub fn asks_in_study(
        &self,
        patient: &Patient,
        records: &[RecordId],
        purpose: Purpose,
        study: Option<StudyId>,
    ) -> Result<AccessResponse, ClientError> {
        let receipt = self.hie.index().request_access(
            &self.account,
            patient.handle,
            records.to_vec(),
            purpose.into(),
            study,
            self.practitioner,
        )?;
        access_answer(&receipt, 0)
    }

    /// What asking would answer now; writes nothing.
    ///
    /// # Errors
    /// If the chain refuses the query.
    pub fn checks(
        &self,
        patient: &Patient,
        records: &[RecordId],
        purpose: Purpose,
    ) -> Result<AccessResponse, ClientError> {
        self.hie.index().check_access(
            self.account.clone(),
            patient.handle,
            records.to_vec(),
            purpose.into(),
            None,
            self.practitioner,
        )
    }

    /// Asks, and is given a ticket.
    #[track_caller]
    pub fn is_given(
        &self,
        patient: &Patient,
        records: &[RecordId],
        purpose: Purpose,
    ) -> AccessResponse {
        match self.asks(patient, records, purpose) {
            Ok(response) => response,
            Err(error) => panic!("no ticket: {error}"),
        }
    }

    /// Asks, and is given this ticket.
    #[track_caller]
    pub fn draws(&self, patient: &Patient, records: &[RecordId], purpose: Purpose) -> u64 {
        let response = self.is_given(patient, records, purpose);
        response
            .ticket
            .expect("an answer without refusal has a ticket")
    }

    /// Asks, and nothing is permitted; the refusal is on record.
    #[track_caller]
    pub fn is_refused(
        &self,
        patient: &Patient,
        records: &[RecordId],
        purpose: Purpose,
    ) -> AccessResponse {
        match self.asks(patient, records, purpose) {
            Err(ClientError::AccessRefused(response)) => response,
            Err(error) => panic!("refused, but not on record: {error}"),
            Ok(response) => panic!("was given {response:?}"),
        }
    }
}

/// 16 bytes that say nothing, always the same for the same name.
pub fn bytes_of(name: &str) -> [u8; 16] {
    let hash = derive::hash_joined(&[b"hie-testing", name.as_bytes()]);
    let (half, _) = hash.split_first_chunk().expect("a hash has 32 bytes");
    *half
}

/// The pseudonym of this name.
pub fn practitioner(name: &str) -> Practitioner {
    Practitioner(bytes_of(name))
}

/// An appointment by account.
pub fn account_ref(account: &str) -> StaffRef {
    StaffRef {
        account: Some(account.to_owned()),
        practitioner: None,
    }
}
