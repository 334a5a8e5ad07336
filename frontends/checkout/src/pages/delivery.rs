//! The second step: how each seller delivers.

use leptos::prelude::*;
use shared_types::order::{CheckoutSeller, CheckoutView};
use ui::form::{Choice, RadioGroup};
use ui::{Button, ButtonLink, Look, Notice, NoticeBox, Tone};

use super::frame::{Frame, Step, summary};
use crate::model::{Problems, arrival, contents, price_or_free};

/// A group of radio buttons for each seller.
#[component]
pub fn DeliveryPage(checkout: CheckoutView, problems: Problems) -> impl IntoView {
    let several = checkout.sellers.len() > 1;
    let complete = checkout
        .sellers
        .iter()
        .all(|seller| !seller.options.is_empty());
    let groups = checkout
        .sellers
        .clone()
        .into_iter()
        .map(|seller| group(seller, &problems))
        .collect_view();
    view! {
        <Frame step=Step::Delivery aside=Some(summary(checkout)) problems=problems>
            {several.then(|| view! {
                <p class="-mt-3 mb-6 text-muted">"Each seller sends their own parcel."</p>
            })}
            <form class="flex max-w-form flex-col gap-8" method="post" action="/checkout/delivery" novalidate=true>
                {groups}
                <div class="flex flex-col gap-3">
                    {complete.then(|| view! { <Button wide=true>"Continue to review"</Button> })}
                    <ButtonLink href="/checkout/contact" look=Look::Quiet>"Back to contact and address"</ButtonLink>
                </div>
            </form>
        </Frame>
    }
    .into_any()
}

fn group(seller: CheckoutSeller, problems: &Problems) -> AnyView {
    let name = format!("delivery-{}", seller.seller_id);
    if seller.options.is_empty() {
        let text = format!(
            "{} does not deliver to this address. Choose another address, or take their items out of the cart.",
            seller.seller_name
        );
        return view! {
            <NoticeBox notice=Notice::new(Tone::Warning, text)>
                <a class="inline-block py-1 font-semibold underline underline-offset-4" href="/cart">"To the cart"</a>
            </NoticeBox>
        }
        .into_any();
    }
    let choices = seller
        .options
        .iter()
        .map(|option| Choice {
            detail: Some(arrival(option)),
            aside: Some(price_or_free(option)),
            ..Choice::new(option.method.clone(), option.name.clone())
        })
        .collect();
    let error = problems.of(&name);
    view! {
        <RadioGroup
            name=name
            legend=format!("From {}", seller.seller_name)
            hint=contents(&seller.lines)
            choices=choices
            selected=seller.chosen.unwrap_or_default()
            error=error
        />
    }
    .into_any()
}
