//! What the cart comes to, and the way on.

use leptos::prelude::*;
use shared_types::cart::CartView;
use ui::{ButtonLink, Card, DefinitionList, Entry, Icon, IconName, Look, button_class};

use crate::model::{items, obstacle};

/// Subtotal, delivery note, and the button that leads on or says why not.
#[component]
pub(super) fn Summary(cart: CartView) -> impl IntoView {
    let entries = vec![
        Entry::new("In your cart", items(cart.item_count)),
        Entry::total("Subtotal", cart.subtotal),
    ];
    view! {
        <aside aria-label="Summary" class="lg:sticky lg:top-6">
            <Card title="Summary">
                <DefinitionList entries=entries />
                <p class="mt-4 flex items-start gap-2 text-sm text-muted">
                    <Icon name=IconName::Delivery />
                    <span>"Delivery and tax follow at checkout, when we know where it goes."</span>
                </p>
                <div class="mt-5">{onward(obstacle(&cart))}</div>
                <p class="mt-4 text-center">
                    <a class=button_class(Look::Quiet) href="/products">"Continue shopping"</a>
                </p>
            </Card>
        </aside>
    }
    .into_any()
}

fn onward(obstacle: Option<String>) -> AnyView {
    match obstacle {
        None => view! { <ButtonLink href="/checkout" wide=true>"Checkout"</ButtonLink> }.into_any(),
        Some(reason) => view! {
            <button
                class=format!("{} w-full", button_class(Look::Primary))
                type="button"
                disabled=true
                aria-describedby="checkout-reason"
            >
                "Checkout"
            </button>
            <p id="checkout-reason" class="mt-2 text-sm text-warning">{reason}</p>
        }
        .into_any(),
    }
}
