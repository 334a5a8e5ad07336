//! The browser of the end-to-end tests: the system's Chromium.

use super::{apt, on_path};
use anyhow::{Context, Result};
use std::{env, path::PathBuf};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const ADVICE: &str = "Install Chromium with your package manager (Debian: `apt-get install \
    chromium fonts-liberation fonts-noto-color-emoji`), or set CHROMIUM to its path.";

/// `$CHROMIUM`, else the one on `PATH`, else Debian's package with fonts to draw text and emoji.
pub fn ensure() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    if let Some(path) = on_path(&NAMES) {
        return Ok(path);
    }
    if apt::usable() {
        apt::install(
            &["chromium", "fonts-liberation", "fonts-noto-color-emoji"],
            ADVICE,
        )?;
    }
    on_path(&NAMES).with_context(|| format!("Chromium was not found. {ADVICE}"))
}
