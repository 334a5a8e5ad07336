//! A product while its rows come in.

use std::collections::HashSet;

use super::super::draft::{ImageDraft, ProductDraft, VariantDraft};
use super::super::html;
use super::super::rejected::RejectedRow;
use super::columns::Row;
use super::values;

/// Most variants and images of one product.
const VARIANTS: usize = 500;
const IMAGES: usize = 250;

const OPTION_NAMES: [&str; 3] = ["Option1 Name", "Option2 Name", "Option3 Name"];
const OPTION_VALUES: [&str; 3] = ["Option1 Value", "Option2 Value", "Option3 Value"];

/// A product whose rows are not all read.
pub(super) struct OpenProduct {
    draft: ProductDraft,
    /// Which of the three option columns the product uses.
    used: Vec<usize>,
    combinations: HashSet<Vec<String>>,
    pictures: HashSet<String>,
}

impl OpenProduct {
    /// Reads what stands on a product's first row only.
    pub(super) fn begin(row: &Row, handle: String) -> Result<Self, RejectedRow> {
        let title = row.within("Title", values::TITLE)?;
        if title.is_empty() {
            return Err(row.reject("Title", "it is missing on the first row of the product"));
        }
        let mut options = Vec::new();
        let mut used = Vec::new();
        for (place, column) in OPTION_NAMES.iter().enumerate() {
            let name = row.within(column, values::WORD)?;
            if !name.is_empty() {
                options.push(name.to_owned());
                used.push(place);
            }
        }
        let draft = ProductDraft {
            handle,
            title: title.to_owned(),
            description_html: html::sanitise(row.within("Body (HTML)", values::BODY)?),
            seller_name: row.within("Vendor", values::WORD)?.to_owned(),
            category_path: category(row)?,
            tags: tags(row)?,
            attributes: attributes(row)?,
            options,
            variants: Vec::new(),
            images: Vec::new(),
            rating: None,
            published: values::published(row)?,
            line: Some(row.line),
        };
        Ok(Self {
            draft,
            used,
            combinations: HashSet::new(),
            pictures: HashSet::new(),
        })
    }

    pub(super) fn handle(&self) -> &str {
        &self.draft.handle
    }

    /// Takes the row's variant, if it has one: a product's first row must, others
    /// may just add an image.
    pub(super) fn take_variant(
        &mut self,
        row: &Row,
        skus: &mut HashSet<String>,
    ) -> Result<(), RejectedRow> {
        let columns = ["Variant Price", "Variant SKU", "Option1 Value"];
        let first = !row.text("Title").is_empty();
        if !first && columns.iter().all(|column| row.text(column).is_empty()) {
            return Ok(());
        }
        if self.draft.variants.len() == VARIANTS {
            return Err(row.reject(
                "Handle",
                format!("the product has more than {VARIANTS} variants"),
            ));
        }
        let option_values = self.option_values(row)?;
        if self.combinations.contains(&option_values) {
            return Err(row.reject(
                "Option1 Value",
                "another row of this product has the same options",
            ));
        }
        let price_minor = values::price(row)?;
        let variant = VariantDraft {
            sku: self.sku(row, &option_values, skus)?,
            compare_at_minor: values::compare_at(row, price_minor)?,
            on_hand: values::on_hand(row)?,
            weight_grams: values::grams(row)?,
            image: values::address(row, "Variant Image")
                .ok()
                .flatten()
                .map(str::to_owned),
            price_minor,
            option_values: option_values.clone(),
            line: Some(row.line),
        };
        skus.insert(variant.sku.clone());
        self.combinations.insert(option_values);
        self.draft.variants.push(variant);
        Ok(())
    }

    fn option_values(&self, row: &Row) -> Result<Vec<String>, RejectedRow> {
        let mut option_values = Vec::with_capacity(self.used.len());
        for (place, column) in OPTION_VALUES.iter().enumerate() {
            let value = row.within(column, values::WORD)?;
            match (self.used.contains(&place), value.is_empty()) {
                (true, true) => {
                    return Err(
                        row.reject(column, "it is missing, though the product has this option")
                    );
                }
                (true, false) => option_values.push(value.to_owned()),
                (false, true) => {}
                (false, false) => {
                    return Err(
                        row.reject(column, "the product's first row does not name this option")
                    );
                }
            }
        }
        Ok(option_values)
    }

