//! Where the shopper comes back to from the payment page.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use bff_kit::live::{self, Seen};
use bff_kit::{ApiError, App, CachePolicy, FormProblem, Optional, Page, Session, carts, see_other};
use checkout::pages::{CancelledPage, OrderNow, OrderPage};
use http::HeaderMap;
use leptos::prelude::*;
use shared_types::order::{
    ByOrder, CancelOrder, GetMyOrder, GetOrder, OrderStatus, OrderView, SettleOrder,
};
use shared_types::{Empty, OrderId};
use ui::{Notice, Tone};

use crate::{current, views};

type Parameters = Query<Vec<(String, String)>>;

/// Asks how the payment stands, then shows the order.
///
/// # Errors
/// 404 for what is not this browser's or this shopper's order.
pub async fn settle(
    State(app): State<App>,
    session: Session,
    query: Parameters,
) -> Result<Response, ApiError> {
    let order_id = named(&query)?;
    let path = own(&app, &session, order_id).await?;
    if let Err(error) = app
        .backends()
        .orders
        .send::<SettleOrder>(&path, &Empty {})
        .await
    {
        // The order's page says how it stands, and can ask again.
        tracing::warn!(error = %error, "an order cannot be settled now");
    }
    Ok(see_other(format!("/checkout/complete/{order_id}")))
}

