//! Asks before an order is called off.

use leptos::prelude::*;
use shared_types::order::{OrderStatus, OrderView};
use ui::{Button, ButtonLink, Look};

use super::Viewer;
use crate::components::{AccountPage, Tab};

/// What calling the order off means, and two ways on.
#[component]
pub fn CancelOrder(order: OrderView, viewer: Viewer) -> impl IntoView {
    let title = format!("Cancel order {}?", order.number);
    let here = format!("/profile/orders/{}", order.order_id);
    let action = format!("{here}/cancel");
    let what = match order.seller_orders.len() {
        0 | 1 => "The whole order is called off.".to_owned(),
        2 => "The whole order is called off, with both sellers.".to_owned(),
        count => format!("The whole order is called off, with all {count} sellers."),
    };
    let money = if order.status == OrderStatus::AwaitingPayment {
        "Nothing has been paid yet, so nothing will be.".to_owned()
    } else {
        format!(
            "What you paid, {}, goes back the way it came.",
            order.totals.total
        )
    };
    view! {
        <AccountPage tab=Tab::Orders title=title guest=viewer == Viewer::Guest back=("/profile/orders", "Orders")>
            <div class="max-w-form">
                <p>{what} " This cannot be undone."</p>
                <p class="mt-3">{money}</p>
                <form method="post" action=action class="mt-6 flex flex-wrap gap-3">
                    <Button look=Look::Danger>"Cancel the order"</Button>
                    <ButtonLink href=here look=Look::Secondary>"Keep it"</ButtonLink>
                </form>
            </div>
        </AccountPage>
    }
    .into_any()
}
