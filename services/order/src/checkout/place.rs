//! Placing: the checkout becomes an order, and the saga takes over.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::event::OrderCreated;
use shared_types::order::{Place, PlaceOrder, PlacedOrder};
use shared_types::{CheckoutId, PromotionId};
use sqlx::PgConnection;

use super::model::{Checkout, PricedCheckout};
use super::read::{find, priced};
use super::refresh;
use crate::App;
use crate::gift_card::store as gift_cards;
use crate::order::model::{Due, NewOrder};
use crate::order::store as orders;
use crate::pricing::{CommissionRates, Unpayable, require_payable};
use crate::promotion::store as promotions;
use crate::saga::{self, SagaState};

/// Places the order and drives it until the shopper has to pay, or until it is
/// confirmed where nothing is left to pay.
///
/// The order's `checkout_id` is unique, so that a double click or a second tab meets
/// the order that is there; under an `Idempotency-Key` they get the first answer.
///
/// # Errors
/// 404 for an unknown checkout; 409 `not_ready`, `total_changed` or `coupon_used_up`
/// (with the total of now), `too_little_to_pay`, `too_much_to_pay`, `sold_out` or
/// `order_ended`; 503 while a service it needs is away: placing again goes on where it
/// stopped.
pub async fn place(
    State(app): State<App>,
    _: ServiceCaller,
    repeatable: Repeatable,
    call: Call<Place>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, attempt| placed(app, call, attempt);
    repeatable.answer(&pool, call, work).await
}

async fn placed(
    app: App,
    Call { path, body, .. }: Call<Place>,
    attempt: Attempt,
) -> Result<Reply<Place>, ApiError> {
    let order = written_once(&app, path.checkout_id, &body, &attempt).await?;
    let order = saga::drive_on(&app, order).await?;
    let paid = order.due == Due::Nothing;
    if order.step.is_ending() || (order.payment_url.is_none() && !paid) {
        return Err(ended(order.reason.as_deref()));
    }
    Ok(Reply(PlacedOrder {
        order_id: order.order_id,
        number: order.number,
        payment_url: order.payment_url,
    }))
}

fn ended(reason: Option<&str>) -> ApiError {
    match reason {
        Some(saga::SOLD_OUT) => ApiError::conflict("sold_out", saga::SOLD_OUT),
        Some(reason) => ApiError::conflict("order_ended", reason),
        None => ApiError::conflict("order_ended", "This order has ended; start a new one."),
    }
}

async fn written_once(
    app: &App,
    checkout_id: CheckoutId,
    request: &PlaceOrder,
    attempt: &Attempt,
) -> Result<SagaState, ApiError> {
    let checkout = find(app, checkout_id).await?;
    if let Some(order_id) = checkout.order_id {
        return saga::state(app, order_id).await;
    }
    refresh::require_of_cart(app, &checkout).await?;
    let priced = priced(app, &checkout).await?;
    require_agreed(&priced, request)?;
    let rates = app.commissions.get(checkout.seller_ids()).await?;
    let order = new_order(&checkout, priced, &rates, request)?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !orders::insert(&mut transaction, &order).await? {
        transaction.rollback().await?;
        let placed = find(app, checkout_id).await?.order_id;
        let order_id = placed.ok_or_else(|| ApiError::not_found("order"))?;
        return saga::state(app, order_id).await;
    }
    if let Err(gone) = take(&mut transaction, &order, &checkout).await? {
        transaction.rollback().await?;
        return Err(look_again(app, &checkout, gone).await);
    }
    let event = OrderCreated {
        order_id: order.order_id,
        number: order.number.clone(),
        user_id: order.user_id,
        total: order.totals.total,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    attempt.takes_effect(&mut transaction).await?;
    failpoint::hit("place", "commits").await;
    transaction.commit().await?;
    failpoint::hit("place", "committed").await;
    Ok(order.into())
}

/// What another order took first.
enum Gone {
    Promotion(PromotionId),
    GiftCard,
}

/// Takes what the order's promotions and gift cards owe it.
async fn take(
    connection: &mut PgConnection,
    order: &NewOrder,
    checkout: &Checkout,
) -> sqlx::Result<Result<(), Gone>> {
    let takings = &order.takings;
    let (order_id, shopper) = (order.order_id, checkout.shopper());
    let taken = promotions::take(connection, order_id, &shopper, &takings.redemptions).await?;
    if let Err(promotion_id) = taken {
        return Ok(Err(Gone::Promotion(promotion_id)));
    }
    let spent = gift_cards::spend(connection, order_id, &takings.spendings).await?;
    Ok(if spent { Ok(()) } else { Err(Gone::GiftCard) })
}

/// Says what is gone, with the total of now.
async fn look_again(app: &App, checkout: &Checkout, gone: Gone) -> ApiError {
    app.promotions.forget().await;
    let coupon = matches!(gone, Gone::Promotion(id) if checkout.coupon_id == Some(id));
    match priced(app, checkout).await {
        Ok(now) if coupon => used_up(&now),
        Ok(now) => changed(&now),
        Err(error) => error,
    }
}

/// What is left to pay, and what gift cards pay beside it.
fn due(now: &PricedCheckout) -> String {
    let totals = now.view.totals;
    match totals.gift_card.amount {
        0 => totals.to_pay.to_string(),
        _ => format!("{} and {} by gift card", totals.to_pay, totals.gift_card),
    }
}

fn used_up(now: &PricedCheckout) -> ApiError {
    let total = due(now);
    let detail =
        format!("The code has just been used up. The total is {total} now; look at it once more.");
    ApiError::conflict("coupon_used_up", detail)
}

fn changed(now: &PricedCheckout) -> ApiError {
    let total = due(now);
    let detail = format!("The total is {total} now; look at it once more.");
    ApiError::conflict("total_changed", detail)
}

fn require_agreed(priced: &PricedCheckout, request: &PlaceOrder) -> Result<(), ApiError> {
    if !priced.view.ready {
        let detail = "Contact, address and delivery must be settled first.";
        return Err(ApiError::conflict("not_ready", detail));
    }
    let totals = &priced.view.totals;
    let by_card = request.expected_gift_card.unwrap_or(totals.gift_card);
    if (totals.to_pay, totals.gift_card) == (request.expected_total, by_card) {
        return require_payable(totals.to_pay).map_err(unpayable);
    }
    Err(if priced.takings.coupon_used_up {
        used_up(priced)
    } else {
        changed(priced)
    })
}

fn unpayable(why: Unpayable) -> ApiError {
    let (code, detail) = match why {
        Unpayable::TooLittle(least) => (
            "too_little_to_pay",
            format!(
                "{least} is the least that can be paid. Put something more into the cart, or \
                 pay all of it by gift card."
            ),
        ),
        Unpayable::TooMuch(most) => (
            "too_much_to_pay",
            format!("{most} is the most that can be paid at once. Order it in parts."),
        ),
    };
    ApiError::conflict(code, detail)
}

fn new_order(
    checkout: &Checkout,
    priced: PricedCheckout,
    rates: &CommissionRates,
    request: &PlaceOrder,
) -> Result<NewOrder, ApiError> {
    let (Some(email), Some(address)) = (priced.view.email.clone(), priced.view.address.clone())
    else {
        return Err(ApiError::conflict(
            "not_ready",
            "Contact and address must be settled first.",
        ));
    };
    NewOrder::new(checkout, (email, address), priced, rates, request)
        .ok_or_else(|| ApiError::conflict("not_ready", "Delivery must be settled first."))
}
