//! A fingerprint of what was imported.

use sha2::{Digest, Sha256};

use super::candidate::Candidate;

/// Raised when rows are made differently from the same draft, so that an import
/// writes them anew.
const VERSION: u64 = 1;

/// Equal for candidates that would become the same rows.
pub(super) fn digest(candidate: &Candidate<'_>) -> [u8; 32] {
    let draft = candidate.draft;
    let mut hash = Fields(Sha256::new());
    hash.number(VERSION);
    hash.text(&draft.title);
    hash.text(&draft.description_html);
    hash.text(&candidate.seller.name);
    hash.texts(&candidate.category_path);
    hash.texts(&draft.category_path);
    hash.texts(&draft.tags);
    hash.texts(
        draft
            .attributes
            .iter()
            .flat_map(|(name, value)| [name, value]),
    );
    hash.texts(&draft.options);
    hash.number(draft.images.len() as u64);
    hash.texts(
        draft
            .images
            .iter()
            .flat_map(|image| [&image.url, &image.alt]),
    );
    hash.number(
        draft
            .rating
            .map_or(0, |rating| rating.average.to_bits().into()),
    );
    hash.number(draft.rating.map_or(0, |rating| rating.count.into()));
    hash.number(draft.published.into());
    hash.number(candidate.variants.len() as u64);
    for variant in &candidate.variants {
        hash.text(&variant.sku);
        hash.texts(&variant.option_values);
        hash.number(variant.price_minor.cast_unsigned());
        hash.number(variant.compare_at_minor.unwrap_or(-1).cast_unsigned());
        hash.number(i64::from(variant.on_hand).cast_unsigned());
        hash.number(i64::from(variant.weight_grams.unwrap_or(-1)).cast_unsigned());
        hash.texts(variant.image.as_slice());
    }
    hash.0.finalize().into()
}

/// Hashes fields so that no two lists of them run together.
struct Fields(Sha256);

impl Fields {
    fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text.as_bytes());
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        for text in texts {
            self.number(1);
            self.text(text);
        }
        self.number(0);
    }
}
