//! What a provider and those who pretend to be it send.

use anyhow::ensure;
use futures::future::try_join_all;
use serde_json::{Value, json};
use shared_types::OrderId;
use shared_types::order::{OrderStatus, PlacedOrder};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::stage::{How, Stage};

/// Two days.
const LATER_S: i64 = 2 * 24 * 3600;
/// Later than any webhook is believed.
const STALE_S: i64 = 301;
const PAID: &str = "checkout.session.completed";
const REFUNDED: &str = "charge.refunded";

fn event(kind: &str, order_id: OrderId) -> Value {
    let id = format!("evt_{}", Uuid::now_v7().simple());
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
    // Who asks the provider is to be seen: nobody by himself.
    let how = How {
        settings: vec![("PAYMENT_RECONCILE_SECONDS", "3600".to_owned())],
        ..How::default()
    };
    stage.restart("payment", &how).await?;
    for _ in 0..rounds {
        once(stage).await?;
    }
    stage.restart("payment", &How::default()).await?;
    for _ in 0..rounds {
        lost(stage).await?;
    }
    Outcome::new(
        rounds * 2,
        "believed once, state asked for, the rest refused; lost ones made up for",
    )
}

/// Nobody tells of the payment, and the browser never returns: it is asked about.
async fn lost(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 2).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    stage.provider.webhooks("drop").await?;
    stage.pay(&placed).await?;
    for _ in 0..300 {
        if stage.has_ended(placed.order_id).await? {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    stage.provider.webhooks("deliver").await?;
    let status = stage.settle_once(placed.order_id).await?.status;
    ensure!(status == OrderStatus::Confirmed, "nobody asked: {status:?}");
    Ok(())
}

async fn once(stage: &Stage) -> anyhow::Result<()> {
    let captured = stage.provider.count("/counts/captures").await?;
    let refunds = stage.provider.count("/counts/refunds").await?;
    let variant = stage.variants(1, 2).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    lies(stage, &placed).await?;
    // Only what is sent here tells of this order.
    stage.provider.webhooks("drop").await?;
    stage.pay(&placed).await?;
    stage.provider.quiet().await?;
    pretended(stage, &placed).await?;
    let paid = event(PAID, placed.order_id);
    at_once(stage, &placed, &paid).await?;
    two_days_later(stage, &placed, &paid).await?;
    stage.provider.webhooks("deliver").await?;
    reversed(stage, &placed).await?;
    let captured = stage.provider.count("/counts/captures").await? - captured;
    ensure!(captured == 1, "captured {captured} times");
    let refunds = stage.provider.count("/counts/refunds").await? - refunds;
    ensure!(refunds == 1, "refunded {refunds} times");
    told_once(stage, placed.order_id).await
}

/// What they say did not happen, the refund even before the charge: the provider is asked,
/// and nothing is believed.
async fn lies(stage: &Stage, placed: &PlacedOrder) -> anyhow::Result<()> {
    for kind in [REFUNDED, PAID, "balloon.inflated"] {
        let lie = event(kind, placed.order_id);
        let answer = stage.provider.webhook(&lie, 0, None).await?;
        ensure!(answer.is_success(), "{kind}: {answer}");
        let status = stage.settle_once(placed.order_id).await?.status;
        ensure!(
            status == OrderStatus::AwaitingPayment,
            "{kind} was believed: {status:?}"
        );
    }
    let stranger = event(PAID, Uuid::now_v7().into());
    let answer = stage.provider.webhook(&stranger, 0, None).await?;
    ensure!(answer.is_success(), "of another system's order: {answer}");
    Ok(())
}

/// They say what is true, by who does not know it: refused, and nobody is asked.
async fn pretended(stage: &Stage, placed: &PlacedOrder) -> anyhow::Result<()> {
    let provider = &stage.provider;
    let asked = looks(stage).await?;
    let pretended = event(PAID, placed.order_id);
    let refused = [
        ("forged", 0, Some("whsec_guessed")),
        ("stale", STALE_S, None),
        ("from the future", -STALE_S, None),
    ];
    for (what, age_s, secret) in refused {
        let answer = provider.webhook(&pretended, age_s, secret).await?;
        ensure!(answer == 400, "{what}: {answer}");
    }
    let http = reqwest::Client::new();
    for (path, expected) in [("stripe", 400), ("strype", 404)] {
        let url = format!("http://{}/webhooks/{path}", stage.at(4005));
        let unsigned = http.post(url).body(pretended.to_string()).send().await?;
        ensure!(unsigned.status() == expected, "{}", unsigned.status());
    }
    ensure!(looks(stage).await? == asked, "the provider was asked");
    ensure!(!known(stage, &pretended).await?, "it counts as seen");
    Ok(())
}

/// Three at once, while the browser returns.
async fn at_once(stage: &Stage, placed: &PlacedOrder, paid: &Value) -> anyhow::Result<()> {
    let provider = &stage.provider;
    let (told, order) = tokio::join!(
        try_join_all((0..3).map(|_| provider.webhook(paid, 0, None))),
        stage.ending(placed.order_id)
    );
    for answer in told? {
        ensure!(answer.is_success(), "one of three at once: {answer}");
    }
    let status = order?.status;
    ensure!(status == OrderStatus::Confirmed, "{status:?}");
    ensure!(known(stage, paid).await?, "it does not count as seen");
    Ok(())
}

/// Signed anew, as providers do, and as it was signed then.
async fn two_days_later(stage: &Stage, placed: &PlacedOrder, paid: &Value) -> anyhow::Result<()> {
    let seen = "update webhook set received_at = received_at - interval '2 days'";
    stage.databases.run("payment", seen).await?;
    let asked = looks(stage).await?;
    let answer = stage.provider.webhook(paid, 0, None).await?;
    ensure!(answer.is_success(), "signed anew: {answer}");
    let answer = stage.provider.webhook(paid, LATER_S, None).await?;
    ensure!(answer == 400, "as it was signed then: {answer}");
    ensure!(looks(stage).await? == asked, "the provider was asked again");
    let status = stage.settle_once(placed.order_id).await?.status;
    ensure!(status == OrderStatus::Confirmed, "{status:?}");
    Ok(())
}

/// The refund is told, and only then the charge that it was of.
async fn reversed(stage: &Stage, placed: &PlacedOrder) -> anyhow::Result<()> {
    stage.provider.webhooks("reorder").await?;
    let order_id = placed.order_id;
    stage.called_off(order_id).await?;
    stage.provider.webhooks("deliver").await?;
    for kind in [REFUNDED, PAID] {
        let told = event(kind, order_id);
        let answer = stage.provider.webhook(&told, 0, None).await?;
        ensure!(answer.is_success(), "{kind}: {answer}");
    }
    let status = stage.settle_once(order_id).await?.status;
    ensure!(status == OrderStatus::Cancelled, "{status:?}");
    Ok(())
}

/// How often the provider was asked how a payment stands.
async fn looks(stage: &Stage) -> anyhow::Result<i64> {
    let provider = &stage.provider;
    let sessions = provider.count("/counts/calls/retrieve_session").await?;
    Ok(sessions + provider.count("/counts/calls/retrieve_intent").await?)
}

async fn known(stage: &Stage, event: &Value) -> anyhow::Result<bool> {
    let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
    let known = sqlx::query_scalar("select exists (select from webhook where webhook_id = $1)")
        .bind(id)
        .fetch_one(stage.databases.of("payment")?);
    Ok(known.await?)
}

async fn told_once(stage: &Stage, order_id: OrderId) -> anyhow::Result<()> {
    for kind in ["succeeded", "captured", "refunded"] {
        let told: i64 = sqlx::query_scalar(
            "select count(*) from outbox_message where subject = $1 and event_type = $2",
        )
        .bind(order_id.uuid())
        .bind(format!("mallhive.payment.{kind}.v1"))
        .fetch_one(stage.databases.of("payment")?)
        .await?;
        ensure!(told == 1, "payment {kind} was told {told} times");
    }
    Ok(())
}
