//! What a shopper settles before placing: contact, address, delivery.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::CheckoutId;
use shared_types::order::{CheckoutView, DeliveryChoices, PutContact, PutDelivery};

use super::model::Checkout;
use super::read::{find, priced_view};
use super::store;
use crate::App;

/// Sets contact and address.
///
/// # Errors
/// 404 for an unknown checkout, 409 `already_placed` once it became an order.
pub async fn put_contact(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<PutContact>,
) -> Result<Reply<PutContact>, ApiError> {
    let checkout = match store::set_contact(&app.pool, path.checkout_id, body).await? {
        Some(checkout) => checkout,
        None => return Err(unchangeable(&app, path.checkout_id).await),
    };
    priced_view(&app, &checkout).await.map(Reply)
}

/// Sets how each seller delivers.
///
/// # Errors
/// 404 for an unknown checkout, 409 `already_placed`, 422 for a method that is not offered.
pub async fn put_delivery(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<PutDelivery>,
) -> Result<Reply<PutDelivery>, ApiError> {
    let mut checkout = find_open(&app, path.checkout_id).await?;
    let view = priced_view(&app, &checkout).await?;
    require_offered(&view, &body)?;
    checkout
        .choices
        .extend(body.choices.into_iter().map(|c| (c.seller_id, c.method)));
    store::set_choices(&app.pool, path.checkout_id, &checkout.choices).await?;
    priced_view(&app, &checkout).await.map(Reply)
}

/// A checkout that is no order yet.
///
/// # Errors
/// 404 for an unknown one, 409 `already_placed`.
pub async fn find_open(app: &App, checkout_id: CheckoutId) -> Result<Checkout, ApiError> {
    let checkout = find(app, checkout_id).await?;
    match checkout.order_id {
        None => Ok(checkout),
        Some(_) => Err(already_placed()),
    }
}

async fn unchangeable(app: &App, checkout_id: CheckoutId) -> ApiError {
    match find(app, checkout_id).await {
        Ok(_) => already_placed(),
        Err(error) => error,
    }
}

/// 409: what became an order stays as it is.
#[must_use]
pub fn already_placed() -> ApiError {
    ApiError::conflict("already_placed", "This order was placed already.")
}

fn require_offered(view: &CheckoutView, body: &DeliveryChoices) -> Result<(), ApiError> {
    for (at, choice) in body.choices.iter().enumerate() {
        let seller = view
            .sellers
            .iter()
            .find(|seller| seller.seller_id == choice.seller_id);
        let seller = seller.ok_or_else(|| {
            ApiError::invalid_field(
                format!("choices[{at}].seller_id"),
                "is not in this checkout",
            )
        })?;
        if !seller
            .options
            .iter()
            .any(|option| option.method == choice.method)
        {
            let field = format!("choices[{at}].method");
            return Err(ApiError::invalid_field(
                field,
                "is not offered for this address",
            ));
        }
    }
    Ok(())
}
