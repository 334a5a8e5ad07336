//! Makes money available whose holding time is over.

use shared_types::Money;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::{model, share, store};

/// Releases every share that is due by `now`, each in a transaction of its own, and says
/// how many there were.
///
/// # Errors
/// Those of the database; what was released stays released.
pub async fn release(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let mut released = 0;
    while release_one(pool, now).await? {
        released += 1;
    }
    Ok(released)
}

async fn release_one(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<bool> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let Some(due) = share::lock_due(&mut transaction, now).await? else {
        return Ok(false);
    };
    let what = (due.share.seller_order_id, due.order_id);
    let net = Money::new(due.share.net(), due.currency);
    let booking = model::release(what, due.share.seller_id, net);
    store::book(&mut transaction, &booking).await?;
    share::set_released(&mut transaction, due.share.seller_order_id, now).await?;
    transaction.commit().await?;
    Ok(true)
}
