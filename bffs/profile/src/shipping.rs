//! What a seller does about orders: sends them, and says that they have arrived.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, Page, see_other};
use http::{StatusCode, Uri};
use leptos::prelude::*;
use profile::Form;
use profile::pages::{SalesOrder, SalesOrders};
use shared_types::Empty;
use shared_types::order::PageQuery;
use shared_types::shipment::{
    BySellerOrder, Carrier, DeliverSale, GetSale, ListSales, NewShipment, Sale, SaleList, ShipSale,
};
use ui::{Notice, Tone};

use crate::answer::{asked, page};
use crate::overview::part;
use crate::refusal::Refusal;
use crate::shopper::Shopper;

const LIST: &str = "/profile/sales/orders";
const AWAY: &str = "Orders cannot be reached just now. Nothing you typed is lost; please try \
                    again in a moment.";

/// Orders of the seller that the account acts for; 403 where it acts for none.
pub async fn list(
    State(app): State<App>,
    shopper: Shopper,
    uri: Uri,
) -> Result<Response, ApiError> {
    let cursor = asked(&uri, "cursor");
    let later_page = cursor.is_some();
    let loaded = load(&shopper, PageQuery { cursor }).await;
    let unreadable = |error: &ApiError| error.status() == StatusCode::UNPROCESSABLE_ENTITY;
    if later_page && loaded.as_ref().is_err_and(unreadable) {
        // The cursor is none of ours; the newest are better than nothing.
        return Ok(see_other(LIST));
    }
    let sales = part(loaded, "your orders")?;
    let next = sales.as_ref().ok().and_then(|list| list.next.clone());
    let older = next.map(|next| format!("{LIST}?cursor={next}"));
    let body = move || view! { <SalesOrders sales=sales older=older later_page=later_page /> };
    let page: Page = page(&app, &shopper.session, "Orders to you", body).await;
    Ok(page.into_response())
}

async fn load(shopper: &Shopper, query: PageQuery) -> Result<SaleList, ApiError> {
    let orders = shopper.orders()?;
    Ok(orders.get::<ListSales>(&Empty {}, &query).await?)
}

/// One of them.
pub async fn show(
    State(app): State<App>,
    shopper: Shopper,
    Path(seller_order_id): Path<String>,
) -> Result<Response, ApiError> {
    let sale = find(&shopper, &named(&seller_order_id)?).await?;
    Ok(shown(&app, &shopper, sale, Form::default(), StatusCode::OK).await)
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere(Path(seller_order_id): Path<String>) -> Result<Response, ApiError> {
    Ok(see_other(address_of(&named(&seller_order_id)?)))
}

/// Marks it as shipped.
pub async fn ship(
    State(app): State<App>,
    shopper: Shopper,
    Path(seller_order_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let by = named(&seller_order_id)?;
    let carrier = form.text("carrier");
    let body = NewShipment {
        carrier: Carrier::named(&carrier),
        tracking_number: Some(form.text("tracking_number")).filter(|text| !text.is_empty()),
    };
    if body.carrier.is_none() && !carrier.is_empty() {
        let sale = find(&shopper, &by).await?;
        let error = ("carrier".to_owned(), "Choose one of the list".to_owned());
        let form = Form::of(form.pairs()).with_errors(vec![error]);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(shown(&app, &shopper, sale, form, status).await);
    }
    let done = shopper.orders()?.send::<ShipSale>(&by, &body).await;
    let told = "It is on its way, and the shopper is told.";
    finish(&app, &shopper, &by, &form, done, told).await
}

/// Marks it as delivered.
pub async fn deliver(
    State(app): State<App>,
    shopper: Shopper,
    Path(seller_order_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let by = named(&seller_order_id)?;
    let done = shopper.orders()?.send::<DeliverSale>(&by, &Empty {}).await;
    let told = "It has arrived, and the shopper is told.";
    finish(&app, &shopper, &by, &form, done, told).await
}

/// The order's page again: moved on, or with what is wrong.
async fn finish(
    app: &App,
    shopper: &Shopper,
    by: &BySellerOrder,
    form: &FormData,
    done: Result<Sale, CallError>,
    told: &str,
) -> Result<Response, ApiError> {
    let error = match done {
        Ok(_) => {
            let notice = Notice::new(Tone::Positive, told);
            shopper.session.flash(notice).await?;
            return Ok(see_other(address_of(by)));
        }
        Err(error) => error,
    };
    let refusal = Refusal::of(error, form, AWAY)?;
    let sale = find(shopper, by).await?;
    Ok(shown(app, shopper, sale, refusal.form, refusal.status).await)
}

async fn find(shopper: &Shopper, by: &BySellerOrder) -> Result<Sale, ApiError> {
    let orders = shopper.orders()?;
    Ok(orders.get::<GetSale>(by, &Empty {}).await?)
}

async fn shown(
    app: &App,
    shopper: &Shopper,
    sale: Sale,
    form: Form,
    status: StatusCode,
) -> Response {
    let title = format!("Order {}", sale.order_number);
    let body = move || view! { <SalesOrder sale=sale form=form /> };
    let page = page(app, &shopper.session, &title, body).await;
    page.status(status).into_response()
}

fn named(seller_order_id: &str) -> Result<BySellerOrder, ApiError> {
    let seller_order_id = seller_order_id.parse();
    let seller_order_id = seller_order_id.map_err(|_| ApiError::not_found("order"))?;
    Ok(BySellerOrder { seller_order_id })
}

fn address_of(by: &BySellerOrder) -> String {
    format!("{LIST}/{}", by.seller_order_id)
}
