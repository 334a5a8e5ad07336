//! Python tools, each in a virtual environment of its own.

use super::{installing, on_path};
use crate::{paths::Paths, progress::step, run::Run};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The program `schemathesis`, which checks a server against its OpenAPI document.
pub fn schemathesis(paths: &Paths) -> Result<PathBuf> {
    program(paths, "schemathesis", "schemathesis==4.32.5")
}

/// The program `moto_server`, which answers as AWS does.
pub fn moto(paths: &Paths) -> Result<PathBuf> {
    program(paths, "moto_server", "moto[server]==5.2.5")
}

/// A Python that knows `duckdb`, which reads our exports independently.
pub fn duckdb(paths: &Paths) -> Result<PathBuf> {
    program(paths, "python", "duckdb==2.0.1")
}

/// `name` from the environment of `package`, which is made where it is not current.
fn program(paths: &Paths, name: &str, package: &str) -> Result<PathBuf> {
    let tool = package.split(['[', '=']).next().unwrap_or(package);
    let folder = paths.cache.join("python").join(tool);
    let stamp = folder.join("installed");
    let current = || fs::read_to_string(&stamp).is_ok_and(|text| text == package);
    if !current() {
        installing(paths, || match current() {
            true => Ok(()),
            false => install(&folder, package, &stamp),
        })?;
    }
    Ok(folder.join("bin").join(name))
}

fn install(folder: &Path, package: &str, stamp: &Path) -> Result<()> {
    let python = on_path(&["python3", "python"])
        .context("Python was not found on PATH. Install Python 3.10 or newer.")?;
    step(&format!("installing {package}"), || {
        Run::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(folder)
            .advice("Debian keeps this module apart: `apt-get install python3-venv`.")
            .run()?;
        Run::new(folder.join("bin/pip"))
            .args(["install", "--quiet", package])
            .advice("Check that the Python package index can be reached, then try again.")
            .run()?;
        Ok(fs::write(stamp, package)?)
    })
}
