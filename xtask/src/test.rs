//! `cargo xtask test`: everything that must hold before a change is merged, in one command.

use crate::{
    api,
    build::{self, cargo},
    chaos, e2e,
    mall::TestMall,
    paths::Paths,
    postgres::{Purpose, Server},
    progress::{note, seconds},
    run::stopping,
    sqlx, tidy,
    tools::{nats, node, python, rust},
};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only these sections, by name, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "SECTIONS")]
    only: Vec<String>,
    /// All but these.
    #[arg(long, value_delimiter = ',', value_name = "SECTIONS")]
    skip: Vec<String>,
    /// Go on after a section that failed.
    #[arg(long)]
    keep_going: bool,
}

/// What a section may need, started once by the first that does.
struct Context<'a> {
    paths: &'a Paths,
    mall: Option<TestMall>,
}

struct Section {
    name: &'static str,
    run: fn(&mut Context) -> Result<()>,
}

/// The quick ones first: a mistake in format is told in a second.
const SECTIONS: [Section; 11] = [
    Section {
        name: "fmt",
        run: fmt,
    },
    Section {
        name: "tidy",
        run: |context| tidy::run(context.paths),
    },
    Section {
        name: "clippy",
        run: clippy,
    },
    Section {
        name: "wasm",
        run: wasm,
    },
    Section {
        name: "sqlx",
        run: |context| sqlx::check_all(context.paths),
    },
    Section {
        name: "unit",
        run: unit,
    },
    Section {
        name: "build",
        run: |context| build::all(context.paths, build::Profile::default()),
    },
    Section {
        name: "e2e",
        run: journeys,
    },
    Section {
        name: "api",
        run: api,
    },
    Section {
        name: "chaos",
        run: chaos,
    },
    Section {
        name: "alone",
        run: alone,
    },
];

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    options.check_names()?;
    let mut context = Context { paths, mall: None };
    let mut outcomes = Vec::new();
    let mut failed = false;
    for section in SECTIONS
        .iter()
        .filter(|section| options.wants(section.name))
    {
        let run = !stopping() && (!failed || options.keep_going);
        let outcome = match run {
            true => run_section(section, &mut context),
            false => Outcome::NotRun,
        };
        failed |= !matches!(outcome, Outcome::Passed(_));
        outcomes.push((section.name, outcome));
    }
    drop(context);
    summarise(&outcomes);
    match failed {
        true => bail!("not everything passed"),
        false => Ok(()),
    }
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        let listed = |list: &[String]| list.iter().any(|found| found == name);
        (self.only.is_empty() || listed(&self.only)) && !listed(&self.skip)
    }

    fn check_names(&self) -> Result<()> {
        let names = SECTIONS.map(|section| section.name);
        for given in self.only.iter().chain(&self.skip) {
            if !names.contains(&given.as_str()) {
                bail!(
                    "there is no section `{given}`; there are {}",
                    names.join(", ")
                );
            }
        }
        Ok(())
    }
}

fn run_section(section: &Section, context: &mut Context) -> Outcome {
    println!("\n==== {} ====", section.name);
    let started = Instant::now();
    let result = (section.run)(context);
    let time = started.elapsed();
    match result {
        Ok(()) => Outcome::Passed(time),
        Err(error) => {
            eprintln!("error in {}: {error:#}", section.name);
            Outcome::Failed(time)
        }
    }
}

fn summarise(outcomes: &[(&str, Outcome)]) {
    println!("\n==== summary ====");
    for (name, outcome) in outcomes {
        let (word, time) = match outcome {
            Outcome::Passed(time) => ("passed", seconds(*time)),
            Outcome::Failed(time) => ("FAILED", seconds(*time)),
            Outcome::NotRun => ("not run", String::new()),
        };
        println!("{name:<10} {word:<8} {time:>14}");
    }
}

fn fmt(context: &mut Context) -> Result<()> {
    cargo(context.paths)
        .args(["fmt", "--all", "--check", "--", "-l"])
        .advice("Run `cargo fmt --all`.")
        .run()
}

