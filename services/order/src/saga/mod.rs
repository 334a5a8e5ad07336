//! The saga: reserve stock, authorise payment, confirm, capture; or undo in
//! reverse.
//!
//! The state is the order's row. Each step calls one service with a call that
//! can be repeated (its key is the order), then moves the row on if it still
//! stands where the step began: of two drivers at once, the second finds its
//! work done. [`worker`] takes up what a crash or an absent service left.

pub mod attention;
pub mod steps;
pub mod store;
pub mod worker;

use server_kit::{ApiError, CallError};
use shared_types::payment::PaymentProvider;
use shared_types::{CartId, Money, OrderId, UserId};
use time::OffsetDateTime;

use crate::App;
use crate::order::model::{Due, NewOrder, SellerLines, Step};

/// Why an order ends whose stock is gone, as the shopper reads it.
pub const SOLD_OUT: &str = "Something in this order has just sold out.";

/// Tries of one step after which an operator is called.
const ALARM: i32 = 10;

/// An order as its saga sees it.
#[derive(Clone, Debug)]
pub struct SagaState {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// The cart it came from.
    pub cart_id: CartId,
    /// The shopper, when signed in.
    pub user_id: Option<UserId>,
    /// Where news goes.
    pub email: String,
    /// How news addresses them.
    pub name: String,
    /// What it comes to.
    pub total: Money,
    /// What promotions took off.
    pub discount: Money,
    /// How much of that gift cards pay.
    pub gift_card: Money,
    /// What is left to pay at the provider.
    pub due: Due,
    /// What is sold.
    pub parts: Vec<SellerLines>,
    /// Where the payment page returns to.
    pub return_url: String,
    /// Where the payment page returns to when the shopper gives up.
    pub cancel_url: String,
    /// Through whom the shopper chose to pay.
    pub provider: Option<PaymentProvider>,
    /// Where it stands.
    pub step: Step,
    /// Why it is being called off.
    pub reason: Option<String>,
    /// How often the step was tried in vain.
    pub attempts: i32,
    /// When it was placed.
    pub placed_at: OffsetDateTime,
    /// The payment provider's page.
    pub payment_url: Option<String>,
}

impl SagaState {
    /// Whether the time is over in which it must have been paid.
    #[must_use]
    pub fn is_overdue(&self, app: &App) -> bool {
        self.placed_at + app.payment_window <= OffsetDateTime::now_utc()
    }

    fn at(&mut self, step: Step) {
        self.step = step;
        self.attempts = 0;
    }
}

impl From<NewOrder> for SagaState {
    fn from(order: NewOrder) -> Self {
        let parts = order.parts.into_iter().map(|part| SellerLines {
            seller_order_id: part.seller_order_id,
            seller_id: part.seller_id,
            lines: part.lines,
            share: Some(part.share),
        });
        Self {
            order_id: order.order_id,
            number: order.number,
            cart_id: order.cart_id,
            user_id: order.user_id,
            email: order.email,
            name: order.address.name,
            total: order.totals.total,
            discount: order.totals.discount,
            gift_card: order.totals.gift_card,
            due: Due::of(&order.totals),
            parts: parts.collect(),
            return_url: order.return_url,
            cancel_url: order.cancel_url,
            provider: order.provider,
            step: Step::Reserve,
            reason: None,
            attempts: 0,
            placed_at: order.placed_at,
            payment_url: None,
        }
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// We moved the row on, and the state with it.
    Taken,
    /// The row moved on in ways the state does not know, by us or by another driver:
    /// it must be read again.
    Moved,
    /// Nothing to do until something happens.
    Waits,
}

/// The order's state of now.
///
/// # Errors
/// 404 for an unknown one.
pub async fn state(app: &App, order_id: OrderId) -> Result<SagaState, ApiError> {
    let found = store::find(&app.pool, order_id).await?;
    found.ok_or_else(|| ApiError::not_found("order"))
}

/// [`drive_on`] from wherever the order stands.
///
/// # Errors
/// Those of [`drive_on`], and 404 for an unknown order.
pub async fn drive(app: &App, order_id: OrderId) -> Result<SagaState, ApiError> {
    drive_on(app, state(app, order_id).await?).await
}

/// Takes steps until the order waits for its shopper or has ended.
///
/// # Errors
/// 503 while a service is away; the step is tried again by the worker. A refusal
/// that the step did not expect calls an operator after [`ALARM`] tries.
pub async fn drive_on(app: &App, mut state: SagaState) -> Result<SagaState, ApiError> {
    loop {
        match steps::take(app, &mut state).await {
            Ok(Outcome::Taken) => {}
            Ok(Outcome::Moved) => state = self::state(app, state.order_id).await?,
            Ok(Outcome::Waits) => return Ok(state),
            Err(failure) => return Err(note(app, &state, failure).await),
        }
    }
}

/// Why a step could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Our own database.
    #[error("the order database failed")]
    Database(#[from] sqlx::Error),
    /// Another service.
    #[error(transparent)]
    Call(#[from] CallError),
    /// An event could not be written.
    #[error("an event could not be written")]
    Event(#[from] anyhow::Error),
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => error.into(),
            Failure::Call(error) => error.into(),
            Failure::Event(error) => Self::internal(error),
        }
    }
}

async fn note(app: &App, state: &SagaState, failure: Failure) -> ApiError {
    tracing::warn!(
        order.id = %state.order_id, step = state.step.as_str(), attempts = state.attempts,
        error = %failure, "saga step failed; it will be tried again"
    );
    match store::postpone(&app.pool, state, ALARM, state.is_overdue(app)).await {
        Ok(false) => {}
        Ok(true) => tracing::error!(
            order.id = %state.order_id, step = state.step.as_str(),
            "an order needs attention: see `mallhive orders attention`"
        ),
        Err(error) => tracing::error!(
            order.id = %state.order_id, %error, "failed saga step could not be noted"
        ),
    }
    failure.into()
}
