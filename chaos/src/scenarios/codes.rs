//! Coupons and gift cards that many want at once.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use shared_types::order::{
    ByCheckout, ByOrder, CheckoutView, GetCheckout, GetOrder, OrderStatus, OrderView, PlacedOrder,
};
use shared_types::promotion::{NewCode, PutCode};
use shared_types::{Empty, VariantId};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::{code, key};
use crate::stage::{Gate, How, Stage};

/// Shoppers who want the one use of a coupon.
const SHOPPERS: usize = 50;
/// What waits for the coupon's row while the first holds it.
const BEHIND: i64 = 5;

type Placed = Result<PlacedOrder, String>;

/// A coupon for one, wanted by fifty at once: one order has it, the others hear the new
/// total, and change nothing of the winner whatever they try.
pub async fn coupon(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 8);
    let gate = Gate::at(stage, "place.commits")?;
    stage.restart("order", &gate.how()).await?;
    // The first is made to hold the coupon until others wait for it; then as it comes.
    used_once(stage, Some(&gate)).await?;
    stage.restart("order", &How::default()).await?;
    for _ in 0..rounds {
        used_once(stage, None).await?;
    }
    Outcome::new(
        (rounds + 1) * SHOPPERS,
        "one order has it; losers hear the new total and change nothing of the winner",
    )
}

async fn used_once(stage: &Stage, gate: Option<&Gate>) -> anyhow::Result<()> {
    let coupon = new_coupon(stage).await?;
    let variant = stage.variants(1, 90).await?[0];
    let checkouts = (0..SHOPPERS).map(|_| checkout_with(stage, variant, &coupon));
    let checkouts = try_join_all(checkouts).await?;
    let placing = try_join_all(checkouts.iter().map(|checkout| stage.order(checkout)));
    let (placed, ()) = tokio::try_join!(placing, crowd(stage, gate))?;
    let (winner, losers) = parted(&checkouts, placed)?;
    for (_, refusal) in &losers {
        ensure!(refusal == "coupon_used_up", "a loser hears {refusal}");
    }
    let order = order_of(stage, &winner).await?;
    ensure!(order.totals.discount.amount > 0, "the winner has it not");
    // The losers insist on the old total, and then agree to the new one.
    for (loser, _) in losers.iter().take(3) {
        let id = loser.checkout_id;
        let insists = stage.place(id, loser.totals.to_pay, &key(), None).await;
        ensure!(code(&insists) == "coupon_used_up", "{}", code(&insists));
        let now = looked_at(stage, id).await?;
        let problem = now.codes.first().and_then(|code| code.problem.as_deref());
        ensure!(
            now.totals.discount.amount == 0 && problem == Some("This code has been used up"),
            "a loser sees {:?}",
            now.codes
        );
        let agrees = stage.order(&now).await?.map_err(anyhow::Error::msg)?;
        stage.called_off(agrees.order_id).await?;
    }
    let after = order_of(stage, &winner).await?;
    ensure!(after == order, "the winner's order has changed: {after:?}");
    stage.bought(&winner).await?;
    uses(stage, &coupon, 1).await?;
    // The winner thinks better of it: another may have it, once.
    stage.called_off(winner.order_id).await?;
    uses(stage, &coupon, 0).await?;
    let next = checkout_with(stage, variant, &coupon).await?;
    let next = stage.order(&next).await?.map_err(anyhow::Error::msg)?;
    stage.bought(&next).await?;
    uses(stage, &coupon, 1).await
}