    /// The row's SKU, or one made of handle and options, the same at each import.
    fn sku(
        &self,
        row: &Row,
        option_values: &[String],
        skus: &HashSet<String>,
    ) -> Result<String, RejectedRow> {
        // Exports put an apostrophe before a SKU of digits, to keep a spreadsheet
        // from taking it for a number.
        let given = row
            .within("Variant SKU", values::WORD)?
            .trim_start_matches('\'');
        let sku = if given.is_empty() {
            self.made_up_sku(option_values)
        } else {
            given.to_owned()
        };
        if skus.contains(&sku) {
            return Err(row.reject("Variant SKU", "another row of the file has the same SKU"));
        }
        Ok(sku)
    }

    fn made_up_sku(&self, option_values: &[String]) -> String {
        let mut sku = self.draft.handle.clone();
        for value in option_values
            .iter()
            .filter(|value| *value != "Default Title")
        {
            sku.push('/');
            sku.push_str(value);
        }
        if sku.len() <= values::WORD {
            return sku;
        }
        let hash = crate::demo::hash(&[&sku]);
        format!("{}-{hash:016x}", sku.chars().take(40).collect::<String>())
    }

    /// Takes the row's picture, and the variant's own.
    pub(super) fn take_image(&mut self, row: &Row) -> Result<(), RejectedRow> {
        let alt = row.within("Image Alt Text", values::TITLE)?;
        let alt = if alt.is_empty() {
            self.draft.title.clone()
        } else {
            alt.to_owned()
        };
        let image = values::address(row, "Image Src")?;
        let variant_image = values::address(row, "Variant Image")?;
        for url in [image, variant_image].into_iter().flatten() {
            if self.pictures.contains(url) {
                continue;
            }
            if self.draft.images.len() == IMAGES {
                return Err(row.reject(
                    "Image Src",
                    format!("the product has more than {IMAGES} images"),
                ));
            }
            self.pictures.insert(url.to_owned());
            self.draft.images.push(ImageDraft {
                url: url.to_owned(),
                alt: alt.clone(),
            });
        }
        Ok(())
    }

    /// The draft, unless none of its variants could be taken.
    pub(super) fn close(mut self) -> Option<ProductDraft> {
        // Shopify's way to say that a product comes in one version only.
        if self.draft.variants.len() == 1 && self.draft.options == ["Title"] {
            self.draft.options.clear();
            self.draft
                .variants
                .iter_mut()
                .for_each(|variant| variant.option_values.clear());
        }
        (!self.draft.variants.is_empty()).then_some(self.draft)
    }
}

/// The type, or the product category; a product must stand somewhere.
fn category(row: &Row) -> Result<Vec<String>, RejectedRow> {
    let kind = row.within("Type", values::WORD)?;
    if !kind.is_empty() {
        return Ok(vec![kind.to_owned()]);
    }
    for column in [
        "Product Category",
        "Google Shopping / Google Product Category",
    ] {
        let path: Vec<String> = row
            .within(column, values::WORD)?
            .split('>')
            .map(|level| level.trim().to_owned())
            .filter(|level| !level.is_empty())
            .take(5)
            .collect();
        if !path.is_empty() {
            return Ok(path);
        }
    }
    Ok(vec!["Other".to_owned()])
}

fn tags(row: &Row) -> Result<Vec<String>, RejectedRow> {
    let mut tags: Vec<String> = Vec::new();
    for tag in row
        .text("Tags")
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
    {
        if tag.len() > values::WORD {
            return Err(row.reject(
                "Tags",
                format!("a tag is longer than {} bytes", values::WORD),
            ));
        }
        if tags.len() < 250 && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

fn attributes(row: &Row) -> Result<Vec<(String, String)>, RejectedRow> {
    let columns = [
        ("Gender", "Google Shopping / Gender"),
        ("Age group", "Google Shopping / Age Group"),
        ("Condition", "Google Shopping / Condition"),
    ];
    let mut attributes = Vec::new();
    for (name, column) in columns {
        let value = row.within(column, values::WORD)?;
        if !value.is_empty() {
            attributes.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(attributes)
}
