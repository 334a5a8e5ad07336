//! The header: name, search, account, cart and departments.

use leptos::prelude::*;

use super::{CartLink, Mark, NavLink};
use crate::fragment::Fragment;
use crate::icon::{Icon, IconName};

/// An icon with its word, the word hidden on phones; at least 44 px either way.
pub(super) const TOOL: &str = "flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-md px-2 font-medium hover:bg-sunken";

#[component]
pub(super) fn Header(
    departments: Vec<NavLink>,
    mini_cart: Option<String>,
    search_query: String,
) -> impl IntoView {
    let listed = departments.clone();
    view! {
        <header class="relative z-40 border-b border-line bg-surface">
            <div class="page-width grid grid-cols-[auto_1fr_auto] items-center gap-x-1 pt-2 pb-3 sm:gap-x-3 lg:gap-x-8 lg:py-3">
                <div class="flex items-center">
                    <DepartmentMenu departments=listed />
                    <a class="flex min-h-11 items-center gap-2 rounded-md pe-2" href="/" aria-label="MallHive, home">
                        <Mark />
                        <span class="font-display text-[1.375rem] font-bold tracking-tight">"MallHive"</span>
                    </a>
                </div>
                <SearchForm query=search_query />
                <div class="col-start-3 row-start-1 -me-2 flex items-center justify-end">
                    <a class=TOOL href="/profile">
                        <Icon name=IconName::Account size=24 />
                        <span class="max-md:sr-only">"Account"</span>
                    </a>
                    <Fragment src="/cart/fragments/mini-cart" topic="cart-changed" eager=true html=mini_cart>
                        <CartLink />
                    </Fragment>
                </div>
            </div>
            {(!departments.is_empty()).then(|| view! {
                <nav aria-label="Departments" class="page-width hidden lg:block">
                    <ul class="scroll-row -mx-2.5 flex pb-1.5">
                        {departments.into_iter().map(department).collect_view()}
                    </ul>
                </nav>
            })}
        </header>
    }
    .into_any()
}

/// Searching works from anywhere and is an ordinary form.
#[component]
fn SearchForm(query: String) -> impl IntoView {
    view! {
        <form
            action="/products"
            method="get"
            role="search"
            class="col-span-3 row-start-2 mt-1 flex lg:col-span-1 lg:col-start-2 lg:row-start-1 lg:mt-0"
        >
            <label for="site-search" class="sr-only">"Search products"</label>
            <input
                id="site-search"
                class="min-h-11 w-full min-w-0 rounded-s-md border border-e-0 border-control bg-raised px-4 text-base placeholder:text-muted hover:border-ink"
                type="search"
                name="q"
                value=query
                placeholder="Search the mall"
                maxlength="200"
                autocomplete="off"
                enterkeyhint="search"
            />
            <button class="flex min-h-11 w-12 shrink-0 cursor-pointer items-center justify-center rounded-e-md bg-primary text-primary-ink transition-colors hover:bg-primary-hover" type="submit" aria-label="Search">
                <Icon name=IconName::Search size=22 />
            </button>
        </form>
    }
    .into_any()
}

/// The departments on small screens, behind one button and without JavaScript.
#[component]
fn DepartmentMenu(departments: Vec<NavLink>) -> impl IntoView {
    (!departments.is_empty()).then(|| {
        view! {
            <details class="group -ms-2.5 lg:hidden">
                <summary class="flex size-11 items-center justify-center rounded-md hover:bg-sunken" aria-label="Departments">
                    <span class="group-open:hidden"><Icon name=IconName::Menu size=24 /></span>
                    <span class="hidden group-open:inline"><Icon name=IconName::Close size=24 /></span>
                </summary>
                <nav aria-label="Departments" class="absolute inset-x-0 top-full border-b border-line bg-raised shadow-float">
                    <ul class="page-width grid grid-cols-1 py-3 min-[20rem]:grid-cols-2 sm:grid-cols-3">
                        {departments.into_iter().map(menu_department).collect_view()}
                    </ul>
                </nav>
            </details>
        }
    }).into_any()
}

fn department(link: NavLink) -> impl IntoView {
    let current = link.current.then_some("true");
    view! {
        <li>
            <a class="block rounded-md px-2.5 py-2 text-sm font-medium whitespace-nowrap hover:bg-sunken -outline-offset-2 aria-[current]:underline aria-[current]:decoration-accent aria-[current]:decoration-[3px] aria-[current]:underline-offset-8" href=link.href aria-current=current>
                {link.label}
            </a>
        </li>
    }
}

fn menu_department(link: NavLink) -> impl IntoView {
    let current = link.current.then_some("true");
    view! {
        <li>
            <a class="flex min-h-11 items-center rounded-md px-2 font-medium hover:bg-sunken aria-[current]:bg-sunken" href=link.href aria-current=current>
                {link.label}
            </a>
        </li>
    }
}
