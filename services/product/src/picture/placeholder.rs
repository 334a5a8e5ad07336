//! Pictures for products that come without one we may show.

use super::colour::{hex, mix};
use super::compose::{compose, document};
use super::icons::IconSet;
use super::{PictureSpec, background, palette};
use crate::demo::{COVERS, escape, hash};

/// An icon that suits the product's title or category, on the same grounds as the
/// demo's pictures; where none does, the initials of the title.
///
/// `key` decides palette and layout. The caller writes it as `<key>.svg`.
pub fn placeholder(title: &str, category: &str, key: &str, icons: &IconSet) -> String {
    let number = hash(&[key]);
    match placeholder_icon(title, category).filter(|icon| icons.body(icon).is_some()) {
        Some(icon) => {
            let any = COVERS.get((number >> 40) as usize % COVERS.len()).copied();
            let tint = named_colour(title).or(any);
            compose(
                &PictureSpec {
                    tint,
                    ..PictureSpec::main(key.to_owned(), icon)
                },
                icons,
            )
        }
        None => monogram_picture(title, number),
    }
}

/// The colour that a word of the title names.
fn named_colour(title: &str) -> Option<u32> {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_owned)
        .collect();
    COLOURS
        .iter()
        .find(|(name, _)| words.iter().any(|word| word == name))
        .map(|(_, shade)| *shade)
}

#[rustfmt::skip]
const COLOURS: &[(&str, u32)] = &[
    ("black", 0x303238), ("white", 0xeeebe4), ("red", 0xc8433f), ("blue", 0x3a6bb0), ("navy", 0x2b3a63), ("green", 0x4f8a5b), ("olive", 0x777a45),
    ("yellow", 0xeabf3f), ("orange", 0xe0813a), ("pink", 0xe195a8), ("purple", 0x7a5aa0), ("grey", 0x8a8f98), ("gray", 0x8a8f98), ("silver", 0xbcc3cf),
    ("gold", 0xd9ad4a), ("brown", 0x80523a), ("tan", 0xcda26c), ("cream", 0xe9dfc6), ("celeste", 0x8fd0c4), ("indigo", 0x38538c), ("khaki", 0xb3a06c),
];

fn monogram_picture(title: &str, number: u64) -> String {
    let palette = palette::choose(number, None);
    let ink = hex(mix(palette.shape, 0x33302c, 0.55));
    let disc = hex(mix(palette.shape, palette.glow, 0.3));
    let (x, y) = (370 + number % 3 * 30, 380 + number / 3 % 3 * 20);
    let monogram = escape(&monogram(title));
    document(&format!(
        r#"{}<circle cx="{x}" cy="{y}" r="280" fill="{disc}"/><text x="400" y="500" text-anchor="middle" font-family="Georgia,'Times New Roman',serif" font-size="290" fill="{ink}" opacity=".85">{monogram}</text><path fill="{ink}" opacity=".5" d="M330 560h140v6H330z"/>"#,
        background::base(palette),
    ))
}

/// First letters of the first two words that begin with one.
fn monogram(title: &str) -> String {
    let initials: String = title
        .split_whitespace()
        .filter_map(|word| {
            word.chars()
                .next()
                .filter(|letter| letter.is_alphanumeric())
        })
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if initials.is_empty() {
        "·".to_owned()
    } else {
        initials
    }
}

/// The icon for the first keyword that is a word of the title, or else of the
/// category; plurals count.
pub fn placeholder_icon(title: &str, category: &str) -> Option<&'static str> {
    [title, category].into_iter().find_map(|text| {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned)
            .collect();
        KEYWORDS
            .iter()
            .find(|(keys, _)| {
                keys.split('|')
                    .any(|key| words.iter().any(|word| is_form_of(word, key)))
            })
            .map(|(_, icon)| *icon)
    })
}

fn is_form_of(word: &str, key: &str) -> bool {
    word.strip_prefix(key)
        .is_some_and(|ending| matches!(ending, "" | "s" | "es"))
}

