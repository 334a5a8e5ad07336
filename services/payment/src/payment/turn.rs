//! One call to the provider at a time for each payment.
//!
//! Whoever asks a provider for something first holds the payment in its row. What
//! came of a call whose answer was lost is asked of the provider before anything else
//! is tried, so that a shopper who pays again in a new tab, an impatient saga and the
//! reconciliation never act on a guess.

use std::time::Duration;

use server_kit::ApiError;
use service_kit::idempotency::Attempt;
use shared_types::OrderId;
use shared_types::payment::{PaymentStatus, PaymentView};

use super::model::{Act, Observed, Payment};
use super::store;
use crate::App;
use crate::provider::{Provider, ProviderError};

/// How long somebody else's call is waited for: most answer at once.
const WAITS_MS: [u64; 9] = [10, 20, 40, 80, 150, 300, 600, 1_000, 2_000];

/// The order's payment.
///
/// # Errors
/// 404 where there is none.
pub async fn find(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    store::find(&app.pool, order_id)
        .await?
        .ok_or_else(|| ApiError::not_found("payment"))
}

/// The order's payment once no call is under way for it and the last one's outcome is
/// known.
///
/// # Errors
/// 404 where there is none, 503 while the provider does not answer or another call
/// takes long.
pub async fn known(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    for wait_ms in WAITS_MS {
        let payment = find(app, order_id).await?;
        match payment.attempt {
            None => return Ok(payment),
            // Nobody can pay on a page that we have no name for; opening it again
            // with the same key answers the same one.
            Some(attempt) if attempt.unknown && payment.session.is_none() => return Ok(payment),
            Some(attempt) if attempt.unknown => {
                let observed = app.providers.of(&payment)?.look(&payment).await?;
                store::observe(&app.pool, payment, &observed).await?;
            }
            Some(_) => tokio::time::sleep(Duration::from_millis(wait_ms)).await,
        }
    }
    Err(busy())
}

/// [`store::hold`]s a payment, as the effect of `attempt`: what is answered to a call that a
/// provider may have heard is its answer for good.
///
/// # Errors
/// 503 where its provider is not configured, those of the database and of
/// [`Attempt::takes_effect`].
pub async fn hold(
    app: &App,
    payment: &Payment,
    act: Act,
    attempt: &Attempt,
) -> Result<Option<Payment>, ApiError> {
    // Nobody is to be held for a provider that is not there; only a payment that never had a
    // page is called off without one.
    if payment.session.is_some() || !matches!(act, Act::Cancel) {
        app.providers.of(payment)?;
    }
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let held = store::hold(&mut transaction, payment, act).await?;
    if held.is_some() {
        attempt.takes_effect(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(held)
}

/// 503: what was asked for a moment ago is not known yet.
#[must_use]
pub fn busy() -> ApiError {
    let detail = "The payment provider has not answered an earlier call for this payment yet.";
    ApiError::unavailable("payment provider")
        .with_detail(detail)
        .retry_after(1)
}

/// Asks the provider for `act` on a payment that is held for it.
///
/// # Errors
/// 409 where the provider refuses, 503 where what came of it is not known.
pub async fn ask(app: &App, held: Payment, act: Act) -> Result<PaymentView, ApiError> {
    let provider = app.providers.of(&held)?;
    failpoint::hit(act.point(), "asks").await;
    let answer = match act {
        Act::Open | Act::Authorise => provider.authorise(&held).await,
        Act::Capture => taken(provider, &held).await,
        Act::Cancel => provider.cancel(&held).await,
    };
    failpoint::hit(act.point(), "replied").await;
    let view = match answer {
        Ok(observed) => store::observe(&app.pool, held, &observed).await?,
        Err(error) => return Err(failed(app, &held, error).await?),
    };
    failpoint::hit(act.point(), "committed").await;
    Ok(view)
}

/// What cannot be taken was taken before, or is gone: how the payment stands tells.
async fn taken(provider: &dyn Provider, held: &Payment) -> Result<Observed, ProviderError> {
    let refused = match provider.capture(held).await {
        Err(refused @ ProviderError::Refused { .. }) => refused,
        answered => return answered,
    };
    let now = provider.look(held).await?;
    match now.status {
        PaymentStatus::Authorised => Err(refused),
        _ => Ok(now),
    }
}

/// Ends the call a payment was held for, without an answer to take over.
///
/// # Errors
/// Those of the database.
pub async fn failed(app: &App, held: &Payment, error: ProviderError) -> sqlx::Result<ApiError> {
    match &error {
        ProviderError::Refused { .. } => store::release(&app.pool, held).await?,
        ProviderError::Failed(_) => store::lose_sight(&app.pool, held, true).await?,
        ProviderError::Unknown(_) | ProviderError::Busy => {
            store::lose_sight(&app.pool, held, false).await?;
        }
    }
    Ok(error.into())
}
