//! A row of products that belong with the page's own.

use leptos::prelude::*;
use shared_types::product::ProductCard;
use ui::{ProductGrid, Section};

/// A titled grid; nothing where there are no products.
#[component]
pub fn ProductRow(
    #[prop(into)] title: String,
    products: Vec<ProductCard>,
    /// Where the rest is, and what the link says.
    #[prop(optional_no_strip)]
    more: Option<(String, String)>,
) -> impl IntoView {
    (!products.is_empty())
        .then(|| {
            let cards = products.iter().map(Into::into).collect();
            view! { <Section title=title more=more><ProductGrid cards=cards eager=0 /></Section> }
        })
        .into_any()
}
