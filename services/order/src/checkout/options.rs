//! The ways to pay, as the payment service offers them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::Empty;
use shared_types::order::GetPaymentOptions;
use shared_types::payment::{ListPaymentProviders, PaymentProviders};

use crate::App;

/// They change when the payment service is configured anew.
const FRESH: Duration = Duration::from_secs(60);

/// The last answer and when it came.
#[derive(Clone, Debug, Default)]
pub struct PaymentOptions(Arc<RwLock<Option<(Instant, PaymentProviders)>>>);

impl PaymentOptions {
    fn fresh(&self) -> Option<PaymentProviders> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (at, providers) = known.as_ref()?;
        (at.elapsed() < FRESH).then(|| providers.clone())
    }

    fn keep(&self, providers: &PaymentProviders) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some((Instant::now(), providers.clone()));
    }
}

/// The ways to pay that a shopper can choose from.
///
/// # Errors
/// 503 while the payment service is away.
pub async fn read(
    State(app): State<App>,
    _: Call<GetPaymentOptions>,
) -> Result<Reply<GetPaymentOptions>, ApiError> {
    if let Some(known) = app.payment_options.fresh() {
        return Ok(Reply(known));
    }
    let providers = app
        .payments
        .get::<ListPaymentProviders>(&Empty {}, &Empty {})
        .await?;
    app.payment_options.keep(&providers);
    Ok(Reply(providers))
}
