//! The account at a glance.

use axum::extract::State;
use bff_kit::{ApiError, App, OrMissing, Page};
use leptos::prelude::*;
use profile::pages::Overview;
use shared_types::Empty;
use shared_types::notification::{Inbox, InboxQuery, ListInbox};
use shared_types::order::{ListMyOrders, OrderList, PageQuery};
use shared_types::user::{AddressBook, ListAddresses, Role};
use ui::Notice;

use crate::answer::page;
use crate::shopper::Shopper;

pub async fn show(State(app): State<App>, shopper: Shopper) -> Result<Page, ApiError> {
    let (orders, addresses, inbox) = tokio::join!(
        orders(&shopper, PageQuery::default()),
        addresses(&shopper),
        inbox(&shopper, InboxQuery::default()),
    );
    let (orders, addresses) = (
        part(orders, "your orders")?,
        part(addresses, "your addresses")?,
    );
    // A number is not worth a warning.
    let unread = part(inbox, "your messages")?.map_or(0, |inbox| inbox.unread);
    let sells = shopper.user.roles.contains(&Role::Seller);
    let (name, email) = (shopper.user.name.clone(), shopper.user.email.clone());
    let body = move || view! { <Overview name=name email=email orders=orders addresses=addresses unread=unread sells=sells /> };
    Ok(page(&app, &shopper.session, "Your account", body).await)
}

pub async fn orders(shopper: &Shopper, query: PageQuery) -> Result<OrderList, ApiError> {
    Ok(shopper
        .orders()?
        .get::<ListMyOrders>(&Empty {}, &query)
        .await?)
}

pub async fn inbox(shopper: &Shopper, query: InboxQuery) -> Result<Inbox, ApiError> {
    Ok(shopper
        .notifications()?
        .get::<ListInbox>(&Empty {}, &query)
        .await?)
}

pub async fn addresses(shopper: &Shopper) -> Result<AddressBook, ApiError> {
    Ok(shopper
        .users()?
        .get::<ListAddresses>(&Empty {}, &Empty {})
        .await?)
}

/// What came, or word that it is missing while its service is away.
///
/// # Errors
/// A refusal, such as 401 where the sign-in has ended.
pub fn part<T>(
    loaded: Result<T, ApiError>,
    what: &'static str,
) -> Result<Result<T, Notice>, ApiError> {
    match loaded {
        Err(error) if !error.status().is_server_error() => Err(error),
        loaded => Ok(loaded.or_missing(what).map_err(bff_kit::Missing::notice)),
    }
}
