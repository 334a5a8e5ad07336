//! `cargo xtask screenshots`: every kind of page as it looks, for people to look at, and the
//! README's pictures.

use crate::{build, e2e, mall::TestMall, paths::Paths, progress::note};
use anyhow::Result;
use std::fs;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Passed to Playwright: `readme`, or `pages` with `--grep` and a word of a page's name.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    let folder = paths.cache.join("screenshots");
    if options.playwright.is_empty() {
        // What is not pictured any more should not be looked at.
        let _ = fs::remove_dir_all(&folder);
    }
    build::frontends(paths)?;
    let mall = TestMall::start(paths)?;
    let mut run = e2e::playwright(paths, "test/playwright-screenshots")?
        .args(["--config", "screenshots.config.ts"])
        .args(&options.playwright)
        .env("SCREENSHOTS", &folder)
        .env("README_SCREENSHOTS", paths.root.join("docs/screenshots"));
    for (name, value) in mall.beside(paths)? {
        run = run.env(name, value);
    }
    run.run()?;
    note(&format!(
        "pages are in {}, the README's pictures in docs/screenshots",
        folder.display()
    ));
    Ok(())
}
