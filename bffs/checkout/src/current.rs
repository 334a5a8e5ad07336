//! The checkout of this session.

use axum::response::Response;
use bff_kit::{ApiError, App, Optional, Session, see_other};
use shared_types::Empty;
use shared_types::order::{ByCheckout, CheckoutView, GetCheckout};

/// The session's checkout as it stands, even if it became an order; `None` where there
/// is none.
///
/// # Errors
/// 503 while the order service or the session is away.
pub async fn find(app: &App, session: &Session) -> Result<Option<CheckoutView>, ApiError> {
    let Some(checkout_id) = session.data().await?.checkout else {
        return Ok(None);
    };
    let orders = &app.backends().orders;
    let path = ByCheckout { checkout_id };
    let found = orders
        .get::<GetCheckout>(&path, &Empty {})
        .await
        .optional()?;
    if found.is_none() {
        session.set_checkout(None).await?;
    }
    Ok(found)
}

/// The same where it can still be changed.
///
/// # Errors
/// As [`find`].
pub async fn find_open(app: &App, session: &Session) -> Result<Option<CheckoutView>, ApiError> {
    let found = find(app, session).await?;
    Ok(found.filter(|checkout| checkout.order_id.is_none()))
}

/// To where a checkout begins.
pub fn begin() -> Response {
    see_other("/checkout")
}
