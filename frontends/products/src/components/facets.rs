//! What a list can be narrowed by: links for each value, and a form for the price.
//!
//! A page has some two hundred of these links, so their classes stand once on the
//! list around them.

use leptos::prelude::*;
use shared_types::product::{Facet, FacetValue};
use ui::{Button, Disclosure, Icon, IconName, Look};

use crate::address::{ListAddress, Step, price_text, shown_price};

/// Values shown at once; the rest opens.
const SHOWN: usize = 8;
/// Facets that stand open from the start.
const OPEN: usize = 3;

/// Rows with a box that is ticked where the value is chosen.
const ROWS: &str = "[&_a]:flex [&_a]:min-h-9 [&_a]:items-center [&_a]:gap-2.5 [&_a]:rounded-sm [&_a]:py-1 [&_a]:text-sm [&_a:hover]:underline [&_a]:before:flex [&_a]:before:size-5 [&_a]:before:shrink-0 [&_a]:before:items-center [&_a]:before:justify-center [&_a]:before:rounded-sm [&_a]:before:border [&_a]:before:border-control [&_a]:before:bg-raised [&_a]:before:text-xs [&_a[aria-current]]:font-semibold [&_a[aria-current]]:before:border-primary [&_a[aria-current]]:before:bg-primary [&_a[aria-current]]:before:text-primary-ink [&_a[aria-current]]:before:content-['✓'] [&_span]:ms-auto [&_span]:text-muted [&_span]:tabular-nums";

/// Rows that lead on, without a box: categories.
const PLAIN_ROWS: &str = "[&_a]:flex [&_a]:min-h-9 [&_a]:items-center [&_a]:gap-2.5 [&_a]:rounded-sm [&_a]:py-1 [&_a]:text-sm [&_a:hover]:underline [&_a[aria-current]]:font-semibold [&_span]:ms-auto [&_span]:text-muted [&_span]:tabular-nums";

/// The panel beside the list; on phones it opens from one button.
#[component]
pub fn Facets(
    address: ListAddress,
    facets: Vec<Facet>,
    /// The cheapest and dearest match in minor units.
    price_range: Option<(i64, i64)>,
    /// What was typed as a price where it was none.
    typed: (String, String),
    /// How much the list has, to stand beside the button on phones.
    #[prop(optional_no_strip)]
    found: Option<String>,
) -> impl IntoView + use<> {
    let count = address.filter_count();
    let summary = match count {
        0 => "Filters".to_owned(),
        count => format!("Filters ({count})"),
    };
    let groups = facets
        .into_iter()
        .filter(|facet| facet.parameter != "seller" || address.seller_page.is_none())
        .enumerate()
        .map(|(at, facet)| group(&address, facet, at < OPEN))
        .collect_view();
    view! {
        <aside aria-label="Filters" class="relative">
            <p aria-hidden="true" class="absolute end-0 top-0 flex h-11 items-center text-sm text-muted tabular-nums sm:hidden">{found}</p>
            <details class="group/filters lg:details-content:[content-visibility:visible]">
                <summary class="mb-4 inline-flex min-h-11 items-center gap-2 rounded-md border border-control bg-raised px-4 font-semibold hover:border-ink lg:supports-[selector(::details-content)]:hidden">
                    <Icon name=IconName::Filter />
                    {summary}
                </summary>
                <div class="max-lg:mb-6 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:px-4">
                    {stock(&address)}
                    {price(&address, price_range, typed)}
                    {groups}
                </div>
            </details>
        </aside>
    }
    .into_any()
}

fn group(address: &ListAddress, facet: Facet, open: bool) -> AnyView {
    let Facet {
        name,
        parameter,
        values,
    } = facet;
    let (title, rows) = match parameter.as_str() {
        "category" => ("Category".to_owned(), PLAIN_ROWS),
        "seller" => ("Seller".to_owned(), ROWS),
        _ => (name, ROWS),
    };
    let mut any_chosen = false;
    let mut links = values
        .into_iter()
        .map(|value| {
            let (href, chosen) = link(address, &parameter, &value);
            any_chosen |= chosen;
            row(href, chosen, value)
        })
        .collect::<Vec<_>>();
    let rest = links.split_off(links.len().min(SHOWN));
    let open = open || any_chosen;
    view! {
        <Disclosure summary=title open=open>
            <ul class=rows>{links}</ul>
            {(!rest.is_empty()).then(|| view! {
                <details>
                    <summary class="inline-flex min-h-9 items-center gap-1 text-sm font-semibold underline decoration-control underline-offset-4 hover:decoration-ink">
                        {rest.len()} " more"
                    </summary>
                    <ul class=rows>{rest}</ul>
                </details>
            })}
        </Disclosure>
    }
    .into_any()
}

fn link(address: &ListAddress, parameter: &str, value: &FacetValue) -> (String, bool) {
    let slug = value.value.as_str();
    match parameter {
        "category" => {
            let chosen = address.category.as_deref() == Some(slug);
            let target = Some(slug).filter(|_| !chosen || address.seller_page.is_none());
            (address.href(Step::Category(target)), chosen)
        }
        "seller" => {
            let chosen = address.sellers.iter().any(|one| one == slug);
            (address.href(Step::Seller(slug)), chosen)
        }
        _ => {
            let chosen = address.attributes.iter().any(|one| one == slug);
            (address.href(Step::Attribute(slug)), chosen)
        }
    }
}

fn row(href: String, chosen: bool, value: FacetValue) -> impl IntoView {
    let current = chosen.then_some("true");
    view! {
        <li><a href=href rel="nofollow" aria-current=current>{value.label}" "<span>{value.count}</span></a></li>
    }
}

fn stock(address: &ListAddress) -> impl IntoView + use<> {
    let current = address.in_stock.then_some("true");
    view! {
        <ul class=format!("border-b border-line pb-2 max-lg:pt-2 {ROWS}")>
            <li><a href=address.href(Step::Stock) rel="nofollow" aria-current=current>"In stock only"</a></li>
        </ul>
    }
}

fn price(
    address: &ListAddress,
    range: Option<(i64, i64)>,
    typed: (String, String),
) -> impl IntoView + use<> {
    let open = address.min_price.or(address.max_price).is_some() || typed != Default::default();
    let mut kept = Vec::new();
    address.each(Step::AnyPrice, |name, value| {
        kept.push((name, value.into_owned()))
    });
    let kept = kept
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let shown = |bound: Option<i64>, typed: String| bound.map_or(typed, price_text);
    let least = shown(address.min_price, typed.0);
    let most = shown(address.max_price, typed.1);
    let action = address.action();
    let hint = range.map(|(least, most)| {
        format!(
            "These products cost {} to {}.",
            shown_price(least),
            shown_price(most)
        )
    });
    view! {
        <Disclosure summary="Price" open=open>
            <form action=action method="get">
                {kept}
                <div class="grid grid-cols-2 gap-3">
                    {bound("min_price", "From, $", least)}
                    {bound("max_price", "To, $", most)}
                </div>
                {hint.map(|hint| view! { <p class="mt-2 text-sm text-muted">{hint}</p> })}
                <div class="mt-3"><Button look=Look::Secondary wide=true>"Apply price"</Button></div>
            </form>
        </Disclosure>
    }
}

fn bound(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="min-w-0">
            <label class="text-sm" for=name>{label}</label>
            <input
                class="block min-h-11 w-full rounded-md border border-control bg-raised px-3 text-base text-ink tabular-nums hover:border-ink"
                id=name
                name=name
                type="text"
                inputmode="decimal"
                maxlength="14"
                autocomplete="off"
                value=value
            />
        </div>
    }
}
