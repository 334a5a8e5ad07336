//! One seller's part of an order.

use leptos::prelude::*;
use shared_types::order::{DeliveryOption, OrderLine, OrderStatus, SellerOrderView};
use ui::{Icon, IconName, Shipments};

use crate::components::StatusBadge;

/// What one seller sends, how, and where that stands.
#[component]
pub fn SellerPart(part: SellerOrderView) -> impl IntoView {
    let lines = part.lines.into_iter().map(line).collect_view();
    let delivery = delivery(&part.delivery, part.status);
    view! {
        <section class="rounded-lg border border-line bg-raised p-5 sm:p-6">
            <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                <h2 class="text-xl font-semibold">"From " {part.seller_name}</h2>
                <StatusBadge status=part.status />
            </div>
            <p class="mt-1 flex items-start gap-2 text-sm text-muted">
                <Icon name=IconName::Delivery />
                <span>{delivery}</span>
            </p>
            <Shipments shipments=part.shipments />
            <ul class="mt-4 flex flex-col divide-y divide-line">{lines}</ul>
        </section>
    }
    .into_any()
}

fn delivery(option: &DeliveryOption, status: OrderStatus) -> String {
    let price = if option.price.amount == 0 {
        "free".to_owned()
    } else {
        option.price.to_string()
    };
    let expected = match (status, option.days) {
        (OrderStatus::Delivered | OrderStatus::Cancelled, _) => String::new(),
        (_, (least, most)) if least == most => format!(", {}", working_days(most)),
        (_, (least, most)) => format!(", {least} to {}", working_days(most)),
    };
    format!("{} delivery{expected}, {price}", option.name)
}

fn working_days(days: i32) -> String {
    match days {
        1 => "1 working day".to_owned(),
        days => format!("{days} working days"),
    }
}

fn line(line: OrderLine) -> impl IntoView {
    let href = format!("/products/{}", line.product_slug);
    let each = (line.quantity > 1).then(|| format!("{} each", line.unit_price));
    let picture = match line.image {
        // The title beside it says what it is.
        Some(image) => view! {
            <img class="size-18 shrink-0 rounded-md bg-sunken object-cover" src=image.url alt="" width="72" height="72" loading="lazy" />
        }
        .into_any(),
        None => view! { <span class="size-18 shrink-0 rounded-md bg-sunken"></span> }.into_any(),
    };
    view! {
        <li class="flex gap-4 py-4 first:pt-0 last:pb-0">
            {picture}
            <div class="min-w-0 flex-1">
                <p><a class="inline-block py-0.5 font-semibold wrap-anywhere hover:underline" href=href>{line.title}</a></p>
                {(!line.variant_title.is_empty()).then(|| view! { <p class="text-sm text-muted">{line.variant_title}</p> })}
                <p class="text-sm text-muted">"Quantity " {line.quantity}</p>
            </div>
            <p class="text-right">
                <span class="block font-semibold tabular-nums">{line.total.to_string()}</span>
                {each.map(|each| view! { <span class="block text-sm text-muted tabular-nums">{each}</span> })}
            </p>
        </li>
    }
}
