//! The icon set: Fluent Emoji Flat in Iconify's JSON format, plus our drawings.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::drawn;

/// Why there are no icons.
#[derive(Debug, thiserror::Error)]
pub enum IconError {
    #[error("cannot read the icon set {}: install the npm package @iconify-json/fluent-emoji-flat there", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} is not an icon set in Iconify's JSON format", path.display())]
    Parse {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
}

/// Icon bodies by name, each drawn in a square of 32 units.
pub struct IconSet {
    bodies: HashMap<String, String>,
}

#[derive(Deserialize)]
struct IconFile {
    icons: HashMap<String, Icon>,
}

#[derive(Deserialize)]
struct Icon {
    body: String,
}

impl IconSet {
    /// Reads the package's `icons.json`.
    pub fn load(path: &Path) -> Result<Self, IconError> {
        let text = std::fs::read(path).map_err(|source| IconError::Read {
            path: path.to_owned(),
            source,
        })?;
        let file: IconFile = serde_json::from_slice(&text).map_err(|source| IconError::Parse {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            bodies: file
                .icons
                .into_iter()
                .map(|(name, icon)| (name, icon.body))
                .collect(),
        })
    }

    /// Our own drawings alone: enough for a picture of some things.
    pub fn drawn_only() -> Self {
        Self {
            bodies: HashMap::new(),
        }
    }

    /// The icon's SVG text.
    pub fn body(&self, name: &str) -> Option<&str> {
        drawn::body(name).or_else(|| self.bodies.get(name).map(String::as_str))
    }
}

/// Renames the ids inside a body, so that several fit into one document.
pub fn with_ids(body: &str, prefix: &str) -> String {
    let mut renamed = body.to_owned();
    let ids: Vec<&str> = body
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| !id.is_empty())
        .collect();
    for (number, id) in ids.iter().enumerate() {
        let short = format!("{prefix}{number}");
        renamed = renamed
            .replace(&format!(" id=\"{id}\""), &format!(" id=\"{short}\""))
            .replace(&format!("url(#{id})"), &format!("url(#{short})"))
            .replace(&format!("href=\"#{id}\""), &format!("href=\"#{short}\""));
    }
    renamed
}
