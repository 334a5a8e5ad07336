//! Where there is no such product, category or seller.

use leptos::prelude::*;
use ui::{Button, ButtonLink, EmptyState, Look};

/// Says so, and offers a search for the words of the address.
#[component]
pub fn MissingPage(
    /// `product`, `category` or `seller`.
    what: &'static str,
    /// The words of the address.
    words: String,
) -> impl IntoView {
    let title = format!("We cannot find that {what}");
    view! {
        <EmptyState title=title text="It may have moved, or it was sold for the last time. A search may find something like it.">
            <form action="/products" method="get" role="search" aria-label="Search again" class="flex w-full max-w-form gap-2">
                <label for="again" class="sr-only">"Search products"</label>
                <input
                    id="again"
                    class="min-h-11 w-full min-w-0 rounded-md border border-control bg-raised px-4 text-base hover:border-ink"
                    type="search"
                    name="q"
                    value=words
                    maxlength="200"
                    enterkeyhint="search"
                />
                <Button>"Search"</Button>
            </form>
            <ButtonLink href="/products" look=Look::Secondary>"All products"</ButtonLink>
            <ButtonLink href="/" look=Look::Secondary>"Go to the homepage"</ButtonLink>
        </EmptyState>
        <h1 class="sr-only">"Not found"</h1>
    }
    .into_any()
}
