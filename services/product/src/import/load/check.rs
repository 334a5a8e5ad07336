//! What the catalogue asks of a draft, whoever made it.

use crate::import::draft::{ProductDraft, VariantDraft};

/// Longest texts, in bytes.
const HANDLE: usize = 200;
const TITLE: usize = 500;
const DESCRIPTION: usize = 200_000;
const WORD: usize = 200;
const ADDRESS: usize = 2_000;
/// Variants of one product.
const VARIANTS: usize = 500;
/// A price in minor units.
const PRICE: i64 = 1_000_000_000_000;

/// Why the draft as a whole cannot be listed.
pub(super) fn product(draft: &ProductDraft) -> Result<(), String> {
    within("the handle", &draft.handle, 1, HANDLE)?;
    within("the title", &draft.title, 1, TITLE)?;
    within("the description", &draft.description_html, 0, DESCRIPTION)?;
    within("the vendor", &draft.seller_name, 1, WORD)?;
    if draft.category_path.is_empty() || draft.category_path.len() > 5 {
        return Err("the category must have one to five levels".to_owned());
    }
    if draft.variants.is_empty() || draft.variants.len() > VARIANTS {
        return Err(format!("there must be 1 to {VARIANTS} variants"));
    }
    let facts = draft
        .attributes
        .iter()
        .flat_map(|(name, value)| [name, value]);
    for word in draft
        .category_path
        .iter()
        .chain(&draft.options)
        .chain(facts)
    {
        within("a category, option or attribute", word, 1, WORD)?;
    }
    for tag in &draft.tags {
        within("a tag", tag, 0, WORD)?;
    }
    for image in &draft.images {
        within("an image's address", &image.url, 1, ADDRESS)?;
        within("an image's text", &image.alt, 0, ADDRESS)?;
    }
    match draft.rating {
        Some(rating) if !(1.0..=5.0).contains(&rating.average) => {
            Err("the rating must be from 1 to 5".to_owned())
        }
        _ => Ok(()),
    }
}

/// Why one variant of it cannot be listed.
pub(super) fn variant(draft: &ProductDraft, variant: &VariantDraft) -> Result<(), String> {
    within("the SKU", &variant.sku, 1, WORD)?;
    if variant.option_values.len() != draft.options.len() {
        return Err("there must be one value for each option".to_owned());
    }
    for value in &variant.option_values {
        within("an option's value", value, 0, WORD)?;
    }
    if !(0..=PRICE).contains(&variant.price_minor) {
        return Err("the price is out of range".to_owned());
    }
    match variant.compare_at_minor {
        Some(price) if !(variant.price_minor + 1..=PRICE).contains(&price) => {
            Err("the compare-at price must be above the price".to_owned())
        }
        _ => Ok(()),
    }
}

fn within(what: &str, text: &str, shortest: usize, longest: usize) -> Result<(), String> {
    if text.contains('\0') {
        return Err(format!("{what} contains the character U+0000"));
    }
    match text.len() {
        0 if shortest > 0 => Err(format!("{what} is missing")),
        length if length > longest => Err(format!("{what} is longer than {longest} bytes")),
        _ => Ok(()),
    }
}
