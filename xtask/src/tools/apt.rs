//! Debian packages, where this machine has them and we may install them.

use super::on_path;
use crate::{progress::step, run::Run};
use anyhow::Result;
use std::{fs, os::unix::fs::MetadataExt};

/// Whether this command runs as root.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Whether `apt-get install` can work here.
pub fn usable() -> bool {
    is_root() && on_path(&["apt-get"]).is_some()
}

/// Installs packages without their recommendations.
pub fn install(packages: &[&str], advice: &str) -> Result<()> {
    step(
        &format!("installing Debian packages: {}", packages.join(", ")),
        || {
            Run::new("apt-get")
                .args(["update", "-q"])
                .advice(advice)
                .run()?;
            Run::new("apt-get")
                .args(["install", "-y", "-q", "--no-install-recommends"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .advice(advice)
                .run()
        },
    )
}
