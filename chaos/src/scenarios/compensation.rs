//! Undoing that fails, comes twice, or comes first.

use anyhow::ensure;
use futures::future::join_all;
use shared_types::order::{ByOrder, CancelOrder, OrderStatus};
use shared_types::payment::{self, CancelPayment, CreatePayment, NewPayment};
use shared_types::product::{self, NewReservation, ReleaseReservation, ReservationLine, Reserve};
use shared_types::{Currency, Empty, Money, OrderId};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::code;
use crate::stage::Stage;

/// Ten failures call an operator and it ends all the same once the provider is back; a
/// second undoing finds it done; one that comes first leaves a tombstone.
pub async fn all(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 3);
    for _ in 0..rounds {
        fails_ten_times(stage).await?;
        comes_twice(stage).await?;
        comes_first(stage).await?;
    }
    Outcome::new(
        rounds * 3,
        "an operator is called; undone once; tombstones hold",
    )
}

async fn fails_ten_times(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 1).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    stage.bought(&placed).await?;
    let faults = [("refund", "error_500_before"); 11];
    stage.provider.plan(&faults).await?;
    let path = ByOrder {
        order_id: placed.order_id,
    };
    let _ = stage.orders.send::<CancelOrder>(&path, &Empty {}).await;
    let stuck = "select count(*) from placed_order where status = 'needs_attention'";
    let mut waited = 0;
    while stage.databases.number("order", stuck).await? == 0 {
        ensure!(waited < 300, "no operator was called");
        waited += 1;
        stage.databases.pass_time(300).await?;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let metrics = reqwest::get(format!("http://{}/metrics", stage.at(4003))).await?;
    ensure!(
        metrics.text().await?.contains("orders_needing_attention"),
        "no metric tells of it"
    );
    stage.provider.plan(&[]).await?;
    let order = stage.ending(placed.order_id).await?;
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
