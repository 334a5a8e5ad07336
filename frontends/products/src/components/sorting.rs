//! The order of a list, as links.

use leptos::prelude::*;

use crate::address::{ListAddress, SORTS, Step};

/// One link for each order; the chosen one says so.
#[component]
pub fn Sorting(address: ListAddress) -> impl IntoView {
    let chosen = address.order();
    let searched = address.q.is_some();
    let links = SORTS
        .map(|(order, _, label)| {
            let label = if order == shared_types::product::Sort::Relevance && !searched {
                "Popular"
            } else {
                label
            };
            let href = address.href(Step::Sort(order));
            let current = (order == chosen).then_some("true");
            view! {
                <li>
                    <a class="inline-flex min-h-9 items-center rounded-full px-3 text-sm whitespace-nowrap text-muted hover:text-ink hover:underline aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-ink -outline-offset-2" href=href rel="nofollow" aria-current=current>
                        {label}
                    </a>
                </li>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <nav aria-label="Sort by" class="min-w-0">
            <ul class="scroll-row flex max-sm:-mx-4 max-sm:px-4 sm:-mx-3">{links}</ul>
        </nav>
    }
    .into_any()
}
