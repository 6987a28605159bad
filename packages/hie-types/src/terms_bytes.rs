//! The bytes of a directive's terms: what the history of a handle hashes when a directive is
//! written, so that whoever holds the terms can show that they are the ones.
//!
//! The fields, joined by `‖`, in this order:
//!
//! 1. the text `hie-terms`; 2. id; 3. handle; 4. effect; 5. authority;
//! 6. grantee's hospital; 7. grantee's role; 8. grantee's person;
//! 9. custodian; 10. purposes;
//! 11. the kind of resources: `all`, `all_tagged`, `categories`, `tags`, `groups` or `records`;
//! 12. the resources named: a list, of no items for `all` and `all_tagged`;
//! 13. confidentiality; 14. study; 15. first and 16. last month of the data period;
//! 17. `valid_from`; 18. `valid_until`; 19. `max_uses`; 20. obligations; 21. evidence;
//! 22. policy text; 23. the account for which a denial holds besides the pseudonym that it names.
//!
//! As in [`crate::chain_log`]: numbers and times are 8 bytes big-endian, codes and months are their
//! text, a thing that is absent is an empty field, a list is its length (2 bytes, a field of its
//! own) and then one field for each of its items, in the order given. A person is an account's
//! canonical bytes, or the text of hospital and pseudonym, which is always longer.

use crate::chain_log::Canonical;
use crate::consent::{Resources, Terms};
use crate::derive::{hash_joined, joined};
use crate::{Authority, Effect, Handle, Hash, PersonId};

/// The canonical bytes of the terms of directive `id`, as kept: a person with the hospital of the
/// day, `valid_from` filled in. `also` is the account for which a denial holds besides the pseudonym
/// that it names: it decides too, so it is hashed with the rest.
///
/// # Errors
/// If the person is an account, or `also`, and that is no address of this chain.
pub fn terms_bytes<C: Canonical>(
    id: u64,
    handle: &Handle,
    effect: Effect,
    authority: Authority,
    terms: &Terms,
    also: Option<&str>,
    accounts: &C,
) -> Result<Vec<u8>, C::Error> {
    let fields = fields(id, handle, effect, authority, terms, also, accounts)?;
    Ok(joined(&slices(&fields)))
}

/// SHA-256 of [`terms_bytes`].
///
/// # Errors
/// As [`terms_bytes`].
pub fn terms_hash<C: Canonical>(
    id: u64,
    handle: &Handle,
    effect: Effect,
    authority: Authority,
    terms: &Terms,
    also: Option<&str>,
    accounts: &C,
) -> Result<Hash, C::Error> {
    let fields = fields(id, handle, effect, authority, terms, also, accounts)?;
    Ok(Hash(hash_joined(&slices(&fields))))
}

type Field = Vec<u8>;

fn slices(fields: &[Field]) -> Vec<&[u8]> {
    fields.iter().map(Vec::as_slice).collect()
}

fn fields<C: Canonical>(
    id: u64,
    handle: &Handle,
    effect: Effect,
    authority: Authority,
    terms: &Terms,
    also: Option<&str>,
    accounts: &C,
) -> Result<Vec<Field>, C::Error> {
    let grantee = &terms.grantee;
    let person = grantee.person.as_ref().map(|who| person(who, accounts));
    let mut fields = vec![
        text("hie-terms"),
        number(id),
        handle.0.to_vec(),
        text(effect.code()),
        text(authority.code()),
        optional(grantee.hospital.as_ref(), |id| text(id.as_str())),
        optional(grantee.role, |role| text(role.code())),
        person.transpose()?.unwrap_or_default(),
        optional(terms.custodian.as_ref(), |id| text(id.as_str())),
    ];
    list(&mut fields, &terms.purposes, |code| text(code.code()));
    resources(&mut fields, &terms.resources);
    let months = terms.data_period;
    fields.extend([
        optional(terms.confidentiality, |level| text(level.code())),
        optional(terms.study, |id| id.0.to_vec()),
        optional(months, |months| text(&months.from.to_string())),
        optional(months, |months| text(&months.until.to_string())),
        optional(terms.valid_from, number),
        optional(terms.valid_until, number),
        optional(terms.max_uses, |uses| number(uses.into())),
    ]);
    list(&mut fields, &terms.obligations, |code| text(code.code()));
    let also = also.map(|account| accounts.canonical(account));
    fields.extend([
        optional(terms.evidence, |hash| hash.0.to_vec()),
        optional(terms.policy.as_ref(), |id| text(id.as_str())),
        also.transpose()?.unwrap_or_default(),
    ]);
    Ok(fields)
}

