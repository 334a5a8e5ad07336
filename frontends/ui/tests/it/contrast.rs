//! Colours that components put together can be told apart, in both themes: text at
//! 4.5:1, the edges of controls at 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../../../assets/css/theme.css");
const GROUNDS: [&str; 3] = ["surface", "raised", "sunken"];
const TEXT: [&str; 5] = ["ink", "muted", "accent-text", "danger", "primary"];
const PAIRS: [(&str, &str); 9] = [
    ("primary-ink", "primary"),
    ("primary-ink", "primary-hover"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("danger-ink", "danger"),
    ("info", "info-soft"),
    ("positive", "positive-soft"),
    ("warning", "warning-soft"),
    ("danger", "danger-soft"),
];
const EDGES: [&str; 4] = ["control", "focus", "star", "danger"];

type Theme = HashMap<String, f64>;

#[test]
fn text_is_readable_in_both_themes() {
    for (name, theme) in themes() {
        for ground in GROUNDS {
            for text in TEXT {
                demand(&name, &theme, text, ground, 4.5);
            }
        }
        for (text, ground) in PAIRS {
            demand(&name, &theme, text, ground, 4.5);
        }
    }
}

#[test]
fn controls_have_visible_edges_in_both_themes() {
    for (name, theme) in themes() {
        for ground in GROUNDS {
            for edge in EDGES {
                demand(&name, &theme, edge, ground, 3.0);
            }
        }
        demand(&name, &theme, "primary", "surface", 3.0);
    }
}

#[test]
fn both_themes_name_the_same_colours() {
    let [(_, light), (_, dark)] = themes();
    let mut names: [Vec<_>; 2] = [light.into_keys().collect(), dark.into_keys().collect()];
    names.iter_mut().for_each(|names| names.sort());
    assert_eq!(names[0], names[1]);
}

fn demand(name: &str, theme: &Theme, over: &str, under: &str, least: f64) {
    let ratio = contrast(theme[over], theme[under]);
    assert!(
        ratio >= least,
        "{name}: {over} on {under} has {ratio:.2}:1, needs {least}:1"
    );
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The luminance of every colour token, per theme.
fn themes() -> [(String, Theme); 2] {
    let mut blocks = TOKENS.split("/* end */");
    ["light", "dark"].map(|name| {
        let block = blocks
            .next()
            .expect("two blocks of colours end with /* end */");
        (name.to_owned(), block.lines().filter_map(token).collect())
    })
}

fn token(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.trim().strip_prefix("--color-")?.split_once(": #")?;
    let hex = u32::from_str_radix(value.strip_suffix(';')?, 16).ok()?;
    let [_, red, green, blue] = hex.to_be_bytes().map(linear);
    Some((
        name.to_owned(),
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
    ))
}

fn linear(channel: u8) -> f64 {
    let share = f64::from(channel) / 255.0;
    if share <= 0.04045 {
        share / 12.92
    } else {
        ((share + 0.055) / 1.055).powf(2.4)
    }
}
