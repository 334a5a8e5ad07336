//! What this browser looked at.

use leptos::prelude::*;
use shared_types::product::ProductCard;
use ui::{ProductGrid, Section};

/// Newest first.
#[component]
pub fn RecentlyViewed(products: Vec<ProductCard>) -> impl IntoView {
    let cards = products.iter().map(Into::into).collect();
    view! {
        <div class="mt-12">
            <Section title="You looked at"><ProductGrid cards=cards eager=0 /></Section>
        </div>
    }
    .into_any()
}
