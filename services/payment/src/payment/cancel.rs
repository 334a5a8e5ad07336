//! Calling a payment off, whatever came of it.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::payment::{CancelPayment, NewRefund, PaymentStatus, PaymentView, RefundStatus};
use shared_types::{Money, OrderId, RefundId};
use uuid::Uuid;

use super::model::{Act, Observed, Payment};
use super::{store, turn};
use crate::App;
use crate::refund::store::Refund;
use crate::refund::{self, give};

/// Closes the page, lets authorised money go, gives captured money back.
///
/// # Errors
/// 404 where the order has no payment (one that comes late is refused then), 503 while the provider does not answer.
pub async fn cancel(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CancelPayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CancelPayment>, attempt| async move {
        call_off(&app, call.path.order_id, &attempt)
            .await
            .map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

/// The shopper may be paying this very moment: the page is closed first, then the
/// provider is asked how the payment stands, then what it has is undone.
///
/// # Errors
/// 404 where the order has no payment (one that comes late is refused then), 503 while the provider does not answer.
pub async fn call_off(
    app: &App,
    order_id: OrderId,
    attempt: &Attempt,
) -> Result<PaymentView, ApiError> {
    if store::find(&app.pool, order_id).await?.is_none() {
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        store::bury(&mut transaction, order_id).await?;
        if store::find(&mut *transaction, order_id).await?.is_none() {
            attempt.takes_effect(&mut transaction).await?;
        }
        transaction.commit().await?;
    }
    loop {
        // It may have been opened in this very moment.
        let payment = turn::known(app, order_id).await?;
        match payment.view.status {
            PaymentStatus::Cancelled | PaymentStatus::Refunded => return Ok(payment.view),
            PaymentStatus::Captured => return given_back(app, payment, attempt).await,
            PaymentStatus::Pending | PaymentStatus::Authorised => {}
        }
        let Some(held) = turn::hold(app, &payment, Act::Cancel, attempt).await? else {
            continue;
        };
        let view = undone(app, held).await?;
        if view.status != PaymentStatus::Captured {
            return Ok(view);
        }
    }
}

async fn undone(app: &App, held: Payment) -> Result<PaymentView, ApiError> {
    if held.session.is_some() {
        return turn::ask(app, held, Act::Cancel).await;
    }
    // Nobody was ever sent to a page.
    let never = Observed::only(PaymentStatus::Cancelled);
    Ok(store::observe(&app.pool, held, &never).await?)
}

/// All that was not given back yet.
async fn given_back(
    app: &App,
    payment: Payment,
    attempt: &Attempt,
) -> Result<PaymentView, ApiError> {
    let (order_id, currency) = (payment.view.order_id, payment.view.amount.currency);
    let rest = payment.captured - payment.view.refunded;
    let (refund_id, before) = last(app, &payment, rest).await?;
    let amount = match before {
        Some(before) => before.amount,
        None if rest == 0 => return Ok(payment.view),
        None => rest,
    };
    let whole = NewRefund {
        refund_id,
        amount: Money::new(amount, currency),
        reason: "order called off".to_owned(),
        seller_id: None,
    };
    let given = give::given(app, payment, &whole, attempt).await?;
    if given.status == RefundStatus::Failed {
        let detail = "The payment provider refuses to give the money back.";
        return Err(ApiError::conflict("provider_refused", detail));
    }
    Ok(turn::find(app, order_id).await?.view)
}

/// The refund of a calling off, by names that calling off again finds: the payment's own id,
/// and the next after it for each that ended while there was still a `rest`: it came back, or
/// another did, or it was refused and another has taken some of its room.
async fn last(
    app: &App,
    payment: &Payment,
    rest: i64,
) -> Result<(RefundId, Option<Refund>), ApiError> {
    let mut name = payment.view.payment_id.uuid().as_u128();
    loop {
        let refund_id = Uuid::from_u128(name).into();
        let before = refund::store::find(&app.pool, refund_id).await?;
        let fits = before.as_ref().is_none_or(|before| {
            !before.was_given && (before.status == RefundStatus::Pending || before.amount == rest)
        });
        if fits || rest == 0 {
            return Ok((refund_id, before));
        }
        name = name.wrapping_add(1);
    }
}
