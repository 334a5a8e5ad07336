//! One process of the mall.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use tokio::process::{Child, Command};

use crate::Cli;

/// Which services a process runs, and where.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What the scenarios call it.
    pub name: &'static str,
    /// What `mallhive up` is told of it.
    pub runs: &'static [&'static str],
    /// Added to every port, besides the run's own.
    pub offset: u16,
    /// A service's usual port, to see whether it is there.
    pub port: u16,
}

/// What always runs. The product service listens beside its usual port, where a balancer
/// stands for all its instances.
pub const PARTS: [Part; 4] = [
    Part {
        name: "rest",
        runs: &["--only", "user,cart,notification,analytics,recommendation"],
        offset: 0,
        port: 4004,
    },
    Part {
        name: "product",
        runs: &["--only", "product"],
        offset: 100,
        port: 4002,
    },
    Part {
        name: "payment",
        runs: &["--only", "payment"],
        offset: 0,
        port: 4005,
    },
    Part {
        name: "order",
        runs: &["--only", "order"],
        offset: 0,
        port: 4003,
    },
];

/// What scenarios start besides.
pub const MORE: [Part; 5] = [
    Part {
        name: "product-2",
        runs: &["--only", "product"],
        offset: 200,
        port: 4002,
    },
    Part {
        name: "product-3",
        runs: &["--only", "product"],
        offset: 300,
        port: 4002,
    },
    Part {
        name: "product-4",
        runs: &["--only", "product"],
        offset: 400,
        port: 4002,
    },
    Part {
        name: "pages",
        runs: &["--pages"],
        offset: 0,
        port: 3104,
    },
    Part {
        name: "order-2",
        runs: &["--only", "order"],
        offset: 500,
        port: 4003,
    },
];

/// How a process is started.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// Where it dies or waits: see the crate failpoint.
    pub failpoints: String,
    /// Another way to the database server.
    pub postgres: Option<String>,
    /// What it is told besides, in its environment.
    pub settings: Vec<(&'static str, String)>,
}

impl How {
    /// It dies when it first comes by `place`.
    pub fn dies_at(place: &str) -> Self {
        Self {
            failpoints: format!("{place}=kill"),
            ..Self::default()
        }
    }
}

/// What every process is told besides: lost webhooks are made up for quickly, and sellers are
/// paid by hand.
const SETTINGS: [(&str, &str); 3] = [
    ("PAYMENT_RECONCILE_SECONDS", "2"),
    ("PAYOUT_MINIMUM", "1000000000000"),
    ("RUST_LOG", "info,sqlx=warn"),
];

/// A running process; dropping it kills it.
pub struct Process(Child);

impl Process {
    /// Starts `part`; its log is appended to.
    pub fn start(cli: &Cli, part: &Part, how: &How) -> anyhow::Result<Self> {
        let log = cli.data.join(format!("{}.log", part.name));
        let log = open(&log)?;
        let postgres = how.postgres.as_ref().unwrap_or(&cli.postgres);
        let child = Command::new(&cli.mallhive)
            .arg("up")
            .args(part.runs)
            .args([
                "--port-offset",
                &(cli.port_offset + part.offset).to_string(),
            ])
            .env("MALLHIVE_POSTGRES", postgres)
            .env("MALLHIVE_DATA", &cli.data)
            .env("MALLHIVE_DIST", &cli.dist)
            .env("FAILPOINTS", &how.failpoints)
            .env_remove("EVENT_BUS_URL")
            .envs(SETTINGS)
            .envs(how.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", cli.mallhive.display()))?;
        Ok(Self(child))
    }

    /// `kill -9`, and until it is gone.
    pub async fn kill(mut self) {
        // One that has ended by itself is as good.
        let _ = self.0.kill().await;
    }

    /// Whether it ends by itself within `time`.
    pub async fn ends(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.0.wait()).await.is_ok()
    }
}

fn open(log: &Path) -> anyhow::Result<std::fs::File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write {}", log.display()))
}
