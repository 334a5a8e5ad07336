//! Receiving a webhook.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use server_kit::ApiError;
use shared_types::payment::PaymentProvider;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::App;
use crate::payment::model::{Payment, follows};
use crate::payment::{read, store, turn};
use crate::provider::Hint;
use crate::refund::{self, give};

/// Stripe's.
///
/// # Errors
/// As [`receive`].
pub async fn stripe(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    receive(&app, PaymentProvider::Stripe, &headers, &body).await
}

/// PayPal's.
///
/// # Errors
/// As [`receive`].
pub async fn paypal(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    receive(&app, PaymentProvider::PayPal, &headers, &body).await
}

/// Asks the provider about the order that a believed webhook names.
///
/// The webhook counts as seen once that succeeded; until then the provider sends
/// it again. What it says of the payment's state is not used: webhooks arrive
/// late, twice and out of order. A type that we do not know makes us ask as well.
///
/// # Errors
/// 400 for a signature that is not believed or a body that is no event, 404 for a
/// provider that is not configured, 503 while its webhooks cannot be checked.
async fn receive(
    app: &App,
    name: PaymentProvider,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<StatusCode, ApiError> {
    let provider = app.providers.get(name);
    let provider = provider.ok_or_else(|| ApiError::not_found("provider"))?;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let hint = provider.hear(headers, body, now).await?;
    if let Some(payment) = named(app, &hint).await?
        && !is_old_news(&payment, &hint)
    {
        if seen(&app.pool, &hint).await? {
            return Ok(StatusCode::NO_CONTENT);
        }
        let order_id = payment.view.order_id;
        settle(app, payment).await?;
        if hint.refunds {
            let payment = turn::find(app, order_id).await?;
            refund::elsewhere::book(app, &payment).await?;
        }
    }
    remember(&app.pool, &hint).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks about all that may be behind.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn settle(app: &App, payment: Payment) -> Result<(), ApiError> {
    let order_id = payment.view.order_id;
    if payment.attempt.is_some_and(|attempt| attempt.unknown) {
        turn::known(app, order_id).await?;
    } else {
        read::synced(app, payment).await?;
    }
    let payment = turn::find(app, order_id).await?;
    for refund in refund::store::pending(&app.pool, &payment).await? {
        give::settled(app, &payment, refund, true).await?;
    }
    Ok(())
}

/// `None` for what another system took money for.
async fn named(app: &App, hint: &Hint) -> Result<Option<Payment>, ApiError> {
    let Some(id) = hint.about else {
        return Ok(None);
    };
    if let Some(payment) = store::find(&app.pool, id.into()).await? {
        return Ok(Some(payment));
    }
    Ok(refunded(app, id).await?)
}

async fn refunded(app: &App, refund_id: Uuid) -> sqlx::Result<Option<Payment>> {
    match refund::store::order_of(&app.pool, refund_id.into()).await? {
        Some(order_id) => store::find(&app.pool, order_id).await,
        None => Ok(None),
    }
}

/// Whether we know already what such an event tells: mostly the shopper came back,
/// and made us ask, before the webhook did. Nothing is believed for it.
fn is_old_news(payment: &Payment, hint: &Hint) -> bool {
    let fee_known = payment.captured == 0 || payment.fee.is_some();
    let told = hint
        .tells
        .is_some_and(|told| follows(told, payment.view.status));
    told && fee_known && !payment.view.unknown
}

async fn seen(pool: &PgPool, hint: &Hint) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from webhook where webhook_id = $1) as "seen!""#,
        hint.event_id
    )
    .fetch_one(pool)
    .await
}

async fn remember(pool: &PgPool, hint: &Hint) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into webhook (webhook_id, kind) values ($1, $2) on conflict do nothing",
        hint.event_id,
        hint.kind
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets webhooks of a month ago: providers repeat them for some days.
///
/// # Errors
/// Those of the database.
pub async fn forget(pool: &PgPool) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from webhook where webhook_id in (
             select webhook_id from webhook where received_at < now() - interval '30 days'
             limit 1000 for update skip locked)"
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}
