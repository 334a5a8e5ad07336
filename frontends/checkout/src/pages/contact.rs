//! The first step: who orders, and where to.

use leptos::prelude::*;
use shared_types::order::CheckoutView;
use shared_types::user::AddressView;
use ui::Button;
use ui::form::{Choice, RadioGroup, TextField};

use super::address::AddressFields;
use super::frame::{Frame, Step, summary};
use crate::model::{ContactForm, NEW_ADDRESS, Problems, address_lines};

/// E-mail and address; a signed-in shopper chooses among saved ones.
#[component]
pub fn ContactPage(
    form: ContactForm,
    problems: Problems,
    checkout: Option<CheckoutView>,
) -> impl IntoView {
    let error = problems.of("email");
    let shown = problems.clone();
    let guest = form.guest.then(sign_in_hint);
    view! {
        <Frame step=Step::Contact aside=checkout.map(summary) problems=shown>
            // The server says what is missing, beside each field.
            <form class="group/contact flex max-w-form flex-col gap-8" method="post" action="/checkout/contact" novalidate=true>
                <div class="flex flex-col gap-2">
                    <TextField
                        name="email"
                        label="E-mail"
                        kind="email"
                        value=form.email.clone()
                        autocomplete="email"
                        maxlength=254
                        hint="The confirmation and news of your parcels go here."
                        error=error
                    />
                    {guest}
                </div>
                {where_to(form, problems)}
                <div><Button wide=true>"Continue to delivery"</Button></div>
            </form>
        </Frame>
    }
    .into_any()
}

fn sign_in_hint() -> impl IntoView {
    view! {
        <p class="text-sm text-muted">
            "Have an account? "
            <a class="inline-block py-1 text-ink underline decoration-control underline-offset-4 hover:decoration-ink" href="/profile/sign-in?return_to=/checkout">
                "Sign in"
            </a>
            " to use your saved addresses. You can order without one."
        </p>
    }
}

fn where_to(form: ContactForm, problems: Problems) -> AnyView {
    let ContactForm {
        address,
        saved,
        deliver_to,
        ..
    } = form;
    if saved.is_empty() {
        return view! {
            <fieldset>
                <legend class="mb-4 font-display text-xl font-semibold">"Where to deliver"</legend>
                <AddressFields address=address problems=problems />
            </fieldset>
        }
        .into_any();
    }
    let choices = saved
        .iter()
        .map(saved_choice)
        .chain([Choice::new(NEW_ADDRESS, "Another address")])
        .collect();
    view! {
        <RadioGroup name="deliver_to" legend="Where to deliver" choices=choices selected=deliver_to error=problems.of("deliver_to") />
        <fieldset class="hidden group-has-[input[value=new]:checked]/contact:block">
            <legend class="mb-4 font-display text-xl font-semibold">"Another address"</legend>
            <AddressFields address=address problems=problems />
        </fieldset>
    }
    .into_any()
}

fn saved_choice(saved: &AddressView) -> Choice {
    let mut lines = address_lines(&saved.address).into_iter();
    let name = lines.next().unwrap_or_default();
    Choice {
        detail: Some(lines.collect::<Vec<_>>().join(", ")),
        ..Choice::new(saved.address_id.to_string(), name)
    }
}
