//! Amending: what differs between a directive and what replaces it, and what follows from that.

use hie_policy::{Confidentiality, Effect, Resources};

use crate::directive::Terms;

/// What an amendment changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Tickets drawn on what is replaced die: somebody or something that it reached may no longer be
    /// reached. The terms are compared, not what they reach: any other grantee, custodian, purposes,
    /// resources, level, study or months of care, an earlier end, or a start yet to come.
    pub narrowed: bool,
    /// A permit ends earlier or starts later, and nothing else changes: nothing new is opened.
    pub only_shortens: bool,
}

/// What a directive says, with the level that it has where none is named.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The terms as kept.
    pub terms: &'a Terms,
    /// See [`hie_policy::Directive::level`].
    pub level: Confidentiality,
}

impl Change {
    /// What changes at `now` from `old` to `new`, two directives of the same effect.
    pub fn between(effect: Effect, old: Said<'_>, new: Said<'_>, now: u64) -> Self {
        let same_scope = old.level == new.level && same_scope(old.terms, new.terms);
        let (old, new) = (old.terms, new.terms);
        let ends_earlier = end(new) < end(old);
        let starts_later = new.valid_from > old.valid_from.max(now);
        let same_conditions =
            old.max_uses == new.max_uses && same_members(&old.obligations, &new.obligations);
        Self {
            narrowed: !same_scope || ends_earlier || starts_later,
            only_shortens: effect == Effect::Permit
                && same_scope
                && same_conditions
                && new.valid_from >= old.valid_from
                && end(new) <= end(old)
                && (ends_earlier || starts_later),
        }
    }
}

/// Without end is later than any end.
fn end(terms: &Terms) -> u64 {
    terms.valid_until.unwrap_or(u64::MAX)
}

fn same_scope(old: &Terms, new: &Terms) -> bool {
    let (before, after) = (&old.grantee, &new.grantee);
    (&before.hospital, before.role, &before.person) == (&after.hospital, after.role, &after.person)
        && old.custodian == new.custodian
        && same_members(&old.purposes, &new.purposes)
        && same_resources(&old.resources, &new.resources)
        && old.study == new.study
        && old.data_period == new.data_period
}

fn same_resources(old: &Resources, new: &Resources) -> bool {
    match (old, new) {
        (Resources::All { tagged: old }, Resources::All { tagged: new }) => old == new,
        (Resources::Categories { codes: old }, Resources::Categories { codes: new }) => {
            same_members(old, new)
        }
        (Resources::Tags { tags: old }, Resources::Tags { tags: new })
        | (Resources::Groups { groups: old }, Resources::Groups { groups: new })
        | (Resources::Records { roots: old }, Resources::Records { roots: new }) => {
            same_members(old, new)
        }
        _ => false,
    }
}