/// Particular words first: a "bike lock" is a lock, a "shirt dress" a dress.
#[rustfmt::skip]
const KEYWORDS: &[(&str, &str)] = &[
    ("lock|cuff", "locked"), ("light|lamp|headlight|taillight", "flashlight"), ("helmet", "rescue-workers-helmet"), ("pump|hose|gauge", "plunger"),
    ("wrench|spanner|allen", "wrench"), ("screwdriver", "screwdriver"), ("tool|toolkit|remover|cutter|puller", "toolbox"), ("hammer", "hammer"),
    ("lube|grease|oil", "oil-drum"), ("chain|chainring", "link"), ("wheel|wheelset|rim|hub|tire|tyre|tube|spoke", "wheel"), ("bolt|nut|cog|headset|bracket|sprocket|freewheel", "nut-and-bolt"),
    ("bicycle|fixie|fgfs", "bicycle"), ("crank|crankset|gear|pedal|lockring", "gear"), ("charger|usb", "battery"), ("strap", "d:belt"), ("care", "d:tube"), ("saddle|seat|seatpost", "seat"), ("basket", "basket"), ("bell", "bell"), ("bottle|cage", "d:flask"),
    ("bike|bicycle|cruiser|frameset|frame|fixie|handlebar|bar|stem|grip|fork|brake|kickstand|fender|rack", "bicycle"), ("skateboard", "skateboard"), ("scooter", "kick-scooter"),
    ("earring|stud|hoop", "d:earrings"), ("necklace|pendant", "d:necklace"), ("bracelet|bangle", "d:bracelet"), ("ring|band", "ring"), ("watch", "watch"), ("jewelry|jewellery", "gem-stone"),
    ("dress|gown", "dress"), ("skirt", "d:skirt"), ("jean|denim|pant|trouser|chino|legging", "jeans"), ("short", "shorts"), ("sweater|jumper|cardigan|pullover|hoodie|fleece|sweatshirt", "d:sweater"),
    ("jacket|coat|parka|vest|windbreaker", "coat"), ("tee|tshirt|jersey|tank", "t-shirt"), ("shirt|chambray|button|flannel|blouse", "d:shirt"), ("sock", "socks"), ("scarf", "scarf"), ("glove|mitten", "gloves"),
    ("beanie", "d:beanie"), ("cap|hat|visor", "billed-cap"), ("belt", "d:belt"), ("wallet|pouch", "d:wallet"), ("boot", "hiking-boot"), ("shoe|sneaker|trainer|loafer", "running-shoe"), ("sandal", "womans-sandal"),
    ("backpack|rucksack|pack", "backpack"), ("tote", "d:tote"), ("bag|duffel|messenger|pannier|holdall", "d:duffel"), ("luggage|suitcase", "luggage"), ("glasses|sunglasses|eyewear", "sunglasses"), ("umbrella", "umbrella"),
    ("soap|scrub", "soap"), ("skincare|lotion|cream|balm", "d:cream"), ("candle", "candle"), ("perfume|cologne|fragrance", "d:perfume"), ("towel", "d:towel"), ("blanket|throw|quilt", "d:blanket"), ("pillow|cushion", "d:cushion"), ("rug|mat", "d:rug"),
    ("mug|tumbler", "d:mug"), ("cup", "hot-beverage"), ("teapot", "teapot"), ("bowl", "d:bowl"), ("plate", "d:plate"), ("knife", "kitchen-knife"), ("pan|skillet|pot", "cooking"), ("coffee", "hot-beverage"), ("tea", "teacup-without-handle"),
    ("chocolate", "chocolate-bar"), ("honey", "honey-pot"), ("book|notebook|journal", "notebook"), ("pencil|pen", "pencil"), ("card", "d:card"), ("poster|print", "framed-picture"), ("map", "world-map"), ("chair", "chair"), ("table", "d:table"),
    ("plant", "potted-plant"), ("tent", "tent"), ("axe|hatchet", "axe"), ("stove|grill|fire", "fire"), ("lantern", "d:lantern"), ("camp|outdoor|camping", "camping"), ("phone|iphone", "mobile-phone"), ("headphone", "headphone"), ("camera", "camera"), ("laptop", "laptop"), ("speaker", "d:speaker"),
    ("toy", "teddy-bear"), ("game", "game-die"), ("puzzle", "puzzle-piece"), ("ball", "soccer-ball"), ("kit|set|bundle|box", "package"), ("gift|certificate|warranty", "wrapped-gift"), ("patch|sticker|pin", "star"),
    ("apparel|womens|mens|women|men|clothing", "t-shirt"), ("accessory|accessories", "handbag"), ("home", "house"),
];
