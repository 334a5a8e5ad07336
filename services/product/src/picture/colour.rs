//! Colours: softening an icon, and giving a thing the colour it is sold in.

/// Hue in degrees, saturation and lightness from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hsl {
    pub hue: f32,
    pub saturation: f32,
    pub lightness: f32,
}

impl Hsl {
    pub fn of(rgb: u32) -> Self {
        let channel = |shift: u32| ((rgb >> shift) & 0xff) as f32 / 255.0;
        let (r, g, b) = (channel(16), channel(8), channel(0));
        let (high, low) = (r.max(g).max(b), r.min(g).min(b));
        let (lightness, spread) = ((high + low) / 2.0, high - low);
        if spread < 0.004 {
            return Self {
                hue: 0.0,
                saturation: 0.0,
                lightness,
            };
        }
        let saturation = spread / (1.0 - (2.0 * lightness - 1.0).abs()).max(0.004);
        let sector = if high == r {
            ((g - b) / spread).rem_euclid(6.0)
        } else if high == g {
            (b - r) / spread + 2.0
        } else {
            (r - g) / spread + 4.0
        };
        Self {
            hue: sector * 60.0,
            saturation: saturation.min(1.0),
            lightness,
        }
    }

    pub fn rgb(self) -> u32 {
        let chroma = (1.0 - (2.0 * self.lightness - 1.0).abs()) * self.saturation;
        let sector = self.hue.rem_euclid(360.0) / 60.0;
        let second = chroma * (1.0 - (sector % 2.0 - 1.0).abs());
        let (r, g, b) = match sector as u32 {
            0 => (chroma, second, 0.0),
            1 => (second, chroma, 0.0),
            2 => (0.0, chroma, second),
            3 => (0.0, second, chroma),
            4 => (second, 0.0, chroma),
            _ => (chroma, 0.0, second),
        };
        let base = self.lightness - chroma / 2.0;
        let byte = |channel: f32| ((channel + base).clamp(0.0, 1.0) * 255.0).round() as u32;
        (byte(r) << 16) | (byte(g) << 8) | byte(b)
    }
}

/// `#rrggbb`.
pub fn hex(rgb: u32) -> String {
    format!("#{:06x}", rgb & 0xff_ffff)
}

/// A blend of two colours; a share of 0 is the first.
pub fn mix(first: u32, second: u32, share: f32) -> u32 {
    [16, 8, 0].into_iter().fold(0, |rgb, shift| {
        let (a, b) = (
            ((first >> shift) & 0xff) as f32,
            ((second >> shift) & 0xff) as f32,
        );
        rgb | (((a + (b - a) * share).round() as u32) << shift)
    })
}

/// How unlike two colours look, roughly: 0 for the same, about 3 for black on
/// white (the "redmean" formula, scaled).
pub fn distance(first: u32, second: u32) -> f32 {
    let part = |rgb: u32, shift: u32| ((rgb >> shift) & 0xff) as f32;
    let red = (part(first, 16) + part(second, 16)) / 2.0;
    let square = |shift| (part(first, shift) - part(second, shift)).powi(2);
    ((2.0 + red / 256.0) * square(16) + 4.0 * square(8) + (2.0 + (255.0 - red) / 256.0) * square(0))
        .sqrt()
        / 255.0
}

/// Takes the edge off the emoji's bright colours and, where there is a tint,
/// moves the hue that dominates the body to it. Other hues (a wooden handle, a
/// brass buckle) stay.
pub fn recolour(body: &str, tint: Option<u32>) -> String {
    let colours = colours(body);
    let plan = tint.and_then(|tint| Tint::plan(&colours, tint));
    let mut text = String::with_capacity(body.len() + 64);
    let mut rest = body;
    for (at, length, rgb) in colours {
        let start = at - (body.len() - rest.len());
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        let hsl = Hsl::of(rgb);
        let new = plan
            .as_ref()
            .and_then(|plan| plan.apply(hsl))
            .unwrap_or_else(|| soften(hsl));
        text.push_str(&hex(new.rgb()));
        rest = after.get(length..).unwrap_or("");
    }
    text.push_str(rest);
    text
}

