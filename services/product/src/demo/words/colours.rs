//! Named colours by what is sold in them, so that nothing is knitted in brass.

/// A name a shopper reads and the shade a picture shows, as `0xRRGGBB`.
pub type Colour = (&'static str, u32);

const CLOTH: &[Colour] = &[
    ("Black", 0x2f3036),
    ("Ecru", 0xe6d9bf),
    ("Navy", 0x2b3a63),
    ("Olive", 0x777a45),
    ("Rust", 0xb9603a),
    ("Sage", 0x9fb392),
    ("Sky", 0x8cbbe0),
    ("Burgundy", 0x80304a),
    ("Sand", 0xd3bb94),
    ("Charcoal", 0x555963),
];
const KNIT: &[Colour] = &[
    ("Oatmeal", 0xdccdb2),
    ("Moss", 0x7b8a55),
    ("Midnight", 0x2c3658),
    ("Brick", 0xb0543f),
    ("Heather", 0xa592b8),
    ("Mustard", 0xd9a436),
    ("Graphite", 0x565a63),
    ("Rose", 0xd992a0),
];
const HOME: &[Colour] = &[
    ("Chalk", 0xece5d8),
    ("Sage", 0xa3b79a),
    ("Clay", 0xc97f61),
    ("Ink", 0x35476e),
    ("Ochre", 0xd6a23d),
    ("Fog", 0xb7c1ca),
    ("Moss", 0x74865a),
    ("Blush", 0xe3b3aa),
];
const GLAZE: &[Colour] = &[
    ("Chalk", 0xebe4d6),
    ("Celadon", 0xa5c4b4),
    ("Terracotta", 0xc9744f),
    ("Cobalt", 0x34589c),
    ("Honey", 0xdba548),
    ("Slate", 0x66727f),
    ("Forest", 0x456b54),
    ("Plum", 0x7c4a66),
];
const SPORT: &[Colour] = &[
    ("Ember", 0xe0653a),
    ("Cobalt", 0x3464bd),
    ("Lime", 0xa3c545),
    ("Black", 0x303238),
    ("Slate", 0x6b7a8c),
    ("Raspberry", 0xc9476f),
    ("Glacier", 0x8cc7d6),
    ("Sun", 0xf0bb45),
];
const KIDS: &[Colour] = &[
    ("Sunshine", 0xf3c44f),
    ("Coral", 0xf08770),
    ("Sky", 0x7fbce8),
    ("Mint", 0x8fd0b0),
    ("Lilac", 0xb8a3dd),
    ("Cherry", 0xd2485a),
];
const LEATHER: &[Colour] = &[
    ("Cognac", 0xb06a35),
    ("Black", 0x33312f),
    ("Tan", 0xcda26c),
    ("Chestnut", 0x7a4a2e),
    ("Forest", 0x3d6650),
    ("Oxblood", 0x7d2f35),
];
const TECH: &[Colour] = &[
    ("Graphite", 0x4d5058),
    ("Silver", 0xc3c8d1),
    ("Midnight", 0x2a365c),
    ("Sand", 0xd8c6a6),
    ("Mint", 0xa3d3c0),
];
const METAL: &[Colour] = &[
    ("Brass", 0xcfa54a),
    ("Matt black", 0x37383d),
    ("Brushed steel", 0xb4bac3),
    ("Copper", 0xc67d56),
];
const LIP: &[Colour] = &[
    ("Rosewood", 0xb5606a),
    ("Fig", 0x7e4058),
    ("Brick", 0xb24b3a),
    ("Petal", 0xe79aa8),
    ("Berry", 0xa53160),
    ("Apricot", 0xe9956c),
];
const SKIN: &[Colour] = &[
    ("Porcelain", 0xf3dcc8),
    ("Oat", 0xe6c5a3),
    ("Honey", 0xd2a273),
    ("Hazel", 0xac7850),
    ("Chestnut", 0x80523a),
    ("Espresso", 0x5a3a2c),
];
const WOOD: &[Colour] = &[
    ("Natural", 0xd2a676),
    ("Smoked", 0x6e5140),
    ("White oiled", 0xe5d7c2),
    ("Black stain", 0x3d3a38),
];
const DENIM: &[Colour] = &[
    ("Indigo", 0x38538c),
    ("Mid blue", 0x6e96c9),
    ("Washed black", 0x4e5158),
    ("Ecru", 0xe4d9c2),
];

/// The colours of a set such as `@home`; empty for an unknown name.
pub fn set(name: &str) -> &'static [Colour] {
    match name {
        "@cloth" => CLOTH,
        "@knit" => KNIT,
        "@home" => HOME,
        "@glaze" => GLAZE,
        "@sport" => SPORT,
        "@kids" => KIDS,
        "@leather" => LEATHER,
        "@tech" => TECH,
        "@metal" => METAL,
        "@lip" => LIP,
        "@skin" => SKIN,
        "@wood" => WOOD,
        "@denim" => DENIM,
        _ => &[],
    }
}

/// Shades for covers and labels, where the colour is not for choosing.
pub const COVERS: &[u32] = &[
    0x35566f, 0xb4553f, 0x4f7a5c, 0xd29b3f, 0x7d4a69, 0x2f6f78, 0xc9746f, 0x6a6fa8, 0x8a7f3d,
    0x3b3f4d, 0xa65d7b, 0x5f8fb3,
];

/// The shade of a material that a picture would otherwise get wrong.
pub fn of_material(material: &str) -> Option<u32> {
    match material {
        "sterling silver" | "stainless steel" | "titanium" => Some(0xbcc3cf),
        "copper" => Some(0xc67d56),
        "brass" | "bronze" => Some(0xcfa54a),
        "walnut" => Some(0x7d563d),
        _ => None,
    }
}
