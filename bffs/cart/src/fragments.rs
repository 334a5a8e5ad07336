//! What other teams' pages show.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CachePolicy, Page, Session, carts};
use cart::fragments::AddToCart;
use cart::model::AddForm;
use leptos::prelude::*;
use ui::CartLink;

use crate::page::look_up;
use crate::request::{Parameters, parameter, variant};

/// The form is the same for everyone; stock may be a minute old, and putting in checks.
const SHARED: CachePolicy = CachePolicy::Shared {
    s_maxage_s: 60,
    stale_s: 600,
};

/// The header's link with the count; without one while the cart cannot be asked.
pub async fn mini_cart(State(app): State<App>, session: Session) -> Page {
    let count = carts::count(&app, &session).await.ok();
    app.fragment(CachePolicy::NoStore, || link(count))
}

pub fn link(count: Option<i64>) -> impl IntoView {
    let count = count.and_then(|count| u32::try_from(count).ok());
    view! { <CartLink count=count /> }
}

/// The form that puts `?variant=` into the cart.
///
/// # Errors
/// 404 for what is not sold.
pub async fn add_to_cart(State(app): State<App>, query: Parameters) -> Result<Response, ApiError> {
    let variant_id = variant(parameter(&query, "variant").unwrap_or_default())?;
    let (policy, form) = match look_up(&app, variant_id).await {
        Ok(Some(found)) => (
            SHARED,
            AddForm::new(variant_id, found.title, Some(found.available)),
        ),
        Ok(None) => return Err(ApiError::not_found("item")),
        // It can still be tried: the cart service has the last word.
        Err(_) => (CachePolicy::NoStore, AddForm::new(variant_id, "", None)),
    };
    Ok(add_form(&app, policy, form).into_response())
}

pub fn add_form(app: &App, policy: CachePolicy, form: AddForm) -> Page {
    app.fragment(policy, move || view! { <AddToCart form=form /> })
}
