//! What Rust's own clients install: the browser's target, Trunk, wasm-bindgen.

use super::installing;
use crate::{paths::Paths, progress::step, run::Run};
use anyhow::{Context, Result};
use std::{fs, path::Path};

const TRUNK: &str = "0.21.14";
const NETWORK: &str = "Check that crates.io can be reached, then try again.";

/// The target for browsers, Trunk, and wasm-bindgen of the version in Cargo.lock.
pub fn ensure_for_browsers(paths: &Paths) -> Result<()> {
    ensure_target()?;
    let bindgen = locked_version(&paths.root.join("Cargo.lock"), "wasm-bindgen")?;
    ensure_tool(paths, "trunk", "trunk", TRUNK, &["--locked"])?;
    // Its own lock file names a crate that is not published, hence not --locked.
    ensure_tool(paths, "wasm-bindgen", "wasm-bindgen-cli", &bindgen, &[])
}

/// Adds the target `wasm32-unknown-unknown` when it is not there.
pub fn ensure_target() -> Result<()> {
    let folder = Run::new("rustc")
        .args([
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .output()?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    step("installing the target wasm32-unknown-unknown", || {
        Run::new("rustup")
            .args(["target", "add", "wasm32-unknown-unknown"])
            .advice("Without rustup, install your distribution's package for this target.")
            .run()
    })
}

fn ensure_tool(
    paths: &Paths,
    program: &str,
    package: &str,
    version: &str,
    flags: &[&str],
) -> Result<()> {
    let file = paths.tools().join("bin").join(program);
    let current = || {
        file.is_file()
            && Run::new(&file)
                .arg("--version")
                .output()
                .is_ok_and(|text| text.split_whitespace().any(|word| word == version))
    };
    if current() {
        return Ok(());
    }
    installing(paths, || {
        if current() {
            return Ok(());
        }
        let title = format!("building {package} {version} (once, a few minutes)");
        step(&title, || {
            // A tool that runs for a second: quick to build matters more than quick to run.
            Run::new("cargo")
                .args(["install", "--force", package, "--version", version])
                .args(flags)
                .arg("--root")
                .arg(paths.tools())
                .env("CARGO_TARGET_DIR", paths.tools().join("build"))
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .advice(NETWORK)
                .run()
        })
    })
}

/// The version of a package in Cargo.lock.
fn locked_version(lock: &Path, package: &str) -> Result<String> {
    let text =
        fs::read_to_string(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let name = format!("name = \"{package}\"");
    text.lines()
        .skip_while(|line| *line != name)
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no {package}"))
}
