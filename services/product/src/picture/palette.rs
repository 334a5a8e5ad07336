//! Hand-picked grounds: calm, light, and different enough from one another.

use super::colour::distance;

/// The colours of a background, from wall to accent.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    pub wall: u32,
    pub glow: u32,
    pub floor: u32,
    pub shape: u32,
}

const fn p(wall: u32, glow: u32, floor: u32, shape: u32) -> Palette {
    Palette {
        wall,
        glow,
        floor,
        shape,
    }
}

const PALETTES: &[Palette] = &[
    p(0xf1e6d8, 0xfbf6ee, 0xe3d1bb, 0xe9c9a4),
    p(0xdfe9e2, 0xf3f8f4, 0xc6d8cb, 0xb4d0bf),
    p(0xdde7f0, 0xf2f7fb, 0xc4d4e2, 0xb2cce2),
    p(0xf3e0dc, 0xfdf3f0, 0xe5c8c1, 0xecb9ac),
    p(0xe6e2f0, 0xf6f4fb, 0xd0c9e2, 0xc7bce4),
    p(0xf5ebcb, 0xfdf8e8, 0xe8d9a8, 0xf0d68b),
    p(0xdcebea, 0xf1f9f8, 0xbfd9d7, 0xa5d1cd),
    p(0xeee4e8, 0xfaf4f7, 0xdccbd3, 0xddb6c8),
    p(0xe9e6df, 0xf8f6f2, 0xd3cdc1, 0xcfc4ae),
    p(0xe3ebd6, 0xf5f9ec, 0xcbd8b5, 0xbfd39b),
    p(0xf4e2cf, 0xfdf4ea, 0xe6c8a9, 0xf0bb8b),
    p(0xd9e2e6, 0xeff4f6, 0xbecbd1, 0xaac0ca),
    p(0xf0dfe0, 0xfbf2f2, 0xdfc5c8, 0xe0a9ae),
    p(0xe0e4f3, 0xf4f6fc, 0xc7cee8, 0xb5c0e6),
    p(0xece8d2, 0xfaf8ea, 0xd8d2b2, 0xd5cb93),
    p(0xdbe8ee, 0xf1f8fb, 0xbdd5e0, 0xf2d6b0),
    p(0xefe3da, 0xfbf5f0, 0xd9c6b8, 0xb9cfc4),
    p(0xe5e9ec, 0xf7f9fa, 0xcdd5da, 0xefc3a8),
];

/// A palette by number. One that a thing of this colour would vanish into gives
/// way to the next.
pub fn choose(number: u64, tint: Option<u32>) -> Palette {
    let start = (number % PALETTES.len() as u64) as usize;
    let fits = |palette: &&Palette| {
        tint.is_none_or(|tint| {
            distance(tint, palette.shape) > 0.5 && distance(tint, palette.wall) > 0.42
        })
    };
    let rotation = || PALETTES.iter().cycle().skip(start).take(PALETTES.len());
    let best = || {
        rotation().max_by(|a, b| {
            let apart = |palette: &Palette| tint.map_or(0.0, |tint| distance(tint, palette.wall));
            apart(a).total_cmp(&apart(b))
        })
    };
    rotation()
        .find(fits)
        .or_else(best)
        .copied()
        .unwrap_or(p(0xe9e6df, 0xf8f6f2, 0xd3cdc1, 0xcfc4ae))
}
