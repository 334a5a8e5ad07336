//! Small drawings of our own for things that have no emoji: rugs, mugs, lamps.
//!
//! They follow the icon set's manner: a 32 unit square, flat shapes, two or three
//! shades of one hue, so that a colour option can tint them.

mod home;
mod wear;

/// The drawing of that name (with its `d:` prefix), as SVG text.
pub fn body(name: &str) -> Option<&'static str> {
    home::DRAWINGS
        .iter()
        .chain(wear::DRAWINGS)
        .find(|(drawn, _)| *drawn == name)
        .map(|(_, body)| *body)
}
