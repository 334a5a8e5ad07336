//! From candidates to rows.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use shared_types::Currency;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::candidate::Candidate;
use super::known::{KnownProduct, KnownStock, KnownVariant};
use super::rows::{AttributeRow, ImageRow, ProductRow, Rows, VariantRow};
use super::slug::slug;
use crate::import::draft::{ProductDraft, VariantDraft};

/// The currency of imported prices: the mall's.
pub(super) const CURRENCY: Currency = Currency::USD;
/// Longest slug, so that it fits into an address of 200 with its seller's.
const SLUG: usize = 80;

/// What is known when rows are made.
pub(super) struct Assembly<'a> {
    pub known: &'a HashMap<(Uuid, String), KnownProduct>,
    pub variants: &'a HashMap<(Uuid, String), KnownVariant>,
    pub now: OffsetDateTime,
    /// How far back new products are listed at most.
    pub age: Duration,
}

impl Assembly<'_> {
    /// Adds the rows of one product.
    pub fn add(
        &self,
        candidate: &Candidate<'_>,
        hash: &[u8; 32],
        stock: &HashMap<Uuid, KnownStock>,
        addresses: &mut Addresses,
        rows: &mut Rows,
    ) {
        let draft = candidate.draft;
        let before = self.known.get(&candidate.key());
        let product_id = before.map_or_else(Uuid::now_v7, |before| before.product_id);
        let slug = match before {
            Some(before) => before.slug.clone(),
            None => addresses.choose(candidate),
        };
        let variants: Vec<VariantRow> = (0..)
            .zip(&candidate.variants)
            .map(|(position, variant)| {
                self.variant(candidate, product_id, position, variant, stock)
            })
            .collect();
        let held = |row: &VariantRow| stock.get(&row.variant_id).map_or(0, |stock| stock.reserved);
        let available = variants.iter().map(|row| row.on_hand - held(row)).sum();
        let listed_at = before.map_or_else(|| self.listed(draft), |before| before.listed_at);

        rows.products.push(product(
            candidate,
            &variants,
            Facts {
                product_id,
                slug,
                available,
                listed_at,
                content_hash: hex(hash),
            },
        ));
        rows.attributes.extend(
            (0..)
                .zip(&draft.attributes)
                .map(|(position, (name, value))| AttributeRow {
                    product_id,
                    position,
                    name: name.clone(),
                    value: value.clone(),
                }),
        );
        rows.images
            .extend((0..).zip(&draft.images).map(|(position, image)| ImageRow {
                product_id,
                position,
                url: image.url.clone(),
                alt: image.alt.clone(),
            }));
        rows.variants.extend(variants);
    }

    fn variant(
        &self,
        candidate: &Candidate<'_>,
        product_id: Uuid,
        position: i32,
        variant: &VariantDraft,
        stock: &HashMap<Uuid, KnownStock>,
    ) -> VariantRow {
        let seller_id = candidate.seller.seller_id;
        let key = (seller_id, variant.sku.clone());
        let variant_id = self
            .variants
            .get(&key)
            .map_or_else(Uuid::now_v7, |one| one.variant_id);
        let reserved = stock.get(&variant_id).map_or(0, |stock| stock.reserved);
        let images = &candidate.draft.images;
        let image = variant.image.as_ref();
        let alt = image.and_then(|url| images.iter().find(|image| image.url == *url));
        VariantRow {
            variant_id,
            product_id,
            seller_id,
            sku: variant.sku.clone(),
            position,
            option_values: variant.option_values.clone(),
            price: variant.price_minor,
            compare_at: variant.compare_at_minor,
            image_url: image.cloned(),
            image_alt: alt.map(|image| image.alt.clone()),
            weight_grams: variant.weight_grams.filter(|weight| *weight >= 0),
            on_hand: i64::from(variant.on_hand).max(reserved),
        }
    }

    /// The same for the same product on every machine.
    fn listed(&self, draft: &ProductDraft) -> OffsetDateTime {
        let mut hasher = DefaultHasher::new();
        draft.handle.hash(&mut hasher);
        let share = (hasher.finish() % 10_000) as f64 / 10_000.0;
        self.now - self.age * share
    }
}

/// What a product row has beyond its candidate.
struct Facts {
    product_id: Uuid,
    slug: String,
    available: i64,
    listed_at: OffsetDateTime,
    content_hash: String,
}

