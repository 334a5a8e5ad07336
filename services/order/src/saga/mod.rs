//! The saga: reserve stock, authorise payment, confirm, capture; or undo in
//! reverse.
//!
//! The state is the order's row. Each step calls one service with a call that
//! can be repeated (its key is the order), then moves the row on if it still
//! stands where the step began: of two drivers at once, the second finds its
//! work done. [`worker`] takes up what a crash or an absent service left.

pub mod steps;
pub mod store;
pub mod worker;

use server_kit::{ApiError, CallError};
use shared_types::OrderId;

use crate::App;
use crate::order::model::Step;
use crate::order::store::{SagaState, saga_state};

/// Why an order ends whose stock is gone, as the shopper reads it.
pub const SOLD_OUT: &str = "Something in this order has just sold out.";

/// Tries of one step after which an operator is called.
const ALARM: i32 = 10;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// We moved the row on to this step, and nothing else of it.
    At(Step),
    /// The row moved on, by us or by another driver: it must be read again.
    Moved,
    /// Nothing to do until something happens.
    Waits,
}

/// Takes steps until the order waits for its shopper or has ended.
///
/// # Errors
/// 503 while a service is away; the step is tried again by the worker. A refusal
/// that the step did not expect calls an operator after [`ALARM`] tries.
pub async fn drive(app: &App, order_id: OrderId) -> Result<(), ApiError> {
    let mut next = saga_state(&app.pool, order_id).await?;
    while let Some(state) = next {
        next = match steps::take(app, &state).await {
            Ok(Outcome::At(step)) => Some(SagaState {
                step,
                attempts: 0,
                ..state
            }),
            Ok(Outcome::Moved) => saga_state(&app.pool, order_id).await?,
            Ok(Outcome::Waits) => break,
            Err(failure) => return Err(note(app, &state, failure).await),
        };
    }
    Ok(())
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
    if let Err(error) = store::postpone(&app.pool, state, ALARM).await {
        tracing::error!(order.id = %state.order_id, %error, "failed saga step could not be noted");
    }
    failure.into()
}
