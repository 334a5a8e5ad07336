//! The NATS server that the event bus is tested on.

use super::{apt, installing, on_path};
use crate::{paths::Paths, progress::step, run::Run};
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

const ADVICE: &str = "Install nats-server (Debian: `apt-get install nats-server`), or set \
    NATS_SERVER to its path.";

/// `$NATS_SERVER`, else the one on `PATH`, else the one in Debian's package.
pub fn ensure(paths: &Paths) -> Result<PathBuf> {
    if let Some(path) = env::var_os("NATS_SERVER") {
        return Ok(path.into());
    }
    if let Some(path) = on_path(&["nats-server"]) {
        return Ok(path);
    }
    let folder = paths.tools().join("nats");
    let program = folder.join("usr/sbin/nats-server");
    if !program.is_file() {
        installing(paths, || unpack(&folder))?;
    }
    program
        .is_file()
        .then_some(program)
        .with_context(|| format!("nats-server is not in its package. {ADVICE}"))
}

/// Unpacked and not installed: the package would start a server on every address.
fn unpack(folder: &Path) -> Result<()> {
    on_path(&["apt-get"])
        .and(on_path(&["dpkg-deb"]))
        .with_context(|| format!("nats-server was not found. {ADVICE}"))?;
    fs::create_dir_all(folder)?;
    if apt::is_root() {
        step("reading Debian's package lists", || {
            let update = Run::new("apt-get").args(["update", "-q"]);
            update.advice(ADVICE).run()
        })?;
    }
    step("unpacking Debian's nats-server", || {
        Run::new("apt-get")
            .args(["download", "-q", "nats-server"])
            .dir(folder)
            .advice(ADVICE)
            .run()?;
        Run::new("sh")
            .args(["-c", "dpkg-deb -x nats-server_*.deb ."])
            .dir(folder)
            .advice(ADVICE)
            .run()
    })
}
