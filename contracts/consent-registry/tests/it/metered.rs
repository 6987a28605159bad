//! A store that counts what the chain would charge (the gas model of the design, measured on wasmd).

use std::cell::Cell;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, Record, Storage};

/// Bytes of every key that a contract does not see.
const HIDDEN: u64 = 33;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Single reads and entries iterated.
    pub reads: u64,
    pub writes: u64,
    pub removes: u64,
    pub gas: u64,
}

#[derive(Default)]
pub struct Metered {
    inner: MockStorage,
    meter: Cell<Meter>,
}

impl Metered {
    /// What was counted since the last time.
    pub fn take(&self) -> Meter {
        self.meter.take()
    }

    pub fn dump(&self) -> Vec<Record> {
        self.inner.range(None, None, Order::Ascending).collect()
    }

    fn count(&self, change: impl FnOnce(&mut Meter)) {
        let mut meter = self.meter.get();
        change(&mut meter);
        self.meter.set(meter);
    }
}

fn bytes(key: &[u8], value: &[u8]) -> u64 {
    HIDDEN + key.len() as u64 + value.len() as u64
}

impl Storage for Metered {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.count(|meter| {
            meter.reads += 1;
            meter.gas += 1_000 + 3 * bytes(key, value.as_deref().unwrap_or_default());
        });
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.count(|meter| meter.gas += 30);
        let range = self.inner.range(start, end, order);
        Box::new(range.inspect(|(key, value)| {
            self.count(|meter| {
                meter.reads += 1;
                meter.gas += 30 + 3 * bytes(key, value);
            });
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.count(|meter| {
            meter.writes += 1;
            meter.gas += 2_000 + 30 * bytes(key, value);
        });
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.count(|meter| {
            meter.removes += 1;
            meter.gas += 1_000;
        });
        self.inner.remove(key);
    }
}
