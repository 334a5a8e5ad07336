//! A return: where it stands, in words, and what is in it.

use leptos::prelude::*;
use shared_types::returns::{ReturnStatus, ReturnView};
use ui::{Badge, Tone};

const fn label(status: ReturnStatus) -> &'static str {
    match status {
        ReturnStatus::Requested => "Waiting for the seller",
        ReturnStatus::Accepted => "Accepted",
        ReturnStatus::Refused => "Refused",
        ReturnStatus::Received => "Arrived",
        ReturnStatus::Refunding => "Money on its way",
        ReturnStatus::RefundFailed => "Refund failed",
        ReturnStatus::Refunded => "Refunded",
    }
}

const fn tone(status: ReturnStatus) -> Tone {
    match status {
        ReturnStatus::Requested => Tone::Warning,
        ReturnStatus::Accepted | ReturnStatus::Received | ReturnStatus::Refunding => Tone::Info,
        ReturnStatus::Refused => Tone::Neutral,
        ReturnStatus::RefundFailed => Tone::Danger,
        ReturnStatus::Refunded => Tone::Positive,
    }
}

/// Where a return stands.
#[component]
pub fn ReturnBadge(status: ReturnStatus) -> impl IntoView {
    view! { <Badge text=label(status) tone=tone(status) /> }.into_any()
}

/// What is sent back, why, what was said, and the money.
#[component]
pub fn ReturnFacts(back: ReturnView) -> impl IntoView {
    let lines = back.lines.iter().map(|line| {
        let what = format!("{} × {}", line.quantity, line.sold.title);
        let sellable = line.sellable.map(|sellable| match sellable {
            true => ". Goes back on sale",
            false => ". Does not go back on sale",
        });
        view! {
            <li class="flex flex-wrap justify-between gap-x-4 py-2">
                <span class="min-w-0 wrap-anywhere">
                    <span class="font-semibold">{what}</span>
                    <span class="block text-sm text-muted">{line.reason.label()} {sellable}</span>
                </span>
                <span class="tabular-nums">{line.refundable.to_string()}</span>
            </li>
        }
    });
    let note = said("The shopper says", Some(back.note.clone()));
    let answer = said(&format!("{} says", back.seller_name), back.answer.clone());
    let refunded = back.refunded.map(|amount| {
        view! { <p class="mt-3 font-semibold">{format!("Given back: {amount}")}</p> }
    });
    view! {
        <ul class="flex flex-col divide-y divide-line">{lines.collect_view()}</ul>
        {note}
        {answer}
        {refunded}
    }
    .into_any()
}

fn said(who: &str, text: Option<String>) -> Option<AnyView> {
    let text = text.filter(|text| !text.is_empty())?;
    let who = format!("{who}: ");
    Some(
        view! { <p class="mt-3 wrap-anywhere"><span class="text-muted">{who}</span>{text}</p> }
            .into_any(),
    )
}
