//! The steps, one function each: call, then move on.

use server_kit::CallError;
use shared_types::event::{OrderCancelled, OrderConfirmed};
use shared_types::order::OrderStatus;
use shared_types::payment::{
    self, CancelPayment, CapturePayment, CreatePayment, NewPayment, PaymentStatus, SyncPayment,
};
use shared_types::product::{self, CommitReservation, NewReservation, ReleaseReservation, Reserve};
use shared_types::{Empty, Endpoint, Money};

use super::{Failure, Outcome, SOLD_OUT, SagaState, store};
use crate::App;
use crate::gift_card::store as gift_cards;
use crate::order::model::{Due, Step, reservation_lines, sold_lines};
use crate::pricing::share::seller_shares;
use crate::promotion::store as promotions;

/// What an order's history says once it is paid.
const CONFIRMED: &str = "Payment received; the sellers prepare it";
/// What an order's history says once all is undone.
const CANCELLED: &str = "Order cancelled";
/// Why an order ends that nobody paid for, as the shopper reads it.
const NOT_PAID: &str = "It was not paid in time.";
/// Why an order ends that was paid too late, as the shopper reads it.
const PAID_TOO_LATE: &str =
    "The payment came after the items had gone back on sale. Nothing was charged.";
/// Why an order ends that another service will never take, as the shopper reads it.
const REFUSED: &str = "It could not be placed. Nothing was charged.";
/// Why an order ends whose payment was called off at the provider.
const PAYMENT_CALLED_OFF: &str = "The payment was called off.";

/// Takes the step that `state` stands at.
///
/// # Errors
/// When a service or the database could not be asked.
pub async fn take(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let step = state.step.as_str();
    failpoint::hit(step, "begins").await;
    let outcome = take_now(app, state).await?;
    failpoint::hit(step, "committed").await;
    Ok(outcome)
}

async fn take_now(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    match state.step {
        Step::Reserve => reserve(app, state).await,
        Step::OpenPayment => open_payment(app, state).await,
        Step::AwaitPayment => await_payment(app, state).await,
        Step::CommitStock => commit_stock(app, state).await,
        Step::Capture => capture(app, state).await,
        Step::UndoPayment => undo_payment(app, state).await,
        Step::UndoStock => undo_stock(app, state).await,
        Step::ReturnMoney => return_money(app, state).await,
        Step::Cancelled | Step::Done => Ok(Outcome::Waits),
    }
}

/// On from where `state` stands, unless another driver was quicker.
async fn advance(app: &App, state: &mut SagaState, to: Step) -> Result<Outcome, Failure> {
    let moved = store::advance(&app.pool, state.order_id, state.step, to).await?;
    Ok(taken(state, moved.then_some(to)))
}

fn taken(state: &mut SagaState, to: Option<Step>) -> Outcome {
    let Some(to) = to else {
        return Outcome::Moved;
    };
    state.at(to);
    Outcome::Taken
}

/// Why an order ends whose first steps fail with `error`: it is refused for good, or was
/// tried for as long as a shopper has to pay. `None` while trying again makes sense.
fn ends_with(app: &App, state: &SagaState, error: &CallError) -> Option<&'static str> {
    let for_good = match error {
        CallError::Problem(problem) if problem.code == "request_in_flight" => false,
        CallError::Problem(problem) => matches!(problem.status, 400 | 409 | 422),
        CallError::Unavailable { .. } => false,
    };
    match for_good {
        true => Some(REFUSED),
        false => state.is_overdue(app).then_some(NOT_PAID),
    }
}

/// Whether `error` is a refusal with `code`.
fn refused(error: &CallError, code: &str) -> bool {
    matches!(error, CallError::Problem(problem) if problem.code == code)
}

