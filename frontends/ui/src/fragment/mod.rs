//! HTML of one team inside the page of another.
//!
//! The page's BFF puts the owner's HTML in place, so it works with JavaScript off.
//! In the browser the island fetches it anew when its topic is announced, and sends
//! its forms without leaving the page.

#[cfg(target_arch = "wasm32")]
mod browser;
mod island;

use leptos::prelude::*;

use island::FragmentIsland;

/// A place for HTML that another team renders at `src`.
///
/// `html` is trusted: it comes from the owner's BFF, never from a shopper. Where it
/// is missing, `children` stand in for it.
#[component]
pub fn Fragment(
    /// The owner's address for it: `/cart/fragments/mini-cart`.
    #[prop(into)]
    src: String,
    /// Fetched anew when `mallhive:<topic>` is announced on the window.
    #[prop(optional, into)]
    topic: String,
    /// Fetched once when the page opens: for what is personal on a page that is the
    /// same for everyone.
    #[prop(optional)]
    eager: bool,
    /// The owner's HTML, if the page's BFF has it.
    #[prop(optional_no_strip)]
    html: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let content = match html {
        Some(html) => view! { <div class="contents" inner_html=html></div> }.into_any(),
        None => {
            view! { <div class="contents">{children.map(|children| children())}</div> }.into_any()
        }
    };
    view! { <FragmentIsland src=src topic=topic eager=eager>{content}</FragmentIsland> }.into_any()
}
