//! The hashed files of a micro-frontend, as its build names them.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use server_kit::BffUrls;

/// The five micro-frontends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mfe {
    /// `/`
    Homepage,
    /// `/products`
    Products,
    /// `/cart`
    Cart,
    /// `/checkout`
    Checkout,
    /// `/profile`
    Profile,
}

impl Mfe {
    /// Its name in folders, addresses and `data-boundary`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Homepage => "homepage",
            Self::Products => "products",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Profile => "profile",
        }
    }

    /// Where its BFF is.
    pub(crate) fn url(self, bffs: &BffUrls) -> &str {
        match self {
            Self::Homepage => &bffs.homepage,
            Self::Products => &bffs.products,
            Self::Cart => &bffs.cart,
            Self::Checkout => &bffs.checkout,
            Self::Profile => &bffs.profile,
        }
    }
}

impl fmt::Display for Mfe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Addresses of a build's files: `/_/cart/cart-3f9c.js`.
#[derive(Clone, Debug, Deserialize)]
pub struct Assets {
    /// The glue of wasm-bindgen, a module.
    pub js: String,
    /// The islands.
    pub wasm: String,
    /// The stylesheet of the pages.
    pub css: String,
    /// The stylesheet of fragments in other teams' pages; `css` where there is none.
    #[serde(default)]
    pub fragment_css: Option<String>,
}

/// The build's manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// There is no build.
    #[error(
        "no browser files of {mfe}: cannot read {path}; build them with `cargo xtask build`, or point MALLHIVE_DIST at the folder that has them"
    )]
    Missing {
        /// Whose files.
        mfe: Mfe,
        /// Where they were looked for.
        path: PathBuf,
        /// Why it could not be read.
        #[source]
        source: std::io::Error,
    },
    /// The file is not what a build writes.
    #[error(
        "{path} is no manifest of browser files (js, wasm, css); build them anew with `cargo xtask build`"
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// An address leads elsewhere than to our own files.
    #[error("{path} names {address:?}, which is not an address under /_/{mfe}/")]
    Foreign {
        /// Whose files.
        mfe: Mfe,
        /// The file.
        path: PathBuf,
        /// What it names.
        address: String,
    },
}

impl Assets {
    /// Reads `<dist>/<mfe>/manifest.json`.
    pub fn load(mfe: Mfe, dist: &Path) -> Result<Self, AssetsError> {
        let path = dist.join(mfe.name()).join("manifest.json");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(source) => return Err(AssetsError::Missing { mfe, path, source }),
        };
        let assets: Self = match serde_json::from_slice(&text) {
            Ok(assets) => assets,
            Err(source) => return Err(AssetsError::Malformed { path, source }),
        };
        let foreign = assets
            .addresses()
            .find(|address| !is_own(mfe, address))
            .map(str::to_owned);
        match foreign {
            Some(address) => Err(AssetsError::Foreign { mfe, path, address }),
            None => Ok(assets),
        }
    }

    fn addresses(&self) -> impl Iterator<Item = &str> {
        [&self.js, &self.wasm, &self.css]
            .into_iter()
            .chain(&self.fragment_css)
            .map(String::as_str)
    }
}

fn is_own(mfe: Mfe, address: &str) -> bool {
    let file = address
        .strip_prefix("/_/")
        .and_then(|rest| rest.strip_prefix(mfe.name()));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    file.is_some_and(|file| file.starts_with('/') && file.bytes().all(plain))
}