async fn reserve(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let body = NewReservation {
        order_id: state.order_id,
        lines: reservation_lines(&state.parts),
    };
    let reserved = app
        .products
        .call::<Reserve>(&Empty {}, &Empty {}, &body)
        .await;
    replied(state).await;
    match reserved {
        Ok(_) => {
            let next = match state.due {
                Due::AtProvider(_) => Step::OpenPayment,
                Due::Nothing => Step::CommitStock,
            };
            return advance(app, state, next).await;
        }
        // All or nothing: what fell short holds no stock, but the release leaves
        // a tombstone for a reservation that is still on its way.
        Err(error) if refused(&error, "sold_out") || refused(&error, "reservation_ended") => {
            let (from, to) = (Step::Reserve, Step::UndoStock);
            store::turn_back(&app.pool, state.order_id, from, to, SOLD_OUT).await?;
        }
        Err(error) => {
            let reason = ends_with(app, state, &error).ok_or(error)?;
            let (from, to) = (Step::Reserve, Step::UndoStock);
            store::turn_back(&app.pool, state.order_id, from, to, reason).await?;
        }
    }
    Ok(Outcome::Moved)
}

async fn open_payment(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let Due::AtProvider(amount) = state.due else {
        return advance(app, state, Step::CommitStock).await;
    };
    let body = NewPayment {
        order_id: state.order_id,
        provider: state.provider,
        order_number: state.number.clone(),
        amount,
        email: state.email.clone(),
        success_url: state.return_url.clone(),
        cancel_url: state.cancel_url.clone(),
    };
    let opened = app
        .payments
        .call::<CreatePayment>(&Empty {}, &Empty {}, &body)
        .await;
    replied(state).await;
    let payment = match opened {
        Ok(payment) => payment,
        Err(error) if refused(&error, "payment_called_off") => {
            let (from, to) = (Step::OpenPayment, Step::UndoStock);
            store::turn_back(&app.pool, state.order_id, from, to, PAYMENT_CALLED_OFF).await?;
            return Ok(Outcome::Moved);
        }
        // It may have been opened all the same, so that it is called off first.
        Err(error) => {
            let reason = ends_with(app, state, &error).ok_or(error)?;
            let (from, to) = (Step::OpenPayment, Step::UndoPayment);
            store::turn_back(&app.pool, state.order_id, from, to, reason).await?;
            return Ok(Outcome::Moved);
        }
    };
    let deadline = state.placed_at + app.payment_window;
    let url = payment.payment_url;
    if !store::await_payment(&app.pool, state.order_id, url.as_deref(), deadline).await? {
        return Ok(Outcome::Moved);
    }
    state.at(Step::AwaitPayment);
    state.payment_url = url;
    // Only a payment that is settled already has no page to pay on.
    Ok(match state.payment_url {
        Some(_) => Outcome::Waits,
        None => Outcome::Taken,
    })
}

async fn await_payment(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let order_id = state.order_id;
    let payment = call_payment::<SyncPayment>(app, state).await?;
    match payment.status {
        PaymentStatus::Authorised | PaymentStatus::Captured => {
            return advance(app, state, Step::CommitStock).await;
        }
        PaymentStatus::Cancelled | PaymentStatus::Refunded => {
            let (from, to) = (Step::AwaitPayment, Step::UndoStock);
            store::turn_back(&app.pool, order_id, from, to, PAYMENT_CALLED_OFF).await?;
        }
        PaymentStatus::Pending if !state.is_overdue(app) => {
            store::set_payment_problem(&app.pool, order_id, payment.problem.as_deref()).await?;
            return Ok(Outcome::Waits);
        }
        PaymentStatus::Pending => {
            let (from, to) = (Step::AwaitPayment, Step::UndoPayment);
            store::turn_back(&app.pool, order_id, from, to, NOT_PAID).await?;
        }
    }
    Ok(Outcome::Moved)
}

