//! npm packages: a committed package.json and lock file, installed in the cache and
//! again only when the lock file changes.

use super::{installing, on_path};
use crate::{hash::Hash, paths::Paths, progress::step, run::Run};
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

const ADVICE: &str = "Node.js 20 or newer with npm is needed: see https://nodejs.org, or your \
    package manager.";

/// A folder of the project with a package.json and a package-lock.json.
#[derive(Clone, Copy, Debug)]
pub enum Packages {
    /// Tailwind, wasm-opt, demo pictures.
    Assets,
    /// Playwright, axe, Lighthouse.
    End2end,
    /// PostgreSQL for machines without a system package.
    Postgres,
    /// Stripe's client library, for the payment service's tests.
    Stripe,
    /// The usual web push library, for the notification service's tests.
    WebPush,
}

impl Packages {
    fn name(self) -> &'static str {
        match self {
            Self::Assets => "assets",
            Self::End2end => "end2end",
            Self::Postgres => "postgres",
            Self::Stripe => "stripe",
            Self::WebPush => "web-push",
        }
    }

    /// Where the committed package.json is.
    pub fn source(self, paths: &Paths) -> PathBuf {
        match self {
            Self::Assets => paths.root.join("assets"),
            Self::End2end => paths.root.join("end2end"),
            Self::Postgres => paths.root.join("xtask/node/postgres"),
            Self::Stripe => paths.root.join("xtask/node/stripe"),
            Self::WebPush => paths.root.join("xtask/node/web-push"),
        }
    }

    /// Only PostgreSQL needs its install script: it makes links between its libraries.
    fn scripts(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &[],
            Self::Assets | Self::End2end | Self::Stripe | Self::WebPush => &["--ignore-scripts"],
        }
    }
}

/// Installs in the cache; returns the folder `node_modules`.
pub fn ensure(paths: &Paths, packages: Packages) -> Result<PathBuf> {
    ensure_in(paths, packages, &paths.cache.join("node"))
}

/// The same in another parent folder.
pub fn ensure_in(paths: &Paths, packages: Packages, parent: &Path) -> Result<PathBuf> {
    let source = packages.source(paths);
    let folder = parent.join(packages.name());
    let modules = folder.join("node_modules");
    let stamp = folder.join("installed");
    let key = Hash::of_files(&[
        source.join("package.json"),
        source.join("package-lock.json"),
    ])?;
    let current = || fs::read_to_string(&stamp).is_ok_and(|text| text == key);
    if current() {
        return Ok(modules);
    }
    installing(paths, || {
        if !current() {
            install(packages, &source, &folder)?;
            fs::write(&stamp, &key)?;
        }
        Ok(modules)
    })
}

fn install(packages: Packages, source: &Path, folder: &Path) -> Result<()> {
    ensure!(
        on_path(&["npm"]).is_some(),
        "npm was not found on PATH. {ADVICE}"
    );
    step(
        &format!("installing npm packages ({})", packages.name()),
        || {
            fs::create_dir_all(folder)?;
            for file in ["package.json", "package-lock.json"] {
                fs::copy(source.join(file), folder.join(file))
                    .with_context(|| format!("cannot copy {}", source.join(file).display()))?;
            }
            Run::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .args(packages.scripts())
                .dir(folder)
                .advice("Check that the npm registry can be reached (`npm ping`), then try again.")
                .run()
        },
    )
}
