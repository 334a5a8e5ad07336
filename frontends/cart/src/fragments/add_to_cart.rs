//! The form on a product's page.

use leptos::prelude::*;
use ui::form::{SelectField, SelectOption};
use ui::{Button, Icon, IconName};

use crate::model::{AddForm, Outcome};

/// Quantity and button; after a try, what became of it.
#[component]
pub fn AddToCart(form: AddForm) -> impl IntoView {
    let outcome = form.outcome.clone();
    let controls = if form.sold_out() {
        sold_out().into_any()
    } else {
        controls(&form).into_any()
    };
    view! {
        <form class="flex flex-col gap-3" method="post" action="/cart/lines" data-enhance="" data-emits="cart-changed">
            <input type="hidden" name="variant_id" value=form.variant_id.to_string() />
            {controls}
            {outcome.map(told)}
        </form>
    }
    .into_any()
}

fn controls(form: &AddForm) -> impl IntoView + use<> {
    let options = form
        .quantities()
        .into_iter()
        .map(|count| SelectOption::new(count.to_string(), count.to_string()))
        .collect();
    view! {
        <div class="flex items-end gap-3">
            <div class="w-24 shrink-0">
                <SelectField
                    name="quantity"
                    label="Quantity"
                    id=format!("quantity-{}", form.variant_id)
                    options=options
                    selected=form.quantity.to_string()
                    autocomplete="off"
                />
            </div>
            <div class="min-w-0 flex-1">
                <Button name="add" value="1" wide=true label=format!("Add to cart: {}", form.title)>
                    "Add to cart"
                </Button>
            </div>
        </div>
    }
}

/// Nothing to press, but the place of the button says why.
fn sold_out() -> impl IntoView {
    view! {
        <input type="hidden" name="quantity" value="1" />
        <p class="flex min-h-11 items-center justify-center rounded-md border border-dashed border-control px-5 py-2 font-semibold text-muted">
            "Sold out"
        </p>
    }
}

fn told(outcome: Outcome) -> AnyView {
    match outcome {
        Outcome::Added(text) => view! {
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-positive-soft px-4 py-2 text-positive" role="status">
                <Icon name=IconName::Check />
                <span class="min-w-0 flex-1 font-medium" data-announce="">{text}</span>
                <a class="inline-block py-1 font-semibold underline underline-offset-4" href="/cart">"View cart"</a>
            </div>
        }
        .into_any(),
        Outcome::Refused(text) => view! {
            <p class="flex items-start gap-2 rounded-md bg-danger-soft px-4 py-2 font-medium text-danger" role="alert" tabindex="-1" data-focus="">
                <span class="mt-0.5"><Icon name=IconName::Warning /></span>
                <span data-announce="">{text}</span>
            </p>
        }
        .into_any(),
    }
}
