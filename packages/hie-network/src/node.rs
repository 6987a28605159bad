//! One node on this machine: its folder, its settings, its process.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, value};

use crate::file::Network;

/// How long a node may take to stop before it is killed.
const STOP: Duration = Duration::from_secs(15);

/// The program.
#[derive(Clone, Debug)]
pub struct Wasmd {
    program: PathBuf,
}

/// Where a node listens, all of it on the loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ports {
    /// RPC.
    pub rpc: u16,
    /// The other validators.
    pub p2p: u16,
    /// Unused by wasmd, but it wants one.
    pub proxy: u16,
}

/// How fast the blocks of a local network come.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Pause after a block, milliseconds.
    pub commit: u64,
    /// How long to wait for a proposer, milliseconds.
    pub propose: u64,
}

impl Wasmd {
    /// The program that `HIE_WASMD` names, else the one that scripts/build-chain of this folder
    /// builds, or has built.
    ///
    /// # Errors
    /// If there is none.
    pub fn find() -> Result<Self> {
        if let Some(named) = std::env::var_os("HIE_WASMD") {
            return Self::at(PathBuf::from(named));
        }
        let script = Path::new("scripts/build-chain");
        ensure!(
            script.is_file(),
            "HIE_WASMD is not set: scripts/build-chain builds wasmd and prints where it lies"
        );
        let output = Command::new(script)
            .stderr(Stdio::inherit())
            .output()
            .context("running scripts/build-chain")?;
        ensure!(output.status.success(), "scripts/build-chain failed");
        let path = String::from_utf8_lossy(&output.stdout);
        Self::at(PathBuf::from(path.trim()))
    }

    fn at(program: PathBuf) -> Result<Self> {
        ensure!(
            program.is_file(),
            "no program lies at {}: run scripts/build-chain",
            program.display()
        );
        Ok(Self { program })
    }

    /// Runs a command and gives what it printed.
    ///
    /// # Errors
    /// What it complained of.
    pub fn run(&self, home: &Path, args: &[&str]) -> Result<String> {
        let output = Command::new(&self.program)
            .args(args)
            .arg("--home")
            .arg(home)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("running {}", self.program.display()))?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            let verb = args.first().copied().unwrap_or_default();
            bail!("wasmd {verb} failed: {}", complaint.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Starts a node that goes on when this process ends.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(&self, home: &Path) -> Result<()> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log_of(home))
            .context("opening the node's log")?;
        let mut command = Command::new(&self.program);
        command
            .args(["start", "--log_level", "info", "--log_no_color", "--home"])
            .arg(home)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;

