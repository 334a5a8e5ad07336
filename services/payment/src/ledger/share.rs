//! All SQL on the shares of booked orders.

use shared_types::event::SellerShare;
use shared_types::{Currency, OrderId, RefundId, SellerOrderId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::giving_back::{Share, Taken};

struct Row {
    seller_order_id: Uuid,
    seller_id: Uuid,
    total: i64,
    commission: i64,
    refunded: i64,
    commission_returned: i64,
    released: bool,
}

impl From<Row> for Share {
    fn from(row: Row) -> Self {
        Self {
            seller_order_id: row.seller_order_id.into(),
            seller_id: row.seller_id.into(),
            total: row.total,
            commission: row.commission,
            refunded: row.refunded,
            commission_returned: row.commission_returned,
            released: row.released,
        }
    }
}

/// Keeps the shares of an order whose charge is being booked.
pub(super) async fn insert(
    connection: &mut PgConnection,
    order_id: OrderId,
    shares: &[SellerShare],
    release_at: OffsetDateTime,
) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = shares
        .iter()
        .map(|share| share.seller_order_id.uuid())
        .collect();
    let sellers: Vec<Uuid> = shares.iter().map(|share| share.seller_id.uuid()).collect();
    let currencies: Vec<String> = shares
        .iter()
        .map(|share| share.total.currency.code().to_owned())
        .collect();
    let totals: Vec<i64> = shares.iter().map(|share| share.total.amount).collect();
    let commissions: Vec<i64> = shares.iter().map(|share| share.commission.amount).collect();
    sqlx::query!(
        "insert into order_share
             (seller_order_id, order_id, seller_id, currency, total, commission, release_at)
         select seller_order_id, $1, seller_id, currency, total, commission, $2
         from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[])
             as share (seller_order_id, seller_id, currency, total, commission)",
        order_id.uuid(),
        release_at,
        &ids,
        &sellers,
        &currencies,
        &totals,
        &commissions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The shares of an order, which stay as they are until this transaction ends.
pub(super) async fn lock(
    connection: &mut PgConnection,
    order_id: OrderId,
) -> sqlx::Result<Vec<Share>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select seller_order_id, seller_id, total, commission, refunded, commission_returned,
                  released_at is not null as "released!"
           from order_share where order_id = $1 order by seller_id for update"#,
        order_id.uuid()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Share::from).collect())
}

/// Notes what a refund took.
pub(super) async fn take(connection: &mut PgConnection, taken: &[Taken]) -> sqlx::Result<()> {
    count(connection, taken, 1).await
}

/// Notes that what a refund had taken came back.
pub(super) async fn untake(connection: &mut PgConnection, taken: &[Taken]) -> sqlx::Result<()> {
    count(connection, taken, -1).await
}

async fn count(connection: &mut PgConnection, taken: &[Taken], times: i64) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = taken
        .iter()
        .map(|one| one.share.seller_order_id.uuid())
        .collect();
    let amounts: Vec<i64> = taken.iter().map(|one| times * one.amount).collect();
    let commissions: Vec<i64> = taken.iter().map(|one| times * one.commission).collect();
    sqlx::query!(
        "update order_share
         set refunded = refunded + taken.amount,
             commission_returned = commission_returned + taken.commission
         from unnest($1::uuid[], $2::bigint[], $3::bigint[])
             as taken (seller_order_id, amount, commission)
         where order_share.seller_order_id = taken.seller_order_id",
        &ids,
        &amounts,
        &commissions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a booked refund took from each share of its order, by the ledger's own word.
pub(super) async fn taken_by(
    connection: &mut PgConnection,
    shares: Vec<Share>,
    refund_id: RefundId,
) -> sqlx::Result<Vec<Taken>> {
    let rows = sqlx::query!(
        r#"select seller_id as "seller_id!",
                  coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint as "amount!",
                  coalesce(-sum(amount) filter (where kind = 'commission_returned'), 0)::bigint
                      as "commission!"
           from ledger_entry join ledger_transaction using (ledger_transaction_id)
           where source_id = $1 and kind in ('refund', 'commission_returned')
             and account = 'seller_pending'
           group by seller_id"#,
        refund_id.uuid()
    )
    .fetch_all(connection)
    .await?;
    let taken = shares.into_iter().filter_map(|share| {
        let row = rows
            .iter()
            .find(|row| row.seller_id == share.seller_id.uuid())?;
        Some(Taken {
            share,
            amount: row.amount,
            commission: row.commission,
        })
    });
    Ok(taken.collect())
}

/// A share whose holding time is over.
pub(super) struct Due {
    pub share: Share,
    pub order_id: OrderId,
    pub currency: Currency,
}

/// The next share whose holding time is over by `now`, for this transaction alone.
pub(super) async fn lock_due(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Due>> {
    let row = sqlx::query!(
        "select seller_order_id, order_id, seller_id, currency, total, commission, refunded,
                commission_returned
         from order_share
         where released_at is null and release_at <= $1
         order by release_at limit 1 for update skip locked",
        now
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Due {
            order_id: row.order_id.into(),
            currency: super::settle::currency_of(&row.currency)?,
            share: Share {
                seller_order_id: row.seller_order_id.into(),
                seller_id: row.seller_id.into(),
                total: row.total,
                commission: row.commission,
                refunded: row.refunded,
                commission_returned: row.commission_returned,
                released: false,
            },
        })
    })
    .transpose()
}

/// Notes that the holding time is over.
pub(super) async fn set_released(
    connection: &mut PgConnection,
    seller_order_id: SellerOrderId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update order_share set released_at = $2 where seller_order_id = $1",
        seller_order_id.uuid(),
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
