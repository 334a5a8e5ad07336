//! The choices that narrow a list, each with a way to take it back.

use leptos::prelude::*;
use shared_types::product::Facet;
use ui::{Icon, IconName};

use crate::address::{ListAddress, Step, shown_price};

/// Chips over the list; nothing where nothing narrows it.
#[component]
pub fn ChosenFilters(
    address: ListAddress,
    /// For the words behind the slugs.
    facets: Vec<Facet>,
) -> impl IntoView {
    address
        .is_filtered()
        .then(|| {
            let clear = address.href(Step::Clear);
            let chips = chosen(&address, &facets).into_iter().map(chip).collect_view();
            view! {
                <div class="mb-6 flex flex-wrap items-center gap-2" role="group" aria-label="Chosen filters">
                    {chips}
                    <a class="inline-flex min-h-9 items-center px-2 text-sm font-semibold underline decoration-control underline-offset-4 hover:decoration-ink" href=clear rel="nofollow">
                        "Clear all"
                    </a>
                </div>
            }
        })
        .into_any()
}

fn chip((label, href): (String, String)) -> impl IntoView {
    view! {
        <a class="inline-flex min-h-9 max-w-full items-center gap-1.5 rounded-full border border-control bg-raised ps-3.5 pe-2.5 text-sm hover:border-ink hover:bg-sunken" href=href rel="nofollow">
            <span class="sr-only">"Remove filter "</span>
            <span class="truncate">{label}</span>
            <Icon name=IconName::Close size=16 />
        </a>
    }
}

/// What each chip says and where it leads.
fn chosen(address: &ListAddress, facets: &[Facet]) -> Vec<(String, String)> {
    let mut chips = Vec::new();
    if let Some(category) = address
        .category
        .as_ref()
        .filter(|_| address.seller_page.is_some())
    {
        chips.push((
            label(facets, "category", category),
            address.href(Step::Category(None)),
        ));
    }
    for slug in &address.sellers {
        chips.push((
            label(facets, "seller", slug),
            address.href(Step::Seller(slug)),
        ));
    }
    for value in &address.attributes {
        let words = value.replacen(':', ": ", 1);
        chips.push((words, address.href(Step::Attribute(value))));
    }
    if let Some(words) = price(address) {
        chips.push((words, address.href(Step::AnyPrice)));
    }
    if address.in_stock {
        chips.push(("In stock".to_owned(), address.href(Step::Stock)));
    }
    chips
}

fn price(address: &ListAddress) -> Option<String> {
    match (
        address.min_price.map(shown_price),
        address.max_price.map(shown_price),
    ) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("From {least}")),
        (None, Some(most)) => Some(format!("Up to {most}")),
        (None, None) => None,
    }
}

fn label(facets: &[Facet], parameter: &str, value: &str) -> String {
    let mut values = facets
        .iter()
        .filter(|facet| facet.parameter == parameter)
        .flat_map(|facet| &facet.values);
    let known = values.find(|known| known.value == value);
    known.map_or_else(|| value.to_owned(), |known| known.label.clone())
}
