//! Putting a picture together.

use super::background::{self, Place};
use super::colour::{hex, mix, recolour};
use super::icons::{IconSet, with_ids};
use super::palette::{self, Palette};
use super::{PictureSpec, View};
use crate::demo::hash;

/// The picture as a complete SVG document. An icon the set does not have leaves
/// the background bare.
pub fn compose(spec: &PictureSpec, icons: &IconSet) -> String {
    let number = hash(&[&spec.family]);
    let palette = palette::choose(number, spec.tint);
    let inside = match spec.view {
        View::Main => main(spec, icons, number, palette),
        View::Detail => detail(spec, icons, number, palette),
        View::Pattern => pattern(spec, icons, number, palette),
    };
    document(&inside)
}

/// Wraps the inside of a picture.
pub fn document(inside: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800">{inside}</svg>"#
    )
}

fn main(spec: &PictureSpec, icons: &IconSet, number: u64, palette: Palette) -> String {
    let (ground, place) = background::ground(number >> 8, palette);
    let mut place = place;
    let with_companion = spec.companion.is_some() && (number >> 20) % 5 < 3;
    let to_the_left = (number >> 24).is_multiple_of(2);
    if with_companion {
        place.x += if to_the_left { 34.0 } else { -34.0 };
    }
    let turn = if place.standing {
        0.0
    } else {
        ((number >> 28) % 13) as f32 - 6.0
    };
    let mut inside = ground + &shadow(place);
    if let Some(body) = icons.body(&spec.icon) {
        inside += &placed(&with_ids(&recolour(body, spec.tint), "m"), place, turn);
    }
    if with_companion
        && let Some(body) = spec.companion.as_deref().and_then(|name| icons.body(name))
    {
        let side = 168.0;
        let x = if to_the_left { 178.0 } else { 622.0 };
        let y = if place.standing {
            place.y + place.side / 2.0 - side * 0.36
        } else {
            592.0
        };
        let beside = Place {
            x,
            y,
            side,
            standing: place.standing,
        };
        let turn = if place.standing {
            0.0
        } else {
            8.0 - ((number >> 32) % 17) as f32
        };
        inside += &(shadow(beside) + &placed(&with_ids(&recolour(body, None), "c"), beside, turn));
    }
    inside
}

fn detail(spec: &PictureSpec, icons: &IconSet, number: u64, palette: Palette) -> String {
    let light = palette.glow;
    let turned = Palette {
        wall: mix(palette.shape, palette.wall, 0.35),
        glow: light,
        ..palette
    };
    let mut inside = background::base(turned);
    let x = if (number >> 12).is_multiple_of(2) {
        330.0
    } else {
        470.0
    };
    let y = if (number >> 13).is_multiple_of(2) {
        360.0
    } else {
        450.0
    };
    let turn = ((number >> 16) % 25) as f32 - 12.0;
    inside += &format!(
        r#"<circle cx="{x}" cy="{y}" r="330" fill="{}" opacity=".6"/>"#,
        hex(light)
    );
    if let Some(body) = icons.body(&spec.icon) {
        let place = Place {
            x,
            y,
            side: 900.0,
            standing: false,
        };
        inside += &placed(&with_ids(&recolour(body, spec.tint), "m"), place, turn);
    }
    inside
}

fn pattern(spec: &PictureSpec, icons: &IconSet, number: u64, palette: Palette) -> String {
    let mut inside = background::base(palette);
    let main = icons
        .body(&spec.icon)
        .map(|body| with_ids(&recolour(body, spec.tint), "m"));
    let companion = spec
        .companion
        .as_deref()
        .and_then(|name| icons.body(name))
        .map(|body| with_ids(&recolour(body, None), "c"));
    // Drawn around the origin, so that a use needs no more than a short transform.
    let define = |id: &str, body: &Option<String>| {
        let drawn = |body: &String| {
            format!(r#"<g id="{id}"><g transform="translate(-16 -16)">{body}</g></g>"#)
        };
        body.as_ref().map(drawn).unwrap_or_default()
    };
    inside += &format!(
        r#"<defs>{}{}</defs><g opacity=".5">"#,
        define("a", &main),
        define("b", &companion)
    );
    for cell in 0..25u64 {
        let (column, row) = (cell % 5, cell / 5);
        let (x, y) = (
            column * 170 + if row.is_multiple_of(2) { 0 } else { 85 },
            row * 160 + 66,
        );
        let name = if companion.is_some() && (column + row).is_multiple_of(2) {
            "b"
        } else {
            "a"
        };
        let turn = ((number >> (cell % 40)) % 31) as i64 - 15;
        inside += &format!(
            r##"<use href="#{name}" transform="translate({x} {y})rotate({turn})scale(2.9)"/>"##
        );
    }
    inside += "</g>";
    inside += &format!(
        r#"<circle cx="400" cy="400" r="262" fill="{}"/><circle cx="400" cy="400" r="244" fill="{}"/>"#,
        hex(palette.glow),
        hex(mix(palette.shape, palette.glow, 0.3)),
    );
    if main.is_some() {
        inside += r##"<use href="#a" transform="translate(400 395)scale(10.9)"/>"##;
    }
    inside
}

/// A soft shadow under the thing.
fn shadow(place: Place) -> String {
    let (width, drop, height) = if place.standing {
        (0.46, 0.47, 0.085)
    } else {
        (0.36, 0.56, 0.05)
    };
    format!(
        r#"<ellipse cx="{:.0}" cy="{:.0}" rx="{:.0}" ry="{:.0}" fill="url(#s)"/>"#,
        place.x,
        place.y + place.side * drop,
        place.side * width,
        place.side * height,
    )
}

fn placed(body: &str, place: Place, turn: f32) -> String {
    let scale = place.side / 32.0;
    let (x, y) = (place.x - place.side / 2.0, place.y - place.side / 2.0);
    let turn = if turn == 0.0 {
        String::new()
    } else {
        format!("rotate({turn} {:.0} {:.0}) ", place.x, place.y)
    };
    format!(r#"<g transform="{turn}translate({x:.0} {y:.0}) scale({scale:.3})">{body}</g>"#)
}
