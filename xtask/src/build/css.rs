//! Stylesheets: Tailwind reads `assets/css/<mfe>.css` and the sources it names.

use super::{hash_of, staging};
use crate::{paths::Paths, progress::step, run::Run};
use anyhow::Result;
use std::{fs, path::Path};

/// Classes may be written in any page or BFF; Tailwind takes half a second, so one hash does.
pub fn inputs(paths: &Paths) -> Result<String> {
    hash_of(
        &paths.root,
        &[
            "assets/css",
            "assets/package-lock.json",
            "frontends",
            "bffs",
        ],
    )
}

/// Writes `<mfe>.css` into the staging folder of each of these micro-frontends.
pub fn build(paths: &Paths, modules: &Path, names: &[&str]) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    step(&format!("stylesheets: {}", names.join(", ")), || {
        for name in names {
            let folder = staging(paths, name);
            fs::create_dir_all(&folder)?;
            Run::new(modules.join(".bin/tailwindcss"))
                .arg("--input")
                .arg(paths.root.join("assets/css").join(format!("{name}.css")))
                .arg("--output")
                .arg(folder.join(format!("{name}.css")))
                .arg("--minify")
                // The packages are in the cache, not beside the stylesheet that imports them.
                .env("NODE_PATH", modules)
                .dir(&paths.root)
                .output()?;
        }
        Ok(())
    })
}