fn soften(colour: Hsl) -> Hsl {
    Hsl {
        saturation: colour.saturation * 0.82,
        ..colour
    }
}

/// Where the hex colours of a body are, how long, and what they are.
fn colours(body: &str) -> Vec<(usize, usize, u32)> {
    body.match_indices('#')
        .filter(|(at, _)| !body.get(..*at).unwrap_or("").ends_with(['(', '&']))
        .filter_map(|(at, _)| {
            let digits: String = body
                .get(at + 1..)?
                .chars()
                .take_while(char::is_ascii_hexdigit)
                .collect();
            let rgb = u32::from_str_radix(&digits, 16).ok()?;
            match digits.len() {
                6 => Some((at, 7, rgb)),
                3 => Some((
                    at,
                    4,
                    ((rgb & 0xf00) * 0x1100) | ((rgb & 0xf0) * 0x110) | ((rgb & 0xf) * 0x11),
                )),
                _ => None,
            }
        })
        .collect()
}

/// Below this saturation a colour counts as grey.
const GREY: f32 = 0.18;

/// A move from the hue a body has most of to the tint.
struct Tint {
    from: Hsl,
    to: Hsl,
    grey: bool,
}

impl Tint {
    fn plan(colours: &[(usize, usize, u32)], tint: u32) -> Option<Self> {
        let all: Vec<Hsl> = colours.iter().map(|(_, _, rgb)| Hsl::of(*rgb)).collect();
        let (lively, plain): (Vec<Hsl>, Vec<Hsl>) =
            all.iter().partition(|colour| colour.saturation > GREY);
        // A grey shoe with a blue tongue is a grey shoe; black and white are details.
        let bodies = plain
            .iter()
            .filter(|colour| (0.2..0.93).contains(&colour.lightness))
            .count();
        let grey = bodies * 2 > lively.len() * 3 || lively.is_empty();
        let pool = if grey { &plain } else { &lively };
        // The hue with the most weight of colour near it.
        let weight = |hue: f32| -> f32 {
            pool.iter()
                .filter(|other| apart(other.hue, hue) < 28.0)
                .map(|other| 0.4 + other.saturation)
                .sum()
        };
        let main = pool
            .iter()
            .copied()
            .max_by(|a, b| weight(a.hue).total_cmp(&weight(b.hue)))?;
        let near: Vec<&Hsl> = pool
            .iter()
            .filter(|other| grey || apart(other.hue, main.hue) < 28.0)
            .collect();
        let lightness =
            near.iter().map(|colour| colour.lightness).sum::<f32>() / near.len().max(1) as f32;
        Some(Self {
            from: Hsl { lightness, ..main },
            to: Hsl::of(tint),
            grey,
        })
    }

    /// The new colour, or nothing when this one is not part of what is tinted.
    fn apply(&self, colour: Hsl) -> Option<Hsl> {
        let belongs = if self.grey {
            colour.saturation <= GREY && (0.2..0.93).contains(&colour.lightness)
        } else {
            colour.saturation > 0.12 && apart(colour.hue, self.from.hue) < 40.0
        };
        if !belongs {
            return None;
        }
        // Shades keep their distance from one another around the new middle.
        let room = if self.to.lightness < 0.3 || self.to.lightness > 0.8 {
            0.6
        } else {
            0.8
        };
        let lightness =
            (self.to.lightness + (colour.lightness - self.from.lightness) * room).clamp(0.07, 0.96);
        Some(Hsl {
            hue: self.to.hue,
            saturation: self.to.saturation,
            lightness,
        })
    }
}

/// Degrees between two hues, the short way round.
fn apart(first: f32, second: f32) -> f32 {
    let apart = (first - second).rem_euclid(360.0);
    apart.min(360.0 - apart)
}
