//! Orders: the list, one of them, paying it, calling it off.

pub mod access;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_kit::live::{self, Seen};
use bff_kit::{ApiError, App, Page, Session, see_other};
use http::{HeaderMap, StatusCode, Uri};
use leptos::prelude::*;
use profile::pages::{CancelOrder, Order, OrderNow, Orders};
use shared_types::order::{OrderStatus, OrderView, PageQuery};
use ui::{Notice, Tone};

use crate::POLICY;
use crate::answer::{asked, page};
use crate::overview::{orders, part};
use crate::shopper::Shopper;
use access::{Found, Stop};

const LIST: &str = "/profile/orders";

pub async fn list(
    State(app): State<App>,
    shopper: Shopper,
    uri: Uri,
) -> Result<Response, ApiError> {
    let cursor = asked(&uri, "cursor");
    let later_page = cursor.is_some();
    let loaded = orders(&shopper, PageQuery { cursor }).await;
    if later_page
        && loaded
            .as_ref()
            .is_err_and(|error| error.status() == StatusCode::UNPROCESSABLE_ENTITY)
    {
        // The cursor is none of ours; the newest are better than nothing.
        return Ok(see_other(LIST));
    }
    let orders = part(loaded, "your orders")?;
    let older = orders
        .as_ref()
        .ok()
        .and_then(|list| list.next.as_deref())
        .map(page_after);
    let body = move || view! { <Orders orders=orders older=older later_page=later_page /> };
    Ok(page(&app, &shopper.session, "Orders", body)
        .await
        .into_response())
}

fn page_after(cursor: &str) -> String {
    let query = serde_html_form::to_string([("cursor", cursor)]).unwrap_or_default();
    format!("{LIST}?{query}")
}

pub async fn show(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Page, Stop> {
    let Found { order, viewer, .. } = access::find(&app, &session, &order_id).await?;
    let title = format!("Order {}", order.number);
    let Seen { version, last } = seen(&order);
    let changes = (!last).then(|| format!("{}/changes?since={version}", address_of(&order)));
    let body = move || view! { <Order order=order viewer=viewer changes=changes /> };
    Ok(page(&app, &session, &title, body).await)
}

/// The order as it stands now, for its page.
pub async fn now(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Page, Stop> {
    let order = access::find(&app, &session, &order_id).await?.order;
    let body = move || view! { <OrderNow order=order /> };
    Ok(app.fragment(POLICY, body))
}

/// Tells the order's page of changes, as they happen.
pub async fn changes(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Stop> {
    let found = Arc::new(access::find(&app, &session, &order_id).await?);
    let look = move || {
        let found = Arc::clone(&found);
        async move { Ok(found.again().await?.map(|order| seen(&order))) }
    };
    Ok(live::changes(&app, &headers, asked(&uri, "since"), look)?)
}

fn seen(order: &OrderView) -> Seen {
    let last = matches!(
        order.status,
        OrderStatus::Delivered | OrderStatus::Cancelled
    );
    Seen::of(order, last)
}

/// On to the payment provider's page, if there is anything to pay.
pub async fn pay(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, Stop> {
    let order = access::find(&app, &session, &order_id).await?.order;
    let url = order
        .payment_url
        .as_deref()
        .filter(|_| order.status == OrderStatus::AwaitingPayment);
    match url {
        Some(url) => Ok(app.see_payment_page(url)?),
        None => Ok(see_other(address_of(&order))),
    }
}

pub async fn ask(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, Stop> {
    let Found { order, viewer, .. } = access::find(&app, &session, &order_id).await?;
    if !order.can_cancel {
        return Ok(see_other(address_of(&order)));
    }
    let title = format!("Cancel order {}?", order.number);
    let body = move || view! { <CancelOrder order=order viewer=viewer /> };
    Ok(page(&app, &session, &title, body).await.into_response())
}

pub async fn cancel(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, Stop> {
    let found = access::find(&app, &session, &order_id).await?;
    let notice = match found.cancel().await {
        Ok(order) => cancelled(&order),
        Err(error) if error.status() == StatusCode::CONFLICT => {
            let text = "This order can no longer be cancelled: it is on its way.";
            Notice::new(Tone::Warning, text)
        }
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "an order could not be cancelled");
            let text = "The order may not be cancelled yet: we got no answer just now. \
                        Look at where it stands below, and try again in a moment.";
            Notice::new(Tone::Warning, text)
        }
        Err(error) => return Err(error.into()),
    };
    session.flash(notice).await?;
    Ok(see_other(address_of(&found.order)))
}

fn cancelled(order: &OrderView) -> Notice {
    let text = match order.status {
        OrderStatus::Cancelled => "Your order is cancelled.",
        _ => "We are cancelling your order.",
    };
    Notice::new(Tone::Positive, text)
}

fn address_of(order: &OrderView) -> String {
    format!("{LIST}/{}", order.order_id)
}
