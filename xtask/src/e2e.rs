//! `cargo xtask e2e`: Playwright drives the system's Chromium through a mall of its own.

use crate::{
    build,
    mall::TestMall,
    paths::Paths,
    progress::note,
    run::Run,
    tools::{chromium, node},
};
use anyhow::{Context, Result};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// What the specs of `end2end/alone` stop and start.
const STOPPABLE: [&str; 3] = ["product", "cart", "recommendation"];

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only the specs of `end2end/alone`, which need a mall to themselves.
    #[arg(long)]
    alone: bool,
    /// Passed to Playwright: a part of a file name, `--headed`, `--grep` …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

/// Everything; with arguments for Playwright, those of the journeys that they pick.
pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    build::frontends(paths)?;
    if !options.alone {
        let mall = TestMall::start(paths)?;
        journeys(paths, &mall, &options.playwright)?;
    }
    if options.alone || options.playwright.is_empty() {
        alone(paths, &options.playwright)?;
    }
    Ok(())
}

/// Runs the journeys against a test mall that is up; some need an operator's command.
pub fn journeys(paths: &Paths, mall: &TestMall, arguments: &[String]) -> Result<()> {
    let mut run = playwright(paths, "test/playwright")?.args(arguments);
    for (name, value) in mall.beside(paths)? {
        run = run.env(name, value);
    }
    run.run()
}

/// Runs what disturbs every other shopper: services that stop, catalogues that come in.
pub fn alone(paths: &Paths, arguments: &[String]) -> Result<()> {
    let mall = TestMall::start_without(paths, &STOPPABLE)?;
    let mut run = playwright(paths, "test/playwright-alone")?
        .args(["--config", "alone.config.ts"])
        .args(arguments);
    for (name, value) in mall.beside(paths)? {
        run = run.env(name, value);
    }
    match catalogues(paths) {
        Some(folder) => run = run.env("CATALOGUES", folder),
        None => note("no real catalogues beside this checkout: real-catalogue.spec.ts is left out"),
    }
    run.run()
}

/// Three real exports, which belong to others and so are not part of the project.
pub fn catalogues(paths: &Paths) -> Option<PathBuf> {
    let folder = paths.root.parent()?.join("shared/data/catalogue");
    folder.is_dir().then_some(folder)
}

/// `playwright test` on the test mall, with its traces in a folder of the cache.
pub fn playwright(paths: &Paths, output: &str) -> Result<Run> {
    let modules = node::ensure(paths, node::Packages::End2end)?;
    let browser = chromium::ensure()?;
    let folder = paths.root.join("end2end");
    let output = paths.cache.join(output);
    link(&modules, &folder.join("node_modules"))?;
    Ok(Run::new(modules.join(".bin/playwright"))
        .arg("test")
        .dir(&folder)
        .env("MALL_URL", TestMall::url())
        .env("CHROMIUM", browser)
        .env("PLAYWRIGHT_OUTPUT", &output)
        .advice(format!(
            "Traces and screenshots of failures are in {}.",
            output.display()
        )))
}

/// Node looks for packages beside the files that import them; the packages are in the cache.
fn link(target: &Path, link: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|found| found == target) {
        return Ok(());
    }
    // A link of another cache goes; a real folder is someone's own and makes the next line fail.
    let _ = fs::remove_file(link);
    symlink(target, link).with_context(|| format!("cannot make the link {}", link.display()))
}
