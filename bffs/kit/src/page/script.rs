//! The only script in the page: it loads the islands when the browser is idle.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::assets::Assets;

const LOADER: &str = include_str!("loader.js");

/// The loader with a build's addresses; the same text for every page.
pub fn loader(assets: &Assets) -> String {
    LOADER
        .trim_end()
        .replace("__JS__", &assets.js)
        .replace("__WASM__", &assets.wasm)
}

/// A script's source expression in a Content-Security-Policy.
pub fn csp_hash(script: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(script.as_bytes()))
    )
}