            // Whoever interrupts this command does not mean the network.
            command.process_group(0);
        }
        let mut child = command.spawn().context("starting wasmd")?;
        fs::write(pid_file(home), child.id().to_string()).context("writing the pid file")?;
        // The program's arguments, by which it is known, are there a moment after it is.
        while running(home).is_none() {
            if let Some(status) = child.try_wait().context("starting wasmd")? {
                bail!(
                    "wasmd ended at once ({status}): see {}",
                    log_of(home).display()
                );
            }
            sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// The node's log.
pub fn log_of(home: &Path) -> PathBuf {
    home.join("node.log")
}

fn pid_file(home: &Path) -> PathBuf {
    home.join("node.pid")
}

/// The process of the node in this folder, if it runs.
pub fn running(home: &Path) -> Option<u32> {
    let pid: u32 = fs::read_to_string(pid_file(home))
        .ok()?
        .trim()
        .parse()
        .ok()?;
    let process = Pid::from_raw(i32::try_from(pid).ok()?)?;
    test_kill_process(process).ok()?;
    // A number that was given to another process since is not ours to stop.
    let arguments = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let arguments = String::from_utf8_lossy(&arguments).into_owned();
    let ours = arguments
        .split('\0')
        .any(|argument| Path::new(argument) == home);
    (ours && arguments.contains("\0start\0") && !is_zombie(pid)).then_some(pid)
}

fn is_zombie(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status
        .rsplit(") ")
        .next()
        .is_some_and(|rest| rest.starts_with('Z'))
}

/// Stops the node in this folder, by its process id; whether it ran.
///
/// # Errors
/// If it does not stop.
pub fn stop(home: &Path) -> Result<bool> {
    let Some(pid) = running(home) else {
        let _ = fs::remove_file(pid_file(home));
        return Ok(false);
    };
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let process = process.context("pid")?;
    kill_process(process, Signal::TERM).context("stopping a node")?;
    let asked = Instant::now();
    let mut killed = false;
    while running(home).is_some() {
        if asked.elapsed() > STOP && !killed {
            kill_process(process, Signal::KILL).context("killing a node")?;
            killed = true;
        }
        ensure!(
            asked.elapsed() < STOP.saturating_mul(2),
            "process {pid} does not stop"
        );
        sleep(Duration::from_millis(50));
    }
    let _ = fs::remove_file(pid_file(home));
    Ok(true)
}

/// Kills the node in this folder without asking it; whether it ran.
///
/// # Errors
/// If it does not die.
pub fn kill(home: &Path) -> Result<bool> {
    let Some(pid) = running(home) else {
        return Ok(false);
    };
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
    kill_process(process.context("pid")?, Signal::KILL).context("killing a node")?;
    let asked = Instant::now();
    while running(home).is_some() {
        ensure!(asked.elapsed() < STOP, "process {pid} does not die");
        sleep(Duration::from_millis(20));
    }
    Ok(true)
}

/// Ports that nobody listens on now.
///
/// # Errors
/// If there are none.
pub fn free_ports() -> Result<Ports> {
    // All held at once, so that they differ.
    let bind = || std::net::TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port");
    let (a, b, c) = (bind()?, bind()?, bind()?);
    let port =
        |listener: &std::net::TcpListener| Ok::<_, anyhow::Error>(listener.local_addr()?.port());
    Ok(Ports {
        rpc: port(&a)?,
        p2p: port(&b)?,
        proxy: port(&c)?,
    })
}

/// Writes a node's settings: everything on the loopback, no service that is not needed.
///
/// # Errors
/// If a setting is not where this wasmd has it.
pub fn configure(
    home: &Path,
    network: &Network,
    ports: Ports,
    peers: &str,
    pace: Pace,
) -> Result<()> {
    let local = |port: u16| format!("tcp://127.0.0.1:{port}");
    let path = home.join("config/config.toml");
    let mut config = read(&path)?;
    let settings: [(&str, &str, Item); 16] = [
        ("", "proxy_app", value(local(ports.proxy))),
        ("rpc", "laddr", value(local(ports.rpc))),
        ("rpc", "pprof_laddr", value("")),
        // A proposal with three codes in it.
        ("rpc", "max_body_bytes", value(4_000_000)),
        // How long an answer may take: the simulation of such a proposal compiles the codes.
        ("rpc", "timeout_broadcast_tx_commit", value("60s")),
        ("mempool", "max_tx_bytes", value(2_097_152)),
        ("p2p", "laddr", value(local(ports.p2p))),
        ("p2p", "persistent_peers", value(peers)),
        ("p2p", "addr_book_strict", value(false)),
        ("p2p", "allow_duplicate_ip", value(true)),
        ("p2p", "pex", value(false)),
        ("consensus", "timeout_commit", value(millis(pace.commit))),
        ("consensus", "timeout_propose", value(millis(pace.propose))),
        (
            "consensus",
            "timeout_prevote",
            value(millis(pace.propose / 2)),
        ),
        (
            "consensus",
            "timeout_precommit",
            value(millis(pace.propose / 2)),
        ),
        ("instrumentation", "prometheus", value(false)),
    ];
    for (table, key, item) in settings {
        set(&mut config, table, key, item)?;
    }
    fs::write(&path, config.to_string()).context("writing config.toml")?;

    let path = home.join("config/app.toml");
    let mut app = read(&path)?;
    let settings: [(&str, &str, Item); 4] = [
        (
            "",
            "minimum-gas-prices",
            value(network.minimum_gas_prices()),
        ),
        ("api", "enable", value(false)),
        ("grpc", "enable", value(false)),
        ("grpc-web", "enable", value(false)),
    ];
    for (table, key, item) in settings {
        set(&mut app, table, key, item)?;
    }
    fs::write(&path, app.to_string()).context("writing app.toml")
}

fn millis(number: u64) -> String {
    format!("{number}ms")
}

fn read(path: &Path) -> Result<DocumentMut> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    text.parse()
        .with_context(|| format!("reading {}", path.display()))
}

/// Sets what must be there already.
fn set(document: &mut DocumentMut, table: &str, key: &str, item: Item) -> Result<()> {
    let place = if table.is_empty() {
        document.get_mut(key)
    } else {
        document.get_mut(table).and_then(|table| table.get_mut(key))
    };
    let place = place
        .with_context(|| format!("no setting {key} in [{table}]: another version of wasmd?"))?;
    *place = item;
    Ok(())
}
