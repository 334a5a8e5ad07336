//! A product as a list shows it.

use shared_types::product::{Image, ProductCard};
use shared_types::{Currency, Money};
use uuid::Uuid;

/// The columns of a [`CardRow`], of the table `product p`.
pub(crate) const CARD_COLUMNS: &str = "p.product_id, p.slug, p.title, p.seller_name, \
     p.seller_slug, p.image_url, p.image_alt, p.currency, p.min_price, p.max_price, \
     p.compare_at, p.rating, p.rating_count, p.available, p.single_variant_id";

#[derive(sqlx::FromRow)]
pub(crate) struct CardRow {
    pub product_id: Uuid,
    pub slug: String,
    pub title: String,
    pub seller_name: String,
    pub seller_slug: String,
    pub image_url: Option<String>,
    pub image_alt: Option<String>,
    pub currency: String,
    pub min_price: i64,
    pub max_price: i64,
    pub compare_at: Option<i64>,
    pub rating: Option<f32>,
    pub rating_count: i32,
    pub available: i64,
    pub single_variant_id: Option<Uuid>,
}

impl TryFrom<CardRow> for ProductCard {
    type Error = sqlx::Error;

    fn try_from(row: CardRow) -> Result<Self, sqlx::Error> {
        let price = money(row.min_price, &row.currency)?;
        Ok(Self {
            product_id: row.product_id.into(),
            slug: row.slug,
            title: row.title,
            seller_name: row.seller_name,
            seller_slug: row.seller_slug,
            image: image(row.image_url, row.image_alt),
            price,
            compare_at: row.compare_at.map(|amount| Money { amount, ..price }),
            price_varies: row.min_price != row.max_price,
            rating: row.rating.filter(|_| row.rating_count > 0),
            rating_count: row.rating_count,
            available: row.available,
            single_variant: row.single_variant_id.map(Into::into),
        })
    }
}

pub(crate) fn image(url: Option<String>, alt: Option<String>) -> Option<Image> {
    url.map(|url| Image {
        url,
        alt: alt.unwrap_or_default(),
    })
}

/// An amount with its currency as the database holds them.
pub(crate) fn money(amount: i64, currency: &str) -> Result<Money, sqlx::Error> {
    let currency: Currency = currency
        .parse()
        .map_err(|unknown| sqlx::Error::Decode(Box::new(unknown)))?;
    Ok(Money::new(amount, currency))
}
