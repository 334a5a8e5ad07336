//! What must hold once everything has come to rest, over all databases at once.
//!
//! Each check names what it found broken, in words with the ids to look at.

use std::collections::HashMap;

use anyhow::Context;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::stage::{SERVICES, Stage};

/// At most so many findings of one kind are told.
const TOLD: usize = 5;

/// All that is broken; nothing is well.
pub async fn broken(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let mut found = shelves(stage).await.context("shelves")?;
    found.extend(orders(stage).await.context("orders")?);
    found.extend(money(stage).await.context("money")?);
    found.extend(ledger(stage).await.context("ledger")?);
    found.extend(outboxes(stage).await.context("outboxes")?);
    found.extend(messages(stage).await.context("messages")?);
    Ok(found)
}

/// For each variant: units that ever were = available + reserved + sold; and what lists
/// show is what there is.
async fn shelves(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let product = stage.databases.of("product")?;
    let rows = sqlx::query(
        "select s.variant_id, s.on_hand, s.reserved,
                coalesce(sum(line.quantity) filter (where state = 'held'), 0)::bigint as held,
                coalesce(sum(line.quantity) filter (where state = 'committed'), 0)::bigint as sold
         from stock s
         left join reservation_line line using (variant_id)
         left join reservation using (order_id)
         group by s.variant_id",
    )
    .fetch_all(product)
    .await?;
    let units = stage.before.units.lock().await;
    let mut found = Vec::new();
    for row in rows {
        let number = |name: &str| row.get::<i64, _>(name);
        let variant: Uuid = row.get("variant_id");
        let (on_hand, reserved) = (number("on_hand"), number("reserved"));
        let ever = units.get(&variant).copied().unwrap_or(on_hand);
        if reserved != number("held") || on_hand + number("sold") != ever || reserved > on_hand {
            found.push(format!(
                "variant {variant}: of {ever} units {on_hand} are on the shelf, {reserved} \
                 reserved ({} by orders) and {} sold",
                number("held"),
                number("sold")
            ));
        }
    }
    drop(units);
    let shown = "select count(*) from product p where available <> (
                     select coalesce(sum(on_hand - reserved), 0) from stock s
                     where s.product_id = p.product_id and s.offered)";
    let shown = stage.databases.number("product", shown).await?;
    if shown > 0 {
        found.push(format!(
            "{shown} products show another number of units than they have"
        ));
    }
    found.truncate(TOLD);
    Ok(found)
}

/// One thing by its order.
async fn by_order<T>(
    pool: &PgPool,
    sql: &'static str,
    read: impl Fn(&sqlx::postgres::PgRow) -> T,
) -> anyhow::Result<HashMap<Uuid, T>> {
    let rows = sqlx::query(sql).fetch_all(pool).await?;
    Ok(rows
        .iter()
        .map(|row| (row.get("order_id"), read(row)))
        .collect())
}

/// No order without its payment and its stock, and the reverse.
async fn orders(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let orders = by_order(
        stage.databases.of("order")?,
        "select order_id, saga_step, status, (totals -> 'total' ->> 'amount')::bigint as amount
         from placed_order",
        |row| (row.get("saga_step"), row.get("status"), row.get("amount")),
    )
    .await?;
    let payments = by_order(
        stage.databases.of("payment")?,
        "select order_id, status, amount from payment",
        |row| (row.get("status"), row.get("amount")),
    )
    .await?;
    let held = by_order(
        stage.databases.of("product")?,
        "select order_id, state from reservation",
        |row| row.get("state"),
    )
    .await?;
    let mut found = Vec::new();
    for (order, state) in &orders {
        let (step, status, amount): &(String, String, i64) = state;
        let paid = payments
            .get(order)
            .map(|(status, amount): &(String, i64)| (status.as_str(), *amount));
        let stock = held.get(order).map(String::as_str);
        let right = match step.as_str() {
            "done" => {
                status == "confirmed"
                    && paid == Some(("captured", *amount))
                    && stock == Some("committed")
            }
            "cancelled" => {
                status == "cancelled"
                    && matches!(paid, None | Some(("cancelled" | "refunded", _)))
                    && matches!(stock, None | Some("released" | "expired"))
            }
            _ => false,
        };
        if !right {
            found.push(format!(
                "order {order} over {amount} at {step} is {status}, its payment {paid:?}, its stock {stock:?}"
            ));
        }
    }
    for (order, (status, amount)) in &payments {
        if !orders.contains_key(order) && !matches!(status.as_str(), "cancelled" | "refunded") {
            found.push(format!(
                "payment over {amount} is {status} without an order {order}"
            ));
        }
    }
    for (order, state) in &held {
        if !orders.contains_key(order) && !matches!(state.as_str(), "released" | "expired") {
            found.push(format!("stock is {state} without an order {order}"));
        }
    }
    found.truncate(TOLD);
    Ok(found)
}

