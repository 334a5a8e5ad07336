//! What the catalogue asks of a draft, whoever made it.

use crate::import::draft::{Field, ProductDraft, VariantDraft};

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

/// What is wrong, and with which part of the draft.
#[derive(Debug)]
pub(super) struct Fault {
    pub field: Field,
    /// What stands there.
    pub value: String,
    pub reason: String,
}

impl Fault {
    pub fn new(field: Field, value: impl ToString, reason: impl Into<String>) -> Self {
        Self {
            field,
            // Enough to find it by; a description may be long.
            value: value.to_string().chars().take(200).collect(),
            reason: reason.into(),
        }
    }
}

/// Why the draft as a whole cannot be listed.
pub(super) fn product(draft: &ProductDraft) -> Result<(), Fault> {
    within(Field::Handle, "the handle", &draft.handle, 1, HANDLE)?;
    within(Field::Title, "the title", &draft.title, 1, TITLE)?;
    let description = &draft.description_html;
    within(
        Field::Description,
        "the description",
        description,
        0,
        DESCRIPTION,
    )?;
    within(Field::Vendor, "the vendor", &draft.seller_name, 1, WORD)?;
    if draft.category_path.is_empty() || draft.category_path.len() > 5 {
        let path = draft.category_path.join(" > ");
        let reason = "the category must have one to five levels";
        return Err(Fault::new(Field::Category, path, reason));
    }
    for level in &draft.category_path {
        within(Field::Category, "a category", level, 1, WORD)?;
    }
    if draft.variants.is_empty() || draft.variants.len() > VARIANTS {
        let reason = format!("there must be 1 to {VARIANTS} variants");
        return Err(Fault::new(Field::Handle, &draft.handle, reason));
    }
    for (at, name) in draft.options.iter().enumerate() {
        within(Field::OptionName(at), "an option's name", name, 1, WORD)?;
    }
    for (name, value) in &draft.attributes {
        within(Field::Attributes, "an attribute's name", name, 1, WORD)?;
        within(Field::Attributes, "an attribute", value, 1, WORD)?;
    }
    for tag in &draft.tags {
        within(Field::Tags, "a tag", tag, 0, WORD)?;
    }
    for image in &draft.images {
        let (url, alt) = (&image.url, &image.alt);
        within(Field::ImageAddress, "an image's address", url, 1, ADDRESS)?;
        within(Field::ImageText, "an image's text", alt, 0, ADDRESS)?;
    }
    match draft.rating {
        Some(rating) if !(1.0..=5.0).contains(&rating.average) => {
            let reason = "the rating must be from 1 to 5";
            Err(Fault::new(Field::Rating, rating.average, reason))
        }
        _ => Ok(()),
    }
}

/// Why one variant of it cannot be listed.
pub(super) fn variant(draft: &ProductDraft, variant: &VariantDraft) -> Result<(), Fault> {
    within(Field::Sku, "the SKU", &variant.sku, 1, WORD)?;
    let values = &variant.option_values;
    if values.len() != draft.options.len() {
        let field = Field::OptionValue(values.len().min(draft.options.len()));
        let reason = "there must be one value for each option";
        return Err(Fault::new(field, values.join(", "), reason));
    }
    for (at, value) in values.iter().enumerate() {
        within(Field::OptionValue(at), "an option's value", value, 0, WORD)?;
    }
    if !(0..=PRICE).contains(&variant.price_minor) {
        let reason = "the price is out of range";
        return Err(Fault::new(Field::Price, variant.price_minor, reason));
    }
    match variant.compare_at_minor {
        Some(price) if !(variant.price_minor + 1..=PRICE).contains(&price) => {
            let reason = "the compare-at price must be above the price";
            Err(Fault::new(Field::CompareAt, price, reason))
        }
        _ => Ok(()),
    }
}

fn within(
    field: Field,
    what: &str,
    text: &str,
    shortest: usize,
    longest: usize,
) -> Result<(), Fault> {
    let reason = match text.len() {
        _ if text.contains('\0') => format!("{what} contains the character U+0000"),
        0 if shortest > 0 => format!("{what} is missing"),
        length if length > longest => format!("{what} is longer than {longest} bytes"),
        _ => return Ok(()),
    };
    Err(Fault::new(field, text, reason))
}
