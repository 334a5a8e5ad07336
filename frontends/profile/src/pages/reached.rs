//! Where the shopper is reached: their phone and their browsers.

use leptos::prelude::*;
use shared_types::PhoneNumber;
use shared_types::reach::Reach;
use ui::form::TextField;
use ui::{Button, Look};

use super::form_problems;
use crate::Form;
use crate::components::PostButton;
use crate::push::PushSwitch;

/// The number, the code that confirms it, or the way to give one.
pub fn text_messages(reach: Reach, phone: &Form, code: &Form) -> AnyView {
    let waiting = reach.unconfirmed_phone;
    match (reach.phone, waiting) {
        (Some(number), None) => confirmed(number),
        (_, Some(number)) => {
            view! { {enter_code(number, code)} {enter_number(phone, true)} }.into_any()
        }
        (None, None) => {
            // A code that has run out is told beside the way to another one.
            view! { {form_problems(code)} {enter_number(phone, false)} }.into_any()
        }
    }
}

/// What the switch is about, and the switch.
pub fn in_browser(key: String, endpoints: Vec<String>) -> AnyView {
    view! {
        <p class="mb-4 text-muted">
            "This browser can show you what is ticked above, even while no page of the mall is open. "
            "Switch them off here before somebody else uses this browser."
        </p>
        <PushSwitch key=key endpoints=endpoints />
    }
    .into_any()
}

fn confirmed(number: PhoneNumber) -> AnyView {
    view! {
        <p class="mb-4">"Text messages go to " <strong>{String::from(number)}</strong> "."</p>
        <PostButton action="/profile/notifications/phone/remove" label="Remove number" look=Look::Secondary />
    }
    .into_any()
}

fn enter_code(number: PhoneNumber, form: &Form) -> AnyView {
    view! {
        {form_problems(form)}
        <form method="post" action="/profile/notifications/phone/code" class="mb-8 flex flex-col gap-5">
            <p>"We sent a code to " <strong>{String::from(number)}</strong> ". It works for ten minutes."</p>
            <TextField name="code" label="Code" autocomplete="one-time-code" inputmode="numeric" maxlength=10
                hint="The six digits of the text message." value=form.value("code") error=form.error("code") />
            <div><Button look=Look::Secondary>"Confirm number"</Button></div>
        </form>
    }
    .into_any()
}

fn enter_number(form: &Form, again: bool) -> AnyView {
    let (label, button) = if again {
        ("No text message, or another number?", "Send another code")
    } else {
        ("Phone number", "Send a code")
    };
    view! {
        {form_problems(form)}
        <form method="post" action="/profile/notifications/phone" class="flex flex-col gap-5">
            <TextField name="number" label=label kind="tel" autocomplete="tel" inputmode="tel" maxlength=40
                hint="With its country code, such as +49 170 1234567. We send a code there to see that it is yours."
                value=form.value("number") error=form.error("number") />
            <div><Button look=Look::Secondary>{button}</Button></div>
        </form>
    }
    .into_any()
}
