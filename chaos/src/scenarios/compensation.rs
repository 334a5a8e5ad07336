//! Undoing that fails, comes twice, comes first, or does not last.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::join_all;
use shared_types::order::{ByOrder, CancelOrder, OrderStatus};
use shared_types::payment::{self, CancelPayment, CreatePayment, NewPayment};
use shared_types::product::{self, NewReservation, ReleaseReservation, ReservationLine, Reserve};
use shared_types::{Currency, Empty, Money, OrderId, VariantId};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::code;
use crate::stage::{How, Stage};

/// Tries after which an operator is called.
const TRIES: i64 = 10;

/// Ten failures call an operator and it ends all the same once the provider is back; a
/// second undoing finds it done; one that comes first leaves a tombstone; money that comes
/// back calls an operator, and goes back anew.
pub async fn all(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 3);
    for _ in 0..rounds {
        fails_ten_times(stage).await?;
        stock_is_away(stage).await?;
        comes_twice(stage).await?;
        comes_first(stage).await?;
        comes_back(stage).await?;
    }
    Outcome::new(
        rounds * 5,
        "an operator is called; undone once, and anew where the money came back; tombstones hold",
    )
}

/// The provider refuses to give the money back, ten times.
async fn fails_ten_times(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 1).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    stage.bought(&placed).await?;
    let asked = stage.provider.count("/counts/calls/refund").await?;
    let faults = [("refund", "error_500_before"); 30];
    stage.provider.plan(&faults).await?;
    let path = ByOrder {
        order_id: placed.order_id,
    };
    let _ = stage.orders.send::<CancelOrder>(&path, &Empty {}).await;
    needs_attention(stage, placed.order_id, TRIES).await?;
    let asked = stage.provider.count("/counts/calls/refund").await? - asked;
    ensure!(asked >= TRIES, "the provider was asked {asked} times only");
    alarms(stage).await?;
    stage.provider.plan(&[]).await?;
    repaired(stage, placed.order_id, variant).await
}

/// The product service is gone, and does not take the units back.
async fn stock_is_away(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 1).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    stage.bought(&placed).await?;
    stage.kill("product").await?;
    let path = ByOrder {
        order_id: placed.order_id,
    };
    let _ = stage.orders.send::<CancelOrder>(&path, &Empty {}).await;
    needs_attention(stage, placed.order_id, TRIES).await?;
    stage.start("product", &How::default()).await?;
    repaired(stage, placed.order_id, variant).await
}

