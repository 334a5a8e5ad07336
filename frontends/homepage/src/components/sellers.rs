//! Sellers of note, in their own words.

use leptos::prelude::*;
use shared_types::product::SellerView;
use ui::Section;

/// One card for each; nothing where there are none.
#[component]
pub fn Sellers(sellers: Vec<SellerView>) -> impl IntoView {
    (!sellers.is_empty())
        .then(|| {
            let cards = sellers.into_iter().map(card).collect_view();
            view! {
                <Section title="Sellers of note">
                    <ul class="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">{cards}</ul>
                </Section>
            }
        })
        .into_any()
}

/// A comb cell, flat on its sides.
const CELL: &str = "flex size-14 shrink-0 items-center justify-center bg-accent font-display text-2xl font-bold text-accent-ink [clip-path:polygon(50%_0,95%_25%,95%_75%,50%_100%,5%_75%,5%_25%)]";

fn card(seller: SellerView) -> impl IntoView {
    let initial: String = seller.name.chars().take(1).collect();
    view! {
        <li class="group relative flex gap-4 rounded-lg border border-line bg-raised p-5 transition-colors hover:border-control">
            <span class=CELL aria-hidden="true">{initial}</span>
            <div class="min-w-0">
                <h3 class="text-lg leading-snug font-semibold">
                    <a class="after:absolute after:inset-0 after:rounded-lg group-hover:underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-focus" href=format!("/products/s/{}", seller.slug)>
                        {seller.name}
                    </a>
                </h3>
                <p class="text-sm text-muted">{seller.city}</p>
                <p class="mt-2 text-sm">{seller.story}</p>
            </div>
        </li>
    }
}
