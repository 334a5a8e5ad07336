//! What surrounds every page: skip link, header, notices, footer.

mod cart_link;
mod footer;
mod header;
mod mark;

pub use cart_link::CartLink;
pub use mark::Mark;

use leptos::prelude::*;

use crate::notice::{Notice, NoticeBox};
use footer::Footer;
use header::Header;

/// A link of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// What the shopper reads.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The page shown is this one, or inside it.
    pub current: bool,
}

impl NavLink {
    /// A link to another page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            current: false,
        }
    }
}

/// The data around a page. The default is complete: a page renders with it when the
/// services that would fill it are down.
#[derive(Clone, Debug, Default)]
pub struct Chrome {
    /// The departments, in the order shown.
    pub departments: Vec<NavLink>,
    /// HTML of the cart's `mini-cart` fragment; a plain link stands in for it.
    pub mini_cart: Option<String>,
    /// What was searched for, kept in the search box.
    pub search_query: String,
    /// Messages above the page.
    pub notices: Vec<Notice>,
}

/// The page inside its surroundings.
#[component]
pub fn Layout(chrome: Chrome, children: Children) -> impl IntoView {
    let Chrome {
        departments,
        mini_cart,
        search_query,
        notices,
    } = chrome;
    let shown = departments.clone();
    view! {
        <a class="sr-only z-50 rounded-md bg-primary px-4 py-3 font-semibold text-primary-ink focus:not-sr-only focus:fixed focus:start-3 focus:top-3" href="#main">
            "Skip to content"
        </a>
        <div class="flex min-h-dvh flex-col">
            <Header departments=departments mini_cart=mini_cart search_query=search_query />
            {(!notices.is_empty()).then(|| view! {
                <div class="page-width flex flex-col gap-2 pt-4">
                    {notices.into_iter().map(|notice| view! { <NoticeBox notice=notice /> }).collect_view()}
                </div>
            })}
            <main id="main" tabindex="-1" class="page-width flex-1 pt-5 pb-20 sm:pt-8">
                {children()}
            </main>
            <Footer departments=shown />
        </div>
        <div id="announcer" class="sr-only" role="status" aria-live="polite"></div>
    }
    .into_any()
}