/// The order calls for an operator, who finds it in the list.
async fn needs_attention(stage: &Stage, order_id: OrderId, least: i64) -> anyhow::Result<()> {
    let stuck = "select count(*) from placed_order where status = 'needs_attention'";
    let mut waited = 0;
    while stage.databases.number("order", stuck).await? == 0 {
        ensure!(waited < 600, "no operator was called");
        waited += 1;
        stage.databases.pass_time(300).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let listed = stage.operator(&["orders", "attention"]).await?;
    let line = listed
        .lines()
        .find(|line| line.starts_with(&order_id.to_string()));
    let line = line.with_context(|| format!("it is not listed: {listed}"))?;
    let tries = line.split("failed ").nth(1);
    let tries = tries.and_then(|rest| rest.split(' ').next()?.parse::<i64>().ok());
    ensure!(tries >= Some(least), "it is listed as: {line}");
    Ok(())
}

/// The metric that alerts are made of rises within its quarter of a minute.
async fn alarms(stage: &Stage) -> anyhow::Result<()> {
    let url = format!("http://{}/metrics", stage.at(4003));
    for _ in 0..200 {
        let metrics = reqwest::get(&url).await?.text().await?;
        let value = metrics
            .lines()
            .find_map(|line| line.strip_prefix("orders_needing_attention "));
        if value.is_some_and(|value| value.parse().is_ok_and(|count: f64| count >= 1.0)) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no metric tells of it")
}

/// What failed is repaired, and the operator has it tried again.
async fn repaired(stage: &Stage, order_id: OrderId, variant: VariantId) -> anyhow::Result<()> {
    let order = order_id.to_string();
    if let Err(error) = stage.operator(&["orders", "retry", &order]).await {
        // The worker may have been quicker.
        ensure!(stage.has_ended(order_id).await?, "{error:#}");
    }
    let order = stage.ending(order_id).await?;
    ensure!(order.status == OrderStatus::Cancelled, "{:?}", order.status);
    ensure!(
        stage.available(variant).await? == 1,
        "its unit did not come back"
    );
    Ok(())
}

async fn comes_twice(stage: &Stage) -> anyhow::Result<()> {
    let refunds = stage.provider.count("/counts/refunds").await?;
    let variant = stage.variants(1, 2).await?[0];
    let placed = stage.ordered(variant, 2).await?;
    stage.bought(&placed).await?;
    let order_id = placed.order_id;
    let path = ByOrder { order_id };
    join_all((0..20).map(|_| stage.orders.send::<CancelOrder>(&path, &Empty {}))).await;
    stage.called_off(order_id).await?;
    let (stock, money) = (product::ByOrder { order_id }, payment::ByOrder { order_id });
    for _ in 0..3 {
        stage
            .products
            .send::<ReleaseReservation>(&stock, &Empty {})
            .await?;
        stage
            .payments
            .send::<CancelPayment>(&money, &Empty {})
            .await?;
    }
    let refunds = stage.provider.count("/counts/refunds").await? - refunds;
    ensure!(refunds == 1, "refunded {refunds} times");
    ensure!(
        stage.available(variant).await? == 2,
        "its units came back otherwise"
    );
    Ok(())
}

/// The shopper's bank sends back what was given back of an order that is long called off.
async fn comes_back(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 1).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    let order_id = placed.order_id;
    stage.bought(&placed).await?;
    stage.called_off(order_id).await?;
    stage.settle().await?;
    let refund: String = sqlx::query_scalar(
        "select provider_refund from refund join payment using (payment_id) where order_id = $1",
    )
    .bind(order_id.uuid())
    .fetch_one(stage.databases.of("payment")?)
    .await?;
    stage.provider.refund_comes_back(&refund).await?;
    needs_attention(stage, order_id, 0).await?;
    alarms(stage).await?;
    repaired(stage, order_id, variant).await
}

async fn comes_first(stage: &Stage) -> anyhow::Result<()> {
    let order_id: OrderId = Uuid::now_v7().into();
    let variant = stage.variants(1, 2).await?[0];
    let (stock, money) = (product::ByOrder { order_id }, payment::ByOrder { order_id });
    stage
        .products
        .send::<ReleaseReservation>(&stock, &Empty {})
        .await?;
    let none = stage
        .payments
        .send::<CancelPayment>(&money, &Empty {})
        .await;
    ensure!(code(&none) == "not_found", "{}", code(&none));
    let late = NewReservation {
        order_id,
        lines: vec![ReservationLine {
            variant_id: variant,
            quantity: 1,
        }],
    };
    let late = stage.products.send::<Reserve>(&Empty {}, &late).await;
    ensure!(code(&late) == "reservation_ended", "{}", code(&late));
    let late = NewPayment {
        order_id,
        provider: None,
        order_number: "MH-0000-0000".to_owned(),
        amount: Money::new(1250, Currency::USD),
        email: "robin@example.com".to_owned(),
        success_url: "http://localhost/return".to_owned(),
        cancel_url: "http://localhost/cancelled".to_owned(),
    };
    let late = stage.payments.send::<CreatePayment>(&Empty {}, &late).await;
    ensure!(code(&late) == "payment_called_off", "{}", code(&late));
    ensure!(
        stage.available(variant).await? == 2,
        "a dead order holds stock"
    );
    Ok(())
}
