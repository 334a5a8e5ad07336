//! The frame of every page of the account: its parts beside it, its title above.

use leptos::prelude::*;
use ui::{Icon, IconName};

use super::PostButton;

/// A part of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// `/profile`
    Overview,
    /// `/profile/orders`
    Orders,
    /// `/profile/messages`
    Messages,
    /// `/profile/watches`
    Watches,
    /// `/profile/addresses`
    Addresses,
    /// `/profile/notifications`
    Notifications,
    /// `/profile/account`
    Account,
    /// `/profile/seller/statement`; only who is there sees it.
    Statement,
}

const TABS: [(Tab, &str, &str, IconName); 8] = [
    (Tab::Overview, "/profile", "Overview", IconName::Account),
    (Tab::Orders, "/profile/orders", "Orders", IconName::Parcel),
    (
        Tab::Messages,
        "/profile/messages",
        "Messages",
        IconName::Message,
    ),
    (Tab::Watches, "/profile/watches", "Watched", IconName::Heart),
    (
        Tab::Addresses,
        "/profile/addresses",
        "Addresses",
        IconName::Delivery,
    ),
    (
        Tab::Notifications,
        "/profile/notifications",
        "Notifications",
        IconName::Bell,
    ),
    (Tab::Account, "/profile/account", "Details", IconName::Lock),
    (
        Tab::Statement,
        "/profile/seller/statement",
        "Statement",
        IconName::Seller,
    ),
];

const TAB: &str = "flex min-h-11 items-center gap-2 rounded-md px-2.5 py-2 text-sm font-medium whitespace-nowrap hover:bg-sunken aria-[current]:bg-sunken aria-[current]:font-semibold sm:px-4 lg:gap-3 lg:px-3 lg:text-base";

/// A page of the account. A guest, who may look at an order of this browser, has no
/// account to go around in.
#[component]
pub fn AccountPage(
    /// Where it is in the account.
    tab: Tab,
    /// The page's heading.
    #[prop(into)]
    title: String,
    /// The list that the page is one of: its address and name.
    #[prop(optional)]
    back: Option<(&'static str, &'static str)>,
    /// Nobody is signed in.
    #[prop(optional)]
    guest: bool,
    children: Children,
) -> impl IntoView {
    let frame = if guest {
        ""
    } else {
        "flex flex-col lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:gap-x-12"
    };
    view! {
        <div class=frame>
            {(!guest).then(|| account_nav(tab))}
            <div class="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
                {back.filter(|_| !guest).map(back_link)}
                <h1 class="text-3xl font-semibold tracking-tight">{whole_numbers(&title)}</h1>
                <div class="mt-6 flex flex-col">{children()}</div>
            </div>
        </div>
    }
    .into_any()
}

/// An order's number stays on one line.
fn whole_numbers(title: &str) -> impl IntoView + use<> {
    let words = title.split_inclusive(' ').map(|word| {
        let word = word.to_owned();
        if word.contains('-') {
            view! { <span class="whitespace-nowrap">{word}</span> }.into_any()
        } else {
            word.into_any()
        }
    });
    words.collect_view()
}

fn back_link((href, label): (&'static str, &'static str)) -> impl IntoView {
    view! {
        <a class="mb-2 -ms-1 inline-flex min-h-8 items-center gap-1 rounded-sm pe-2 text-sm text-muted hover:text-ink hover:underline" href=href>
            <Icon name=IconName::ChevronLeft size=16 />
            {label}
        </a>
    }
}

fn account_nav(current: Tab) -> impl IntoView {
    // The statement is reached from the overview of who sells.
    let shown = |(tab, ..): &(Tab, _, _, _)| *tab != Tab::Statement || current == Tab::Statement;
    let items = TABS
        .into_iter()
        .filter(shown)
        .map(|(tab, href, label, icon)| {
            let here = (tab == current).then_some("true");
            view! {
                <li>
                    <a class=TAB href=href aria-current=here>
                        <span class="text-muted max-sm:hidden"><Icon name=icon /></span>
                        {label}
                    </a>
                </li>
            }
        });
    view! {
        <nav aria-label="Your account" class="mb-6 min-w-0 border-b border-line pb-1 lg:mb-0 lg:pb-3">
            <ul class="scroll-row -mx-2.5 flex p-1 lg:mx-0 lg:flex-col lg:gap-1">{items.collect_view()}</ul>
        </nav>
        // On phones the page comes first.
        <div class="max-lg:order-last max-lg:mt-12 max-lg:border-t max-lg:border-line max-lg:pt-4 lg:px-2 lg:pt-3">
            <PostButton action="/profile/sign-out" label="Sign out" />
        </div>
    }
    .into_any()
}
