//! One batch: from drafts to rows, events and what to say about it.

use std::collections::{HashMap, HashSet};

use service_kit::events;
use shared_types::Money;
use shared_types::event::{PriceChanged, ProductChanged, StockChanged};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::assemble::{Addresses, Assembly, CURRENCY};
use super::candidate::{Candidate, Claims};
use super::check::{self, Fault};
use super::digest::digest;
use super::known::{self, KnownProduct, KnownStock, KnownVariant};
use super::places::{Places, Seller, SellerWords};
use super::rows::Rows;
use super::{Rejected, SellerChoice, write};
use crate::import::draft::{Field, ProductDraft};

/// What a batch came to.
#[derive(Default)]
pub(super) struct Outcome {
    pub products: u64,
    pub variants: u64,
    pub unchanged: u64,
    pub rejected: Vec<Rejected>,
    /// Sellers' handles that were met.
    pub met: HashSet<(Uuid, String)>,
}

impl Outcome {
    /// Leaves a whole product out.
    fn refuse(&mut self, draft: &ProductDraft, field: Field, reason: &str) {
        let value = match field {
            Field::Vendor => &draft.seller_name,
            _ => &draft.handle,
        };
        let fault = Fault::new(field, value, reason);
        self.rejected.push(Rejected::product(draft, fault));
    }
}

/// What a batch needs beside its drafts.
pub(super) struct Batch<'a> {
    pub seller: SellerChoice,
    pub age: Duration,
    pub met: &'a HashSet<(Uuid, String)>,
    pub places: &'a mut Places,
}

type Changed<'a> = (Candidate<'a>, [u8; 32]);

impl Batch<'_> {
    /// Loads the drafts within the caller's transaction.
    pub async fn load(
        mut self,
        connection: &mut PgConnection,
        drafts: &[ProductDraft],
    ) -> Result<Outcome, sqlx::Error> {
        let mut outcome = Outcome::default();
        let mut candidates = self.candidates(connection, drafts, &mut outcome).await?;
        let variants = known_variants(connection, &candidates).await?;
        let mut claims = Claims::default();
        candidates.retain_mut(|candidate| {
            claims.settle(candidate, &variants, &mut outcome.rejected);
            let empty = candidate.variants.is_empty();
            if empty {
                let reason = "none of its variants can be listed";
                outcome.refuse(candidate.draft, Field::Handle, reason);
            }
            !empty
        });
        let known = known_products(connection, &candidates).await?;
        let considered = candidates.len();
        let changed: Vec<Changed<'_>> = candidates
            .into_iter()
            .map(|candidate| {
                let hash = digest(&candidate);
                (candidate, hash)
            })
            .filter(|(candidate, hash)| {
                let before = known.get(&candidate.key());
                before.is_none_or(|before| before.content_hash != hash)
            })
            .collect();
        outcome.unchanged = (considered - changed.len()) as u64;
        if !changed.is_empty() {
            let now = OffsetDateTime::now_utc();
            let assembly = Assembly {
                known: &known,
                variants: &variants,
                now,
                age: self.age,
            };
            write_changed(connection, &changed, &assembly, &mut outcome).await?;
        }
        Ok(outcome)
    }

    /// The drafts that can be listed at all and come for the first time.
    async fn candidates<'d>(
        &mut self,
        connection: &mut PgConnection,
        drafts: &'d [ProductDraft],
        outcome: &mut Outcome,
    ) -> Result<Vec<Candidate<'d>>, sqlx::Error> {
        let mut candidates = Vec::with_capacity(drafts.len());
        for draft in drafts {
            if let Err(fault) = check::product(draft) {
                outcome.rejected.push(Rejected::product(draft, fault));
                continue;
            }
            let Some(seller) = self.seller_of(connection, draft).await? else {
                outcome.refuse(draft, Field::Vendor, "there is no such seller");
                continue;
            };
            let key = (seller.seller_id, draft.handle.clone());
            if self.met.contains(&key) || !outcome.met.insert(key) {
                let reason = "this seller's handle came before in the same import";
                outcome.refuse(draft, Field::Handle, reason);
                continue;
            }
            let category_path = self
                .places
                .category_path(connection, &draft.category_path)
                .await?;
            let variants = draft.variants.iter().collect();
            candidates.push(Candidate {
                draft,
                seller,
                category_path,
                variants,
            });
        }
        Ok(candidates)
    }

    async fn seller_of(
        &mut self,
        connection: &mut PgConnection,
        draft: &ProductDraft,
    ) -> Result<Option<Seller>, sqlx::Error> {
        match self.seller {
            SellerChoice::Of(seller) => self.places.seller_by_id(connection, seller.uuid()).await,
            SellerChoice::FromVendor => {
                let words = SellerWords {
                    name: &draft.seller_name,
                    story: "",
                    city: "",
                };
                self.places.seller(connection, words).await.map(Some)
            }
        }
    }
}

