//! Transactions that were signed before, fired at one node by several threads, until the last of them is
//! in a block that the node has executed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use hie_client::chain::node::Node;
use hie_client::chain::rpc::RpcError;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The transactions of one account, in the order of their sequences.
pub type Queue = Vec<Vec<u8>>;

/// How long no block may take anything before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often to look how far the chain is: about once a block.
const LOOK: Duration = Duration::from_millis(20);

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Volley {
    /// All of them in blocks, all successful.
    pub transactions: usize,
    /// From the first handed over to the last executed in a block.
    #[serde(skip)]
    pub elapsed: Duration,
    /// Blocks that took any.
    pub blocks: usize,
    /// Gas of all.
    pub gas: u64,
}

/// Fires them. One that is refused or fails is an error: nothing that did not happen is counted.
pub fn fire(node: &Node, queues: &[Queue], threads: usize) -> Result<Volley> {
    let all: usize = queues.iter().map(Vec::len).sum();
    ensure!(all > 0, "nothing to send");
    let sent = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let trouble: Mutex<Option<String>> = Mutex::new(None);
    let first = node.status()?.height.saturating_add(1);
    let started = Instant::now();
    let mut follower = Follower::from(node, first);
    let followed = scope(|scope| {
        for thread in 0..threads {
            let mine: Vec<&Queue> = queues.iter().skip(thread).step_by(threads).collect();
            let node = Node::new(node.rpc().url());
            let (sent, stop, trouble) = (&sent, &stop, &trouble);
            scope.spawn(move || {
                if let Err(error) = hand_over(&node, &mine, sent, stop) {
                    let mut trouble = trouble.lock().unwrap_or_else(PoisonError::into_inner);
                    trouble.get_or_insert_with(|| format!("{error:#}"));
                    stop.store(true, Ordering::Relaxed);
                }
            });
        }
        let followed = follower.until(all, &stop);
        stop.store(true, Ordering::Relaxed);
        followed
    });
    let elapsed = started.elapsed();
    if let Some(text) = trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
        bail!("a transaction was refused: {text}");
    }
    followed?;
    let gas = follower.outcomes(all)?;
    Ok(Volley {
        transactions: all,
        elapsed,
        blocks: follower.filled.len(),
        gas,
    })
}

