//! The mall's mark: a comb cell with a doorway.

use leptos::prelude::*;

/// The mark alone, as the header shows it beside the name.
#[component]
pub fn Mark(#[prop(default = 32)] size: u32) -> impl IntoView {
    view! {
        <svg width=size height=size viewBox="0 0 32 32" aria-hidden="true" class="shrink-0">
            <path
                class="fill-accent"
                d="M14.3 1.9a3.4 3.4 0 0 1 3.4 0l9.2 5.3a3.4 3.4 0 0 1 1.7 2.9v10.8a3.4 3.4 0 0 1-1.7 2.9l-9.2 5.3a3.4 3.4 0 0 1-3.4 0l-9.2-5.3a3.4 3.4 0 0 1-1.7-2.9V10.1a3.4 3.4 0 0 1 1.7-2.9z"
            ></path>
            <path
                class="fill-accent-ink"
                d="M9.5 22.5v-8.2L16 10.5l6.5 3.8v8.2h-4v-4.3a2.5 2.5 0 0 0-5 0v4.3z"
            ></path>
        </svg>
    }
    .into_any()
}
