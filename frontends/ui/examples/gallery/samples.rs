//! Data to look at.

use shared_types::{Currency, Money};
use ui::{Chrome, NavLink, ProductCardData, Tone};

pub fn usd(cents: i64) -> Money {
    Money::new(cents, Currency::USD)
}

pub fn chrome() -> Chrome {
    let names = [
        "Home & living",
        "Kitchen",
        "Clothing",
        "Shoes",
        "Beauty",
        "Toys",
        "Books",
        "Garden",
        "Electronics",
        "Sports",
        "Groceries",
        "Pets",
    ];
    let mut departments: Vec<_> = names
        .map(|name| NavLink::new(name, "/products/c/x"))
        .into_iter()
        .collect();
    departments[2].current = true;
    Chrome {
        departments,
        ..Chrome::default()
    }
}

pub fn cards() -> Vec<ProductCardData> {
    let rows = [
        (
            "Linen shirt, relaxed fit",
            "North & Pine",
            4_500,
            Some(5_900),
            (47, 128),
            None,
            "#dfe7d8",
            "👕",
        ),
        (
            "Pour-over coffee set with glass carafe and two cups",
            "Morgenrot Kaffee",
            3_895,
            None,
            (44, 1_204),
            None,
            "#efe3d6",
            "☕",
        ),
        (
            "Trail running shoes",
            "Alder Outdoor",
            11_900,
            None,
            (0, 0),
            Some((Tone::Warning, "Only 2 left")),
            "#d8e4ea",
            "👟",
        ),
        (
            "Desk lamp",
            "Studio Halden",
            8_250,
            Some(9_900),
            (39, 17),
            Some((Tone::Danger, "Sold out")),
            "#ece0ea",
            "💡",
        ),
        (
            "Wooden train",
            "Little Oak",
            2_400,
            None,
            (49, 311),
            None,
            "#f3e8c9",
            "🚂",
        ),
        (
            "Monstera in a clay pot",
            "Greenhouse 12",
            3_200,
            None,
            (41, 64),
            None,
            "#d9ead9",
            "🪴",
        ),
    ];
    rows.into_iter()
        .map(
            |(name, seller, cents, old, rating, note, paper, glyph)| ProductCardData {
                href: "/products/sample".into(),
                image: Some(picture(paper, glyph)),
                image_alt: String::new(),
                name: name.into(),
                seller: seller.into(),
                price: usd(cents),
                compare_at: old.map(usd),
                price_from: cents == 2_400,
                rating,
                stock_note: note.map(|(tone, text)| (tone, text.to_owned())),
            },
        )
        .collect()
}

fn picture(paper: &str, glyph: &str) -> String {
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><rect width='100' height='100' fill='{paper}'/><text x='50' y='66' font-size='46' text-anchor='middle'>{glyph}</text></svg>"
    );
    let encoded: String = svg
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("data:image/svg+xml,{encoded}")
}
