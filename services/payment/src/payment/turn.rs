//! One request at a time changes a payment at the provider.
//!
//! A timeout, a 500 or a crash leaves it unknown what the provider did. So a capture
//! and a calling off take turns, and one that follows an unknown result first asks.

use server_kit::ApiError;
use shared_types::OrderId;
use sqlx::PgPool;

use super::read::{find, synced};
use super::store::{self, Payment};
use crate::App;

/// Seconds for which a turn is left to whoever took it: longer than a call to the
/// provider may take.
const TURN_S: f64 = 12.0;

/// Takes the turn, and gives the payment as it stands: asked anew at the provider where
/// the turn before ended without an answer.
///
/// # Errors
/// 409 `payment_busy` while another request has it, 503 while the provider does not
/// answer.
pub async fn take(app: &App, payment: Payment) -> Result<Payment, ApiError> {
    let order_id = payment.view.order_id;
    match lease(&app.pool, order_id).await? {
        None => {
            let detail = "Another request about this payment waits for the provider.";
            Err(ApiError::conflict("payment_busy", detail).retry_after(1))
        }
        Some(false) => Ok(payment),
        Some(true) => {
            let asked = synced(app, payment).await;
            if asked.is_err() {
                leave(app, order_id).await;
            }
            asked?;
            find(app, order_id).await
        }
    }
}

/// Ends the turn without knowing what came of it.
pub async fn leave(app: &App, order_id: OrderId) {
    if let Err(error) = end(&app.pool, order_id).await {
        // It runs out by itself.
        tracing::warn!(order.id = %order_id, %error, "a turn at the provider stays taken");
    }
}

/// Whether the turn before ended without an answer; `None` while it lasts.
async fn lease(pool: &PgPool, order_id: OrderId) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"with was as (
             select turn_until from payment where order_id = $1 for no key update
         )
         update payment set turn_until = now() + make_interval(secs => $2)
         from was
         where order_id = $1 and (was.turn_until is null or was.turn_until <= now())
         returning was.turn_until is not null as "unknown!""#,
        order_id.uuid(),
        TURN_S
    )
    .fetch_optional(pool)
    .await
}

async fn end(pool: &PgPool, order_id: OrderId) -> sqlx::Result<()> {
    sqlx::query!(
        "update payment set turn_until = now() where order_id = $1",
        order_id.uuid()
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Notes that the order's payment is called off before there is one: 404, and one that
/// comes later is called off from its beginning.
///
/// # Errors
/// 404, and those of the database.
pub async fn bury(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    sqlx::query!(
        "insert into payment_tombstone (order_id) values ($1) on conflict do nothing",
        order_id.uuid()
    )
    .execute(&app.pool)
    .await?;
    // It may have been opened in this very moment.
    let found = store::find(&app.pool, order_id).await?;
    found.ok_or_else(|| ApiError::not_found("payment"))
}
