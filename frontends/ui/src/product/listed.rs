//! From the product service's card to ours.

use shared_types::product::ProductCard;

use super::card::Card;
use crate::badge::Tone;

/// How many units count as few.
const FEW: i64 = 3;

impl From<&ProductCard> for Card {
    fn from(product: &ProductCard) -> Self {
        let image = product.image.as_ref();
        Self {
            href: format!("/products/{}", product.slug),
            image: image.map(|image| image.url.clone()),
            // The name beside it says it.
            image_alt: String::new(),
            name: product.title.clone(),
            seller: product.seller_name.clone(),
            price: product.price,
            compare_at: product.compare_at,
            price_from: product.price_varies,
            rating: rating(product.rating, product.rating_count),
            stock_note: stock_note(product.available),
        }
    }
}

/// The mean in tenths and how many rated, as [`Rating`](crate::Rating) takes them.
#[must_use]
pub fn rating(mean: Option<f32>, count: i32) -> (u8, u32) {
    // Clamped to 0 to 50 first, so nothing is cut off.
    let tenths = (mean.unwrap_or_default() * 10.0).round().clamp(0.0, 50.0) as u8;
    (tenths, u32::try_from(count).unwrap_or_default())
}

/// A remark on stock that is low or gone.
#[must_use]
pub fn stock_note(available: i64) -> Option<(Tone, String)> {
    match available {
        ..=0 => Some((Tone::Neutral, "Sold out".to_owned())),
        1..=FEW => Some((Tone::Warning, format!("Only {available} left"))),
        _ => None,
    }
}
