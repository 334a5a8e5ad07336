//! `cargo xtask chaos`: what a mall promises when its parts fail, on databases of its own.

use crate::{
    build::cargo,
    paths::{Paths, folders_with},
    postgres::{Cluster, Purpose},
    progress::step,
    run::Run,
};
use anyhow::Result;
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
    let (mallhive, chaos) = programs(paths)?;
    let cluster = Cluster::start(paths, Purpose::Chaos)?;
    for name in folders_with(&paths.root.join("services"), "migrations")? {
        cluster.drop_database(&format!("mallhive_{name}"))?;
    }
    cluster.drop_database("mallhive_bus")?;
    let data = paths.cache.join("chaos");
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data)?;
    let mut run = Run::new(chaos)
        .arg("--mallhive")
        .arg(mallhive)
        .args(["--postgres", &cluster.url()])
        .arg("--data")
        .arg(&data)
        .advice(format!(
            "The logs of its processes are in {}.",
            data.display()
        ));
    if options.short {
        run = run.arg("--short");
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
        cargo(paths)
            .args(["build", "--package", "mallhive", "--features", "failpoints"])
            .run()?;
        cargo(paths).args(["build", "--package", "chaos"]).run()
    })?;
    let folder = paths.target().join("debug");
    let kept = folder.join("mallhive-failpoints");
    // The next build of the program for `up`, which every start makes, takes its place.
    fs::copy(folder.join("mallhive"), &kept)?;
    Ok((kept, folder.join("chaos")))
}
