//! What is bought, as a list.

use leptos::prelude::*;
use shared_types::order::OrderLine;

/// Small pictures, names, quantities and prices.
#[component]
pub(super) fn SmallLines(lines: Vec<OrderLine>) -> impl IntoView {
    let items = lines.into_iter().map(line).collect_view();
    view! { <ul class="flex flex-col gap-4">{items}</ul> }.into_any()
}

fn line(line: OrderLine) -> impl IntoView {
    let image = line.image.map(|image| {
        view! { <img class="size-full object-cover" src=image.url alt="" width="112" height="112" loading="lazy" decoding="async" /> }
    });
    let choice = (!line.variant_title.is_empty()).then_some(line.variant_title);
    view! {
        <li class="flex gap-3">
            <div class="size-14 shrink-0 overflow-hidden rounded-md bg-sunken">{image}</div>
            <div class="min-w-0 flex-1 text-sm">
                <p class="leading-snug font-medium">{line.title}</p>
                {choice.map(|choice| view! { <p class="text-muted">{choice}</p> })}
                <p class="text-muted tabular-nums">{line.quantity} " × " {line.unit_price.to_string()}</p>
            </div>
            <p class="text-sm font-semibold tabular-nums">{line.total.to_string()}</p>
        </li>
    }
}