fn product(candidate: &Candidate<'_>, variants: &[VariantRow], facts: Facts) -> ProductRow {
    let draft = candidate.draft;
    let cheapest = variants.iter().min_by_key(|row| row.price);
    let image = draft.images.first();
    let rating = draft.rating.filter(|rating| rating.count > 0);
    let rating_count = rating.map_or(0, |rating| i32::try_from(rating.count).unwrap_or(i32::MAX));
    let facet_values = facet_values(candidate);
    ProductRow {
        product_id: facts.product_id,
        seller_id: candidate.seller.seller_id,
        handle: draft.handle.clone(),
        slug: facts.slug,
        title: draft.title.clone(),
        published: draft.published,
        seller_slug: candidate.seller.slug.clone(),
        seller_name: candidate.seller.name.clone(),
        image_url: image.map(|image| image.url.clone()),
        image_alt: image.map(|image| image.alt.clone()),
        currency: CURRENCY.code(),
        min_price: cheapest.map_or(0, |row| row.price),
        max_price: variants
            .iter()
            .map(|row| row.price)
            .max()
            .unwrap_or_default(),
        compare_at: cheapest.and_then(|row| row.compare_at),
        rating: rating.map(|rating| rating.average),
        rating_count,
        available: facts.available,
        single_variant_id: match variants {
            [only] => Some(only.variant_id),
            _ => None,
        },
        popularity: i64::from(rating_count),
        listed_at: facts.listed_at,
        category_path: candidate.category_path.clone(),
        keywords: keywords(candidate, &facet_values),
        facet_values,
        content_hash: facts.content_hash,
        description_html: draft.description_html.clone(),
        option_names: draft.options.clone(),
        tags: draft.tags.clone(),
    }
}

/// `Name:Value` of each attribute and each value of each option, once.
fn facet_values(candidate: &Candidate<'_>) -> Vec<String> {
    let draft = candidate.draft;
    let facts = draft.attributes.iter().map(|(name, value)| (name, value));
    let choices = candidate
        .variants
        .iter()
        .flat_map(|variant| draft.options.iter().zip(&variant.option_values));
    let mut met = HashSet::new();
    facts
        .chain(choices)
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(name, value)| format!("{}:{}", name.replace(':', " ").trim(), value.trim()))
        // Longer ones could not be asked for.
        .filter(|value| value.len() <= 200 && met.insert(value.clone()))
        .collect()
}

fn keywords(candidate: &Candidate<'_>, facet_values: &[String]) -> String {
    let draft = candidate.draft;
    let mut words = vec![candidate.seller.name.as_str()];
    words.extend(draft.category_path.iter().map(String::as_str));
    words.extend(draft.tags.iter().map(String::as_str));
    words.extend(
        facet_values
            .iter()
            .filter_map(|pair| Some(pair.split_once(':')?.1)),
    );
    words.extend(
        candidate
            .variants
            .iter()
            .map(|variant| variant.sku.as_str()),
    );
    words.join(" \n ")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Slugs for new products; unique over the mall.
pub(super) struct Addresses {
    wanted: Vec<String>,
    /// Those that are gone.
    pub taken: HashSet<String>,
}

impl Addresses {
    /// The slugs that these candidates would like.
    pub fn of<'a>(candidates: impl Iterator<Item = &'a Candidate<'a>>) -> Self {
        let wanted = candidates.flat_map(|candidate| [plain(candidate), with_seller(candidate)]);
        Self {
            wanted: wanted.collect(),
            taken: HashSet::new(),
        }
    }

    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// The handle; where another seller has it, with this seller's name; at last
    /// with something that nobody has.
    fn choose(&mut self, candidate: &Candidate<'_>) -> String {
        let mut slug = plain(candidate);
        if self.taken.contains(&slug) {
            slug = with_seller(candidate);
        }
        if self.taken.contains(&slug) {
            slug = format!("{slug}-{}", Uuid::now_v7().simple());
        }
        self.taken.insert(slug.clone());
        slug
    }
}

fn plain(candidate: &Candidate<'_>) -> String {
    let draft = candidate.draft;
    slug(&draft.handle, SLUG)
        .or_else(|| slug(&draft.title, SLUG))
        .unwrap_or_else(|| "product".to_owned())
}

fn with_seller(candidate: &Candidate<'_>) -> String {
    format!("{}-{}", plain(candidate), candidate.seller.slug)
}
