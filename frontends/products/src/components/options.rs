//! The choice of a variant: one link for each value of each option.

use leptos::prelude::*;
use shared_types::product::{OptionView, ProductView, VariantView};

/// The options with the chosen variant's values marked; nothing where there is no
/// choice.
#[component]
pub fn Options(product: ProductView, chosen: VariantView) -> impl IntoView {
    let groups = product
        .options
        .iter()
        .enumerate()
        .filter(|_| product.variants.len() > 1)
        .map(|(at, option)| group(&product, &chosen, at, option))
        .collect_view();
    view! { <div class="flex flex-col gap-5">{groups}</div> }.into_any()
}

fn group(product: &ProductView, chosen: &VariantView, at: usize, option: &OptionView) -> AnyView {
    let current = chosen.option_values.get(at).cloned().unwrap_or_default();
    let tiles = option
        .values
        .iter()
        .filter_map(|value| {
            let variant = reach(&product.variants, chosen, at, value)?;
            Some(tile(product, variant, value, *value == current))
        })
        .collect_view();
    view! {
        <div role="group" aria-label=option.name.clone()>
            <p class="mb-2"><span class="font-semibold">{option.name.clone()}</span>" "<span class="text-muted">{current}</span></p>
            <ul class="flex flex-wrap gap-2">{tiles}</ul>
        </div>
    }
    .into_any()
}

/// The variant a value leads to: the one that differs in nothing else, or the one
/// closest to it, sooner one that can be bought.
fn reach<'a>(
    variants: &'a [VariantView],
    chosen: &VariantView,
    at: usize,
    value: &str,
) -> Option<&'a VariantView> {
    let having = variants
        .iter()
        .filter(|one| one.option_values.get(at).is_some_and(|own| own == value));
    having.rev().max_by_key(|one| {
        let pairs = one.option_values.iter().zip(&chosen.option_values);
        let same = pairs.filter(|(own, other)| own == other).count();
        (same, one.available > 0)
    })
}

const TILE: &str = "flex min-h-11 min-w-11 items-center justify-center rounded-md border border-control bg-raised px-4 py-2 hover:border-ink aria-[current]:border-primary aria-[current]:bg-primary aria-[current]:text-primary-ink";
const GONE: &str = "flex min-h-11 min-w-11 items-center justify-center rounded-md border border-dashed border-control px-4 py-2 text-muted line-through hover:border-ink aria-[current]:border-solid aria-[current]:border-ink aria-[current]:text-ink";

fn tile(product: &ProductView, variant: &VariantView, value: &str, current: bool) -> impl IntoView {
    let gone = variant.available <= 0;
    let href = format!("/products/{}?v={}", product.slug, variant.variant_id);
    view! {
        <li>
            <a class=if gone { GONE } else { TILE } href=href rel="nofollow" aria-current=current.then_some("true")>
                {value.to_owned()}
                {gone.then(|| view! { <span class="sr-only">", sold out"</span> })}
            </a>
        </li>
    }
}
