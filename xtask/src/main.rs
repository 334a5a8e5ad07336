//! The project's own commands. `cargo xtask up` is the first one to know.

mod api;
mod bench;
mod build;
mod chaos;
mod e2e;
mod hash;
mod mall;
mod paths;
mod postgres;
mod progress;
mod run;
mod screenshots;
mod sqlx;
mod test;
mod tidy;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use paths::Paths;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about, bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, build, and start the mall at http://localhost:8080.
    Up(mall::Up),
    /// Run `mallhive` on the databases of `up`: imports, roles, events.
    Mallhive(mall::Operate),
    /// Everything that must hold: format, lints, tidy, unit, integration and end-to-end tests.
    Test(test::Options),
    /// Build what browsers are sent, and the server.
    Build {
        /// Leave the server out.
        #[arg(long)]
        frontends: bool,
        #[command(flatten)]
        profile: build::Profile,
    },
    /// Write the data by which sqlx checks SQL without a server.
    Sqlx(sqlx::Options),
    /// Only the end-to-end tests in Chromium.
    E2e(e2e::Options),
    /// Picture every kind of page, and renew the README's pictures.
    Screenshots(screenshots::Options),
    /// Measure speed, size and memory on this machine; writes docs/benchmarks.md.
    Bench(bench::Options),
    /// Kill, cut off and repeat what a mall does, and check what must hold.
    Chaos(chaos::Options),
    /// Check crate graph, manifests, sizes and names.
    Tidy,
}

fn main() -> ExitCode {
    match execute(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<()> {
    run::catch_signals()?;
    let paths = Paths::find()?;
    match command {
        Command::Up(options) => mall::up(&paths, &options),
        Command::Mallhive(options) => mall::operate(&paths, &options),
        Command::Test(options) => test::run(&paths, &options),
        Command::E2e(options) => e2e::run(&paths, &options),
        Command::Build {
            frontends: true, ..
        } => build::frontends(&paths),
        Command::Build { profile, .. } => build::all(&paths, profile),
        Command::Screenshots(options) => screenshots::run(&paths, &options),
        Command::Bench(options) => bench::run(&paths, &options),
        Command::Chaos(options) => chaos::run(&paths, &options),
        Command::Tidy => tidy::run(&paths),
        Command::Sqlx(options) => sqlx::run(&paths, &options),
    }
}
