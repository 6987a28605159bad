//! A patient: an account, a handle, and what they say.

use hie_client::{ClientError, Hie, Ledger, Receipt};
use hie_types::consent::{DirectiveResponse, DirectiveStatus, HistoryEntry, Terms};
use hie_types::index::LogEntry;
use hie_types::{Handle, Salt};
use hie_vault::NewHandle;

/// A patient who controls a handle.
#[derive(Clone)]
pub struct Patient {
    hie: Hie,
    /// The account.
    pub account: String,
    /// The handle.
    pub handle: Handle,
    /// The salt that went into it.
    pub salt: Salt,
}

impl Patient {
    /// Registers a handle for an account.
    ///
    /// # Errors
    /// If the chain refuses.
    pub fn register(hie: &Hie, account: String) -> Result<Self, ClientError> {
        let ledger: &dyn Ledger = hie.ledger();
        let bytes = ledger.account(&account)?;
        let new = NewHandle::for_account(ledger.chain_id(), &bytes)?;
        let patient = Self {
            hie: hie.clone(),
            account,
            handle: Handle(new.handle),
            salt: Salt(new.salt),
        };
        hie.consent()
            .register_patient(&patient.account, patient.handle, patient.salt, None)?;
        Ok(patient)
    }

    /// Permits; the id of the permit.
    #[track_caller]
    pub fn permits(&self, terms: impl Into<Terms>) -> u64 {
        directive(
            self.hie
                .consent()
                .permit(&self.account, self.handle, terms.into()),
        )
    }

    /// Denies; the id of the denial.
    #[track_caller]
    pub fn denies(&self, terms: impl Into<Terms>) -> u64 {
        directive(
            self.hie
                .consent()
                .deny(&self.account, self.handle, terms.into()),
        )
    }

    /// Puts a directive in the place of another; the id of the new one.
    #[track_caller]
    pub fn amends(&self, earlier: u64, terms: impl Into<Terms>) -> u64 {
        let consent = self.hie.consent();
        let receipt = consent.amend(&self.account, self.handle, earlier, terms.into());
        let receipt = receipt.expect("the controller amends");
        let id = receipt.attribute("directive_amended", "directive");
        id.and_then(|id| id.parse().ok())
            .expect("an event tells its id")
    }

    /// Revokes one permit.
    #[track_caller]
    pub fn revokes(&self, permit: u64) {
        self.hie
            .consent()
            .revoke(&self.account, self.handle, permit)
            .expect("the controller revokes");
    }

    /// Revokes all permits.
    #[track_caller]
    pub fn revokes_all(&self) {
        self.hie
            .consent()
            .revoke_all(&self.account, self.handle)
            .expect("the controller revokes");
    }

    /// Lifts one denial.
    #[track_caller]
    pub fn lifts(&self, denial: u64) {
        self.hie
            .consent()
            .lift_denial(&self.account, self.handle, denial)
            .expect("the controller lifts");
    }

    /// Everything this patient ever said, by id.
    #[track_caller]
    pub fn directives(&self) -> Vec<DirectiveResponse> {
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let page = self.hie.consent().directives(self.handle, next, Some(100));
            let page = page.expect("a registered handle has directives");
            found.extend(page.directives);
            next = page.next;
            if next.is_none() {
                found.sort_by_key(|directive| directive.id);
                return found;
            }
        }
    }

    /// Where one directive stands.
    #[track_caller]
    pub fn status_of(&self, directive: u64) -> DirectiveStatus {
        let found = self.hie.consent().directive(directive);
        found.expect("a directive").status
    }

    /// Who asked for this patient's records, verified against the chain.
    #[track_caller]
    pub fn access_log(&self) -> Vec<LogEntry> {
        let log = self.hie.verified_access_log(self.handle);
        log.expect("an access log verifies").entries
    }

    /// What this patient decided, verified against the chain.
    #[track_caller]
    pub fn history(&self) -> Vec<HistoryEntry> {
        let log = self.hie.verified_history(self.handle);
        log.expect("a history verifies").entries
    }
}

#[track_caller]
fn directive(receipt: Result<Receipt, ClientError>) -> u64 {
    let receipt = receipt.expect("the controller writes a directive");
    let id = receipt.attribute("directive", "directive");
    id.and_then(|id| id.parse().ok())
        .expect("an event tells its id")
}
