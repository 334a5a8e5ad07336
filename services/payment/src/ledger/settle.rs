//! An order's money and its shares, which come to be known apart: whichever is second
//! books both. A refund that comes before them waits for them.
//!
//! The order's row in `settlement` is locked by all three, so that of two at once the
//! second sees what the first has left.

use anyhow::ensure;
use shared_types::event::{OrderConfirmed, PaymentCaptured, SellerShare};
use shared_types::{Currency, Money, OrderId, SellerId};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::model;
use super::refunds::{Refund, give_back, note, waiting};
use super::{share, store};

/// What is known of an order's charge.
struct Settlement {
    order_id: Uuid,
    captured: Option<i64>,
    currency: Option<String>,
    fee: Option<i64>,
    fee_currency: Option<String>,
    shares: Option<Json<Vec<SellerShare>>>,
    gift_card: i64,
    booked_at: Option<OffsetDateTime>,
    cancelled_at: Option<OffsetDateTime>,
}

/// A currency as the database holds it.
pub(crate) fn currency_of(code: &str) -> sqlx::Result<Currency> {
    let known = code.parse();
    known.map_err(|_| sqlx::Error::Decode(format!("unknown currency {code}").into()))
}

/// The shopper's money for an order was taken. Sellers wait for theirs until `hold` has
/// passed since then.
///
/// # Errors
/// When money and shares do not fit, or the database fails.
pub async fn captured(
    connection: &mut PgConnection,
    event: &PaymentCaptured,
    hold: Duration,
) -> anyhow::Result<()> {
    let known = sqlx::query_as!(
        Settlement,
        r#"insert into settlement (order_id, captured, currency, fee, fee_currency)
           values ($1, $2, $3, $4, $5)
           on conflict (order_id) do update
           set captured = coalesce(settlement.captured, excluded.captured),
               currency = coalesce(settlement.currency, excluded.currency),
               fee = coalesce(settlement.fee, excluded.fee),
               fee_currency = coalesce(settlement.fee_currency, excluded.fee_currency)
           returning order_id, captured, currency, fee, fee_currency,
                     shares as "shares: Json<Vec<SellerShare>>", gift_card, booked_at,
                     cancelled_at"#,
        event.order_id.uuid(),
        event.amount.amount,
        event.amount.currency.code(),
        event.fee.amount,
        event.fee.currency.code()
    )
    .fetch_one(&mut *connection)
    .await?;
    settle(connection, known, hold).await
}

/// It is known who gets what of an order.
///
/// # Errors
/// When money and shares do not fit, or the database fails.
pub async fn shared(
    connection: &mut PgConnection,
    event: &OrderConfirmed,
    hold: Duration,
) -> anyhow::Result<()> {
    let gift_card = event.gift_card.map_or(0, |money| money.amount);
    // No payment is opened for what cards or discounts cover, and none is captured.
    let nothing_due = event.total.amount == gift_card;
    let known = sqlx::query_as!(
        Settlement,
        r#"insert into settlement (order_id, number, shares, gift_card, captured, currency)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (order_id) do update
           set number = excluded.number, gift_card = excluded.gift_card,
               shares = coalesce(settlement.shares, excluded.shares),
               captured = coalesce(settlement.captured, excluded.captured),
               currency = coalesce(settlement.currency, excluded.currency)
           returning order_id, captured, currency, fee, fee_currency,
                     shares as "shares: Json<Vec<SellerShare>>", gift_card, booked_at,
                     cancelled_at"#,
        event.order_id.uuid(),
        event.number,
        Json(&event.sellers) as _,
        gift_card,
        nothing_due.then_some(0_i64),
        nothing_due.then_some(event.total.currency.code())
    )
    .fetch_one(&mut *connection)
    .await?;
    settle(connection, known, hold).await
}

/// Books the charge if all of it is known and it was not booked before.
async fn settle(
    connection: &mut PgConnection,
    known: Settlement,
    hold: Duration,
) -> anyhow::Result<()> {
    let (Some(captured), Some(currency), Some(Json(shares)), None) = (
        known.captured,
        &known.currency,
        &known.shares,
        known.booked_at,
    ) else {
        return Ok(());
    };
    let order_id = OrderId::from(known.order_id);
    let captured = Money::new(captured, currency_of(currency)?);
    let fits = shares
        .iter()
        .all(|share| share.total.currency == captured.currency);
    ensure!(
        fits,
        "the shares of order {order_id} are in another currency than its payment"
    );
    let totals = of_each(shares, |share| share.total);
    let whole: i64 = totals.iter().map(|(_, total)| total).sum();
    ensure!(
        captured.amount + known.gift_card == whole,
        "what was paid for order {order_id} is not what its sellers' shares sum to"
    );
    let now = OffsetDateTime::now_utc();
    share::insert(connection, order_id, shares, now + hold).await?;
    let commissions = of_each(shares, |share| share.commission);
    let mut bookings = vec![
        model::charge(order_id, captured, &totals),
        model::commission(order_id, captured.currency, &commissions),
    ];
    if let (Some(fee), Some(currency)) = (known.fee, &known.fee_currency) {
        let fee = Money::new(fee, currency_of(currency)?);
        bookings.push(model::provider_fee(order_id, fee));
    }
    for booking in &bookings {
        store::book(connection, booking).await?;
    }
    sqlx::query!(
        "update settlement set booked_at = now() where order_id = $1",
        known.order_id
    )
    .execute(&mut *connection)
    .await?;
    for refund in waiting(connection, order_id).await? {
        give_back(connection, order_id, &refund).await?;
    }
    if known.cancelled_at.is_some() {
        return_cards(connection, order_id).await?;
    }
    Ok(())
}

/// An order was called off: what gift cards paid of it goes back to them. What the
/// provider took goes back by a refund of its own. A confirmation may yet come, replayed.
///
/// # Errors
/// When the database fails.
pub async fn cancelled(connection: &mut PgConnection, order_id: OrderId) -> anyhow::Result<()> {
    let booked = sqlx::query_scalar!(
        r#"insert into settlement (order_id, cancelled_at) values ($1, now())
           on conflict (order_id) do update
           set cancelled_at = coalesce(settlement.cancelled_at, excluded.cancelled_at)
           returning booked_at is not null as "booked!""#,
        order_id.uuid()
    )
    .fetch_one(&mut *connection)
    .await?;
    match booked {
        true => return_cards(connection, order_id).await,
        false => Ok(()),
    }
}

/// What gift cards paid of a booked order and did not get back yet goes back to them.
async fn return_cards(connection: &mut PgConnection, order_id: OrderId) -> anyhow::Result<()> {
    let left = sqlx::query!(
        "select gift_card - card_returned as \"amount!\", currency as \"currency!\"
         from settlement where order_id = $1 and card_returned < gift_card",
        order_id.uuid()
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(left) = left else {
        return Ok(());
    };
    let refund = Refund {
        refund_id: Uuid::now_v7().into(),
        seller_id: None,
        amount: left.amount,
        currency: currency_of(&left.currency)?,
        to_card: true,
    };
    note(connection, order_id, &refund).await?;
    give_back(connection, order_id, &refund).await
}

fn of_each(shares: &[SellerShare], what: fn(&SellerShare) -> Money) -> Vec<(SellerId, i64)> {
    let shares = shares.iter();
    shares
        .map(|share| (share.seller_id, what(share).amount))
        .collect()
}
