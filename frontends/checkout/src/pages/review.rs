//! The third step: everything once more, and the way to the payment page.

use leptos::prelude::*;
use shared_types::order::{CheckoutSeller, CheckoutView};
use shared_types::payment::PaymentProvider;
use ui::form::{Choice, RadioGroup};
use ui::{Button, Card, DefinitionList, Icon, IconName};

use super::address::Label;
use super::codes::Codes;
use super::frame::{Frame, Step};
use super::lines::SmallLines;
use crate::model::{Problems, arrival, price_or_free, total_entries};

/// The order as it will be placed, under a `key` that makes it one order however often
/// the form is sent.
#[component]
pub fn ReviewPage(
    checkout: CheckoutView,
    key: String,
    providers: Vec<PaymentProvider>,
    problems: Problems,
    /// A code that was typed and refused.
    #[prop(default = String::new())]
    typed_code: String,
) -> impl IntoView {
    let parcels = checkout
        .sellers
        .clone()
        .into_iter()
        .map(parcel)
        .collect_view();
    let email = checkout.email.clone().unwrap_or_default();
    let address = checkout.address.clone().unwrap_or_default();
    let (codes, refused) = (checkout.codes.clone(), problems.of("code"));
    view! {
        <Frame step=Step::Review aside=Some(pay(&checkout, key, &providers)) problems=problems>
            <div class="flex flex-col gap-6">
                <Card>
                    <div class="grid gap-6 sm:grid-cols-2">
                        <div>
                            {heading("Confirmation to", Some(("/checkout/contact", "Change the e-mail")))}
                            <p class="break-words">{email}</p>
                        </div>
                        <div>
                            {heading("Delivery to", Some(("/checkout/contact", "Change the address")))}
                            <Label address=address />
                        </div>
                    </div>
                </Card>
                {parcels}
                <Codes codes=codes typed=typed_code error=refused />
            </div>
        </Frame>
    }
    .into_any()
}

/// The total, and the button that agrees to it.
fn pay(checkout: &CheckoutView, key: String, providers: &[PaymentProvider]) -> AnyView {
    let total = checkout.totals.to_pay;
    let by_card = checkout.totals.gift_card.amount;
    let pays = total.amount > 0;
    let button = if pays {
        format!("Order and pay {total}")
    } else {
        "Order now".to_owned()
    };
    let entries = total_entries(&checkout.totals, &checkout.discounts, true);
    let ways = pays.then(|| ways_to_pay(providers));
    view! {
        <aside aria-label="What you pay" class="lg:sticky lg:top-6">
            <Card title="What you pay">
                <DefinitionList entries=entries />
                <form class="mt-6 flex flex-col gap-3" method="post" action="/checkout/place">
                    <input type="hidden" name="expected_amount" value=total.amount />
                    <input type="hidden" name="expected_currency" value=total.currency.code() />
                    <input type="hidden" name="expected_gift_card" value=by_card />
                    <input type="hidden" name="idempotency_key" value=key />
                    {ways}
                    <Button wide=true>
                        <Icon name=IconName::Lock />
                        {button}
                    </Button>
                    {pays.then(|| view! {
                        <p class="text-sm text-muted">
                            "You pay on the payment provider's own page; your card number never reaches us."
                        </p>
                    })}
                </form>
            </Card>
        </aside>
    }
    .into_any()
}

/// Nothing to choose where there is one way only.
fn ways_to_pay(providers: &[PaymentProvider]) -> Option<AnyView> {
    let [first, _, ..] = providers else {
        return None;
    };
    let choices = providers
        .iter()
        .map(|provider| Choice::new(provider.name(), provider.label()))
        .collect();
    let group = view! {
        <RadioGroup name="provider" legend="How to pay" choices=choices selected=first.name() />
    };
    Some(group.into_any())
}

fn parcel(seller: CheckoutSeller) -> impl IntoView {
    let chosen = seller.chosen.clone().unwrap_or_default();
    let option = seller.options.iter().find(|option| option.method == chosen);
    let delivery = option.map(|option| {
        let price = price_or_free(option).replace("Free", "free");
        let text = format!("{}, {price}. {}.", option.name, arrival(option));
        view! {
            <p class="mt-5 flex items-center gap-2 border-t border-line pt-4 text-sm">
                <span class="text-muted"><Icon name=IconName::Delivery /></span>
                <span class="min-w-0 flex-1">{text}</span>
                {change("/checkout/delivery", "Change the delivery")}
            </p>
        }
    });
    view! {
        <Card>
            {heading(&format!("From {}", seller.seller_name), None)}
            <SmallLines lines=seller.lines />
            {delivery}
        </Card>
    }
}

fn heading(text: &str, link: Option<(&'static str, &'static str)>) -> impl IntoView + use<> {
    let text = text.to_owned();
    view! {
        <div class="mb-3 flex items-baseline justify-between gap-3">
            <h2 class="text-lg font-semibold">{text}</h2>
            {link.map(|(href, label)| change(href, label))}
        </div>
    }
}

fn change(href: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <a class="inline-block py-1 text-sm underline decoration-control underline-offset-4 hover:decoration-ink" href=href aria-label=label>
            "Change"
        </a>
    }
}
