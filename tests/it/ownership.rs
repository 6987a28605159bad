//! All three contracts change hands in two steps, and the owner cannot be lost by a slip.

use hie_client::{ClientError, Receipt};
use hie_testing::{Network, assert_refused};
use hie_types::OwnershipResponse;
use hie_types::registry::NetworkRole;

type Sent = Result<Receipt, ClientError>;
type Send<'a> = Box<dyn Fn(&str) -> Sent + 'a>;
type Nominate<'a> = Box<dyn Fn(&str, &str) -> Sent + 'a>;

/// The messages of one contract.
struct Contract<'a> {
    name: &'static str,
    nominate: Nominate<'a>,
    accept: Send<'a>,
    cancel: Send<'a>,
    ownership: Box<dyn Fn() -> OwnershipResponse + 'a>,
}

macro_rules! contract {
    ($network:ident, $client:ident) => {
        Contract {
            name: stringify!($client),
            nominate: Box::new(|by, account| {
                $network
                    .hie
                    .$client()
                    .nominate_owner(by, account.to_owned())
            }),
            accept: Box::new(|by| $network.hie.$client().accept_ownership(by)),
            cancel: Box::new(|by| $network.hie.$client().cancel_nomination(by)),
            ownership: Box::new(|| $network.hie.$client().config().unwrap().ownership),
        }
    };
}

fn contracts(network: &Network) -> [Contract<'_>; 3] {
    [
        contract!(network, registry),
        contract!(network, consent),
        contract!(network, index),
    ]
}

#[test]
fn each_contract_is_handed_over_by_nomination_and_acceptance_only() {
    let network = Network::builder().build();
    let (owner, heir, thief) = (
        &network.owner,
        network.account("heir"),
        network.account("thief"),
    );
    for contract in contracts(&network) {
        let now = || (contract.ownership)();
        assert_eq!(&now().owner, owner, "{}", contract.name);
        assert_refused((contract.nominate)(&thief, &thief), "owner");
        assert_refused((contract.accept)(&thief), "not nominated");
        assert_refused((contract.cancel)(owner), "nobody is nominated");
        assert_refused((contract.nominate)(owner, "not an address"), "account");
        assert_refused((contract.nominate)(owner, owner), "owner already");

        (contract.nominate)(owner, &heir).unwrap();
        assert_eq!(
            (&now().owner, now().nominated.as_ref()),
            (owner, Some(&heir))
        );
        assert_refused((contract.accept)(&thief), "not nominated");
        assert_refused((contract.accept)(owner), "not nominated");
        assert_refused((contract.cancel)(&heir), "owner");
        (contract.cancel)(owner).unwrap();
        assert_refused((contract.accept)(&heir), "not nominated");

        // A later nomination replaces the earlier one.
        (contract.nominate)(owner, &heir).unwrap();
        (contract.nominate)(owner, &thief).unwrap();
        assert_refused((contract.accept)(&heir), "not nominated");
        (contract.nominate)(owner, &heir).unwrap();
        (contract.accept)(&heir).unwrap();
        assert_eq!((now().owner, now().nominated), (heir.clone(), None));
        assert_refused((contract.nominate)(owner, owner), "owner");
        assert_refused((contract.accept)(&heir), "not nominated");
        (contract.nominate)(&heir, owner).unwrap();
        (contract.accept)(owner).unwrap();
    }
}

#[test]
fn each_contract_has_an_owner_of_its_own() {
    let network = Network::builder().build();
    let heir = network.account("heir");
    let all = contracts(&network);
    (all[0].nominate)(&network.owner, &heir).unwrap();
    (all[0].accept)(&heir).unwrap();
    assert_eq!((all[1].ownership)().owner, network.owner);
    assert_refused((all[1].accept)(&heir), "not nominated");
    assert_refused((all[2].nominate)(&heir, &heir), "owner");
}

#[test]
fn an_owner_gone_takes_every_right_along() {
    let network = Network::builder().build();
    let registry = network.hie.registry();
    let (owner, heir) = (&network.owner, network.account("heir"));
    registry.nominate_owner(owner, heir.clone()).unwrap();
    registry.accept_ownership(&heir).unwrap();
    let auditor = network.account("auditor");
    let nominate =
        |by: &str| registry.nominate_role_holder(by, NetworkRole::Auditor, auditor.clone());
    assert_refused(nominate(owner), "owner");
    nominate(&heir).unwrap();
    assert_refused(
        registry.accept_role(owner, NetworkRole::Auditor),
        "not nominated",
    );
    registry
        .accept_role(&auditor, NetworkRole::Auditor)
        .unwrap();
}

#[test]
fn offices_change_hands_in_two_steps_and_the_holder_stays_until_then() {
    let network = Network::builder().build();
    let registry = network.hie.registry();
    let next = network.account("next");
    let holder = || {
        let holders = registry.role_holders().unwrap().holders;
        let registrar = holders
            .into_iter()
            .find(|h| h.role == NetworkRole::Registrar);
        registrar.unwrap().account
    };
    let role = NetworkRole::Registrar;
    registry
        .nominate_role_holder(&network.owner, role, next.clone())
        .unwrap();
    assert_eq!(holder().as_ref(), Some(&network.registrar));
    assert_refused(
        registry.accept_role(&network.registrar, role),
        "not nominated",
    );
    registry.accept_role(&next, role).unwrap();
    assert_eq!(holder().as_ref(), Some(&next));
    assert_refused(registry.remove_role_holder(&next, role), "owner");
    registry.remove_role_holder(&network.owner, role).unwrap();
    assert_eq!(holder(), None);
}
