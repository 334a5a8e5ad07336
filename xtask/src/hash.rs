//! Short content hashes: what a build was made from, and the names of its files.
//!
//! SipHash with fixed keys. Nothing here guards against an adversary; a toolchain that
//! changed it would only build once more.

use anyhow::{Context, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

/// Collects bytes; the answer is 16 hexadecimal digits.
#[derive(Default)]
pub struct Hash(DefaultHasher);

impl Hash {
    /// Adds bytes with their length, so that neighbours cannot run together.
    pub fn add(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
        self
    }

    /// Adds every file below `path`, or the one file it is, with its relative name.
    pub fn add_tree(&mut self, path: &Path) -> Result<&mut Self> {
        for file in files_below(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file);
            self.add(name.as_os_str().as_encoded_bytes());
            self.add(&read(&file)?);
        }
        Ok(self)
    }

    pub fn finish(&self) -> String {
        format!("{:016x}", self.0.finish())
    }

    /// The hash of these files or folders.
    pub fn of_files(paths: &[PathBuf]) -> Result<String> {
        let mut hash = Self::default();
        for path in paths {
            hash.add_tree(path)?;
        }
        Ok(hash.finish())
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Every file below a folder in a stable order; folders of tools and builds are left out.
pub fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    let entries = path
        .read_dir()
        .with_context(|| format!("cannot read {}", path.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let skipped = matches!(name.to_str(), Some("target" | "node_modules" | ".git"));
        if skipped || entry.file_type()?.is_symlink() {
            continue;
        }
        files.extend(files_below(&entry.path())?);
    }
    files.sort();
    Ok(files)
}
