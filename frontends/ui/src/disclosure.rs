//! Something that opens, by the browser's own means.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// A heading that shows or hides what is under it, with or without JavaScript.
#[component]
pub fn Disclosure(
    #[prop(into)] summary: String,
    /// Open from the start, as a facet with a choice made should be.
    #[prop(optional)]
    open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="group border-b border-line" open=open>
            <summary class="flex min-h-11 items-center justify-between gap-3 py-2 font-semibold">
                {summary} <span class="transition-transform group-open:rotate-180">
                    <Icon name=IconName::ChevronDown />
                </span>
            </summary>
            <div class="pb-4">{children()}</div>
        </details>
    }
    .into_any()
}
