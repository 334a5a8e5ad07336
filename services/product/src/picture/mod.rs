//! Product pictures as small SVGs: an icon on a calm, generated background.
//!
//! Everything about a picture follows from its [`PictureSpec`], so it can be made
//! again anywhere. No filters and no scripts, and no text but a monogram.

mod background;
mod colour;
mod compose;
mod drawn;
mod icons;
mod palette;
mod placeholder;

pub use compose::compose;
pub use icons::{IconError, IconSet};
pub use placeholder::{placeholder, placeholder_icon};

/// Raise it when pictures change without their specs changing, so that they are
/// written again.
pub const VERSION: u32 = 1;

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PictureSpec {
    /// Name of the file, without `.svg`.
    pub key: String,
    /// An icon's name; a `d:` prefix means one of our own drawings.
    pub icon: String,
    pub companion: Option<String>,
    /// The colour the thing itself has, as `0xRRGGBB`.
    pub tint: Option<u32>,
    pub view: View,
    /// Pictures of one family share their palette.
    pub family: String,
}

/// The kinds of picture a product has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The whole thing, standing or floating.
    Main,
    /// A part of it, large.
    Detail,
    /// It among a pattern of itself and its companions.
    Pattern,
}

impl PictureSpec {
    /// A single main view.
    pub fn main(key: String, icon: &str) -> Self {
        Self {
            family: key.clone(),
            key,
            icon: icon.to_owned(),
            companion: None,
            tint: None,
            view: View::Main,
        }
    }

    /// Where the edge serves it.
    pub fn url(&self) -> String {
        format!("/media/{}.svg", self.key)
    }
}

#[cfg(test)]
mod tests;
