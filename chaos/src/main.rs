//! What `cargo xtask chaos` does to a mall, and what must hold afterwards.
//!
//! The mall is real: processes of the program `mallhive` on real databases, killed by
//! `kill -9`, with a payment provider that times out, loses answers and repeats itself.
//! After each scenario everything is left to come to rest, and the invariants are
//! checked over all databases at once.
//!
//! Read `scenarios` for what happens and `invariants` for what must hold; `stage` runs the
//! processes, `shopper` buys and `seller` takes things back.

mod invariants;
mod report;
mod scenarios;
mod seller;
mod shopper;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;

use crate::report::Line;
use crate::scenarios::{ALL, Scale, Scenario};
use crate::stage::Stage;

/// A scenario that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(1_800);

#[derive(Clone, Debug, Parser)]
#[command(about)]
pub struct Cli {
    /// The program, built with `--features failpoints`.
    #[arg(long)]
    mallhive: PathBuf,
    /// The PostgreSQL server without a database, `postgres://…`; its `mallhive_…`
    /// databases are the mall's.
    #[arg(long)]
    postgres: String,
    /// For secrets and logs.
    #[arg(long)]
    data: PathBuf,
    /// The micro-frontends' built files.
    #[arg(long)]
    dist: PathBuf,
    /// The payment service's test program, which plays its ledger against a model.
    #[arg(long)]
    ledger: Option<PathBuf>,
    /// The program nats-server.
    #[arg(long)]
    nats: Option<PathBuf>,
    /// Where the table is written besides.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Added to every port.
    #[arg(long, default_value_t = 25_000)]
    port_offset: u16,
    /// Few rounds of few shoppers, for every change; else as many as the races deserve.
    #[arg(long)]
    short: bool,
    /// Only these scenarios, by name, separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    server_kit::install_crypto();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<bool> {
    for name in &cli.only {
        let known = ALL.iter().any(|scenario| scenario.name == name);
        let names: Vec<_> = ALL.iter().map(|scenario| scenario.name).collect();
        ensure!(
            known,
            "there is no scenario `{name}`; there are {}",
            names.join(", ")
        );
    }
    let wanted = |scenario: &&Scenario| match cli.only.is_empty() {
        // What the unit tests play in short is for the whole run.
        true => scenario.name != scenarios::LEDGER || cli.ledger.is_some(),
        false => cli.only.iter().any(|name| name == scenario.name),
    };
    let scale = match cli.short {
        true => Scale::Short,
        false => Scale::Whole,
    };
    let mut lines = Vec::new();
    let started = Instant::now();
    let stage = Stage::open(&cli).await?;
    for scenario in ALL.iter().filter(wanted) {
        lines.push(play(&stage, scenario, scale).await);
    }
    stage.close().await;
    let table = report::table(&lines, started.elapsed());
    println!("\n{table}");
    if let Some(path) = &cli.report {
        let written = std::fs::write(path, &table);
        written.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(lines.iter().all(|line| line.outcome.is_ok()))
}

async fn play(stage: &Stage, scenario: &Scenario, scale: Scale) -> Line {
    eprintln!("{:>3}  {} …", scenario.number, scenario.name);
    let started = Instant::now();
    let playing = async {
        let outcome = (scenario.run)(stage, scale).await?;
        stage.rest().await?;
        let broken = invariants::broken(stage).await?;
        ensure!(broken.is_empty(), "{}", broken.join("; "));
        Ok(outcome)
    };
    let outcome = tokio::time::timeout(LONGEST, playing).await;
    let outcome = outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("it hangs")));
    match &outcome {
        Ok(_) => eprintln!("     {:.1} s", started.elapsed().as_secs_f64()),
        Err(error) => eprintln!("     FAILED: {error:#}"),
    }
    if outcome.is_err() {
        // What one scenario left behind must not fail the next.
        stage.recover().await;
    }
    Line {
        name: scenario.name,
        number: scenario.number,
        outcome,
        took: started.elapsed(),
    }
}