/// Round by round, so that the transactions of one account stay in order and accounts alternate.
fn hand_over(node: &Node, queues: &[&Queue], sent: &AtomicUsize, stop: &AtomicBool) -> Result<()> {
    let longest = queues.iter().map(|queue| queue.len()).max().unwrap_or(0);
    for round in 0..longest {
        for bytes in queues.iter().filter_map(|queue| queue.get(round)) {
            give(node, bytes, stop)?;
            sent.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

fn give(node: &Node, bytes: &[u8], stop: &AtomicBool) -> Result<()> {
    let started = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        match node.rpc().broadcast(bytes) {
            Ok(answer) if answer.code == 0 => return Ok(()),
            Ok(answer) if answer.codespace == "sdk" && answer.code == 20 => {}
            Ok(answer) => bail!("{}", answer.log),
            Err(RpcError::Refused(text)) if text.contains("mempool is full") => {}
            // A node ends a call that has to wait for a long block; what it took it knows the next time.
            Err(RpcError::Refused(text)) if text.contains("already exists in cache") => {
                return Ok(());
            }
            Err(RpcError::Broken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        ensure!(started.elapsed() < PATIENCE, "mempool stays full");
        sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Counts what is in blocks. The measured account is the only one that sends on this chain.
struct Follower<'a> {
    node: &'a Node,
    next: u64,
    counted: usize,
    filled: Vec<u64>,
}

impl<'a> Follower<'a> {
    fn from(node: &'a Node, next: u64) -> Self {
        Self {
            node,
            next,
            counted: 0,
            filled: Vec::new(),
        }
    }

    fn until(&mut self, all: usize, stop: &AtomicBool) -> Result<()> {
        let mut moved = Instant::now();
        while self.counted < all {
            let before = self.counted;
            self.look()?;
            if self.counted > before {
                moved = Instant::now();
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            ensure!(
                moved.elapsed() < PATIENCE,
                "no block took anything for {} s: {} of {all} are in blocks",
                PATIENCE.as_secs(),
                self.counted
            );
            sleep(LOOK);
        }
        Ok(())
    }

    /// The blocks that the application has executed since the last look.
    fn look(&mut self) -> Result<()> {
        let Some(executed) = executed(self.node)? else {
            return Ok(());
        };
        while self.next <= executed {
            let to = executed.min(self.next.saturating_add(19));
            for (height, transactions) in metas(self.node, self.next, to)? {
                if transactions > 0 {
                    self.counted = self.counted.saturating_add(transactions);
                    self.filled.push(height);
                }
            }
            self.next = to.saturating_add(1);
        }
        Ok(())
    }

    /// Gas of all that was counted; an error if one of them failed.
    fn outcomes(&self, all: usize) -> Result<u64> {
        let (mut gas, mut found): (u64, usize) = (0, 0);
        for height in &self.filled {
            let params = json!({ "height": height.to_string() });
            let results: Results = self.node.rpc().call("block_results", &params)?;
            for result in results.txs_results.unwrap_or_default() {
                ensure!(result.code == 0, "a transaction failed: {}", result.log);
                gas = gas.saturating_add(result.gas_used.parse::<u64>()?);
                found = found.saturating_add(1);
            }
        }
        ensure!(
            found == all,
            "{found} transactions in blocks, {all} were sent"
        );
        Ok(gas)
    }
}

#[derive(Deserialize)]
struct Results {
    txs_results: Option<Vec<TxResult>>,
}

#[derive(Deserialize)]
struct TxResult {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    log: String,
    gas_used: String,
}

/// Height of the last block that the application has executed: a block is in the store, and in the
/// node's status, before it is. `None` while a long block is executed: the node ends calls that wait
/// for it.
fn executed(node: &Node) -> Result<Option<u64>> {
    #[derive(Deserialize)]
    struct Info {
        response: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        last_block_height: Option<String>,
    }
    let info: Info = match node.rpc().call("abci_info", &json!({})) {
        Err(RpcError::Broken { .. }) => return Ok(None),
        other => other?,
    };
    let height = info.response.last_block_height.context("no block yet")?;
    Ok(Some(height.parse()?))
}

/// Height and number of transactions of blocks, in order.
fn metas(node: &Node, from: u64, to: u64) -> Result<Vec<(u64, usize)>> {
    #[derive(Deserialize)]
    struct Chain {
        block_metas: Vec<Meta>,
    }
    #[derive(Deserialize)]
    struct Meta {
        header: Header,
        num_txs: String,
    }
    #[derive(Deserialize)]
    struct Header {
        height: String,
    }
    let params = json!({ "minHeight": from.to_string(), "maxHeight": to.to_string() });
    let chain: Chain = node.rpc().call("blockchain", &params)?;
    let mut metas = Vec::new();
    for meta in chain.block_metas {
        metas.push((meta.header.height.parse()?, meta.num_txs.parse()?));
    }
    metas.sort_unstable();
    Ok(metas)
}

/// Hands over one transaction and waits until it is in a block: how long that took, and its height.
pub fn single(node: &Node, bytes: &[u8]) -> Result<(Duration, u64)> {
    use sha2_off_chain::{Digest, Sha256};

    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let started = Instant::now();
    give(node, bytes, &AtomicBool::new(false))?;
    loop {
        if let Some(committed) = node.rpc().transaction(&hash)? {
            let result = committed.tx_result;
            ensure!(result.code == 0, "a transaction failed: {}", result.log);
            return Ok((started.elapsed(), committed.height));
        }
        ensure!(started.elapsed() < PATIENCE, "no block took it");
        sleep(Duration::from_millis(2));
    }
}

/// How many of these questions are answered within the time, by so many askers at once.
pub fn ask(
    url: &str,
    askers: usize,
    time: Duration,
    question: impl Fn(&Node, usize) -> Result<()> + Sync,
) -> Result<(usize, Duration)> {
    let answered = AtomicUsize::new(0);
    let started = Instant::now();
    let outcomes = scope(|scope| {
        let askers: Vec<_> = (0..askers)
            .map(|asker| {
                let (answered, question) = (&answered, &question);
                scope.spawn(move || -> Result<()> {
                    let node = Node::new(url);
                    let mut number = asker;
                    while started.elapsed() < time {
                        question(&node, number)?;
                        number = number.saturating_add(7);
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        askers
            .into_iter()
            .try_for_each(|asker| asker.join().unwrap_or_else(|_| bail!("an asker died")))
    });
    outcomes?;
    Ok((answered.load(Ordering::Relaxed), started.elapsed()))
}
