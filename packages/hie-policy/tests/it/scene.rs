//! Sets the scene: a hospital that asks, one that keeps the record, a patient, directives.
//! Everything has an ordinary default; a test names only what it is about.

use hie_policy::{
    Actor, Authority, Category, Confidentiality, Decision, Directive, Effect, Emergency,
    EmergencyAccess, Grantee, Id16, Month, Months, Purpose, Reason, Record, Request, Resources,
    Role, decide,
};

pub const ASKER: &str = "hanul";
pub const KEEPER: &str = "hanbit";
pub const ORIGIN: &str = "dalmaji";
pub const NOW: u64 = 1_000;

pub const HANDLE: Id16 = Id16([0x11; 16]);
pub const OTHER_HANDLE: Id16 = Id16([0x22; 16]);
pub const ROOT: Id16 = Id16([0x01; 16]);
pub const OTHER_ROOT: Id16 = Id16([0x02; 16]);
pub const TAG: Id16 = Id16([0xa0; 16]);
pub const OTHER_TAG: Id16 = Id16([0xb1; 16]);
pub const GROUP: Id16 = Id16([0xd3; 16]);
pub const OTHER_GROUP: Id16 = Id16([0xe4; 16]);
pub const STUDY: Id16 = Id16([0xf5; 16]);
pub const OTHER_STUDY: Id16 = Id16([0xf6; 16]);

/// Kept by [`KEEPER`], first published by [`ORIGIN`], level N, no tags, no groups, no months.
pub fn record() -> Record {
    Record {
        root: ROOT,
        handle: HANDLE,
        custodian: KEEPER.into(),
        origin: ORIGIN.into(),
        category: Category::Code("laboratory-report".into()),
        confidentiality: Confidentiality::N,
        tags: vec![],
        groups: vec![],
        period: None,
    }
}

/// A physician of [`ASKER`].
pub fn request(purpose: Purpose) -> Request {
    Request {
        actor: Actor {
            hospital: ASKER.into(),
            role: Role::Physician,
            person: "person-1".into(),
        },
        purpose,
        study: None,
        record: record(),
        at: NOW,
    }
}

pub fn request_for(purpose: Purpose, change: impl FnOnce(&mut Record)) -> Request {
    let mut request = request(purpose);
    change(&mut request.record);
    request
}

/// Whatever the patient's own account says about everything, to everyone.
pub fn directive(id: u64, effect: Effect, purposes: &[Purpose]) -> Directive {
    Directive {
        id,
        handle: HANDLE,
        effect,
        authority: Authority::Controller,
        grantee: Grantee::default(),
        custodian: None,
        purposes: purposes.to_vec(),
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: None,
        uses_left: None,
    }
}

pub fn permit(id: u64, purposes: &[Purpose]) -> Directive {
    directive(id, Effect::Permit, purposes)
}

pub fn deny(id: u64, purposes: &[Purpose]) -> Directive {
    directive(id, Effect::Deny, purposes)
}

/// Reads better than a block: `with(permit(…), |d| d.uses_left = Some(1))`.
pub fn with(mut directive: Directive, change: impl FnOnce(&mut Directive)) -> Directive {
    change(&mut directive);
    directive
}

pub fn to_hospital(hospital: &str) -> Grantee {
    Grantee {
        hospital: Some(hospital.into()),
        ..Grantee::default()
    }
}

pub fn to_role(role: Role) -> Grantee {
    Grantee {
        role: Some(role),
        ..Grantee::default()
    }
}

pub fn to_person(person: &str, hospital: &str) -> Grantee {
    Grantee {
        hospital: Some(hospital.into()),
        role: None,
        person: Some(person.into()),
    }
}

pub fn months(from: &str, until: &str) -> Months {
    let month = |text: &str| text.parse::<Month>().unwrap();
    Months::new(month(from), month(until)).unwrap()
}

pub const CALM: Emergency = Emergency {
    access: EmergencyAccess::Allowed,
    session_open: false,
};
pub const GLASS_BROKEN: Emergency = Emergency {
    access: EmergencyAccess::Allowed,
    session_open: true,
};

pub fn decide_calm(directives: &[Directive], request: &Request) -> Decision {
    decide(directives, &CALM, request)
}

/// The decision is this reason, with this directive.
#[track_caller]
pub fn expect(decision: Decision, reason: Reason, directive: Option<u64>) {
    assert_eq!((decision.reason, decision.directive), (reason, directive));
    assert_eq!(decision.outcome, reason.outcome());
}

/// The permit alone opens the record for this request, or does not.
#[track_caller]
pub fn expect_opens(opens: bool, directive: &Directive, request: &Request) {
    assert_eq!(directive.effect, Effect::Permit);
    let decision = decide_calm(std::slice::from_ref(directive), request);
    if opens {
        expect(decision, Reason::Permitted, Some(directive.id));
    } else {
        expect(decision, Reason::NoDirective, None);
    }
}

/// The denial alone closes the record for this request, or does not.
#[track_caller]
pub fn expect_closes(closes: bool, directive: &Directive, request: &Request) {
    assert_eq!(directive.effect, Effect::Deny);
    let decision = decide_calm(std::slice::from_ref(directive), request);
    if closes {
        expect(decision, Reason::Denied, Some(directive.id));
    } else {
        expect(decision, Reason::NoDirective, None);
    }
}