/// The order as it stands.
///
/// # Errors
/// 404 for what is not this browser's or this shopper's order; 503 while the order
/// service is away.
pub async fn show(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, ApiError> {
    let order = read(&app, &session, parsed(&order_id)?).await?;
    clean_up_after(&app, &session, &order).await;
    let title = format!("Order {}", order.number);
    let changes = changes_of(&order);
    let page = views::page(
        &app,
        &session,
        &title,
        move || view! { <OrderPage order=order changes=changes /> },
    );
    Ok(page.await.into_response())
}

/// The order as it stands now, for its page.
///
/// # Errors
/// As [`show`].
pub async fn now(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Page, ApiError> {
    let order = read(&app, &session, parsed(&order_id)?).await?;
    clean_up_after(&app, &session, &order).await;
    let body = move || view! { <OrderNow order=order /> };
    Ok(app.fragment(CachePolicy::NoStore, body))
}

/// Tells the order's page of changes, as they happen.
///
/// # Errors
/// As [`show`]; 503 where too many browsers listen.
pub async fn changes(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
    headers: HeaderMap,
    Query(pairs): Parameters,
) -> Result<Response, ApiError> {
    let path = own(&app, &session, parsed(&order_id)?).await?;
    let since = pairs.into_iter().find(|(key, _)| key == "since");
    let watched = app.clone();
    let look = move || {
        let app = watched.clone();
        async move {
            let orders = &app.backends().orders;
            let order = orders.get::<GetOrder>(&path, &Empty {}).await.optional()?;
            Ok(order.map(|order| seen(&shown(&app, order))))
        }
    };
    live::changes(&app, &headers, since.map(|(_, version)| version), look)
}

/// Where a page that shows `order` hears of changes, while there may be any.
fn changes_of(order: &OrderView) -> Option<String> {
    let Seen { version, last } = seen(order);
    let src = format!(
        "/checkout/orders/{}/changes?since={version}",
        order.order_id
    );
    (!last).then_some(src)
}

fn seen(order: &OrderView) -> Seen {
    let last = matches!(
        order.status,
        OrderStatus::Delivered | OrderStatus::Cancelled
    );
    Seen::of(order, last)
}

/// The shopper gave up at the payment page.
///
/// # Errors
/// As [`show`].
pub async fn cancelled(
    State(app): State<App>,
    session: Session,
    query: Parameters,
) -> Result<Response, ApiError> {
    let order_id = named(&query)?;
    let order = read(&app, &session, order_id).await?;
    if order.status != OrderStatus::AwaitingPayment {
        return Ok(see_other(format!("/checkout/complete/{order_id}")));
    }
    let title = "You left the payment page";
    let page = views::page(
        &app,
        &session,
        title,
        move || view! { <CancelledPage order=order /> },
    );
    Ok(page.await.into_response())
}

/// Calls the order off.
///
/// # Errors
/// 404 for what is not this browser's or this shopper's order; 503 while the order
/// service is away.
pub async fn cancel(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, ApiError> {
    let order_id = parsed(&order_id)?;
    let path = own(&app, &session, order_id).await?;
    let notice = match app
        .backends()
        .orders
        .send::<CancelOrder>(&path, &Empty {})
        .await
    {
        Ok(_) => Notice::new(Tone::Positive, "Your order is cancelled."),
        Err(error) => {
            let told = FormProblem::from_refusal(error)?;
            let text = told
                .message
                .unwrap_or_else(|| "It could not be cancelled.".into());
            Notice::new(Tone::Warning, text)
        }
    };
    session.flash(notice).await?;
    Ok(see_other(format!("/checkout/complete/{order_id}")))
}

fn named(Query(pairs): &Parameters) -> Result<OrderId, ApiError> {
    let named = pairs.iter().find(|(key, _)| key == "order");
    parsed(named.map(|(_, value)| value.as_str()).unwrap_or_default())
}

fn parsed(text: &str) -> Result<OrderId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("order"))
}

/// Knows that the order is this browser's, or the signed-in shopper's.
async fn own(app: &App, session: &Session, order_id: OrderId) -> Result<ByOrder, ApiError> {
    let path = ByOrder { order_id };
    if session.data().await?.orders.contains(&order_id) {
        return Ok(path);
    }
    let token = session
        .access_token()
        .await?
        .ok_or_else(|| ApiError::not_found("order"))?;
    app.backends()
        .orders
        .with_user(&token)
        .get::<GetMyOrder>(&path, &Empty {})
        .await?;
    Ok(path)
}

async fn read(app: &App, session: &Session, order_id: OrderId) -> Result<OrderView, ApiError> {
    let path = own(app, session, order_id).await?;
    let orders = &app.backends().orders;
    Ok(shown(app, orders.get::<GetOrder>(&path, &Empty {}).await?))
}

/// The order, its payment page left out where it is not the provider's.
fn shown(app: &App, mut order: OrderView) -> OrderView {
    let is_known = |url: &String| app.see_payment_page(url).is_ok();
    order.payment_url = order.payment_url.filter(is_known);
    order
}

async fn clean_up_after(app: &App, session: &Session, order: &OrderView) {
    if !matches!(
        order.status,
        OrderStatus::AwaitingPayment | OrderStatus::Cancelled
    ) {
        clean_up(app, session, order).await;
    }
}

/// What was bought is not under way any more. The cart service empties the cart by
/// itself in a moment; a guest's that holds nothing else is forgotten right now.
async fn clean_up(app: &App, session: &Session, order: &OrderView) {
    if let Err(error) = try_clean_up(app, session, order).await {
        tracing::warn!(error = %error, "a session still holds what was bought");
    }
}

async fn try_clean_up(app: &App, session: &Session, order: &OrderView) -> Result<(), ApiError> {
    let found = current::find(app, session).await?;
    let Some(checkout) = found.filter(|found| found.order_id == Some(order.order_id)) else {
        return Ok(());
    };
    session.set_checkout(None).await?;
    if session.data().await?.cart != Some(checkout.cart_id) {
        return Ok(());
    }
    let bought = |line: &shared_types::cart::LineView| {
        let mut lines = order.seller_orders.iter().flat_map(|part| &part.lines);
        lines.any(|sold| sold.variant_id == line.variant_id && line.quantity <= sold.quantity)
    };
    let cart = carts::view(app, session).await?;
    if cart.is_some_and(|cart| cart.lines.iter().all(bought)) {
        session.set_cart(None).await?;
    }
    Ok(())
}
