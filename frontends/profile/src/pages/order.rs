//! One order: where it stands, what is in it, what happened to it.

use leptos::prelude::*;
use shared_types::order::{OrderStatus, OrderView, TrackingEntry};
use shared_types::{Money, Timestamp};
use ui::{ButtonLink, Card, DefinitionList, Entry, Fragment, Live, Look, Notice, NoticeBox, Tone};

use super::order_part::SellerPart;
use crate::components::{AccountPage, AddressLines, Day, Moment, StatusBadge, Tab};

/// Who looks at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever is signed in.
    Shopper,
    /// A guest, whose browser ordered it.
    Guest,
}

/// Announced when the order changed.
const TOPIC: &str = "order";

/// Everything about one order; what changes appears by itself.
#[component]
pub fn Order(
    order: OrderView,
    viewer: Viewer,
    /// Where its changes are told, while there may be any.
    changes: Option<String>,
) -> impl IntoView {
    let title = format!("Order {}", order.number);
    let src = format!("/profile/fragments/orders/{}", order.order_id);
    view! {
        <AccountPage tab=Tab::Orders title=title guest=viewer == Viewer::Guest back=("/profile/orders", "Orders")>
            <Fragment src=src topic=TOPIC><OrderNow order=order /></Fragment>
            {changes.map(|changes| view! { <Live src=changes topic=TOPIC.to_owned() /> })}
        </AccountPage>
    }
    .into_any()
}

/// All of the order's page that may change.
#[component]
pub fn OrderNow(order: OrderView) -> impl IntoView {
    let facts = facts(&order);
    let standing = standing(&order);
    let parts = order
        .seller_orders
        .into_iter()
        .map(|part| view! { <SellerPart part=part /> });
    view! {
        {placed(order.placed_at, order.status)}
        {standing}
        <div class="grid gap-4 xl:grid-cols-[minmax(0,1fr)_20rem] xl:gap-8">
            <div class="flex min-w-0 flex-col gap-4">{parts.collect_view()} <Card title="What happened so far">{history(order.history)}</Card></div>
            <div class="flex min-w-0 flex-col gap-4">{facts}</div>
        </div>
    }
    .into_any()
}

fn placed(at: Timestamp, status: OrderStatus) -> impl IntoView {
    view! {
        <p class="-mt-3 mb-6 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
            <span>"Placed on " <Day at=at /></span>
            <span data-announce=""><StatusBadge status=status /></span>
        </p>
    }
}

/// What the shopper should know or do now.
fn standing(order: &OrderView) -> impl IntoView + use<> {
    let awaiting = order.status == OrderStatus::AwaitingPayment;
    let failed = order.payment_problem.clone().filter(|_| awaiting);
    let reason = order
        .cancel_reason
        .clone()
        .filter(|_| order.status == OrderStatus::Cancelled);
    let pay = order
        .payment_url
        .is_some()
        .then(|| format!("/profile/orders/{}/pay", order.order_id));
    view! {
        {awaiting.then(|| {
            let notice = match failed {
                Some(why) => Notice::new(Tone::Warning, format!("{why} We still hold your items; you can pay again.")),
                None => Notice::new(Tone::Warning, "We hold your items and wait for your payment."),
            };
            view! {
                <div class="mb-6">
                    <NoticeBox notice=notice>
                        {pay.map(|href| view! { <ButtonLink href=href>"Pay now"</ButtonLink> })}
                    </NoticeBox>
                </div>
            }
        })}
        {reason.map(|reason| view! { <div class="mb-6"><NoticeBox notice=Notice::new(Tone::Neutral, reason) /></div> })}
    }
    .into_any()
}

fn facts(order: &OrderView) -> impl IntoView + use<> {
    let cancel = order
        .can_cancel
        .then(|| format!("/profile/orders/{}/cancel", order.order_id));
    let paid = matches!(
        order.status,
        OrderStatus::Confirmed | OrderStatus::Shipped | OrderStatus::Delivered
    );
    let returns = paid.then(|| format!("/profile/orders/{}/returns", order.order_id));
    let entries = totals(order);
    let address = order.address.clone();
    let email = order.email.clone();
    view! {
        <Card title="Total"><DefinitionList entries=entries /></Card>
        <Card title="Delivery address">
            <AddressLines address=address />
            <p class="mt-4 border-t border-line pt-4 text-sm wrap-anywhere text-muted">"News of this order goes to " {email}</p>
        </Card>
        {returns.map(|href| view! {
            <p class="mb-3"><ButtonLink href=href look=Look::Secondary wide=true>"Returns"</ButtonLink></p>
        })}
        {cancel.map(|href| view! {
            <p><ButtonLink href=href look=Look::Secondary wide=true>"Cancel order"</ButtonLink></p>
        })}
    }
    .into_any()
}

fn totals(order: &OrderView) -> Vec<Entry> {
    let totals = &order.totals;
    let off = |amount: Money| Money::new(-amount.amount, amount.currency);
    let tax = if totals.tax_included {
        "Tax, included"
    } else {
        "Tax"
    };
    let mut entries = vec![Entry::new("Items", totals.items)];
    let discounts = order.discounts.iter();
    entries.extend(discounts.map(|discount| Entry::new(&discount.name, off(discount.amount))));
    entries.push(Entry::new("Delivery", totals.delivery));
    if totals.tax.amount != 0 {
        entries.push(Entry::new(tax, totals.tax));
    }
    entries.push(Entry::total("Total", totals.total));
    if totals.gift_card.amount > 0 {
        entries.push(Entry::new("Paid by gift card", totals.gift_card));
    }
    entries
}

/// Newest first: that is what one comes to see.
fn history(history: Vec<TrackingEntry>) -> AnyView {
    if history.is_empty() {
        return view! { <p class="text-muted">"Nothing yet."</p> }.into_any();
    }
    let entries = history.into_iter().rev().map(|entry| {
        view! {
            <li class="group relative border-s-2 border-line pb-6 ps-6 last:border-transparent last:pb-0">
                <span aria-hidden="true" class="absolute -start-[0.4375rem] top-1.5 size-3 rounded-full bg-control group-first:bg-primary"></span>
                <p class="group-first:font-semibold">{entry.text}</p>
                <p class="text-sm text-muted"><Moment at=entry.at /></p>
            </li>
        }
    });
    view! { <ol class="ms-1.5">{entries.collect_view()}</ol> }.into_any()
}
