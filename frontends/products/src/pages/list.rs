//! A list of products: all, a category's, a seller's, or what a search found.

use leptos::prelude::*;
use shared_types::product::{ProductPage, SellerView};
use ui::{
    Breadcrumbs, ButtonLink, Crumb, EmptyState, Fragment, Icon, IconName, Look, NavLink, Notice,
    NoticeBox, Pagination, ProductGrid, Tone,
};

use crate::address::{ListAddress, Step};
use crate::components::choices::ChosenFilters;
use crate::components::facets::Facets;
use crate::components::sorting::Sorting;

/// All that the page shows.
#[derive(Clone, Debug, Default)]
pub struct ListData {
    /// Which list.
    pub address: ListAddress,
    /// Its name.
    pub heading: String,
    /// Where it stands in the mall.
    pub crumbs: Vec<Crumb>,
    /// The categories below it.
    pub below: Vec<NavLink>,
    /// The seller whose page it is.
    pub seller: Option<SellerView>,
    /// What the service found.
    pub page: ProductPage,
    /// What of the address could not be used, in the shopper's words.
    pub ignored: Vec<String>,
    /// What was typed as lowest and highest price where it was none.
    pub typed_prices: (String, String),
    /// Where the page before is.
    pub previous: Option<String>,
    /// Where the page after is.
    pub next: Option<String>,
}

/// The list with its filters.
#[component]
pub fn ListPage(data: ListData) -> impl IntoView {
    let ListData {
        address,
        heading,
        crumbs,
        below,
        seller,
        page,
        ignored,
        typed_prices,
        previous,
        next,
    } = data;
    let searched = searched(&address, &page);
    let total = page.total.map(count_words);
    let cards: Vec<_> = page.products.iter().map(Into::into).collect();
    // Where there is nothing at all, there is nothing to narrow or to put in order.
    if cards.is_empty() && !address.is_filtered() {
        return view! {
            <Breadcrumbs crumbs=crumbs />
            {head(heading, seller, below)}
            {ignored_notice(ignored)}
            <section aria-label="Products">{nothing(&address)}</section>
            {searched}
        }
        .into_any();
    }
    let results = if cards.is_empty() {
        nothing(&address).into_any()
    } else {
        view! {
            <ProductGrid cards=cards narrow=true eager=6 />
            <Pagination previous=previous next=next label="Pages of products" />
        }
        .into_any()
    };
    view! {
        <Breadcrumbs crumbs=crumbs />
        {head(heading, seller, below)}
        {ignored_notice(ignored)}
        <div class="grid gap-x-10 lg:grid-cols-[15rem_minmax(0,1fr)]">
            <Facets address=address.clone() facets=page.facets.clone() price_range=page.price_range typed=typed_prices found=total.clone() />
            <section aria-labelledby="products" class="min-w-0">
                <h2 id="products" class="sr-only">"Products"</h2>
                <div class="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
                    <p class="text-sm text-muted tabular-nums max-sm:sr-only">{total}</p>
                    <Sorting address=address.clone() />
                </div>
                <ChosenFilters address=address facets=page.facets />
                {results}
            </section>
        </div>
        {searched}
    }
    .into_any()
}

/// Tells what was searched for and how much was found, since the page itself may come
/// from a cache. Narrowing a search and leafing through it is no other search.
fn searched(address: &ListAddress, page: &ProductPage) -> Option<impl IntoView + use<>> {
    let first = !address.is_filtered() && page.previous.is_none();
    let q = address.q.as_deref().filter(|_| first)?;
    let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let results = page.total?;
    let src = format!("/products/fragments/searched?results={results}&q={q}");
    Some(view! { <Fragment src=src eager=true /> })
}

fn head(heading: String, seller: Option<SellerView>, below: Vec<NavLink>) -> impl IntoView {
    view! {
        <header class="mt-2 mb-6">
            <h1 class="text-3xl font-semibold tracking-tight">{heading}</h1>
            {seller.map(about)}
            {chips(below)}
        </header>
    }
}

fn count_words(total: i64) -> String {
    match total {
        0 => "No products".to_owned(),
        1 => "1 product".to_owned(),
        more => format!("{more} products"),
    }
}

fn about(seller: SellerView) -> impl IntoView {
    view! {
        <div class="mt-3 max-w-prose">
            <p class="text-lg">{seller.story}</p>
            {(!seller.city.is_empty()).then(|| view! {
                <p class="mt-2 flex items-center gap-2 text-sm text-muted">
                    <Icon name=IconName::Seller />
                    "Sells from " {seller.city}
                </p>
            })}
        </div>
    }
}

fn chips(links: Vec<NavLink>) -> Option<impl IntoView> {
    (!links.is_empty()).then(|| {
        let items = links
            .into_iter()
            .map(|link| view! {
                <li>
                    <a class="inline-flex min-h-10 items-center rounded-full bg-sunken px-4 text-sm font-medium whitespace-nowrap hover:bg-line" href=link.href>
                        {link.label}
                    </a>
                </li>
            })
            .collect_view();
        view! {
            <nav aria-label="Categories" class="mt-4">
                <ul class="flex gap-2 max-sm:scroll-row max-sm:-mx-4 max-sm:px-4 max-sm:py-1 sm:flex-wrap">{items}</ul>
            </nav>
        }
    })
}

fn ignored_notice(ignored: Vec<String>) -> Option<impl IntoView> {
    (!ignored.is_empty()).then(|| {
        let text = format!("{} The list is shown without it.", ignored.join(" "));
        view! { <div class="mb-6"><NoticeBox notice=Notice::new(Tone::Info, text) /></div> }
    })
}

fn nothing(address: &ListAddress) -> impl IntoView {
    let (title, text) = match &address.q {
        _ if address.is_filtered() => (
            "Nothing matches all of these filters".to_owned(),
            "Take one back, or start again without them.",
        ),
        Some(q) => (
            format!("Nothing found for “{q}”"),
            "Check the spelling, or try fewer and more general words.",
        ),
        None => (
            "Nothing here yet".to_owned(),
            "Sellers add products every day.",
        ),
    };
    let clear = address.is_filtered().then(|| address.href(Step::Clear));
    let everywhere = (address.q.is_some() && address.category.is_some())
        .then(|| address.href(Step::Category(None)));
    view! {
        <EmptyState title=title text=text>
            {clear.map(|href| view! { <ButtonLink href=href>"Clear filters"</ButtonLink> })}
            {everywhere.map(|href| view! { <ButtonLink href=href look=Look::Secondary>"Search the whole mall"</ButtonLink> })}
            <ButtonLink href="/products" look=Look::Secondary>"All products"</ButtonLink>
        </EmptyState>
    }
}
