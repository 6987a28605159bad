//! A store that counts what the chain would charge (the gas model of the design, measured on wasmd).

use std::cell::Cell;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{DepsMut, Order, QuerierWrapper, Record, Response, Storage};
use hie_types::index::ExecuteMsg;
use record_index::contract;

use crate::scene::Scene;

/// Bytes of every key that a contract does not see.
const HIDDEN: u64 = 33;

struct Metered<'a> {
    inner: &'a mut MockStorage,
    gas: Cell<u64>,
}

impl Metered<'_> {
    fn charge(&self, gas: u64) {
        self.gas.set(self.gas.get() + gas);
    }
}

fn bytes(key: &[u8], value: &[u8]) -> u64 {
    HIDDEN + key.len() as u64 + value.len() as u64
}

impl Storage for Metered<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.charge(1_000 + 3 * bytes(key, value.as_deref().unwrap_or_default()));
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.charge(30);
        let range = self.inner.range(start, end, order);
        Box::new(range.inspect(|(key, value)| self.charge(30 + 3 * bytes(key, value))))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.charge(2_000 + 30 * bytes(key, value));
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.charge(1_000);
        self.inner.remove(key);
    }
}

/// What a message costs but for the queries that it makes of the neighbours: the transaction, the call,
/// what is read, written and removed, the events.
pub fn gas(scene: &mut Scene, sender: &str, msg: ExecuteMsg) -> u64 {
    let json = serde_json::to_vec(&msg).unwrap().len() as u64;
    let ante = 29_329 + 2_000 + 10 * (316 + json);
    let call = 3_747 + 2_000;
    let info = cosmwasm_std::testing::message_info(&scene.addr(sender), &[]);
    let env = scene.env.clone();
    let mut storage = Metered {
        inner: &mut scene.deps.storage,
        gas: Cell::new(0),
    };
    let deps = DepsMut {
        storage: &mut storage,
        api: &scene.deps.api,
        querier: QuerierWrapper::new(&scene.deps.querier),
    };
    let response = contract::execute(deps, env, info, msg).unwrap();
    ante + call + storage.gas.get() + events(&response)
}

fn events(response: &Response) -> u64 {
    let cost = |event: &cosmwasm_std::Event| {
        let pairs = &event.attributes;
        let bytes: usize = pairs.iter().map(|a| a.key.len() + a.value.len()).sum();
        10 * pairs.len() as u64 + bytes.saturating_sub(100) as u64
    };
    response.events.iter().map(cost).sum()
}
