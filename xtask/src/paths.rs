//! Where things live: the checkout, and one cache folder for all that can be made again.

use anyhow::{Context, Result};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The folders every command works with.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The root of the checkout.
    pub root: PathBuf,
    /// `$MALLHIVE_CACHE`, or `~/.cache/mallhive`.
    pub cache: PathBuf,
}

impl Paths {
    /// Finds the checkout this command was compiled from, and its cache.
    pub fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask has no parent folder")?
            .to_path_buf();
        let cache = match env::var_os("MALLHIVE_CACHE") {
            Some(folder) => std::path::absolute(folder)?,
            None => env::home_dir()
                .context("HOME is not set; set MALLHIVE_CACHE to a folder for tools and builds")?
                .join(".cache/mallhive"),
        };
        Ok(Self { root, cache })
    }

    /// Cargo's target folder: `$CARGO_TARGET_DIR`, or one in the cache.
    pub fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.cache.join("target"), PathBuf::from)
    }

    /// `cargo install --root` of the tools written in Rust.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// What browsers are sent: one folder for each micro-frontend.
    pub fn dist(&self) -> PathBuf {
        self.cache.join("dist")
    }

    /// Demo media and the mail outbox of `up`.
    pub fn data(&self) -> PathBuf {
        self.cache.join("data")
    }

    /// Each micro-frontend with a browser entry, by name.
    pub fn frontends(&self) -> Result<Vec<String>> {
        folders_with(&self.root.join("frontends"), "entry/index.html")
    }
}

/// Names of the folders inside `parent` that hold `file`, sorted.
pub fn folders_with(parent: &Path, file: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in parent
        .read_dir()
        .with_context(|| format!("cannot read {}", parent.display()))?
    {
        let entry = entry?;
        if entry.path().join(file).exists()
            && let Some(name) = entry.file_name().to_str()
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
