//! The tools a command needs, each installed by its ordinary client when it is missing.
//! Nothing is installed before a command needs it.

mod apt;
pub mod chromium;
pub mod nats;
pub mod node;
pub mod postgres;
pub mod python;
pub mod rust;

pub use apt::is_root;

use crate::paths::Paths;
use anyhow::{Context, Result};
use std::{
    env,
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
};

/// `PATH` with our own tools first.
pub fn search_path(folders: &[PathBuf]) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&inherited));
    env::join_paths(all).context("a folder on PATH has a colon in its name")
}

/// The first program of these names on `PATH`.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// One installation at a time: a second command waits here and then finds the tool.
fn installing<T>(paths: &Paths, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let lock = lock_file(&paths.tools().join("install.lock"))?;
    lock.lock()?;
    work()
}

/// A file to hold a lock on, made with its folder.
pub fn lock_file(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))
}
