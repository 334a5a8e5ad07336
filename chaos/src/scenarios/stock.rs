//! More shoppers than units.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use futures::future::{join_all, try_join_all};
use futures::stream::{self, StreamExt, TryStreamExt};
use shared_types::order::{CheckoutView, OrderStatus, PlacedOrder};
use shared_types::product::{
    ByOrder, NewReservation, ReleaseReservation, ReservationLine, Reserve,
};
use shared_types::{Empty, OrderId};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::code;
use crate::stage::{Gate, How, Stage};

const INSTANCES: [&str; 3] = ["product-2", "product-3", "product-4"];

/// Many parallel checkouts for few units, through four product instances: as many
/// succeed as there are units, the rest hear `sold_out` and have no payment.
pub async fn race(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let (shoppers, units) = scale.of((200, 10), (2000, 100));
    for name in INSTANCES {
        stage.start(name, &How::default()).await?;
    }
    let variant = stage.variants(1, units).await?[0];
    let checkouts: Vec<_> = stream::iter(0..shoppers)
        .map(|_| async { stage.checkout(stage.cart(variant, 1).await?).await })
        .buffer_unordered(16)
        .try_collect()
        .await?;
    let captured = stage.provider.count("/counts/captures").await?;
    let placed = try_join_all(checkouts.iter().map(|checkout| stage.order(checkout))).await?;
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for answer in &placed {
        let outcome = answer
            .as_ref()
            .map_or_else(String::clone, |_| "placed".to_owned());
        *outcomes.entry(outcome).or_default() += 1;
    }
    let expected = usize::try_from(units)?;
    ensure!(
        outcomes.get("placed") == Some(&expected)
            && outcomes.get("sold_out") == Some(&(shoppers - expected)),
        "{units} units, but {outcomes:?}"
    );
    ensure!(stage.available(variant).await? == 0, "units are left");
    not_charged(stage, &checkouts, &placed).await?;
    let winners: Vec<_> = placed.into_iter().filter_map(Result::ok).collect();
    for paying in winners.chunks(8) {
        try_join_all(paying.iter().map(|placed| stage.bought(placed))).await?;
    }
    let captured = stage.provider.count("/counts/captures").await? - captured;
    ensure!(captured == units, "{captured} charges for {units} units");
    for name in INSTANCES {
        stage.kill(name).await?;
    }
    Outcome::new(
        shoppers,
        format!("{units} bought, the rest sold out and not charged; 4 instances"),
    )
}

/// Who came too late has no payment, not even one that was opened.
async fn not_charged(
    stage: &Stage,
    checkouts: &[CheckoutView],
    placed: &[Result<PlacedOrder, String>],
) -> anyhow::Result<()> {
    let late = checkouts.iter().zip(placed).filter(|(_, one)| one.is_err());
    let late: Vec<Uuid> = late.map(|(one, _)| one.checkout_id.uuid()).collect();
    let orders: Vec<Uuid> =
        sqlx::query_scalar("select order_id from placed_order where checkout_id = any($1)")
            .bind(&late)
            .fetch_all(stage.databases.of("order")?)
            .await?;
    let opened: i64 = sqlx::query_scalar("select count(*) from payment where order_id = any($1)")
        .bind(&orders)
        .fetch_one(stage.databases.of("payment")?)
        .await?;
    ensure!(opened == 0, "{opened} payments were opened for nothing");
    Ok(())
}

async fn reserve(stage: &Stage, order_id: OrderId, lines: Vec<(Uuid, i64)>) -> String {
    let lines = lines
        .into_iter()
        .map(|(variant, quantity)| ReservationLine {
            variant_id: variant.into(),
            quantity,
        })
        .collect();
    let body = NewReservation { order_id, lines };
    // Asking again for an order answers as before.
    loop {
        let answer = code(&stage.products.send::<Reserve>(&Empty {}, &body).await);
        if answer != "unavailable" {
            return answer;
        }
    }
}

