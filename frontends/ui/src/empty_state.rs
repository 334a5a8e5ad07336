//! What a page shows where there is nothing to list.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// Says what is missing and, as children, what to do about it.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    #[prop(default = IconName::Search)] icon: IconName,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="mx-auto flex max-w-form flex-col items-center gap-3 py-14 text-center">
            <span class="flex size-16 items-center justify-center rounded-full bg-sunken text-muted">
                <Icon name=icon size=28 />
            </span>
            <h2 class="text-2xl font-semibold">{title}</h2>
            {text.map(|text| view! { <p class="text-muted">{text}</p> })}
            {children.map(|children| view! { <div class="mt-3 flex flex-wrap justify-center gap-3">{children()}</div> })}
        </div>
    }
    .into_any()
}
