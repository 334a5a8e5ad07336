//! The order: confirmed, waiting for its payment, or called off.

use leptos::prelude::*;
use shared_types::OrderId;
use shared_types::order::{OrderStatus, OrderView, SellerOrderView, TrackingEntry};
use ui::{
    Badge, Button, ButtonLink, Card, DefinitionList, Fragment, Icon, IconName, Live, Look, Notice,
    NoticeBox, Shipments, Tone,
};

use super::address::Label;
use super::lines::SmallLines;
use crate::model::{arrival, status_text, total_entries};

/// Announced when the order changed.
const TOPIC: &str = "order";

/// An order as it stands; what changes appears by itself.
#[component]
pub fn OrderPage(
    order: OrderView,
    /// Where its changes are told, while there may be any.
    changes: Option<String>,
) -> impl IntoView {
    let src = format!("/checkout/fragments/orders/{}", order.order_id);
    view! {
        <Fragment src=src topic=TOPIC><OrderNow order=order /></Fragment>
        {changes.map(|changes| view! { <Live src=changes topic=TOPIC.to_owned() /> })}
    }
    .into_any()
}

/// All of the order's page that may change.
#[component]
pub fn OrderNow(order: OrderView) -> impl IntoView {
    let (title, text) = opening(&order);
    view! {
        <div class="mx-auto max-w-4xl">
            {mark(order.status)}
            <h1 class="mt-4 text-3xl font-bold tracking-tight">{title}</h1>
            <p class="mt-2 max-w-prose text-lg text-muted">{text}</p>
            <p class="mt-4 flex flex-wrap items-center gap-3">
                <span>"Order " <strong class="tabular-nums">{order.number.clone()}</strong></span>
                <span data-announce=""><Badge text=status_text(order.status) tone=tone(order.status) /></span>
            </p>
            {steps(&order)}
            <div class="mt-10">{facts(order)}</div>
        </div>
    }
    .into_any()
}

/// After leaving the payment page: nothing was charged, and how to go on.
#[component]
pub fn CancelledPage(order: OrderView) -> impl IntoView {
    view! {
        <div class="mx-auto max-w-4xl">
            {mark(order.status)}
            <h1 class="mt-4 text-3xl font-bold tracking-tight">"You left the payment page"</h1>
            <p class="mt-2 max-w-prose text-lg text-muted">
                "Nothing was charged. We hold the items of order "
                <strong class="tabular-nums text-ink">{order.number.clone()}</strong>
                " for you for a while, so you can pay now or cancel it. Your cart is as it was."
            </p>
            {awaiting(&order, false)}
            <div class="mt-10">{facts(order)}</div>
        </div>
    }
    .into_any()
}

fn opening(order: &OrderView) -> (&'static str, String) {
    match order.status {
        OrderStatus::AwaitingPayment => (
            "Your order waits for its payment",
            "We have not heard from the payment provider yet. If you have just paid, this takes a moment: check again.".to_owned(),
        ),
        OrderStatus::Confirmed | OrderStatus::Shipped | OrderStatus::Delivered => (
            "Thank you, your order is placed",
            format!("The confirmation goes to {}.", order.email),
        ),
        OrderStatus::Cancelled => (
            "This order was cancelled",
            order.cancel_reason.clone().unwrap_or_else(|| "What was paid goes back.".to_owned()),
        ),
        OrderStatus::NeedsAttention => (
            "We are looking into your order",
            "Something needs a person of ours. You need not do anything; do not pay again.".to_owned(),
        ),
    }
}

fn mark(status: OrderStatus) -> impl IntoView {
    let (icon, tone) = match status {
        OrderStatus::Confirmed | OrderStatus::Shipped | OrderStatus::Delivered => {
            (IconName::Check, Tone::Positive)
        }
        OrderStatus::AwaitingPayment => (IconName::Lock, Tone::Info),
        OrderStatus::Cancelled => (IconName::Close, Tone::Neutral),
        OrderStatus::NeedsAttention => (IconName::Warning, Tone::Warning),
    };
    let class = format!(
        "flex size-14 items-center justify-center rounded-full {}",
        tone.class()
    );
    view! { <span class=class><Icon name=icon size=28 /></span> }
}

