//! Nothing to pay for.

use leptos::prelude::*;
use ui::{ButtonLink, EmptyState, IconName, Look};

/// Leads back to the shelves.
#[component]
pub fn EmptyCheckout() -> impl IntoView {
    view! {
        <h1 class="text-3xl font-bold tracking-tight">"Checkout"</h1>
        <EmptyState
            title="There is nothing to pay for yet"
            text="Put something into your cart, and come back when you are ready."
            icon=IconName::Cart
        >
            <ButtonLink href="/products">"Browse products"</ButtonLink>
            <ButtonLink href="/cart" look=Look::Secondary>"To your cart"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
