//! The page while the cart cannot be shown.

use leptos::prelude::*;
use ui::{ButtonLink, EmptyState, IconName, Look};

/// Says that nothing is lost, and how to go on.
#[component]
pub fn CartAway() -> impl IntoView {
    view! {
        <h1 class="text-3xl font-bold tracking-tight">"Your cart"</h1>
        <EmptyState
            title="We cannot show your cart just now"
            text="What is in it is safe, and it comes back by itself. The rest of the mall is open."
            icon=IconName::Cart
        >
            <ButtonLink href="/cart">"Try again"</ButtonLink>
            <ButtonLink href="/products" look=Look::Secondary>"Continue shopping"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
