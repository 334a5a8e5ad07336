//! Changing a line, taking it out, putting it back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use bff_kit::{ApiError, App, FormData, FormProblem, Session, carts, see_other};
use cart::model::{CartState, Removed, Trouble};
use shared_types::VariantId;
use shared_types::cart::{CartView, NewLine};
use ui::{Notice, Tone};

use crate::page::{changed, line};
use crate::request::{WantsFragment, quantity, typed_quantity, variant};

/// Sets a line's quantity; 0 takes it out.
///
/// # Errors
/// 404 for what is no id, 503 while the cart service is away.
pub async fn set(
    State(app): State<App>,
    session: Session,
    Path(variant_id): Path<String>,
    fragment: WantsFragment,
    form: FormData,
) -> Result<Response, ApiError> {
    let changing = Changing {
        app,
        session,
        fragment,
        variant_id: variant(&variant_id)?,
    };
    let typed = typed_quantity(&form, changing.variant_id);
    match quantity(&typed, 0) {
        Ok(0) => changing.remove().await,
        Ok(quantity) => changing.put(quantity, typed).await,
        Err(message) => {
            changing
                .refused(StatusCode::UNPROCESSABLE_ENTITY, typed, message)
                .await
        }
    }
}

/// Takes a line out and offers to put it back.
///
/// # Errors
/// 404 for what is no id, 503 while the cart service is away.
pub async fn remove(
    State(app): State<App>,
    session: Session,
    Path(variant_id): Path<String>,
    fragment: WantsFragment,
) -> Result<Response, ApiError> {
    let variant_id = variant(&variant_id)?;
    Changing {
        app,
        session,
        fragment,
        variant_id,
    }
    .remove()
    .await
}

/// Puts a line back.
///
/// # Errors
/// 404 for what is no id, 503 while the cart service is away.
pub async fn undo(
    State(app): State<App>,
    session: Session,
    Path(variant_id): Path<String>,
    fragment: WantsFragment,
    form: FormData,
) -> Result<Response, ApiError> {
    let changing = Changing {
        app,
        session,
        fragment,
        variant_id: variant(&variant_id)?,
    };
    // Who sends something else than our own form gets one unit back.
    let quantity = quantity(&form.text("quantity"), 1).unwrap_or(1);
    changing.put_back(quantity).await
}

struct Changing {
    app: App,
    session: Session,
    fragment: WantsFragment,
    variant_id: VariantId,
}

impl Changing {
    async fn put(self, quantity: i64, typed: String) -> Result<Response, ApiError> {
        match carts::put(&self.app, &self.session, self.variant_id, quantity).await {
            Ok(cart) => match self.capped(&cart, quantity) {
                Some(message) => self.done(cart, message).await,
                None => self.quietly_done(cart).await,
            },
            Err(error) if error.status() == StatusCode::NOT_FOUND => self.gone().await,
            Err(error) => {
                let status = error.status();
                let told = FormProblem::from_refusal(error)?;
                let message = told.message.unwrap_or_else(|| "That did not work.".into());
                self.refused(status, typed, message).await
            }
        }
    }

    /// Says so where there were fewer than asked for.
    fn capped(&self, cart: &CartView, asked: i64) -> Option<Notice> {
        let line = line(cart, self.variant_id).filter(|line| line.quantity < asked)?;
        let text = format!(
            "Only {} of “{}” are left, so you have {0}.",
            line.quantity, line.title
        );
        Some(Notice::new(Tone::Warning, text))
    }

    async fn remove(self) -> Result<Response, ApiError> {
        let before = carts::view(&self.app, &self.session).await?;
        let held = before
            .as_ref()
            .and_then(|cart| line(cart, self.variant_id))
            .cloned();
        let Some(held) = held else {
            // Gone already: another tab, or the same button twice.
            return self.answer(before, None, "/cart").await;
        };
        let cart = carts::put(&self.app, &self.session, self.variant_id, 0).await?;
        let (variant_id, quantity) = (self.variant_id, held.quantity);
        let address = format!("/cart?removed={variant_id}&quantity={quantity}");
        let removed = Removed {
            variant_id,
            title: Some(held.title),
            quantity,
        };
        self.answer(Some(cart), Some(removed), &address).await
    }

