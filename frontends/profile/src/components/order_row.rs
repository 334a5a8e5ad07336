//! One order in a list.

use leptos::prelude::*;
use shared_types::order::OrderSummary;
use shared_types::product::Image;

use super::{Day, StatusBadge};

/// Pictures beside an order.
const MOST_IMAGES: usize = 3;

/// An order with its pictures; all of it leads to the order.
#[component]
pub fn OrderRow(
    order: OrderSummary,
    /// Under which heading it stands: 2 or 3.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    let href = format!("/profile/orders/{}", order.order_id);
    let link = view! {
        <a class="after:absolute after:inset-0 after:rounded-lg hover:underline" href=href>"Order " {order.number}</a>
    };
    let heading = match level {
        3 => view! { <h3 class="text-lg font-semibold">{link}</h3> }.into_any(),
        _ => view! { <h2 class="text-lg font-semibold">{link}</h2> }.into_any(),
    };
    view! {
        <article class="relative flex flex-col gap-4 rounded-lg border border-line bg-raised p-4 transition-colors hover:border-control sm:flex-row sm:items-center sm:gap-6 sm:p-5">
            {pictures(order.images)}
            <div class="min-w-0 flex-1">
                {heading}
                <p class="text-sm text-muted">"Placed on " <Day at=order.placed_at /></p>
                <p class="mt-2"><StatusBadge status=order.status /></p>
            </div>
            <p class="flex items-baseline justify-between gap-3 sm:flex-col sm:items-end sm:gap-0">
                <span class="text-lg font-semibold tabular-nums">{order.total.to_string()}</span>
                <span class="text-sm text-muted">{items(order.item_count)}</span>
            </p>
        </article>
    }
    .into_any()
}

fn items(count: i64) -> String {
    match count {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}

fn pictures(images: Vec<Image>) -> impl IntoView {
    let items = images.into_iter().take(MOST_IMAGES).map(|image| {
        view! {
            <li>
                <img class="size-16 rounded-md bg-sunken object-cover" src=image.url alt=image.alt width="64" height="64" loading="lazy" />
            </li>
        }
    });
    view! { <ul class="flex shrink-0 gap-2 empty:hidden sm:w-52">{items.collect_view()}</ul> }
}
