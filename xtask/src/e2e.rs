//! `cargo xtask e2e`: Playwright drives the system's Chromium through a mall of its own.

use crate::{
    build,
    mall::TestMall,
    paths::Paths,
    run::Run,
    tools::{chromium, node},
};
use anyhow::{Context, Result};
use std::{fs, os::unix::fs::symlink, path::Path};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Passed to Playwright: a part of a file name, `--headed`, `--grep` …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    build::frontends(paths)?;
    let _mall = TestMall::start(paths)?;
    drive(paths, &options.playwright)
}

/// Runs the specs against a test mall that is up.
pub fn drive(paths: &Paths, arguments: &[String]) -> Result<()> {
    let modules = node::ensure(paths, node::Packages::End2end)?;
    let browser = chromium::ensure()?;
    let folder = paths.root.join("end2end");
    link(&modules, &folder.join("node_modules"))?;
    Run::new(modules.join(".bin/playwright"))
        .arg("test")
        .args(arguments)
        .dir(&folder)
        .env("MALL_URL", TestMall::url())
        .env("CHROMIUM", browser)
        .env("PLAYWRIGHT_OUTPUT", paths.cache.join("test/playwright"))
        .advice(format!(
            "Traces and screenshots of failures are in {}.",
            paths.cache.join("test/playwright").display()
        ))
        .run()
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