fn resources(fields: &mut Vec<Field>, resources: &Resources) {
    match resources {
        Resources::All { tagged } => {
            fields.push(text(if *tagged { "all_tagged" } else { "all" }));
            list(fields, &[] as &[Field], Field::clone);
        }
        Resources::Categories { codes } => {
            fields.push(text("categories"));
            list(fields, codes, |code| text(code.as_str()));
        }
        Resources::Tags { tags } => {
            fields.push(text("tags"));
            list(fields, tags, |id| id.0.to_vec());
        }
        Resources::Groups { groups } => {
            fields.push(text("groups"));
            list(fields, groups, |id| id.0.to_vec());
        }
        Resources::Records { roots } => {
            fields.push(text("records"));
            list(fields, roots, |id| id.0.to_vec());
        }
    }
}

fn person<C: Canonical>(person: &PersonId, accounts: &C) -> Result<Field, C::Error> {
    if person.as_practitioner().is_some() {
        Ok(text(person.as_str()))
    } else {
        accounts.canonical(person.as_str())
    }
}

fn text(text: &str) -> Field {
    text.as_bytes().to_vec()
}

fn number(number: u64) -> Field {
    number.to_be_bytes().to_vec()
}

fn optional<T>(value: Option<T>, field: impl FnOnce(T) -> Field) -> Field {
    value.map(field).unwrap_or_default()
}

