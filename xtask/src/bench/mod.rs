//! `cargo xtask bench`: how fast, how large, how hungry. Everything runs in one go on one
//! machine, so that its numbers can be compared with each other, and is written to
//! `docs/benchmarks.md`.

mod database;
mod import;
mod inside;
mod lighthouse;
mod load;
mod machine;
mod mall;
mod report;

use crate::{
    build::{self, Profile, cargo},
    paths::Paths,
    postgres::{Cluster, Purpose},
    progress::{note, step},
};
use anyhow::{Result, bail};
use load::Loads;
use mall::BenchMall;
use report::Report;
use std::{fs, path::PathBuf};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// How long each load is measured.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How often; the report takes the median round.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only these parts, separated by commas; the report is then only printed.
    #[arg(long, value_delimiter = ',', value_name = "PARTS")]
    only: Vec<String>,
}

impl Options {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == part)
    }

    fn check_names(&self) -> Result<()> {
        for name in &self.only {
            if !PARTS.contains(&name.as_str()) {
                bail!("there is no part `{name}`; there are {}", PARTS.join(", "));
            }
        }
        Ok(())
    }
}

const PARTS: [&str; 10] = [
    "start",
    "pages",
    "cache",
    "carts",
    "checkouts",
    "reservations",
    "memory",
    "lighthouse",
    "import",
    "bus",
];

/// What every part works with.
struct Bench<'a> {
    paths: &'a Paths,
    cluster: &'a Cluster,
    /// The mall, compiled for release.
    program: PathBuf,
    loads: Loads,
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    options.check_names()?;
    let cluster = Cluster::start(paths, Purpose::Bench)?;
    build::frontends(paths)?;
    let program = build::server(paths, Profile { release: true })?;
    let bench = Bench {
        paths,
        cluster: &cluster,
        program,
        loads: Loads::new(generator(paths, options)?, options),
    };
    fs::create_dir_all(mall::data(paths))?;
    let mut report = Report::begin(paths, &cluster)?;
    measure(&bench, options, &mut report)?;
    let text = report.finish();
    println!("\n{text}");
    if options.only.is_empty() {
        let file = paths.root.join("docs/benchmarks.md");
        fs::write(&file, text)?;
        note(&format!("written to {}", file.display()));
    }
    Ok(())
}

fn measure(bench: &Bench, options: &Options, report: &mut Report) -> Result<()> {
    let mall = BenchMall::start(bench)?;
    drop(mall);
    if options.wants("start") {
        report.section("Start", mall::starts(bench)?);
    }
    let mall = BenchMall::start(bench)?;
    let idle = mall.memory()?;
    if options.wants("pages") {
        report.section(
            "Complete pages, rendered for each request",
            bench.loads.pages(&mall)?,
        );
    }
    if options.wants("cache") {
        report.section("Pages from the edge's cache", bench.loads.cache(&mall)?);
    }
    if options.wants("carts") {
        report.section("Adding to a new cart", bench.loads.carts(&mall)?);
    }
    if options.wants("checkouts") {
        report.section(
            "Complete guest checkouts",
            bench.loads.checkouts(bench, &mall)?,
        );
    }
    if options.wants("reservations") {
        report.section("Taking stock", inside::reservations(bench, &mall)?);
    }
    if options.wants("memory") {
        report.section("Memory", mall.memory_section(idle)?);
    }
    if options.wants("lighthouse") {
        report.section("Lighthouse", lighthouse::audit(bench, &mall)?);
    }
    drop(mall);
    if options.wants("import") {
        report.section("Import", import::measure(bench)?);
    }
    if options.wants("bus") {
        report.section("Events", inside::buses(bench)?);
    }
    Ok(())
}

/// The program that makes the load, compiled for release; with the SDK of AWS where it
/// is needed, since that takes minutes.
fn generator(paths: &Paths, options: &Options) -> Result<PathBuf> {
    let aws = options.wants("bus").then_some("--features=aws");
    step("compiling the load generator", || {
        cargo(paths)
            .args(["build", "--release", "--package", "bench"])
            .args(aws)
            .run()
    })?;
    Ok(paths.target().join("release/bench"))
}
