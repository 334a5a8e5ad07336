//! `cargo xtask chaos`: what a mall promises when its parts fail, on databases of its own.
//! Its table is printed, and kept as `chaos.md` in the cache.

use crate::{
    build::{self, cargo},
    paths::{Paths, folders_with},
    postgres::{Cluster, Purpose},
    progress::step,
    run::Run,
    tools::nats,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

#[derive(Debug, Default, clap::Args)]
pub struct Options {
    /// Few rounds of few shoppers, as `cargo xtask test` plays them.
    #[arg(long)]
    short: bool,
    /// Only these scenarios, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "SCENARIOS")]
    only: Vec<String>,
}

impl Options {
    /// What belongs to every change.
    pub fn short() -> Self {
        Self {
            short: true,
            only: Vec::new(),
        }
    }
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    build::frontends(paths)?;
    let (mallhive, chaos) = programs(paths)?;
    let cluster = Cluster::start(paths, Purpose::Chaos)?;
    for name in folders_with(&paths.root.join("services"), "migrations")? {
        cluster.drop_database(&format!("mallhive_{name}"))?;
    }
    cluster.drop_database("mallhive_bus")?;
    let ledger = match options.short {
        // The unit tests have played it.
        true => None,
        false => Some(ledger(paths)?),
    };
    let data = paths.cache.join("chaos");
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data)?;
    let mut run = Run::new(chaos)
        .arg("--mallhive")
        .arg(mallhive)
        .args(["--postgres", &cluster.url()])
        .arg("--data")
        .arg(&data)
        .arg("--dist")
        .arg(paths.dist())
        .arg("--nats")
        .arg(nats::ensure(paths)?)
        .arg("--report")
        .arg(paths.cache.join("chaos.md"))
        .advice(format!(
            "The logs of its processes are in {}.",
            data.display()
        ));
    if options.short {
        run = run.arg("--short");
    }
    if let Some(ledger) = ledger {
        run = run.arg("--ledger").arg(ledger);
    }
    if !options.only.is_empty() {
        run = run.args(["--only", &options.only.join(",")]);
    }
    run.run()
}

/// The mall with its fail points, and who plays with it. They lie beside the program of
/// `up`, which has none.
fn programs(paths: &Paths) -> Result<(PathBuf, PathBuf)> {
    step("compiling the mall with its fail points", || {
        // In one command: alone, each would have its dependencies compiled with features of
        // its own.
        cargo(paths)
            .args(["build", "--package", "mallhive", "--package", "chaos"])
            .args(["--features", "mallhive/failpoints"])
            .run()
    })?;
    let folder = paths.target().join("debug");
    let kept = folder.join("mallhive-failpoints");
    // The next build of the program for `up`, which every start makes, takes its place.
    fs::copy(folder.join("mallhive"), &kept)?;
    Ok((kept, folder.join("chaos")))
}

/// The payment service's tests, compiled.
fn ledger(paths: &Paths) -> Result<PathBuf> {
    step("compiling the ledger's test", || {
        let built = cargo(paths)
            .args([
                "test",
                "--package",
                "payment-service",
                "--test",
                "it",
                "--no-run",
            ])
            .arg("--message-format=json-render-diagnostics")
            .output()?;
        let program = built.lines().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            let of_tests = message.pointer("/profile/test")?.as_bool()?;
            let program = message.get("executable")?.as_str()?;
            of_tests.then(|| PathBuf::from(program))
        });
        program.context("Cargo names no program of the payment service's tests")
    })
}
