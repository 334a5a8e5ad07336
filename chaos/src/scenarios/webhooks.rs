//! What a provider and those who pretend to be it send.

use anyhow::ensure;
use futures::future::try_join_all;
use serde_json::{Value, json};
use shared_types::OrderId;
use shared_types::order::OrderStatus;
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::stage::Stage;

/// Two days.
const LATER_S: i64 = 2 * 24 * 3600;

fn event(id: &str, kind: &str, order_id: OrderId) -> Value {
    let object = json!({
        "object": "checkout.session", "client_reference_id": order_id,
        "metadata": { "order_id": order_id },
    });
    json!({ "id": id, "object": "event", "type": kind, "data": { "object": object } })
}

/// Three times at once and again two days later; beside the returning browser; a refund
/// told before the charge; unknown, forged, stale, from the future, to the wrong path.
pub async fn all(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 10);
    for _ in 0..rounds {
        once(stage).await?;
    }
    Outcome::new(rounds, "believed once, state asked for, the rest refused")
}

async fn once(stage: &Stage) -> anyhow::Result<()> {
    let captured = stage.provider.count("/counts/captures").await?;
    let variant = stage.variants(1, 2).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    let order_id = placed.order_id;
    let provider = &stage.provider;
    // What it says did not happen: the provider is asked, and nothing is believed.
    let early = event(&id(), "charge.refunded", order_id);
    ensure!(provider.webhook(&early, 0, None).await?.is_success());
    let lie = event(&id(), "checkout.session.completed", order_id);
    ensure!(provider.webhook(&lie, 0, None).await?.is_success());
    let status = stage.settle_once(order_id).await?.status;
    ensure!(
        status == OrderStatus::AwaitingPayment,
        "a webhook was believed: {status:?}"
    );
    // Refused, each for its own reason.
    let forged = provider.webhook(&lie, 0, Some("whsec_guessed")).await?;
    let stale = provider.webhook(&lie, 301, None).await?;
    let future = provider.webhook(&lie, -301, None).await?;
    for refused in [forged, stale, future] {
        ensure!(refused == 400, "{refused}");
    }
    let wrong = format!("http://{}/webhooks/strype", stage.at(4005));
    let wrong = reqwest::Client::new().post(wrong).body("{}").send().await?;
    ensure!(wrong.status() == 404, "{}", wrong.status());
    let unknown = event(&id(), "balloon.inflated", order_id);
    ensure!(provider.webhook(&unknown, 0, None).await?.is_success());
    // Three at once, while the browser returns.
    stage.pay(&placed).await?;
    let paid = event(&id(), "checkout.session.completed", order_id);
    let (told, order) = tokio::join!(
        try_join_all((0..3).map(|_| provider.webhook(&paid, 0, None))),
        stage.ending(order_id)
    );
    ensure!(told?.iter().all(|status| status.is_success()));
    ensure!(order?.status == OrderStatus::Confirmed);
    // Two days later, signed anew as providers do; and as it was signed then.
    ensure!(provider.webhook(&paid, 0, None).await?.is_success());
    ensure!(provider.webhook(&paid, LATER_S, None).await? == 400);
    let captured = stage.provider.count("/counts/captures").await? - captured;
    ensure!(captured == 1, "captured {captured} times");
    let told: i64 = sqlx::query_scalar(
        "select count(*) from outbox_message where subject = $1
         and event_type = 'mallhive.payment.succeeded.v1'",
    )
    .bind(order_id.uuid())
    .fetch_one(stage.databases.of("payment")?)
    .await?;
    ensure!(told == 1, "PaymentSucceeded was told {told} times");
    Ok(())
}

fn id() -> String {
    format!("evt_{}", Uuid::now_v7().simple())
}