async fn commit_stock(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let path = product::ByOrder {
        order_id: state.order_id,
    };
    let (from, order_id) = (Step::CommitStock, state.order_id);
    let committed = app
        .products
        .call::<CommitReservation>(&path, &Empty {}, &Empty {})
        .await;
    replied(state).await;
    match committed {
        Ok(_) => return confirm(app, state).await,
        Err(error) if refused(&error, "reservation_ended") => {
            let to = Step::UndoPayment;
            store::turn_back(&app.pool, order_id, from, to, PAID_TOO_LATE).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Outcome::Moved)
}

fn something(money: Money) -> Option<Money> {
    Some(money).filter(|money| money.amount > 0)
}

/// The order and its news are one transaction.
async fn confirm(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let order_id = state.order_id;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let next = match state.due {
        Due::AtProvider(_) => Step::Capture,
        Due::Nothing => Step::Done,
    };
    let steps = (Step::CommitStock, next);
    let (status, text) = (OrderStatus::Confirmed, CONFIRMED);
    if !store::advance_in_sight(&mut transaction, order_id, steps, status, text).await? {
        return Ok(Outcome::Moved);
    }
    let event = OrderConfirmed {
        order_id,
        number: state.number.clone(),
        cart_id: state.cart_id,
        user_id: state.user_id,
        email: state.email.clone(),
        name: state.name.clone(),
        total: state.total,
        discount: something(state.discount),
        gift_card: something(state.gift_card),
        lines: sold_lines(&state.parts),
        sellers: seller_shares(&state.parts),
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    failpoint::hit(state.step.as_str(), "commits").await;
    transaction.commit().await?;
    Ok(taken(state, Some(next)))
}

async fn capture(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    call_payment::<CapturePayment>(app, state).await?;
    let moved = store::close(&app.pool, state.order_id).await?;
    Ok(taken(state, moved.then_some(Step::Done)))
}

async fn undo_payment(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    if state.due == Due::Nothing {
        return advance(app, state, Step::UndoStock).await;
    }
    match call_payment::<CancelPayment>(app, state).await {
        Ok(_) => {}
        // There was none to undo.
        Err(error) if refused(&error, "not_found") => {}
        Err(error) => return Err(error.into()),
    }
    advance(app, state, Step::UndoStock).await
}

async fn undo_stock(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    let order_id = state.order_id;
    let path = product::ByOrder { order_id };
    let released = app
        .products
        .call::<ReleaseReservation>(&path, &Empty {}, &Empty {})
        .await;
    replied(state).await;
    released?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let steps = (Step::UndoStock, Step::Cancelled);
    let (status, text) = (OrderStatus::Cancelled, CANCELLED);
    if !store::advance_in_sight(&mut transaction, order_id, steps, status, text).await? {
        return Ok(Outcome::Moved);
    }
    promotions::release(&mut transaction, order_id).await?;
    gift_cards::give_back(&mut transaction, order_id).await?;
    let reason = state.reason.as_deref().unwrap_or(PAYMENT_CALLED_OFF);
    let event = OrderCancelled {
        order_id,
        number: state.number.clone(),
        email: state.email.clone(),
        name: state.name.clone(),
        reason: reason.to_owned(),
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    failpoint::hit(state.step.as_str(), "commits").await;
    transaction.commit().await?;
    Ok(taken(state, Some(Step::Cancelled)))
}

/// Once the money has gone back at last, nothing of the order is left to do.
async fn return_money(app: &App, state: &mut SagaState) -> Result<Outcome, Failure> {
    call_payment::<CancelPayment>(app, state).await?;
    let moved = store::end_again(&app.pool, state.order_id).await?;
    Ok(taken(state, moved.then_some(Step::Cancelled)))
}

/// Every payment call names the order and answers the payment.
async fn call_payment<E>(app: &App, state: &SagaState) -> Result<payment::PaymentView, CallError>
where
    E: Endpoint<
            Path = payment::ByOrder,
            Query = Empty,
            Body = Empty,
            Response = payment::PaymentView,
        >,
{
    let path = payment::ByOrder {
        order_id: state.order_id,
    };
    let answer = app.payments.call::<E>(&path, &Empty {}, &Empty {}).await;
    replied(state).await;
    answer
}

/// The other service has done its part and the row does not know yet.
async fn replied(state: &SagaState) {
    failpoint::hit(state.step.as_str(), "replied").await;
}
