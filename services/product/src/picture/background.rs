//! The grounds that things stand on or float over, in a square of 800 units.

use super::colour::{hex, mix};
use super::palette::Palette;

/// Where a ground wants its thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The middle of the thing.
    pub x: f32,
    pub y: f32,
    /// Side of the thing's square.
    pub side: f32,
    /// Standing things are upright and throw a shadow at their feet.
    pub standing: bool,
}

/// The ground of that number, and the place on it.
pub fn ground(number: u64, palette: Palette) -> (String, Place) {
    let base = base(palette);
    let (shape, standing) = match number % 7 {
        0 => (podium(palette), Some(-8.0)),
        1 => (arch(palette), Some(0.0)),
        2 => (sun(palette, number), Some(0.0)),
        3 => (blob(palette, number), None),
        4 => (tiles(palette, number), None),
        5 => (rings(palette), None),
        _ => (slope(palette, number), None),
    };
    let place = match standing {
        Some(lift) => Place {
            x: 400.0,
            y: 406.0 + lift,
            side: 450.0,
            standing: true,
        },
        None => Place {
            x: 400.0,
            y: 396.0,
            side: 470.0,
            standing: false,
        },
    };
    (base + &shape, place)
}

/// A wall lit from above.
pub fn base(palette: Palette) -> String {
    format!(
        r#"<defs><radialGradient id="w" cx=".42" cy=".3" r=".85"><stop stop-color="{}"/><stop offset="1" stop-color="{}"/></radialGradient><radialGradient id="s"><stop stop-color="{shade}" stop-opacity=".42"/><stop offset=".6" stop-color="{shade}" stop-opacity=".2"/><stop offset="1" stop-color="{shade}" stop-opacity="0"/></radialGradient></defs><path fill="url(#w)" d="M0 0h800v800H0z"/>"#,
        hex(palette.glow),
        hex(palette.wall),
        shade = hex(shadow(palette)),
    )
}

fn shadow(palette: Palette) -> u32 {
    mix(palette.floor, 0x2a2420, 0.68)
}

fn floor(palette: Palette, from: u32) -> String {
    let light = hex(mix(palette.floor, palette.glow, 0.35));
    format!(
        r#"<path fill="{light}" d="M0 {from}h800v{}H0z"/>"#,
        800 - from
    )
}

fn podium(palette: Palette) -> String {
    let (side, top) = (
        hex(palette.shape),
        hex(mix(palette.shape, palette.glow, 0.55)),
    );
    let edge = hex(mix(palette.shape, 0x3a302a, 0.1));
    floor(palette, 600)
        + &format!(
            r#"<path fill="{edge}" d="M130 632v70c0 38 121 66 270 66s270-28 270-66v-70z"/><path fill="{side}" d="M130 632v70c0 30 75 54 180 63V632z" opacity=".55"/><ellipse cx="400" cy="632" rx="270" ry="66" fill="{top}"/>"#
        )
}

fn arch(palette: Palette) -> String {
    let (inner, outer) = (
        hex(mix(palette.shape, palette.glow, 0.25)),
        hex(mix(palette.shape, palette.wall, 0.6)),
    );
    format!(
        r#"<path fill="{outer}" d="M130 640V380a270 270 0 0 1 540 0v260z"/><path fill="{inner}" d="M170 640V384a230 230 0 0 1 460 0v256z"/>"#
    ) + &floor(palette, 612)
}

fn sun(palette: Palette, number: u64) -> String {
    let x = 360 + (number / 7 % 3) * 40;
    let disc = hex(mix(palette.shape, palette.glow, 0.2));
    format!(r#"<circle cx="{x}" cy="340" r="255" fill="{disc}"/>"#) + &floor(palette, 606)
}

fn blob(palette: Palette, number: u64) -> String {
    let turn = number / 7 % 12 * 30;
    let (fill, second) = (
        hex(mix(palette.shape, palette.glow, 0.22)),
        hex(mix(palette.shape, palette.glow, 0.6)),
    );
    format!(
        r#"<g transform="rotate({turn} 400 400)"><path fill="{second}" d="M400 60c190-20 330 130 320 320s-90 330-300 330S70 600 80 400 210 80 400 60"/><path fill="{fill}" d="M380 120c150-40 290 60 300 220s-60 330-240 340-300-90-310-260 90-258 250-300"/></g>"#
    )
}

fn tiles(palette: Palette, number: u64) -> String {
    let tones = [
        mix(palette.shape, palette.glow, 0.45),
        mix(palette.shape, palette.glow, 0.72),
        palette.wall,
    ];
    let mut tiles = String::new();
    for tile in 0..16u64 {
        let tone = (tile.wrapping_mul(2_654_435_761) ^ number.wrapping_mul(40_503)) >> 7;
        let fill = tones
            .get((tone % 3) as usize)
            .copied()
            .unwrap_or(palette.wall);
        let (x, y) = (tile % 4 * 200 + 8, tile / 4 * 200 + 8);
        tiles.push_str(&format!(
            r#"<rect x="{x}" y="{y}" width="184" height="184" rx="26" fill="{}"/>"#,
            hex(fill)
        ));
    }
    tiles
}

fn rings(palette: Palette) -> String {
    [(370, 0.72), (300, 0.5), (225, 0.25)]
        .iter()
        .map(|(radius, share)| {
            format!(
                r#"<circle cx="400" cy="400" r="{radius}" fill="{}"/>"#,
                hex(mix(palette.shape, palette.glow, *share))
            )
        })
        .collect()
}

fn slope(palette: Palette, number: u64) -> String {
    let (first, second) = (
        hex(mix(palette.shape, palette.glow, 0.3)),
        hex(mix(palette.shape, palette.glow, 0.62)),
    );
    let flip = if (number / 7).is_multiple_of(2) {
        ""
    } else {
        r#" transform="matrix(-1 0 0 1 800 0)""#
    };
    format!(
        r#"<g{flip}><path fill="{second}" d="M0 520C180 420 330 470 480 400S700 220 800 200v600H0z"/><path fill="{first}" d="M0 660c200-90 330-30 500-100s220-150 300-170v410H0z"/></g>"#
    )
}