const fn tone(status: OrderStatus) -> Tone {
    match status {
        OrderStatus::AwaitingPayment => Tone::Info,
        OrderStatus::Confirmed | OrderStatus::Shipped | OrderStatus::Delivered => Tone::Positive,
        OrderStatus::Cancelled => Tone::Neutral,
        OrderStatus::NeedsAttention => Tone::Warning,
    }
}

/// What the shopper can do now.
fn steps(order: &OrderView) -> AnyView {
    match order.status {
        OrderStatus::AwaitingPayment => awaiting(order, true),
        OrderStatus::Cancelled => view! {
            <div class="mt-6 flex flex-wrap gap-3">
                <ButtonLink href="/cart">"To your cart"</ButtonLink>
                <ButtonLink href="/products" look=Look::Secondary>"Continue shopping"</ButtonLink>
            </div>
        }
        .into_any(),
        _ => view! {
            <div class="mt-6 flex flex-wrap gap-3">
                <ButtonLink href=format!("/profile/orders/{}", order.order_id)>"Follow this order"</ButtonLink>
                <ButtonLink href="/products" look=Look::Secondary>"Continue shopping"</ButtonLink>
            </div>
        }
        .into_any(),
    }
}

/// Paying, or calling it off; `paid` where the payment may be on its way already.
fn awaiting(order: &OrderView, paid: bool) -> AnyView {
    let id = order.order_id;
    let again = paid.then(|| {
        let href = format!("/checkout/return?order={id}");
        view! { <ButtonLink href=href look=Look::Secondary>"Check again"</ButtonLink> }
    });
    let problem = order.payment_problem.clone().map(|problem| {
        let text = format!("The last payment did not succeed: {problem}");
        view! { <div class="mt-6"><NoticeBox notice=Notice::new(Tone::Warning, text) /></div> }
    });
    let pay = order.payment_url.clone().map(|href| {
        view! { <ButtonLink href=href><Icon name=IconName::Lock />"Pay now"</ButtonLink> }
    });
    let cancel = order.can_cancel.then(|| cancel_form(id));
    view! {
        {problem}
        <div class="mt-6 flex flex-wrap items-center gap-3">
            {pay}
            {again}
            {cancel}
        </div>
    }
    .into_any()
}

fn cancel_form(id: OrderId) -> impl IntoView {
    view! {
        <form method="post" action=format!("/checkout/orders/{id}/cancel")>
            <Button look=Look::Quiet>"Cancel the order"</Button>
        </form>
    }
}

fn facts(order: OrderView) -> impl IntoView {
    let entries = total_entries(&order.totals, &order.discounts, true);
    let parcels = order.seller_orders.into_iter().map(parcel).collect_view();
    view! {
        <div class="grid items-start gap-6 md:grid-cols-[minmax(0,1fr)_20rem]">
            <div class="flex flex-col gap-6">
                {parcels}
                <Card title="What happened">{history(order.history)}</Card>
            </div>
            <div class="flex flex-col gap-6">
                <Card title="Totals"><DefinitionList entries=entries /></Card>
                <Card title="Delivery to"><Label address=order.address /></Card>
            </div>
        </div>
    }
}

fn parcel(part: SellerOrderView) -> impl IntoView {
    let delivery = format!("{}. {}.", part.delivery.name, arrival(&part.delivery));
    view! {
        <Card>
            <h2 class="mb-4 text-lg font-semibold">"From " {part.seller_name}</h2>
            <SmallLines lines=part.lines />
            <p class="mt-5 flex items-start gap-2 border-t border-line pt-4 text-sm text-muted">
                <Icon name=IconName::Delivery />
                <span>{delivery}</span>
            </p>
            <Shipments shipments=part.shipments />
        </Card>
    }
}

fn history(entries: Vec<TrackingEntry>) -> impl IntoView {
    let items = entries
        .into_iter()
        .map(|entry| {
            let time = format!("{:02}:{:02} UTC", entry.at.0.hour(), entry.at.0.minute());
            view! {
                <li class="flex flex-col">
                    <span>{entry.text}</span>
                    <span class="text-sm text-muted tabular-nums">{entry.at.day()} ", " {time}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="flex flex-col gap-3">{items}</ol> }
}
