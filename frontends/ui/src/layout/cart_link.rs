//! The way to the cart, with how much is in it.

use leptos::prelude::*;

use super::header::TOOL;
use crate::icon::{Icon, IconName};

/// The header's link to the cart: what the `mini-cart` fragment shows, and without a
/// count what stands in for it.
#[component]
pub fn CartLink(
    /// Pieces in the cart, if that is known.
    #[prop(optional_no_strip)]
    count: Option<u32>,
) -> impl IntoView {
    let count = count.filter(|count| *count > 0);
    let spoken = count.map(|count| match count {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    });
    // The count needs room beside the word.
    let class = if count.is_some() {
        "relative md:me-1.5"
    } else {
        "relative"
    };
    view! {
        <a class=TOOL href="/cart" data-focus="">
            <span class=class>
                <Icon name=IconName::Cart size=24 />
                {count.map(|count| view! {
                    <span
                        aria-hidden="true"
                        class="absolute -end-2 -top-1.5 flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1 text-xs font-bold text-accent-ink tabular-nums"
                    >
                        {if count > 99 { "99+".to_owned() } else { count.to_string() }}
                    </span>
                })}
            </span>
            <span class="max-md:sr-only">"Cart"</span>
            {spoken.map(|spoken| view! { <span class="sr-only">", " {spoken}</span> })}
        </a>
    }
    .into_any()
}
