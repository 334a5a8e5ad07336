//! All orders, a page at a time.

use leptos::prelude::*;
use shared_types::order::OrderList;
use ui::{ButtonLink, EmptyState, IconName, Look, Notice, Pagination, button_class};

use super::part;
use crate::components::{AccountPage, OrderRow, Tab};

/// The signed-in shopper's orders, newest first.
#[component]
pub fn Orders(
    orders: Result<OrderList, Notice>,
    /// The address of the page of older ones.
    older: Option<String>,
    /// This is not the first page.
    later_page: bool,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Orders title="Orders">
            {part(orders, move |orders| list(orders, later_page))}
            {later_page.then(|| view! {
                <p class="mt-6 text-center"><a class=button_class(Look::Quiet) href="/profile/orders">"Back to the newest"</a></p>
            })}
            <Pagination previous=None next=older label="Orders" />
        </AccountPage>
    }
    .into_any()
}

fn list(list: OrderList, later_page: bool) -> AnyView {
    if !list.orders.is_empty() {
        let rows = list
            .orders
            .into_iter()
            .map(|order| view! { <li><OrderRow order=order /></li> });
        return view! { <ul class="flex flex-col gap-3">{rows.collect_view()}</ul> }.into_any();
    }
    if later_page {
        return view! { <p class="text-muted">"There are no older orders."</p> }.into_any();
    }
    view! {
        <EmptyState title="No orders yet" icon=IconName::Parcel
            text="What you order, from whichever seller, is followed here.">
            <ButtonLink href="/products">"Look around the mall"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
