//! What something costs.

use leptos::prelude::*;
use shared_types::Money;

/// A price, with the price it is compared with struck through beside it.
#[component]
pub fn Price(
    price: Money,
    /// The former price; shown only where it is higher.
    #[prop(optional_no_strip)]
    compare_at: Option<Money>,
    /// Larger, for the page of one product.
    #[prop(optional)]
    large: bool,
    /// Says that other variants cost more.
    #[prop(optional)]
    from: bool,
) -> impl IntoView {
    let former =
        compare_at.filter(|old| old.currency == price.currency && old.amount > price.amount);
    let size = if large { "text-2xl" } else { "text-base" };
    let colour = if former.is_some() {
        "text-danger"
    } else {
        "text-ink"
    };
    let class = format!("font-semibold tabular-nums {size} {colour}");
    view! {
        <p class="flex flex-wrap items-baseline gap-x-2">
            <span class=class>
                {former.is_some().then(|| view! { <span class="sr-only">"Now "</span> })}
                {from.then_some("from ")} {price.to_string()}
            </span>
            {former.map(|old| view! {
                <s class="text-sm text-muted tabular-nums">
                    <span class="sr-only">"before "</span>
                    {old.to_string()}
                </s>
            })}
        </p>
    }
    .into_any()
}
