//! The stock's SQL.

use std::collections::BTreeMap;

use service_kit::events;
use shared_types::VariantId;
use shared_types::event::StockChanged;
use shared_types::product::StockView;
use sqlx::PgConnection;
use uuid::Uuid;

/// One variant's stock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stock {
    variant_id: Uuid,
    pub product_id: Uuid,
    on_hand: i64,
    pub reserved: i64,
    pub offered: bool,
}

impl Stock {
    pub fn available(self) -> i64 {
        self.on_hand - self.reserved
    }

    pub fn view(self) -> StockView {
        StockView {
            variant_id: self.variant_id.into(),
            on_hand: self.on_hand,
            reserved: self.reserved,
            available: self.available(),
        }
    }
}

/// What a change of stock means for others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub variant_id: Uuid,
    pub product_id: Uuid,
    /// Units that can be bought now.
    pub available: i64,
    /// By how much that changed.
    pub delta: i64,
    /// Whether the variant is on offer, so that its product counts it.
    pub offered: bool,
}

/// The stock of `variant`, of `seller` where one is given.
pub(super) async fn find(
    connection: &mut PgConnection,
    seller: Option<Uuid>,
    variant: VariantId,
) -> Result<Option<Stock>, sqlx::Error> {
    sqlx::query_as!(
        Stock,
        "select s.variant_id, s.product_id, s.on_hand, s.reserved, s.offered
         from stock s join variant v on v.variant_id = s.variant_id
         where s.variant_id = $1 and ($2::uuid is null or v.seller_id = $2)",
        variant.uuid(),
        seller
    )
    .fetch_optional(connection)
    .await
}

/// [`find`], and nobody else changes it until the transaction ends.
pub(super) async fn lock(
    connection: &mut PgConnection,
    seller: Option<Uuid>,
    variant: VariantId,
) -> Result<Option<Stock>, sqlx::Error> {
    sqlx::query_as!(
        Stock,
        "select s.variant_id, s.product_id, s.on_hand, s.reserved, s.offered
         from stock s join variant v on v.variant_id = s.variant_id
         where s.variant_id = $1 and ($2::uuid is null or v.seller_id = $2)
         for no key update of s",
        variant.uuid(),
        seller
    )
    .fetch_optional(connection)
    .await
}

pub(super) async fn set_on_hand(
    connection: &mut PgConnection,
    variant: VariantId,
    on_hand: i64,
) -> Result<Stock, sqlx::Error> {
    sqlx::query_as!(
        Stock,
        "update stock set on_hand = $2 where variant_id = $1
         returning variant_id, product_id, on_hand, reserved, offered",
        variant.uuid(),
        on_hand
    )
    .fetch_one(connection)
    .await
}

/// Changes what products show as available and tells others of it.
pub(crate) async fn carry_on(
    connection: &mut PgConnection,
    changes: &[Change],
) -> Result<(), sqlx::Error> {
    let changes: Vec<&Change> = changes.iter().filter(|change| change.delta != 0).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let mut by_product: BTreeMap<Uuid, i64> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.offered) {
        *by_product.entry(change.product_id).or_default() += change.delta;
    }
    let (products, deltas): (Vec<Uuid>, Vec<i64>) = by_product.into_iter().unzip();
    sqlx::query!(
        "with locked as materialized (
             select product_id from product where product_id = any($1)
             order by product_id for no key update
         )
         update product p set available = p.available + change.delta
         from locked
         join unnest($1::uuid[], $2::bigint[]) as change (product_id, delta)
             on change.product_id = locked.product_id
         where p.product_id = locked.product_id",
        &products,
        &deltas
    )
    .execute(&mut *connection)
    .await?;
    let events: Vec<StockChanged> = changes
        .into_iter()
        .map(|change| StockChanged {
            variant_id: change.variant_id.into(),
            product_id: change.product_id.into(),
            available: if change.offered { change.available } else { 0 },
        })
        .collect();
    events::publish_all(connection, &events).await
}