/// What we say of the money is what the provider did: nothing is taken twice or beyond
/// what was authorised, nothing given back beyond what was taken.
async fn money(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let sum = async |what: &str| {
        let sql =
            format!("select coalesce(sum(amount), 0)::bigint from payment where status {what}");
        stage.databases.number("payment", &sql).await
    };
    let captured = sum("in ('captured', 'refunded')").await?;
    let refunded = sum("= 'refunded'").await?;
    let count = "select count(*) from payment where status in ('captured', 'refunded')";
    let count = stage.databases.number("payment", count).await?;
    let told = |what| stage.provider.count(what);
    let theirs = (
        told("/counts/captures").await?,
        told("/counts/amount_captured").await?,
        told("/counts/amount_refunded").await?,
    );
    let mut found = Vec::new();
    if theirs != (count, captured, refunded) {
        found.push(format!(
            "the provider took {} in {} captures and gave {} back, but we know of {captured} in \
             {count} and {refunded}",
            theirs.1, theirs.0, theirs.2
        ));
    }
    let uncaptured = told("/payment_intents/requires_capture").await?;
    if uncaptured > 0 {
        found.push(format!(
            "{uncaptured} authorisations are neither taken nor let go"
        ));
    }
    Ok(found)
}

/// Every booking sums to nothing in each currency, and sellers have what was booked.
async fn ledger(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let checks = [
        (
            "bookings that do not sum to nothing",
            "select count(*) from (
                 select from ledger_entry group by ledger_transaction_id, currency
                 having sum(amount) <> 0
             ) off",
        ),
        (
            "sellers whose balance is not what was booked",
            "select count(*) from seller_balance balance
             cross join lateral (
                 select coalesce(-sum(amount) filter (where account = 'seller_pending'), 0) p,
                        coalesce(-sum(amount) filter (where account = 'seller_available'), 0) a,
                        coalesce(-sum(amount) filter (where account = 'payout_in_transit'), 0) t
                 from ledger_entry entry
                 where entry.seller_id = balance.seller_id and entry.currency = balance.currency
             ) booked
             where (pending, available, in_transit) is distinct from (p, a, t)",
        ),
    ];
    let mut found = Vec::new();
    for (what, sql) in checks {
        let count = stage.databases.number("payment", sql).await?;
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    }
    Ok(found)
}

/// Every committed event is on the bus, once.
async fn outboxes(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let bus = stage.databases.of("bus")?;
    let mut found = Vec::new();
    for name in SERVICES {
        let pool = stage.databases.of(name)?;
        let events: Vec<Uuid> = sqlx::query_scalar("select event_id from outbox_message")
            .fetch_all(pool)
            .await?;
        let there: i64 = sqlx::query_scalar("select count(*) from event where event_id = any($1)")
            .bind(&events)
            .fetch_one(bus)
            .await?;
        if usize::try_from(there)? != events.len() {
            found.push(format!(
                "{name} wrote {} events, the bus has {there}",
                events.len()
            ));
        }
    }
    Ok(found)
}

/// Every consumer had every event of its types, once, and gave up on none.
async fn messages(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let bus = stage.databases.of("bus")?;
    let mut found = Vec::new();
    let dead = stage
        .databases
        .number("bus", "select count(*) from dead_letter")
        .await?;
    if dead > 0 {
        found.push(format!("{dead} events were given up on"));
    }
    for name in SERVICES {
        let events: Vec<Uuid> = sqlx::query_scalar(
            "select event_id from event join subscription on event_type = any(event_types)
             where name = $1 and event_sequence > $2",
        )
        .bind(name)
        .bind(stage.before.events)
        .fetch_all(bus)
        .await?;
        let handled: i64 = sqlx::query_scalar(
            "select count(*) from inbox_message where consumer = $1 and event_id = any($2)",
        )
        .bind(name)
        .bind(&events)
        .fetch_one(stage.databases.of(name)?)
        .await?;
        if usize::try_from(handled)? != events.len() {
            found.push(format!(
                "{name} handled {handled} of {} events",
                events.len()
            ));
        }
    }
    let doubled = "select count(*) from (
                       select 1 from message group by recipient, topic, subject, body, channel
                       having count(*) > 1) doubled";
    let doubled = stage.databases.number("notification", doubled).await?;
    if doubled > 0 {
        found.push(format!("{doubled} letters were written twice"));
    }
    Ok(found)
}
