//! Placing the order, and on to the payment page.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, FormProblem, Session, see_other};
use checkout::model::Problems;
use shared_types::order::{ByCheckout, Place, PlaceOrder, PlacedOrder};
use shared_types::payment::PaymentProvider;
use shared_types::{CheckoutId, Currency, Money};
use ui::{Notice, Tone};

use crate::{current, review};

/// How often, and after which pause, a second tab asks what came of the first.
const LOOKS: u32 = 12;
const PAUSE: Duration = Duration::from_millis(250);

/// Places the order at the total that was seen, under the key of the page it was seen
/// on; placing it twice leads to the same payment page.
///
/// # Errors
/// 503 while the order service is away.
pub async fn place(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(checkout_id) = session.data().await?.checkout else {
        return Ok(current::begin());
    };
    let Some(expected_total) = seen(&form, "expected_amount") else {
        return Ok(see_other("/checkout/review"));
    };
    let origin = &app.config().public_origin;
    let order = PlaceOrder {
        expected_total,
        expected_gift_card: seen(&form, "expected_gift_card"),
        return_url: format!("{origin}/checkout/return?order={{ORDER_ID}}"),
        cancel_url: format!("{origin}/checkout/cancelled?order={{ORDER_ID}}"),
        provider: PaymentProvider::named(&form.text("provider")),
    };
    let key = match form.text(KEY) {
        key if is_ours(&key) => key,
        _ => session.place_key(checkout_id).await?,
    };
    match placed(&app, checkout_id, &order, &key).await {
        Ok(placed) => {
            session.add_order(placed.order_id).await?;
            match &placed.payment_url {
                Some(url) => app.see_payment_page(url),
                None => Ok(see_other(format!("/checkout/complete/{}", placed.order_id))),
            }
        }
        Err(error) => {
            if error.status() >= 500 || error.code() == "idempotency_key_reused" {
                // What failed under this key has failed for good.
                session.renew_place_key(checkout_id).await?;
            }
            refused(&app, &session, error).await
        }
    }
}

/// The hidden field of the page.
const KEY: &str = "idempotency_key";

/// Keys are UUIDs; whatever else the form says is not from us.
fn is_ours(key: &str) -> bool {
    key.len() == 36
        && key
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// A double click and a second tab wait for what comes of the first.
async fn placed(
    app: &App,
    checkout_id: CheckoutId,
    order: &PlaceOrder,
    key: &str,
) -> Result<PlacedOrder, CallError> {
    let orders = app.backends().orders.with_idempotency_key(key);
    let path = ByCheckout { checkout_id };
    let mut looks = 1;
    loop {
        match orders.send::<Place>(&path, order).await {
            Err(error) if error.code() == "request_in_flight" && looks < LOOKS => {
                looks += 1;
                tokio::time::sleep(PAUSE).await;
            }
            answered => return answered,
        }
    }
}

/// An amount on the page; what is not ours to read is looked at once more.
fn seen(form: &FormData, field: &str) -> Option<Money> {
    let amount = form.text(field).parse().ok()?;
    let currency: Currency = form.text("expected_currency").parse().ok()?;
    Some(Money::new(amount, currency))
}

async fn refused(app: &App, session: &Session, error: CallError) -> Result<Response, ApiError> {
    match error.code() {
        "not_found" => {
            session.set_checkout(None).await?;
            Ok(current::begin())
        }
        "sold_out" => {
            session.set_checkout(None).await?;
            let text = "Something sold out while you were ordering. Nothing was charged; \
                        the note beside it says more.";
            session.flash(Notice::new(Tone::Warning, text)).await?;
            Ok(see_other("/cart"))
        }
        "order_ended" => {
            session.set_checkout(None).await?;
            let text = "Your last order has ended unpaid, so this is a new one.";
            session.flash(Notice::new(Tone::Info, text)).await?;
            Ok(current::begin())
        }
        "not_ready" => Ok(see_other("/checkout/review")),
        "coupon_used_up" => {
            let text = "Your code has just been used up, so the total has changed. Please look \
                        once more: nothing was ordered yet.";
            look_again(app, session, StatusCode::CONFLICT, text).await
        }
        "request_in_flight" => {
            let text = "Your order is being placed. Please wait a moment, then try again: it \
                        will not be placed twice.";
            look_again(app, session, StatusCode::CONFLICT, text).await
        }
        "total_changed" => {
            let text = "The total has changed since you saw it. Please look once more: \
                        nothing was ordered yet.";
            look_again(app, session, StatusCode::CONFLICT, text).await
        }
        "too_little_to_pay" | "too_much_to_pay" => {
            let told = FormProblem::from_refusal(error)?
                .message
                .unwrap_or_default();
            look_again(app, session, StatusCode::CONFLICT, &told).await
        }
        code if error.status() < 500 => {
            tracing::warn!(code, "an order was refused for a reason we do not know");
            look_again(
                app,
                session,
                StatusCode::CONFLICT,
                "That did not work. Please try again.",
            )
            .await
        }
        _ => {
            let text = "We could not reach the payment page just now. Nothing was charged; \
                        please try again in a moment.";
            tracing::warn!(error = %error, "an order cannot be placed now");
            look_again(app, session, StatusCode::SERVICE_UNAVAILABLE, text).await
        }
    }
}

async fn look_again(
    app: &App,
    session: &Session,
    status: StatusCode,
    text: &str,
) -> Result<Response, ApiError> {
    let Some(checkout) = current::find(app, session).await? else {
        return Ok(current::begin());
    };
    let page = review::page(app, session, checkout, Problems::message(text)).await?;
    Ok(page.status(status).into_response())
}
