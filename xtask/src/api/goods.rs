//! Two things that one seller has most of: one to buy, one to count.

use super::gateway::{get, text};
use super::known::Values;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What is bought, and what its seller counts anew without a shopper's noticing.
pub struct Goods {
    /// Their seller's id.
    pub seller: Value,
    /// What is bought.
    pub bought: Thing,
    counted: Thing,
}

/// A product with the variant that there is most of.
pub struct Thing {
    product: Value,
    slug: Value,
    /// The variant's id.
    pub variant: Value,
}

impl Goods {
    /// Chosen from what is in stock now.
    pub fn find() -> Result<Self> {
        let any = get("/products?in_stock=true&limit=1")?;
        let seller = text(&any["products"][0]["seller_slug"])?.to_owned();
        let list = get(&format!(
            "/products?in_stock=true&limit=100&seller={seller}"
        ))?;
        let mut cards = list["products"].as_array().cloned().unwrap_or_default();
        cards.sort_by_key(|card| -card["available"].as_i64().unwrap_or(0));
        ensure!(
            cards.len() >= 2,
            "{seller} has fewer than two things to sell"
        );
        let (bought, view) = Thing::of(&cards[0])?;
        let (counted, _) = Thing::of(&cards[1])?;
        Ok(Self {
            seller: view["seller"]["seller_id"].clone(),
            bought,
            counted,
        })
    }

    /// Adds them to what is known.
    pub fn list(&self, values: &mut Values) {
        values.insert("seller", vec![self.seller.clone()]);
        values.insert("product", vec![self.bought.product.clone()]);
        values.insert("slug", vec![self.bought.slug.clone()]);
        values.insert("variant", vec![self.bought.variant.clone()]);
        values.insert("counted_variant", vec![self.counted.variant.clone()]);
    }
}

impl Thing {
    /// The product of a card, with its page.
    fn of(card: &Value) -> Result<(Self, Value)> {
        let view = get(&format!("/products/{}", text(&card["slug"])?))?;
        let variants = view["variants"].as_array().into_iter().flatten();
        let most = variants.max_by_key(|variant| variant["available"].as_i64());
        let variant = most.context("a product has no variant")?["variant_id"].clone();
        let thing = Self {
            product: view["product_id"].clone(),
            slug: view["slug"].clone(),
            variant,
        };
        Ok((thing, view))
    }
}
