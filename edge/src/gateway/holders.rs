//! Extractors of the keys that guests hold.

use axum::extract::FromRequestParts;
use http::request::Parts;
use server_kit::ApiError;
use shared_types::{CartId, CheckoutId, OrderId};
use uuid::Uuid;

use super::App;
use super::tokens::Kind;
use super::visitor::Visitor;

/// A cart's shopper: signed in, or a guest with the key to a cart.
pub struct CartHolder {
    /// Who calls.
    pub visitor: Visitor,
    /// The guest's cart; `None` for the signed-in shopper's own.
    pub guest: Option<CartId>,
}

/// Whoever holds the key to a checkout.
pub struct CheckoutHolder {
    /// Who calls.
    pub visitor: Visitor,
    id: CheckoutId,
}

/// An order's shopper: signed in, or a guest with the key to an order.
pub struct OrderHolder {
    /// Who calls.
    pub visitor: Visitor,
    guest: Option<OrderId>,
}

impl CartHolder {
    /// The guest's cart, where only that will do.
    pub fn guest_cart(&self) -> Result<CartId, ApiError> {
        self.guest.ok_or_else(|| {
            ApiError::bad_request(
                "cart_token_required",
                "Send the guest cart's token in the header X-Cart-Token.",
            )
        })
    }
}

impl CheckoutHolder {
    /// `asked`, if that is what the key opens; 404 for any other.
    pub fn checkout(&self, asked: CheckoutId) -> Result<CheckoutId, ApiError> {
        (self.id == asked)
            .then_some(asked)
            .ok_or_else(|| ApiError::not_found("checkout"))
    }
}

impl OrderHolder {
    /// Whether the key opens `asked`, so that nobody needs to be signed in; 404 for
    /// the key to another order.
    pub fn is_guest(&self, asked: OrderId) -> Result<bool, ApiError> {
        match self.guest {
            Some(order) if order == asked => Ok(true),
            Some(_) => Err(ApiError::not_found("order")),
            None => Ok(false),
        }
    }
}

impl FromRequestParts<App> for CartHolder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let guest = opened(parts, app, "x-cart-token", Kind::Cart, "cart")?;
        if guest.is_none() && visitor.user.is_none() {
            return Err(ApiError::unauthorized()
                .with_detail("Sign in, or send a guest cart's token in the header X-Cart-Token."));
        }
        Ok(Self {
            visitor,
            guest: guest.map(CartId::from),
        })
    }
}

impl FromRequestParts<App> for CheckoutHolder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let opened = opened(parts, app, "x-checkout-token", Kind::Checkout, "checkout")?;
        let id = opened.ok_or_else(|| {
            ApiError::bad_request(
                "checkout_token_required",
                "Send the checkout's token in the header X-Checkout-Token.",
            )
        })?;
        Ok(Self {
            visitor,
            id: id.into(),
        })
    }
}

impl FromRequestParts<App> for OrderHolder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let guest = opened(parts, app, "x-order-token", Kind::Order, "order")?;
        if guest.is_none() && visitor.user.is_none() {
            return Err(ApiError::unauthorized().with_detail(
                "Sign in, or send a guest order's token in the header X-Order-Token.",
            ));
        }
        Ok(Self {
            visitor,
            guest: guest.map(OrderId::from),
        })
    }
}

/// What the key in `header` opens; `None` without one, 404 where it opens nothing.
fn opened(
    parts: &Parts,
    app: &App,
    header: &str,
    kind: Kind,
    what: &str,
) -> Result<Option<Uuid>, ApiError> {
    let Some(token) = parts.headers.get(header) else {
        return Ok(None);
    };
    let opened = token
        .to_str()
        .ok()
        .and_then(|token| app.tokens().read(kind, token));
    opened.map(Some).ok_or_else(|| ApiError::not_found(what))
}
