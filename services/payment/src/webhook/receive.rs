//! Receiving a webhook.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use server_kit::ApiError;
use shared_types::OrderId;
use shared_types::payment::PaymentStatus;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::signature;
use crate::App;
use crate::payment::read::synced;
use crate::payment::store;

/// The parts of Stripe's event that we read: which order to ask about.
#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(Debug, Deserialize)]
struct EventObject {
    /// On a session.
    client_reference_id: Option<String>,
    /// On an intent or a charge.
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    order_id: Option<String>,
}

/// Asks the provider about the order that a believed webhook names.
///
/// The webhook counts as seen once that succeeded; until then the provider sends
/// it again. What it says of the payment's state is not used: webhooks arrive
/// late, twice and out of order.
///
/// # Errors
/// 400 for a signature that is not believed or a body that is no event.
pub async fn receive(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let header = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok());
    let now = OffsetDateTime::now_utc().unix_timestamp();
    signature::verify(header.unwrap_or_default(), &body, &app.webhook_secrets, now)
        .map_err(|error| ApiError::bad_request("untrusted_webhook", error.to_string()))?;
    let event: Event = serde_json::from_slice(&body)
        .map_err(|_| ApiError::bad_request("malformed_webhook", "The body is not an event."))?;
    // `None` for what another system took money for.
    let payment = match order_of(&event) {
        Some(order_id) => store::find(&app.pool, order_id).await?,
        None => None,
    };
    if let Some(payment) = payment
        && !is_old_news(payment.view.status, &event.kind)
    {
        if seen(&app.pool, &event.id).await? {
            return Ok(StatusCode::NO_CONTENT);
        }
        synced(&app, payment).await?;
    }
    remember(&app.pool, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether we know already what such an event tells: mostly the shopper came back,
/// and made us ask, before the webhook did. Nothing is believed for it.
fn is_old_news(known: PaymentStatus, kind: &str) -> bool {
    use PaymentStatus::{Authorised, Cancelled, Captured, Refunded};
    match kind {
        "checkout.session.completed" | "payment_intent.amount_capturable_updated" => {
            matches!(known, Authorised | Captured | Cancelled | Refunded)
        }
        "payment_intent.succeeded" => matches!(known, Captured | Refunded),
        _ => false,
    }
}

fn order_of(event: &Event) -> Option<OrderId> {
    let object = &event.data.object;
    let named = object
        .client_reference_id
        .as_deref()
        .or(object.metadata.order_id.as_deref());
    named?.parse().ok()
}

async fn seen(pool: &PgPool, webhook_id: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from webhook where webhook_id = $1) as "seen!""#,
        webhook_id
    )
    .fetch_one(pool)
    .await
}

async fn remember(pool: &PgPool, event: &Event) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into webhook (webhook_id, kind) values ($1, $2) on conflict do nothing",
        event.id,
        event.kind
    )
    .execute(pool)
    .await?;
    Ok(())
}
