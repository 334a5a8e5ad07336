//! Where an order stands, in words.

use leptos::prelude::*;
use shared_types::order::OrderStatus;
use ui::{Badge, Tone};

const fn label(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::AwaitingPayment => "Awaiting payment",
        OrderStatus::Confirmed => "Confirmed",
        OrderStatus::Shipped => "On its way",
        OrderStatus::Delivered => "Delivered",
        OrderStatus::Cancelled => "Cancelled",
        OrderStatus::NeedsAttention => "We are looking into it",
    }
}

const fn tone(status: OrderStatus) -> Tone {
    match status {
        OrderStatus::AwaitingPayment | OrderStatus::NeedsAttention => Tone::Warning,
        OrderStatus::Confirmed | OrderStatus::Shipped => Tone::Info,
        OrderStatus::Delivered => Tone::Positive,
        OrderStatus::Cancelled => Tone::Neutral,
    }
}

/// The same as a badge.
#[component]
pub fn StatusBadge(status: OrderStatus) -> impl IntoView {
    view! { <Badge text=label(status) tone=tone(status) /> }.into_any()
}
