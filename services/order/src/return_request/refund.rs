//! Giving the money for a return back.
//!
//! What the shopper paid at the provider goes back there first, the rest to their gift
//! cards. How much goes where is written with the return before anybody is asked, and
//! the payment service knows the refund by its id: asking again gives nothing twice.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, CallError, Reply, SellerUser};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::event::ReturnRefunded;
use shared_types::payment::{self, NewRefund, RefundPayment, RefundStatus};
use shared_types::returns::{RefundReturn, ReturnStatus};
use shared_types::{Empty, Money, ReturnId, SellerId};
use sqlx::PgConnection;

use super::answer::not_now;
use super::ledger::{self, Refund, Refundable};
use super::list::view;
use crate::App;
use crate::gift_card::store as gift_cards;

/// Tries of one refund after which an operator is called.
const ALARM: i32 = 10;

/// Gives the money back. A key gets its first answer again; without one, asking again changes nothing, but for a refund that failed,
/// which is tried once more.
///
/// # Errors
/// 403 for who does not sell, 404 for another's, 409 `not_now` before it was received,
/// 422 for an amount that is more than refundable.
pub async fn refund(
    State(app): State<App>,
    seller: SellerUser,
    repeatable: Repeatable,
    call: Call<RefundReturn>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, attempt| refunded(app, seller.seller_id, call, attempt);
    repeatable.answer(&pool, call, work).await
}

async fn refunded(
    app: App,
    seller_id: SellerId,
    Call { path, body, .. }: Call<RefundReturn>,
    attempt: Attempt,
) -> Result<Reply<RefundReturn>, ApiError> {
    let of = (seller_id, path.return_id);
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let found = ledger::lock(&mut transaction, of).await?;
    let found = found.ok_or_else(|| ApiError::not_found("return"))?;
    match found.status {
        ReturnStatus::Received => {
            begin(&mut transaction, path.return_id, &found, body.amount).await?
        }
        ReturnStatus::RefundFailed => ledger::begin_again(&mut transaction, path.return_id).await?,
        ReturnStatus::Refunding | ReturnStatus::Refunded => {}
        ReturnStatus::Requested | ReturnStatus::Accepted | ReturnStatus::Refused => {
            return Err(not_now());
        }
    }
    attempt.takes_effect(&mut transaction).await?;
    failpoint::hit("return_refund", "commits").await;
    transaction.commit().await?;
    failpoint::hit("return_refund", "committed").await;
    if let Err(error) = drive(&app, path.return_id).await {
        tracing::warn!(return.id = %path.return_id, code = error.code(), "refund goes on in the background");
    }
    view(&app, seller_id, path.return_id).await.map(Reply)
}

async fn begin(
    connection: &mut PgConnection,
    return_id: ReturnId,
    found: &Refundable,
    amount: Money,
) -> Result<(), ApiError> {
    let most = found.refundable;
    if amount.currency != most.currency || amount.amount < 1 || most.amount < amount.amount {
        let message = format!("must be more than nothing and at most {most}");
        return Err(ApiError::invalid_field("amount", message));
    }
    let by_provider = (found.totals.to_pay.amount - found.by_provider).clamp(0, amount.amount);
    let to_cards = amount.amount - by_provider;
    ledger::begin_refund(connection, return_id, amount.amount, to_cards).await?;
    gift_cards::put_back(connection, found.order_id, to_cards).await?;
    Ok(())
}

/// Takes a refund that is under way as far as it goes.
///
/// # Errors
/// 503 while the payment service is away; the worker asks again.
pub async fn drive(app: &App, return_id: ReturnId) -> Result<(), ApiError> {
    let Some(refund) = ledger::refund_under_way(&app.pool, return_id).await? else {
        return Ok(());
    };
    let answer = asked(app, &refund).await;
    failpoint::hit("return_refund", "replied").await;
    match answer {
        Ok(RefundStatus::Succeeded) => settle(app, &refund).await,
        Ok(RefundStatus::Failed) => fail(app, &refund).await,
        Ok(RefundStatus::Pending) => Ok(ledger::postpone(&app.pool, &refund).await?),
        Err(CallError::Problem(problem)) if problem.code == "refund_exceeds" => {
            fail(app, &refund).await
        }
        Err(error) => {
            if refund.attempts >= ALARM {
                tracing::error!(return.id = %return_id, attempts = refund.attempts, %error, "a refund keeps failing");
            }
            ledger::postpone(&app.pool, &refund).await?;
            Err(error.into())
        }
    }
}

/// How the payment provider's part stands; done where it has none.
async fn asked(app: &App, refund: &Refund) -> Result<RefundStatus, CallError> {
    let amount = refund.by_provider();
    if amount.amount == 0 {
        return Ok(RefundStatus::Succeeded);
    }
    let path = payment::ByOrder {
        order_id: refund.order_id,
    };
    let body = NewRefund {
        refund_id: refund.refund_id,
        amount,
        reason: "return".to_owned(),
        seller_id: Some(refund.seller_id),
    };
    let answer = app
        .payments
        .call::<RefundPayment>(&path, &Empty {}, &body)
        .await?;
    Ok(answer.status)
}

async fn settle(app: &App, refund: &Refund) -> Result<(), ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !ledger::end_refund(&mut transaction, refund, ReturnStatus::Refunded).await? {
        return Ok(());
    }
    let event = ReturnRefunded {
        return_id: refund.return_id,
        order_id: refund.order_id,
        seller_id: refund.seller_id,
        seller_order_id: refund.seller_order_id,
        refund_id: (refund.by_provider().amount > 0).then_some(refund.refund_id),
        amount: refund.amount,
        gift_card: Some(refund.gift_card).filter(|money| money.amount > 0),
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    failpoint::hit("return_refund", "ends").await;
    transaction.commit().await?;
    failpoint::hit("return_refund", "ended").await;
    Ok(())
}

async fn fail(app: &App, refund: &Refund) -> Result<(), ApiError> {
    tracing::error!(return.id = %refund.return_id, "the payment provider refused a refund");
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    ledger::end_refund(&mut transaction, refund, ReturnStatus::RefundFailed).await?;
    transaction.commit().await?;
    Ok(())
}
