//! Reading a checkout, delivery and tax worked out for its address.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::CheckoutId;
use shared_types::order::{CheckoutView, GetCheckout};

use super::model::{Checkout, PricedCheckout};
use super::{offers, store};
use crate::App;
use crate::pricing::{Destination, Rates};

/// A checkout as it stands.
///
/// # Errors
/// 404 for an unknown one.
pub async fn read(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetCheckout>,
) -> Result<Reply<GetCheckout>, ApiError> {
    let checkout = find(&app, path.checkout_id).await?;
    priced_view(&app, &checkout).await.map(Reply)
}

/// The stored checkout.
///
/// # Errors
/// 404 for an unknown one.
pub async fn find(app: &App, checkout_id: CheckoutId) -> Result<Checkout, ApiError> {
    let found = store::find(&app.pool, checkout_id).await?;
    found.ok_or_else(|| ApiError::not_found("checkout"))
}

/// The checkout as its shopper sees it, with the rates and offers of this moment.
///
/// # Errors
/// Those of the database.
pub async fn priced_view(app: &App, checkout: &Checkout) -> Result<CheckoutView, ApiError> {
    Ok(priced(app, checkout).await?.view)
}

/// The same with what placing it takes.
///
/// # Errors
/// Those of the database.
pub async fn priced(app: &App, checkout: &Checkout) -> Result<PricedCheckout, ApiError> {
    let offers = offers::of(app, checkout).await?;
    let Some(address) = &checkout.address else {
        return Ok(checkout.price(&Rates::default(), &offers));
    };
    let destination = Destination::from(address);
    let rates = app.rates.get(destination, checkout.seller_ids()).await?;
    Ok(checkout.price(&rates, &offers))
}