fn clippy(context: &mut Context) -> Result<()> {
    cargo(context.paths)
        .args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny=warnings",
        ])
        .run()?;
    // Off by default, and so seen by nothing else.
    cargo(context.paths)
        .args(["clippy", "--package=service-kit", "--all-targets"])
        .args(["--features=aws", "--", "--deny=warnings"])
        .run()
}

/// What only a browser runs is compiled and linted nowhere else. shared-types is also checked
/// alone: it must build for browsers without a feature that another crate switches on.
fn wasm(context: &mut Context) -> Result<()> {
    rust::ensure_target()?;
    let target = "--target=wasm32-unknown-unknown";
    cargo(context.paths)
        .args(["check", "--package=shared-types", target])
        .run()?;
    let entries = context.paths.frontends()?;
    let packages = entries.iter().flat_map(|name| {
        [
            format!("--package={name}"),
            format!("--package={name}-entry"),
        ]
    });
    cargo(context.paths)
        .args(["clippy", target, "--package=ui"])
        .args(packages)
        .args(["--", "--deny=warnings"])
        .run()
}

fn unit(context: &mut Context) -> Result<()> {
    let server = Server::find(context.paths, Purpose::Test)?;
    let nats = nats::ensure(context.paths)?;
    let stripe = node::ensure(context.paths, node::Packages::Stripe)?;
    let web_push = node::ensure(context.paths, node::Packages::WebPush)?;
    let moto = python::moto(context.paths)?;
    let mut tests = cargo(context.paths)
        .args(["test", "--workspace"])
        .env("DATABASE_URL", server.database("postgres"))
        .env("NATS_SERVER", nats)
        .env("STRIPE_MODULES", stripe)
        .env("WEB_PUSH_MODULES", web_push)
        .env("MOTO_SERVER", &moto)
        .env("DUCKDB_PYTHON", python::duckdb(context.paths)?);
    if e2e::catalogues(context.paths).is_none() {
        note("no real catalogues beside this checkout: their import test is left out");
        tests = tests.args(["--", "--skip", "three_real_exports"]);
    }
    tests.run()?;
    // Their names say `aws`; all others have just run.
    cargo(context.paths)
        .args(["test", "--package=service-kit", "--features=aws"])
        .args(["--lib", "--test=it", "aws::"])
        .env("DATABASE_URL", server.database("postgres"))
        .env("MOTO_SERVER", moto)
        .run()
}

/// A short run; `cargo xtask chaos` is the whole.
fn chaos(context: &mut Context) -> Result<()> {
    chaos::run(context.paths, &chaos::Options::short())
}

/// The last section: it takes the place of the mall that the others share.
fn alone(context: &mut Context) -> Result<()> {
    context.mall = None;
    build::frontends(context.paths)?;
    e2e::alone(context.paths, &[])
}

fn journeys(context: &mut Context) -> Result<()> {
    let paths = with_mall(context)?;
    match &context.mall {
        Some(mall) => e2e::journeys(paths, mall, &[]),
        None => bail!("there is no mall to visit"),
    }
}

fn api(context: &mut Context) -> Result<()> {
    let paths = with_mall(context)?;
    match &context.mall {
        Some(mall) => api::check(paths, mall),
        None => bail!("there is no mall to ask"),
    }
}

/// Journeys first: what schemathesis leaves in the databases is not for them.
fn with_mall<'a>(context: &mut Context<'a>) -> Result<&'a Paths> {
    if context.mall.is_none() {
        build::frontends(context.paths)?;
        context.mall = Some(TestMall::start(context.paths)?);
    }
    Ok(context.paths)
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn options(only: &[&str], skip: &[&str]) -> Options {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Options {
            only: owned(only),
            skip: owned(skip),
            keep_going: false,
        }
    }

    #[test]
    fn sections_are_picked_by_name() {
        assert!(options(&[], &[]).wants("fmt"));
        assert!(!options(&["clippy"], &[]).wants("fmt"));
        assert!(!options(&[], &["fmt"]).wants("fmt"));
    }

    #[test]
    fn a_section_that_is_not_there_is_an_error() {
        assert!(options(&["format"], &[]).check_names().is_err());
        assert!(options(&["fmt"], &["e2e"]).check_names().is_ok());
    }
}