/// Lines of one SKU above its stock are refused whole; lines in crossed orders wait for
/// each other and never deadlock.
pub async fn two_lines(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(5, 50);
    let variants = stage.variants(2, 5).await?;
    let (a, b) = (variants[0].uuid(), variants[1].uuid());
    for _ in 0..rounds {
        let orders: Vec<OrderId> = (0..12).map(|_| Uuid::now_v7().into()).collect();
        let asked = orders.iter().enumerate().map(|(at, order)| {
            let lines = match at % 3 {
                0 => vec![(a, 3), (b, 1), (a, 3)],
                1 => vec![(b, 1), (a, 1)],
                _ => vec![(a, 1), (b, 1)],
            };
            reserve(stage, *order, lines)
        });
        for (at, answer) in join_all(asked).await.into_iter().enumerate() {
            let whole = answer == "sold_out";
            ensure!(whole || (at % 3 != 0 && answer == "ok"), "{at}: {answer}");
        }
        for variant in &variants {
            ensure!(
                stage.available(*variant).await? == 0,
                "five units, eight orders of one"
            );
        }
        for order_id in orders {
            let path = ByOrder { order_id };
            let released = stage.products.send::<ReleaseReservation>(&path, &Empty {});
            released.await.context("a release was refused")?;
        }
    }
    Outcome::new(rounds * 12, "refused whole, no deadlock")
}

/// The reservation ends while the shopper is on the payment page: what is still there is
/// taken again, and what is not is not charged.
pub async fn expires(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 5);
    for _ in 0..rounds {
        let variant = stage.variants(1, 1).await?[0];
        let late = stage.ordered(variant, 1).await?;
        expire(stage, late.order_id).await?;
        stage.bought(&late).await?;
        let variant = stage.variants(1, 1).await?[0];
        let late = stage.ordered(variant, 1).await?;
        expire(stage, late.order_id).await?;
        let quick = stage.ordered(variant, 1).await?;
        stage.pay(&late).await?;
        let order = stage.ending(late.order_id).await?;
        ensure!(order.status == OrderStatus::Cancelled, "{:?}", order.status);
        let reason = order.cancel_reason.unwrap_or_default();
        ensure!(
            reason.contains("Nothing was charged"),
            "the shopper reads: {reason}"
        );
        stage.bought(&quick).await?;
    }
    for _ in 0..rounds {
        while_authorised(stage).await?;
    }
    Outcome::new(
        rounds * 3,
        "taken again where it was there, else cancelled and not charged",
    )
}

/// The reservation ends between the authorisation and what follows from it, and another buys
/// the unit: the authorised money is let go.
async fn while_authorised(stage: &Stage) -> anyhow::Result<()> {
    let captured = stage.provider.count("/counts/captures").await?;
    let gate = Gate::at(stage, "commit_stock.begins")?;
    stage.restart("order", &gate.how()).await?;
    let variant = stage.variants(1, 1).await?[0];
    let late = stage.ordered(variant, 1).await?;
    stage.pay(&late).await?;
    let other = async {
        gate.reached().await?;
        expire(stage, late.order_id).await?;
        // It waits at the gate too, but holds the unit from now on.
        let quick = stage.ordered(variant, 1).await?;
        gate.open();
        stage.bought(&quick).await
    };
    let (order, _) = tokio::try_join!(stage.ending(late.order_id), other)?;
    ensure!(order.status == OrderStatus::Cancelled, "{:?}", order.status);
    let reason = order.cancel_reason.unwrap_or_default();
    ensure!(
        reason.contains("Nothing was charged"),
        "the shopper reads: {reason}"
    );
    let captured = stage.provider.count("/counts/captures").await? - captured;
    ensure!(captured == 1, "captured {captured} times");
    stage.restart("order", &How::default()).await
}

/// A quarter of an hour passes, and the units go back.
async fn expire(stage: &Stage, order: OrderId) -> anyhow::Result<()> {
    sqlx::query(
        "update reservation set expires_at = now() - interval '1 second' where order_id = $1",
    )
    .bind(order.uuid())
    .execute(stage.databases.of("product")?)
    .await?;
    let held = "select count(*) from reservation where state = 'held' and expires_at < now()";
    for _ in 0..200 {
        if stage.databases.number("product", held).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("a reservation does not expire")
}
