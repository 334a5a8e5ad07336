//! The cart's page, and the one way every handler shows it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CachePolicy, OrMissing, Page, PageMeta, Session, carts};
use cart::model::{CartState, Removed};
use cart::pages::{CartAway, CartLines, CartPage};
use leptos::prelude::*;
use shared_types::cart::{CartView, MAX_QUANTITY};
use shared_types::product::{LookUpVariants, VariantIds, VariantSnapshot};
use shared_types::{Empty, VariantId};

use crate::request::{Parameters, WantsFragment, parameter};

/// The cart as it stands; after a removal, `?removed=` and `?quantity=` say what can be
/// put back.
pub async fn show(State(app): State<App>, session: Session, query: Parameters) -> Response {
    let Ok(cart) = carts::view(&app, &session).await.or_missing("your cart") else {
        return away(&app).await.into_response();
    };
    let removed = removed(&app, cart.as_ref(), &query).await;
    let state = CartState {
        cart,
        removed,
        ..CartState::default()
    };
    page(&app, &session, state).await.into_response()
}

/// The cart's page with `state`.
pub async fn page(app: &App, session: &Session, state: CartState) -> Page {
    let mut chrome = app.chrome_for(session).await;
    chrome.mini_cart = Some(mini_cart(app, state.cart.as_ref()));
    app.page(
        CachePolicy::NoStore,
        &meta(),
        chrome,
        move || view! { <CartPage state=state /> },
    )
}

/// What answers a form: the part that changed, or the whole page.
pub async fn changed(
    app: &App,
    session: &Session,
    fragment: WantsFragment,
    status: StatusCode,
    state: CartState,
) -> Response {
    let page = match fragment {
        WantsFragment(true) => app.fragment(
            CachePolicy::NoStore,
            move || view! { <CartLines state=state /> },
        ),
        WantsFragment(false) => page(app, session, state).await,
    };
    page.status(status).into_response()
}

/// The header's link, so that the page is right before and without any script.
fn mini_cart(app: &App, cart: Option<&CartView>) -> String {
    let count = cart.map_or(0, |cart| cart.item_count);
    app.shell().fragment(|| crate::fragments::link(Some(count)))
}

async fn away(app: &App) -> Page {
    let chrome = app.chrome().await;
    app.page(
        CachePolicy::NoStore,
        &meta(),
        chrome,
        || view! { <CartAway /> },
    )
}

fn meta() -> PageMeta {
    PageMeta::new("Your cart", "What you are about to buy.")
}

async fn removed(app: &App, cart: Option<&CartView>, query: &Parameters) -> Option<Removed> {
    let variant_id: VariantId = parameter(query, "removed")?.parse().ok()?;
    let quantity: i64 = parameter(query, "quantity")?.parse().ok()?;
    let back = cart.is_some_and(|cart| line(cart, variant_id).is_some());
    if back || !(1..=MAX_QUANTITY).contains(&quantity) {
        return None;
    }
    let found = look_up(app, variant_id).await.ok().flatten();
    Some(Removed {
        variant_id,
        title: found.map(|found| found.title),
        quantity,
    })
}

/// The cart's line of a variant.
pub fn line(cart: &CartView, variant_id: VariantId) -> Option<&shared_types::cart::LineView> {
    cart.lines.iter().find(|line| line.variant_id == variant_id)
}

/// A variant as the product service knows it; `None` where it is not sold.
///
/// # Errors
/// When the product service is away.
pub async fn look_up(
    app: &App,
    variant_id: VariantId,
) -> Result<Option<VariantSnapshot>, ApiError> {
    let body = VariantIds {
        variant_ids: vec![variant_id],
    };
    let found = app
        .backends()
        .products
        .send::<LookUpVariants>(&Empty {}, &body)
        .await?;
    Ok(found.variants.into_iter().next())
}
