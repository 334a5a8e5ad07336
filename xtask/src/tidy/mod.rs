//! `cargo xtask tidy`: the rules of the project that no compiler holds.
//!
//! Every rule is a plain function from text or metadata to findings, tested beside it.

mod comments;
mod graph;
mod manifests;
mod migrations;
mod sources;

use crate::{hash::files_below, paths::Paths, progress::note};
use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};
use std::{fs, path::Path};

/// Checks everything and reports all findings at once.
pub fn run(paths: &Paths) -> Result<()> {
    let metadata = MetadataCommand::new()
        .manifest_path(paths.root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let files = files_below(&paths.root)?;
    let mut findings = graph::check(&metadata);
    findings.extend(check_manifests(&metadata)?);
    findings.extend(check_sources(&paths.root, &files)?);
    findings.extend(migrations::check(&paths.root, &files));
    if findings.is_empty() {
        note(&format!(
            "{} crates and {} files are tidy",
            metadata.packages.len(),
            files.len()
        ));
        return Ok(());
    }
    findings.sort();
    bail!(
        "tidy found {} problem(s):\n  {}",
        findings.len(),
        findings.join("\n  ")
    );
}

fn check_manifests(metadata: &Metadata) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let text = fs::read_to_string(&package.manifest_path)?;
        let name = package
            .manifest_path
            .strip_prefix(&metadata.workspace_root)?;
        findings.extend(manifests::check(name.as_str(), &text));
    }
    Ok(findings)
}

fn check_sources(root: &Path, files: &[impl AsRef<Path>]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for file in files.iter().map(AsRef::as_ref) {
        let name = file.strip_prefix(root)?.to_string_lossy().into_owned();
        if !comments::is_ours(&name) {
            continue;
        }
        let bytes = fs::read(file)?;
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        findings.extend(comments::check(&name, &text));
        if name.ends_with(".rs") {
            findings.extend(sources::check(&name, &text));
        }
    }
    Ok(findings)
}
