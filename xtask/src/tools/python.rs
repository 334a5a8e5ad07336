//! Python tools, each in a virtual environment of its own.

use super::{installing, on_path};
use crate::{paths::Paths, progress::step, run::Run};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// The program `schemathesis`, which checks a server against its OpenAPI document.
pub fn schemathesis(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.cache.join("python/schemathesis");
    let program = folder.join("bin/schemathesis");
    let stamp = folder.join("installed");
    let current = || fs::read_to_string(&stamp).is_ok_and(|text| text == SCHEMATHESIS);
    if current() {
        return Ok(program);
    }
    installing(paths, || {
        let python = on_path(&["python3", "python"])
            .context("Python was not found on PATH. Install Python 3.10 or newer.")?;
        step(&format!("installing {SCHEMATHESIS}"), || {
            Run::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(&folder)
                .advice("Debian keeps this module apart: `apt-get install python3-venv`.")
                .run()?;
            Run::new(folder.join("bin/pip"))
                .args(["install", "--quiet", SCHEMATHESIS])
                .advice("Check that the Python package index can be reached, then try again.")
                .run()?;
            Ok(fs::write(&stamp, SCHEMATHESIS)?)
        })?;
        Ok(program)
    })
}