/// Whether two lists without repetition have the same members, in whatever order. Both are short.
fn same_members<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().all(|member| other.contains(member))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grantee::{Grantee, Person};
    use hie_contract::account::Account;
    use hie_policy::{Id16, Month, Months, ObligationCode, Purpose, Role};

    const NOW: u64 = 1_000;

    fn terms() -> Terms {
        Terms {
            grantee: Grantee {
                hospital: Some("north".into()),
                ..Grantee::default()
            },
            custodian: None,
            purposes: vec![Purpose::TREAT, Purpose::HPAYMT],
            resources: Resources::Tags {
                tags: vec![Id16([1; 16]), Id16([2; 16])],
            },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: 500,
            valid_until: Some(9_000),
            max_uses: None,
            obligations: vec![],
            policy: None,
            evidence: None,
        }
    }

    fn said(terms: &Terms) -> Said<'_> {
        Said {
            terms,
            level: terms.confidentiality.unwrap_or(Confidentiality::V),
        }
    }

    /// Narrowed, only shortened.
    fn change(to: impl FnOnce(&mut Terms)) -> (bool, bool) {
        let old = terms();
        let mut new = Terms {
            valid_from: NOW,
            ..terms()
        };
        to(&mut new);
        let found = Change::between(Effect::Permit, said(&old), said(&new), NOW);
        let of_denial = Change::between(Effect::Deny, said(&old), said(&new), NOW);
        assert!(!of_denial.only_shortens);
        assert_eq!(of_denial.narrowed, found.narrowed);
        (found.narrowed, found.only_shortens)
    }

    #[test]
    fn the_same_again_narrows_nothing() {
        assert_eq!(change(|_| {}), (false, false));
        assert_eq!(change(|t| t.purposes.reverse()), (false, false));
        assert_eq!(
            change(|t| t.confidentiality = Some(Confidentiality::V)),
            (false, false)
        );
        let other_order = Resources::Tags {
            tags: vec![Id16([2; 16]), Id16([1; 16])],
        };
        assert_eq!(change(|t| t.resources = other_order), (false, false));
    }

    #[test]
    fn another_grantee_custodian_purpose_resource_level_or_period_narrows() {
        let changes: [fn(&mut Terms); 14] = [
            |t| t.grantee.hospital = None,
            |t| t.grantee.role = Some(Role::Nurse),
            |t| t.grantee.person = Some(Person::Account(Account::from_bytes(vec![1; 20]))),
            |t| t.custodian = Some("south".into()),
            |t| t.purposes = vec![Purpose::TREAT],
            |t| t.purposes = vec![Purpose::TREAT, Purpose::HPAYMT, Purpose::HOPERAT],
            |t| t.purposes = vec![Purpose::TREAT, Purpose::HOPERAT],
            |t| t.resources = Resources::All { tagged: true },
            |t| {
                t.resources = Resources::Tags {
                    tags: vec![Id16([1; 16])],
                }
            },
            |t| {
                t.resources = Resources::Groups {
                    groups: vec![Id16([1; 16]), Id16([2; 16])],
                }
            },
            |t| t.confidentiality = Some(Confidentiality::N),
            |t| t.study = Some(Id16([1; 16])),
            |t| {
                let month = Month::new(2_020, 1).unwrap();
                t.data_period = Months::try_from((month, month)).ok();
            },
            |t| t.valid_from = NOW + 1,
        ];
        for (at, to) in changes.into_iter().enumerate() {
            assert!(change(to).0, "{at}");
        }
    }

    #[test]
    fn an_end_narrows_that_is_earlier_by_a_second_and_none_that_is_later() {
        assert_eq!(change(|t| t.valid_until = Some(8_999)), (true, true));
        assert_eq!(change(|t| t.valid_until = Some(9_000)), (false, false));
        assert_eq!(change(|t| t.valid_until = Some(9_001)), (false, false));
        assert_eq!(change(|t| t.valid_until = None), (false, false));
    }

    #[test]
    fn uses_obligations_and_evidence_narrow_nothing_and_are_no_shortening() {
        let changes: [fn(&mut Terms); 2] = [
            |t| t.max_uses = Some(1),
            |t| t.obligations = ObligationCode::all().take(1).collect(),
        ];
        for to in changes {
            assert_eq!(change(to), (false, false));
            let shorter = change(|t| {
                to(t);
                t.valid_until = Some(8_000);
            });
            assert_eq!(shorter, (true, false));
        }
        let evidence = |t: &mut Terms| {
            t.evidence = Some([1; 32]);
            t.valid_until = Some(8_000);
        };
        assert_eq!(change(evidence), (true, true));
    }

    #[test]
    fn a_shorter_permit_to_somebody_else_is_not_only_shortened() {
        let to = |t: &mut Terms| {
            t.grantee.hospital = Some("south".into());
            t.valid_until = Some(8_000);
        };
        assert_eq!(change(to), (true, false));
    }

    #[test]
    fn a_start_that_is_drawn_forward_is_no_shortening() {
        let old = Terms {
            valid_from: 5_000,
            ..terms()
        };
        let with = |from, until| {
            let new = Terms {
                valid_from: from,
                valid_until: Some(until),
                ..terms()
            };
            let found = Change::between(Effect::Permit, said(&old), said(&new), NOW);
            (found.narrowed, found.only_shortens)
        };
        assert_eq!(with(5_000, 9_000), (false, false));
        assert_eq!(with(4_999, 8_999), (true, false));
        assert_eq!(with(5_001, 9_000), (true, true));
        assert_eq!(with(5_001, 9_001), (true, false));
    }
}
