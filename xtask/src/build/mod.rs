//! Builds what browsers are sent: for each micro-frontend one script, one WASM file, one
//! stylesheet, named by their content, with a manifest that its BFF reads at start.
//!
//! Each part is skipped when its inputs did not change, so a second start is quick.

mod budget;
mod css;
mod publish;
mod wasm;

use crate::{
    hash::Hash,
    paths::Paths,
    progress::{note, step},
    run::Run,
    tools,
};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// How to compile the server; what browsers are sent is always built for release.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Profile {
    /// Compile the server with optimisation.
    #[arg(long)]
    pub release: bool,
}

/// What the last build of a micro-frontend was made from.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct Inputs {
    wasm: String,
    css: String,
}

/// One micro-frontend while it is built.
struct Frontend {
    name: String,
    inputs: Inputs,
    built: Inputs,
}

impl Frontend {
    fn load(paths: &Paths, name: String) -> Result<Self> {
        let inputs = Inputs {
            wasm: wasm::inputs(paths, &name)?,
            css: css::inputs(paths)?,
        };
        let complete = publish::is_complete(&paths.dist().join(&name));
        let built = fs::read(Self::record(paths, &name))
            .ok()
            .filter(|_| complete)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Ok(Self {
            name,
            inputs,
            built,
        })
    }

    /// What a finished build leaves, beside the files themselves.
    fn record(paths: &Paths, name: &str) -> PathBuf {
        staging(paths, name).join("inputs.json")
    }

    fn stale_wasm(&self) -> bool {
        self.inputs.wasm != self.built.wasm
    }

    fn stale_css(&self) -> bool {
        self.inputs.css != self.built.css
    }
}

/// Everything: the micro-frontends, then the server.
pub fn all(paths: &Paths, profile: Profile) -> Result<()> {
    frontends(paths)?;
    server(paths, profile)?;
    Ok(())
}

/// Builds the micro-frontends that are not current, and holds all of them to the budget.
pub fn frontends(paths: &Paths) -> Result<()> {
    // Two commands at once would take each other's files away.
    let building = tools::lock_file(&paths.cache.join("staging/building.lock"))?;
    building.lock()?;
    let frontends = paths
        .frontends()?
        .into_iter()
        .map(|name| Frontend::load(paths, name))
        .collect::<Result<Vec<_>>>()?;
    let stale = |check: fn(&Frontend) -> bool| -> Vec<&str> {
        let stale = frontends.iter().filter(|frontend| check(frontend));
        stale.map(|frontend| frontend.name.as_str()).collect()
    };
    let (scripts, styles) = (stale(Frontend::stale_wasm), stale(Frontend::stale_css));
    if scripts.is_empty() && styles.is_empty() {
        note("the micro-frontends are current");
        return Ok(());
    }
    let modules = tools::node::ensure(paths, tools::node::Packages::Assets)?;
    css::build(paths, &modules, &styles)?;
    wasm::build(paths, &modules, &scripts)?;
    step("compressing and naming files", || {
        publish_all(paths, &frontends)
    })
}

fn publish_all(paths: &Paths, frontends: &[Frontend]) -> Result<()> {
    let mut sizes = Vec::new();
    for frontend in frontends {
        let name = &frontend.name;
        let sized = publish::publish(&staging(paths, name), &paths.dist().join(name), name)
            .with_context(|| format!("cannot publish the files of {name}"))?;
        sizes.push((name.as_str(), sized));
    }
    budget::check(&paths.root.join("budgets.json"), &sizes)?;
    for frontend in frontends {
        fs::write(
            Frontend::record(paths, &frontend.name),
            serde_json::to_vec(&frontend.inputs)?,
        )?;
    }
    Ok(())
}

/// What a browser downloads for a micro-frontend that is built.
pub fn sizes(paths: &Paths, name: &str) -> Result<publish::Sizes> {
    publish::sizes(&paths.dist().join(name))
}

/// Compiles the program `mallhive` and returns its path.
pub fn server(paths: &Paths, profile: Profile) -> Result<PathBuf> {
    step("compiling the server", || {
        let mut cargo = cargo(paths).args(["build", "--package", "mallhive"]);
        if profile.release {
            cargo = cargo.arg("--release");
        }
        cargo.run()
    })?;
    let folder = if profile.release { "release" } else { "debug" };
    Ok(paths.target().join(folder).join("mallhive"))
}

/// Cargo in this workspace, with our target folder, and SQL checked against the committed data:
/// a server named in the environment must not change what is compiled.
pub fn cargo(paths: &Paths) -> Run {
    let run = Run::new("cargo")
        .dir(&paths.root)
        .env("CARGO_TARGET_DIR", paths.target())
        .env("SQLX_OFFLINE", "true");
    // What Cargo tells xtask of itself: to the build scripts of some crates it is a change, and
    // half of the workspace would be compiled anew between this and a plain `cargo`.
    let ours = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    ours.filter(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        .fold(run, |run, name| run.without_env(&name))
}

/// Where Trunk and Tailwind write, before files get their names.
fn staging(paths: &Paths, name: &str) -> PathBuf {
    paths.cache.join("staging").join(name)
}

/// A hash over files and folders of the checkout; those that do not exist count as empty.
fn hash_of(root: &Path, names: &[&str]) -> Result<String> {
    let existing = names.iter().map(|name| root.join(name));
    Hash::of_files(&existing.filter(|path| path.exists()).collect::<Vec<_>>())
}
