//! Scripts and WASM: one cargo build of all entries that are not current, then Trunk for each.

use super::{cargo, hash_of, staging};
use crate::{
    paths::Paths,
    progress::{note, step},
    run::Run,
    tools,
};
use anyhow::{Context, Result, anyhow};
use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// What the WASM of a micro-frontend is made from.
pub fn inputs(paths: &Paths, name: &str) -> Result<String> {
    let own = format!("frontends/{name}");
    hash_of(
        &paths.root,
        &[
            &own,
            "frontends/ui",
            "shared-types",
            "Cargo.toml",
            "Cargo.lock",
            "Trunk.toml",
            ".cargo",
            "assets/package-lock.json",
        ],
    )
}

/// Leaves `<mfe>-entry.js` and `<mfe>-entry_bg.wasm` in the staging folders.
pub fn build(paths: &Paths, modules: &Path, names: &[&str]) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    tools::rust::ensure_for_browsers(paths)?;
    step(
        &format!("compiling for browsers: {}", names.join(", ")),
        || {
            // One call for all: dependencies are compiled once, entries side by side. Trunk's own
            // call of cargo then finds the work done.
            let packages = names.iter().map(|name| format!("--package={name}-entry"));
            cargo(paths)
                .args([
                    "build",
                    "--target=wasm32-unknown-unknown",
                    "--profile=wasm-release",
                ])
                .args(packages)
                .run()
        },
    )?;
    step("wasm-bindgen and wasm-opt by Trunk", || {
        side_by_side(names, |name| trunk(paths, modules, name))
    })
}

fn trunk(paths: &Paths, modules: &Path, name: &str) -> Result<()> {
    let own_tools = [paths.tools().join("bin"), modules.join(".bin")];
    Run::new("trunk")
        .args(["build", "--skip-version-check", "--config"])
        .arg(paths.root.join("Trunk.toml"))
        .arg("--dist")
        .arg(staging(paths, name).join("trunk"))
        .arg("--public-url")
        .arg(format!("/_/{name}/"))
        .arg(
            paths
                .root
                .join(format!("frontends/{name}/entry/index.html")),
        )
        .dir(&paths.root)
        .env("PATH", tools::search_path(&own_tools)?)
        .env("CARGO_TARGET_DIR", paths.target())
        // Trunk reads this variable as a boolean word and stops at the customary "1".
        .without_env("NO_COLOR")
        .output()
        .with_context(|| format!("Trunk could not build {name}"))?;
    note(name);
    Ok(())
}

/// Runs the work for each name, as many at a time as there are processors; returns the first error.
fn side_by_side(names: &[&str], work: impl Fn(&str) -> Result<()> + Sync) -> Result<()> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..workers.min(names.len()) {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = work(name) {
                        next.store(names.len(), Ordering::Relaxed);
                        if let Ok(mut slot) = failure.lock() {
                            slot.get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    let failure = failure
        .into_inner()
        .map_err(|_| anyhow!("a build thread broke"))?;
    failure.map_or(Ok(()), Err)
}