/// Every list of a directive is bounded far below 65,536 items.
fn list<T>(fields: &mut Vec<Field>, items: &[T], field: impl Fn(&T) -> Field) {
    let length = u16::try_from(items.len()).unwrap_or(u16::MAX);
    fields.push(length.to_be_bytes().to_vec());
    fields.extend(items.iter().map(field));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::{Grantee, Months};
    use crate::{RecordId, StudyId};

    /// Stands in for bech32: an account is the bytes of its text.
    struct Ascii;

    impl Canonical for Ascii {
        type Error = core::convert::Infallible;

        fn canonical(&self, address: &str) -> Result<Vec<u8>, Self::Error> {
            Ok(address.as_bytes().to_vec())
        }
    }

    fn simple() -> Terms {
        Terms {
            grantee: Grantee {
                hospital: Some("north".parse().unwrap()),
                ..Grantee::default()
            },
            custodian: None,
            purposes: vec![hie_policy::Purpose::TREAT.into()],
            resources: Resources::All { tagged: false },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: Some(1_700_000_000),
            valid_until: None,
            max_uses: None,
            obligations: vec![],
            evidence: None,
            policy: None,
        }
    }

    fn full() -> Terms {
        Terms {
            grantee: Grantee {
                hospital: Some("north".parse().unwrap()),
                role: None,
                person: Some("doctor".parse().unwrap()),
            },
            custodian: Some("south".parse().unwrap()),
            purposes: vec![
                hie_policy::Purpose::CLINTRL.into(),
                hie_policy::Purpose::HRESCH.into(),
            ],
            resources: Resources::Records {
                roots: vec![RecordId([1; 16]), RecordId([2; 16])],
            },
            confidentiality: Some(hie_policy::Confidentiality::R.into()),
            study: Some(StudyId([3; 16])),
            data_period: Some(Months {
                from: "2024-01".parse::<hie_policy::Month>().unwrap().into(),
                until: "2024-12".parse::<hie_policy::Month>().unwrap().into(),
            }),
            valid_from: Some(1_700_000_000),
            valid_until: Some(1_800_000_000),
            max_uses: Some(3),
            obligations: vec![
                "DELAU"
                    .parse::<hie_policy::ObligationCode>()
                    .unwrap()
                    .into(),
            ],
            evidence: Some(crate::Commitment([4; 32])),
            policy: Some("consent-2026".parse().unwrap()),
        }
    }

    fn hash(id: u64, effect: hie_policy::Effect, terms: &Terms) -> String {
        hash_also(id, effect, terms, None)
    }

    fn hash_also(id: u64, effect: hie_policy::Effect, terms: &Terms, also: Option<&str>) -> String {
        let authority = hie_policy::Authority::Controller.into();
        terms_hash(
            id,
            &Handle([9; 16]),
            effect.into(),
            authority,
            terms,
            also,
            &Ascii,
        )
        .unwrap()
        .to_string()
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let authority = hie_policy::Authority::Controller.into();
        let effect = hie_policy::Effect::Permit.into();
        let (of, terms) = (Handle([9; 16]), full());
        let bytes = terms_bytes(1, &of, effect, authority, &terms, None, &Ascii).unwrap();
        use sha2::Digest;
        let expected: [u8; 32] = sha2::Sha256::digest(bytes).into();
        assert_eq!(
            Hash(expected).to_string(),
            hash(1, hie_policy::Effect::Permit, &full())
        );
    }

    /// Computed with Python's hashlib from the order of fields above, see the module's comment.
    #[test]
    fn the_hash_agrees_with_what_was_computed_elsewhere() {
        assert_eq!(
            hash(7, hie_policy::Effect::Permit, &simple()),
            "0b181504a777b48975ebfaa12b9222ebb8c7c309aff6801798b05e5413b11921"
        );
        assert_eq!(
            hash(u64::MAX, hie_policy::Effect::Permit, &full()),
            "6d70f69467e24e6e334b4281fbd89c65fe1f02f9bbb0cf3c72db54cacae0adbb"
        );
        let one_person = Terms {
            grantee: Grantee {
                hospital: Some("north".parse().unwrap()),
                role: None,
                person: Some("north/000102030405060708090a0b0c0d0e0f".parse().unwrap()),
            },
            purposes: vec![],
            ..simple()
        };
        assert_eq!(
            hash_also(8, hie_policy::Effect::Deny, &one_person, Some("doctor")),
            "7f85ed87f39509df876c733df4d4cdfe2f6f5fea82c94765b1fa27b2c7d8d99c"
        );
    }

    #[test]
    fn every_field_changes_the_hash() {
        let of = |terms: &Terms| hash(1, hie_policy::Effect::Permit, terms);
        let changes: Vec<fn(&mut Terms)> = vec![
            |t| t.grantee.hospital = None,
            |t| t.grantee.role = Some(hie_policy::Role::Nurse.into()),
            |t| t.grantee.person = None,
            |t| t.custodian = None,
            |t| t.purposes.reverse(),
            |t| t.resources = Resources::All { tagged: false },
            |t| t.resources = Resources::All { tagged: true },
            |t| t.confidentiality = None,
            |t| t.study = None,
            |t| t.data_period = None,
            |t| t.valid_from = Some(1),
            |t| t.valid_until = None,
            |t| t.max_uses = None,
            |t| t.obligations.clear(),
            |t| t.evidence = None,
            |t| t.policy = None,
            |t| t.policy = Some("consent-2027".parse().unwrap()),
        ];
        let mut seen = vec![of(&full())];
        for change in changes {
            let mut terms = full();
            change(&mut terms);
            seen.push(of(&terms));
        }
        seen.push(hash(2, hie_policy::Effect::Permit, &full()));
        seen.push(hash(1, hie_policy::Effect::Deny, &full()));
        for also in ["doctor", "nurse"] {
            seen.push(hash_also(
                1,
                hie_policy::Effect::Permit,
                &full(),
                Some(also),
            ));
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}
