//! The way to a new password, for who forgot theirs.

use leptos::prelude::*;
use ui::form::TextField;
use ui::{Button, ButtonLink, Look};

use super::form_problems;
use crate::Form;
use crate::components::PasswordField;

/// Asks for the address that the link is sent to.
#[component]
pub fn ForgotPassword(form: Form) -> impl IntoView {
    view! {
        <Narrow title="Forgot your password?">
            {form_problems(&form)}
            <form method="post" action="/profile/forgot-password" class="flex flex-col gap-5">
                <TextField name="email" label="E-mail address" kind="email" autocomplete="username"
                    inputmode="email" hint="We send you a link to set a new password."
                    value=form.value("email") error=form.error("email") />
                <div><Button>"Send the link"</Button></div>
            </form>
            <p><a class="inline-block py-1 font-semibold underline decoration-control underline-offset-4 hover:decoration-ink" href="/profile/sign-in">"Back to sign in"</a></p>
        </Narrow>
    }
    .into_any()
}

/// The same whether there is an account or not: it is nobody else's business.
#[component]
pub fn LinkSent(email: String) -> impl IntoView {
    view! {
        <Narrow title="Look at your mail">
            <p>
                "If there is an account for " <strong class="wrap-anywhere">{email}</strong>
                ", a link to set a new password is on its way. It works for an hour."
            </p>
            <p class="text-muted">"Nothing there after a few minutes? Look among the junk mail, or check the address and ask again."</p>
            <p><ButtonLink href="/profile/forgot-password" look=Look::Secondary>"Ask again"</ButtonLink></p>
        </Narrow>
    }
    .into_any()
}

/// Where the link leads.
#[component]
pub fn ResetPassword(form: Form, token: String) -> impl IntoView {
    view! {
        <Narrow title="Set a new password">
            {form_problems(&form)}
            <form method="post" action="/profile/reset-password" class="flex flex-col gap-5">
                <input type="hidden" name="token" value=token />
                <PasswordField name="new_password" label="New password" autocomplete="new-password"
                    hint="At least 10 characters. Every sign-in ends." error=form.error("new_password") />
                <div><Button>"Set password"</Button></div>
            </form>
        </Narrow>
    }
    .into_any()
}

/// The link was used, has run out, or is not whole.
#[component]
pub fn ResetEnded() -> impl IntoView {
    view! {
        <Narrow title="This link has ended">
            <p>"A link works once, and for an hour. Ask for another one."</p>
            <p><ButtonLink href="/profile/forgot-password">"Send another link"</ButtonLink></p>
        </Narrow>
    }
    .into_any()
}

#[component]
fn Narrow(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="mx-auto flex max-w-form flex-col gap-5 pt-2 lg:pt-6">
            <h1 class="text-3xl font-semibold tracking-tight">{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
