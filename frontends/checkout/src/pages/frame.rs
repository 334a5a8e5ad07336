//! What the steps have in common: progress, heading, the form, the order beside it.

use leptos::prelude::*;
use shared_types::order::CheckoutView;
use ui::form::ErrorSummary;
use ui::{Card, DefinitionList, Notice, NoticeBox, Steps, Tone};

use super::lines::SmallLines;
use crate::model::{Problems, total_entries};

/// One of the three steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Contact,
    Delivery,
    Review,
}

const STEPS: [(&str, &str); 3] = [
    ("Contact and address", "/checkout/contact"),
    ("Delivery", "/checkout/delivery"),
    ("Review and pay", "/checkout/review"),
];

/// A step's page: its form, and beside it what the order comes to. There is nothing
/// beside it while the order service is away.
#[component]
pub(super) fn Frame(
    step: Step,
    aside: Option<AnyView>,
    problems: Problems,
    children: Children,
) -> impl IntoView {
    let steps = STEPS
        .iter()
        .map(|(name, href)| ((*name).to_owned(), Some((*href).to_owned())))
        .collect();
    let (title, _) = STEPS[step as usize];
    view! {
        <Steps steps=steps current=step as usize />
        <div class="mt-8 grid items-start gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_23rem]">
            <div class="min-w-0">
                <h1 class="mb-6 text-3xl font-bold tracking-tight">{title}</h1>
                <div class="max-w-form">
                    {problems.message.map(|text| view! {
                        <div class="mb-6"><NoticeBox notice=Notice::new(Tone::Danger, text) /></div>
                    })}
                    <ErrorSummary errors=problems.fields />
                </div>
                {children()}
            </div>
            {aside}
        </div>
    }
    .into_any()
}

/// What is bought and what it comes to as far as it is known.
pub(super) fn summary(checkout: CheckoutView) -> AnyView {
    let known = checkout.address.is_some();
    let entries = total_entries(&checkout.totals, &checkout.discounts, known);
    let lines = checkout
        .sellers
        .into_iter()
        .flat_map(|seller| seller.lines)
        .collect();
    view! {
        <aside aria-label="Your order" class="lg:sticky lg:top-6">
            <Card title="Your order">
                <SmallLines lines=lines />
                <div class="mt-5 border-t border-line pt-5"><DefinitionList entries=entries /></div>
            </Card>
        </aside>
    }
    .into_any()
}