async fn known_variants(
    connection: &mut PgConnection,
    candidates: &[Candidate<'_>],
) -> Result<HashMap<(Uuid, String), KnownVariant>, sqlx::Error> {
    let skus = candidates.iter().flat_map(|candidate| {
        let seller = candidate.seller.seller_id;
        // One with U+0000 is refused later and must not reach the database.
        let skus = candidate
            .variants
            .iter()
            .map(|variant| variant.sku.replace('\0', ""));
        skus.map(move |sku| (seller, sku))
    });
    let (sellers, skus): (Vec<Uuid>, Vec<String>) = skus.unzip();
    known::variants(connection, &sellers, &skus).await
}

async fn known_products(
    connection: &mut PgConnection,
    candidates: &[Candidate<'_>],
) -> Result<HashMap<(Uuid, String), KnownProduct>, sqlx::Error> {
    let (sellers, handles): (Vec<Uuid>, Vec<String>) =
        candidates.iter().map(Candidate::key).unzip();
    known::products(connection, &sellers, &handles).await
}

async fn write_changed(
    connection: &mut PgConnection,
    changed: &[Changed<'_>],
    assembly: &Assembly<'_>,
    outcome: &mut Outcome,
) -> Result<(), sqlx::Error> {
    let known = changed
        .iter()
        .filter_map(|(candidate, _)| assembly.known.get(&candidate.key()));
    let ids: Vec<Uuid> = known.map(|known| known.product_id).collect();
    let stock = known::lock_stock(connection, &ids).await?;
    let prices = known::prices(connection, &ids).await?;
    let mut addresses = Addresses::of(changed.iter().map(|(candidate, _)| candidate));
    addresses.taken = known::taken_slugs(connection, addresses.wanted()).await?;

    let mut rows = Rows::default();
    for (candidate, hash) in changed {
        assembly.add(candidate, hash, &stock, &mut addresses, &mut rows);
    }
    write::write(connection, &rows).await?;
    events::publish_all(connection, &products_changed(&rows)).await?;
    let moved = stock_changed(&rows, &stock);
    if !moved.is_empty() {
        events::publish_all(connection, &moved).await?;
    }
    let repriced = prices_changed(&rows, &prices);
    if !repriced.is_empty() {
        events::publish_all(connection, &repriced).await?;
    }
    outcome.products = rows.products.len() as u64;
    outcome.variants = rows.variants.len() as u64;
    Ok(())
}

fn products_changed(rows: &Rows) -> Vec<ProductChanged> {
    let event = |row: &super::rows::ProductRow| ProductChanged {
        product_id: row.product_id.into(),
        seller_id: row.seller_id.into(),
        published: row.published,
    };
    rows.products.iter().map(event).collect()
}

/// Variants that were there before and can be bought in another number now.
fn stock_changed(rows: &Rows, stock: &HashMap<Uuid, KnownStock>) -> Vec<StockChanged> {
    let now: HashMap<Uuid, i64> = rows
        .variants
        .iter()
        .map(|row| (row.variant_id, row.on_hand))
        .collect();
    let mut events: Vec<StockChanged> = stock
        .iter()
        .filter_map(|(variant, before)| {
            let was = if before.offered {
                before.on_hand - before.reserved
            } else {
                0
            };
            let available = now
                .get(variant)
                .map_or(0, |on_hand| on_hand - before.reserved);
            (was != available).then(|| StockChanged {
                variant_id: (*variant).into(),
                product_id: before.product_id.into(),
                available,
            })
        })
        .collect();
    events.sort_by_key(|event| event.variant_id);
    events
}

/// Variants on offer of published products that were there before and cost something
/// else now.
fn prices_changed(rows: &Rows, prices: &HashMap<Uuid, Money>) -> Vec<PriceChanged> {
    let shown: HashSet<Uuid> = rows
        .products
        .iter()
        .filter(|row| row.published)
        .map(|row| row.product_id)
        .collect();
    let shown = rows
        .variants
        .iter()
        .filter(|row| shown.contains(&row.product_id));
    let event = |row: &super::rows::VariantRow| {
        let old_price = *prices.get(&row.variant_id)?;
        let new_price = Money::new(row.price, CURRENCY);
        (old_price != new_price).then(|| PriceChanged {
            variant_id: row.variant_id.into(),
            product_id: row.product_id.into(),
            old_price,
            new_price,
        })
    };
    shown.filter_map(event).collect()
}
