//! Parts of a page: a titled section, and a card that stands out from it.

use leptos::prelude::*;

/// A part of the page with its heading and, beside it, a link to all of it.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    /// Where the rest is, and what the link says.
    #[prop(optional_no_strip)]
    more: Option<(String, String)>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="mt-12 first:mt-0">
            <div class="mb-5 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
                <h2 class="text-2xl font-semibold tracking-tight">{title}</h2>
                {more.map(|(href, text)| view! {
                    <a class="inline-block py-1 text-sm font-semibold underline decoration-control underline-offset-4 hover:decoration-ink" href=href>
                        {text}
                    </a>
                })}
            </div>
            {children()}
        </section>
    }
    .into_any()
}

/// A bordered box for what belongs together, such as a summary or an address.
#[component]
pub fn Card(
    /// Its heading, if it has one.
    #[prop(optional, into)]
    title: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="rounded-lg border border-line bg-raised p-5 sm:p-6">
            {title.map(|title| view! { <h2 class="mb-4 text-xl font-semibold">{title}</h2> })}
            {children()}
        </div>
    }
    .into_any()
}