    async fn put_back(self, quantity: i64) -> Result<Response, ApiError> {
        let put = carts::put(&self.app, &self.session, self.variant_id, quantity).await;
        let put = match put {
            // A guest whose cart was swept meanwhile starts another.
            Err(error) if error.status() == StatusCode::NOT_FOUND => {
                let line = NewLine {
                    variant_id: self.variant_id,
                    quantity,
                };
                carts::add(&self.app, &self.session, line).await
            }
            put => put,
        };
        match put {
            Ok(cart) => {
                let title = line(&cart, self.variant_id).map(|line| line.title.clone());
                let text = title.map_or_else(
                    || "It is back in your cart.".to_owned(),
                    |title| format!("“{title}” is back in your cart."),
                );
                let message = self.capped(&cart, quantity);
                self.done(cart, message.unwrap_or(Notice::new(Tone::Positive, text)))
                    .await
            }
            Err(error) if error.status() == StatusCode::NOT_FOUND => self.gone().await,
            Err(error) => {
                let status = error.status();
                let told = FormProblem::from_refusal(error)?;
                let text = told.message.unwrap_or_else(|| "That did not work.".into());
                self.told(status, text).await
            }
        }
    }

    /// Where the page stays, everyone sees the new numbers; only screen readers need
    /// to be told.
    async fn quietly_done(self, cart: CartView) -> Result<Response, ApiError> {
        let text = format!(
            "Your cart is up to date. The subtotal is {}.",
            cart.subtotal
        );
        if self.fragment == WantsFragment(false) {
            return self.done(cart, Notice::new(Tone::Positive, text)).await;
        }
        let state = CartState {
            cart: Some(cart),
            announcement: Some(text),
            ..CartState::default()
        };
        self.show(StatusCode::OK, state).await
    }

    async fn done(self, cart: CartView, message: Notice) -> Result<Response, ApiError> {
        if self.fragment == WantsFragment(false) {
            self.session.flash(message).await?;
            return Ok(see_other("/cart"));
        }
        let state = CartState {
            cart: Some(cart),
            message: Some(message),
            ..CartState::default()
        };
        self.show(StatusCode::OK, state).await
    }

    async fn answer(
        self,
        cart: Option<CartView>,
        removed: Option<Removed>,
        address: &str,
    ) -> Result<Response, ApiError> {
        if self.fragment == WantsFragment(false) {
            return Ok(see_other(address));
        }
        let state = CartState {
            cart,
            removed,
            ..CartState::default()
        };
        self.show(StatusCode::OK, state).await
    }

    /// The line as it was, with what was typed and what is wrong with it.
    async fn refused(
        self,
        status: StatusCode,
        typed: String,
        message: String,
    ) -> Result<Response, ApiError> {
        let cart = carts::view(&self.app, &self.session).await?;
        let held = cart
            .as_ref()
            .is_some_and(|cart| line(cart, self.variant_id).is_some());
        if !held {
            return self.gone().await;
        }
        let trouble = Trouble {
            variant_id: self.variant_id,
            typed: typed.parse().ok(),
            message,
        };
        let state = CartState {
            cart,
            trouble: Some(trouble),
            ..CartState::default()
        };
        self.show(status, state).await
    }

    async fn gone(self) -> Result<Response, ApiError> {
        self.told(
            StatusCode::NOT_FOUND,
            "That item is not sold any more.".into(),
        )
        .await
    }

    async fn told(self, status: StatusCode, text: String) -> Result<Response, ApiError> {
        let cart = carts::view(&self.app, &self.session).await?;
        let message = Some(Notice::new(Tone::Warning, text));
        let state = CartState {
            cart,
            message,
            ..CartState::default()
        };
        self.show(status, state).await
    }

    /// The cart as it is now, whole or as a fragment.
    async fn show(&self, status: StatusCode, state: CartState) -> Result<Response, ApiError> {
        Ok(changed(&self.app, &self.session, self.fragment, status, state).await)
    }
}
