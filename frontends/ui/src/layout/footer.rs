//! The footer: the way to everything once more, and a word on what this mall is.

use leptos::prelude::*;

use super::{Mark, NavLink};

#[component]
pub(super) fn Footer(departments: Vec<NavLink>) -> impl IntoView {
    let account = [
        NavLink::new("Your account", "/profile"),
        NavLink::new("Your orders", "/profile/orders"),
        NavLink::new("Your cart", "/cart"),
    ];
    view! {
        <footer class="border-t border-line bg-sunken">
            <div class="page-width grid gap-x-8 gap-y-10 py-12 sm:grid-cols-[1fr_2fr_1fr]">
                <div class="flex flex-col gap-3">
                    <p class="flex items-center gap-2 font-display text-xl font-bold"><Mark size=28 />"MallHive"</p>
                    <p class="max-w-xs text-sm text-muted">
                        "Many independent sellers, one cart and one checkout. Each seller ships what you order from them."
                    </p>
                </div>
                {(!departments.is_empty()).then(|| column("All departments", departments, "columns-2 lg:columns-3"))}
                {column("Your shopping", account.into(), "")}
            </div>
        </footer>
    }
    .into_any()
}

fn column(title: &'static str, links: Vec<NavLink>, columns: &'static str) -> impl IntoView {
    let items = links
        .into_iter()
        .map(|link| view! {
            <li><a class="inline-block py-1 text-sm text-muted hover:text-ink hover:underline" href=link.href>{link.label}</a></li>
        })
        .collect_view();
    view! {
        <nav aria-label=title>
            <h2 class="mb-2 font-sans text-sm font-semibold">{title}</h2>
            <ul class=columns>{items}</ul>
        </nav>
    }
}
