//! Gives files their lasting names and compresses them.
//!
//! A released file never changes: its name holds a hash of its content, and the files of the
//! last builds stay, so a page loaded before a deploy keeps working after it.

use crate::hash::Hash;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Builds whose files are kept.
const KEPT: usize = 5;
const BROTLI_BUFFER: usize = 1 << 16;
const BROTLI_WINDOW: u32 = 22;

/// Addresses of the files of one build, as its BFF writes them into pages.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Manifest {
    pub js: String,
    pub wasm: String,
    pub css: String,
}

/// Bytes after Brotli 11.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sizes {
    pub wasm: usize,
    pub js: usize,
    pub css: usize,
}

/// Sizes of the files that the manifest names.
pub fn sizes(dist: &Path) -> Result<Sizes> {
    let manifest: Manifest = serde_json::from_slice(&read(&dist.join("manifest.json"))?)?;
    let size = |address: &str| -> Result<usize> {
        let name = address.rsplit('/').next().unwrap_or_default();
        Ok(read(&dist.join(format!("{name}.br")))?.len())
    };
    Ok(Sizes {
        wasm: size(&manifest.wasm)?,
        js: size(&manifest.js)?,
        css: size(&manifest.css)?,
    })
}

/// Whether the manifest is there with all the files it names.
pub fn is_complete(dist: &Path) -> bool {
    let manifest: Option<Manifest> = fs::read(dist.join("manifest.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    manifest.is_some_and(|manifest| file_names(&manifest).all(|name| dist.join(name).is_file()))
}

/// Takes what Trunk and Tailwind wrote to `staging` and puts it into `dist`.
pub fn publish(staging: &Path, dist: &Path, name: &str) -> Result<Sizes> {
    fs::create_dir_all(dist)?;
    let trunk = staging.join("trunk");
    ensure!(
        !trunk.join("snippets").exists(),
        "wasm-bindgen wrote a folder `snippets`, which nothing serves: a dependency of {name} \
         brings inline JavaScript"
    );
    let wasm = read(&trunk.join(format!("{name}-entry_bg.wasm")))?;
    let js = String::from_utf8(read(&trunk.join(format!("{name}-entry.js")))?)?;
    let css = read(&staging.join(format!("{name}.css")))?;

    // Script and WASM fit only each other, and the loader derives one name from the other.
    let pair = Hash::default().add(&wasm).add(js.as_bytes()).finish();
    let js = js.replace(
        &format!("{name}-entry_bg.wasm"),
        &format!("{name}-{pair}_bg.wasm"),
    );
    let style = Hash::default().add(&css).finish();
    let files = [
        (format!("{name}-{pair}_bg.wasm"), wasm),
        (format!("{name}-{pair}.js"), js.into_bytes()),
        (format!("{name}-{style}.css"), css),
    ];
    let [wasm, js, css] = &files;
    let sizes = Sizes {
        wasm: write_with_brotli(dist, &wasm.0, &wasm.1)?,
        js: write_with_brotli(dist, &js.0, &js.1)?,
        css: write_with_brotli(dist, &css.0, &css.1)?,
    };
    let address = |file: &str| format!("/_/{name}/{file}");
    let manifest = Manifest {
        js: address(&js.0),
        wasm: address(&wasm.0),
        css: address(&css.0),
    };
    remember(dist, &manifest)?;
    replace(
        &dist.join("manifest.json"),
        &serde_json::to_vec_pretty(&manifest)?,
    )?;
    Ok(sizes)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("{} was not built", file.display()))
}

/// Writes a file and its `.br` twin; what is there already has the same content.
fn write_with_brotli(dist: &Path, name: &str, bytes: &[u8]) -> Result<usize> {
    let compressed = dist.join(format!("{name}.br"));
    if let Ok(found) = fs::metadata(&compressed) {
        return Ok(usize::try_from(found.len())?);
    }
    replace(&dist.join(name), bytes)?;
    let small = brotli_11(bytes)?;
    replace(&compressed, &small)?;
    Ok(small.len())
}

fn brotli_11(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, BROTLI_BUFFER, 11, BROTLI_WINDOW);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

/// A reader sees the old file or the new one, never a part.
fn replace(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    fs::write(&new, bytes).with_context(|| format!("cannot write {}", new.display()))?;
    Ok(fs::rename(&new, file)?)
}

/// Adds this build to the list of builds, and removes the files that only forgotten ones had.
fn remember(dist: &Path, manifest: &Manifest) -> Result<()> {
    let list = dist.join("builds.json");
    let mut builds: Vec<Manifest> = fs::read(&list)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    builds.retain(|build| build != manifest);
    builds.push(manifest.clone());
    let forgotten: Vec<_> = builds.drain(..builds.len().saturating_sub(KEPT)).collect();
    let kept: HashSet<&str> = builds.iter().flat_map(file_names).collect();
    for name in forgotten.iter().flat_map(file_names) {
        if !kept.contains(name) {
            // A file that is gone already needs no removal.
            let _ = fs::remove_file(dist.join(name));
            let _ = fs::remove_file(dist.join(format!("{name}.br")));
        }
    }
    replace(&list, &serde_json::to_vec_pretty(&builds)?)
}

fn file_names(manifest: &Manifest) -> impl Iterator<Item = &str> {
    [&manifest.js, &manifest.wasm, &manifest.css]
        .into_iter()
        .filter_map(|address| address.rsplit('/').next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env::temp_dir;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = temp_dir().join(format!("mallhive-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("staging/trunk")).unwrap();
            Self(folder)
        }

        fn build(&self, script: &str) -> Manifest {
            let staging = self.0.join("staging");
            fs::write(staging.join("trunk/cart-entry.js"), script).unwrap();
            fs::write(staging.join("trunk/cart-entry_bg.wasm"), b"wasm").unwrap();
            fs::write(staging.join("cart.css"), "a{}").unwrap();
            publish(&staging, &self.0.join("dist"), "cart").unwrap();
            let text = fs::read(self.0.join("dist/manifest.json")).unwrap();
            serde_json::from_slice(&text).unwrap()
        }

        fn has(&self, address: &str) -> bool {
            let name = address.rsplit('/').next().unwrap();
            self.0.join("dist").join(name).exists()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_script_names_its_wasm_and_both_carry_one_hash() {
        let folder = Folder::new("names");
        let manifest = folder.build("load('cart-entry_bg.wasm')");
        let base = manifest.js.strip_suffix(".js").unwrap();
        assert_eq!(manifest.wasm, format!("{base}_bg.wasm"));
        let script = folder
            .0
            .join("dist")
            .join(manifest.js.rsplit('/').next().unwrap());
        let wasm = manifest.wasm.rsplit('/').next().unwrap();
        assert_eq!(
            fs::read_to_string(script).unwrap(),
            format!("load('{wasm}')")
        );
        assert!(is_complete(&folder.0.join("dist")));
    }

    #[test]
    fn files_of_the_last_five_builds_stay() {
        let folder = Folder::new("kept");
        let builds: Vec<_> = (0..7)
            .map(|n| folder.build(&format!("build {n}")))
            .collect();
        let there: Vec<_> = builds.iter().map(|build| folder.has(&build.js)).collect();
        assert_eq!(there, [false, false, true, true, true, true, true]);
        assert!(
            folder.has(&builds[0].css),
            "a file newer builds share stays"
        );
    }
}