/// Opens the gate once some wait behind the one who holds the coupon.
async fn crowd(stage: &Stage, gate: Option<&Gate>) -> anyhow::Result<()> {
    let Some(gate) = gate else {
        return Ok(());
    };
    gate.reached().await?;
    let waiting = "select count(*) from pg_stat_activity
                   where datname = 'mallhive_order' and wait_event_type = 'Lock'";
    for _ in 0..300 {
        if stage.databases.number("product", waiting).await? >= BEHIND {
            gate.open();
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("nobody waits for the coupon")
}

async fn new_coupon(stage: &Stage) -> anyhow::Result<String> {
    let coupon = format!("ONCE{}", Uuid::now_v7().simple()).to_uppercase();
    let words = [
        "promotions",
        "create",
        "--name",
        "For one",
        "--percent",
        "20",
    ];
    let limit = ["--limit", "1", "--code", &coupon];
    stage.operator(&[&words[..], &limit].concat()).await?;
    Ok(coupon)
}

async fn uses(stage: &Stage, coupon: &str, expected: i64) -> anyhow::Result<()> {
    let sql = format!("select used::bigint from promotion where code = '{coupon}'");
    let used = stage.databases.number("order", &sql).await?;
    ensure!(used == expected, "{used} uses are counted, not {expected}");
    Ok(())
}

/// A gift card spent by several orders at once: one has it, the others hear what is left to
/// pay, and its owner's order stays as it is.
pub async fn gift_card(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let (rounds, orders) = scale.of((1, 4), (10, 12));
    for round in 0..rounds {
        spent_once(stage, orders, round % 2 == 0).await?;
    }
    Outcome::new(
        rounds * orders,
        "one order spends it; losers hear what is left to pay; back on the card, once",
    )
}

/// The card pays one order `whole`, or nearly two.
async fn spent_once(stage: &Stage, orders: usize, whole: bool) -> anyhow::Result<()> {
    let variant = stage.variants(1, 90).await?[0];
    let price = stage.checkout(stage.cart(variant, 1).await?).await?;
    let price = price.totals.total.amount;
    let worth = if whole { price } else { price * 2 - 100 };
    let (card, words) = issued(stage, worth).await?;
    let checkouts = (0..orders).map(|_| checkout_with(stage, variant, &words));
    let checkouts = try_join_all(checkouts).await?;
    let placed = try_join_all(checkouts.iter().map(|checkout| stage.order(checkout))).await?;
    let (winner, losers) = parted(&checkouts, placed)?;
    ensure!(winner.payment_url.is_none(), "the card pays all of it");
    ensure!(balance(stage, card).await? == worth - price);
    let order = order_of(stage, &winner).await?;
    for (loser, refusal) in &losers {
        ensure!(refusal == "total_changed", "a loser hears {refusal}");
        let (id, total, key) = (loser.checkout_id, loser.totals.to_pay, key());
        let insists = code(&stage.place(id, total, &key, None).await);
        ensure!(insists == "total_changed", "{insists}");
    }
    // One of them pays the rest otherwise.
    let (loser, _) = losers.first().context("there are losers")?;
    let now = looked_at(stage, loser.checkout_id).await?;
    ensure!(now.totals.to_pay.amount == price - (worth - price));
    let second = stage.order(&now).await?.map_err(anyhow::Error::msg)?;
    stage.bought(&second).await?;
    ensure!(balance(stage, card).await? == 0);
    let after = order_of(stage, &winner).await?;
    ensure!(after == order, "the winner's order has changed: {after:?}");
    let ended = stage.ending(winner.order_id).await?;
    ensure!(ended.status == OrderStatus::Confirmed, "{:?}", ended.status);
    // Called off by two tabs, what was spent is back once.
    tokio::try_join!(
        stage.called_off(winner.order_id),
        stage.called_off(winner.order_id)
    )?;
    ensure!(balance(stage, card).await? == price);
    Ok(())
}

/// A new card and its code.
pub async fn issued(stage: &Stage, amount: i64) -> anyhow::Result<(Uuid, String)> {
    let text = format!("{}.{:02}", amount / 100, amount % 100);
    let words = ["gift-cards", "issue", "--amount", &text];
    let shown = stage.operator(&words).await?;
    let shown = shown.lines().last().unwrap_or_default().to_owned();
    let id = sqlx::query_scalar(
        "select gift_card_id from gift_card where issued = $1
         order by gift_card_id desc limit 1",
    )
    .bind(amount)
    .fetch_one(stage.databases.of("order")?)
    .await?;
    Ok((id, shown))
}

async fn balance(stage: &Stage, card: Uuid) -> anyhow::Result<i64> {
    let balance = sqlx::query_scalar("select balance from gift_card where gift_card_id = $1")
        .bind(card)
        .fetch_one(stage.databases.of("order")?);
    Ok(balance.await?)
}

/// A checkout of one unit that has a code.
async fn checkout_with(
    stage: &Stage,
    variant: VariantId,
    words: &str,
) -> anyhow::Result<CheckoutView> {
    let checkout = stage.checkout(stage.cart(variant, 1).await?).await?;
    stage.put_code(checkout.checkout_id, words).await
}

impl Stage {
    /// Types a code into a checkout.
    pub async fn put_code(
        &self,
        checkout_id: shared_types::CheckoutId,
        words: &str,
    ) -> anyhow::Result<CheckoutView> {
        let body = NewCode {
            code: words.to_owned(),
        };
        let path = ByCheckout { checkout_id };
        let put = self.orders.send::<PutCode>(&path, &body).await;
        put.context("a code was refused")
    }
}

/// The one order that was placed, and those that were not with what they heard.
fn parted(
    checkouts: &[CheckoutView],
    placed: Vec<Placed>,
) -> anyhow::Result<(PlacedOrder, Vec<(&CheckoutView, String)>)> {
    let mut winners = Vec::new();
    let mut losers = Vec::new();
    for (checkout, answer) in checkouts.iter().zip(placed) {
        match answer {
            Ok(order) => winners.push(order),
            Err(refusal) => losers.push((checkout, refusal)),
        }
    }
    let count = winners.len();
    let winner = winners.pop().filter(|_| count == 1);
    let winner = winner.with_context(|| format!("{count} orders have it; others: {losers:?}"))?;
    Ok((winner, losers))
}

async fn order_of(stage: &Stage, placed: &PlacedOrder) -> anyhow::Result<OrderView> {
    let path = ByOrder {
        order_id: placed.order_id,
    };
    Ok(stage.orders.get::<GetOrder>(&path, &Empty {}).await?)
}

async fn looked_at(
    stage: &Stage,
    checkout_id: shared_types::CheckoutId,
) -> anyhow::Result<CheckoutView> {
    let path = ByCheckout { checkout_id };
    Ok(stage.orders.get::<GetCheckout>(&path, &Empty {}).await?)
}
