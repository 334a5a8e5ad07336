//! Signing in and signing up.

use leptos::prelude::*;
use ui::form::TextField;
use ui::{Button, Icon, IconName};

use super::form_problems;
use crate::Form;
use crate::components::PasswordField;

/// The sign-in page.
#[component]
pub fn SignIn(
    form: Form,
    /// Where to go afterwards.
    return_to: String,
    /// The sign-up page that leads to the same place.
    other: String,
) -> impl IntoView {
    let fields = view! {
        <TextField name="email" label="E-mail address" kind="email" autocomplete="username"
            inputmode="email" value=form.value("email") error=form.error("email") />
        <PasswordField name="password" label="Password" autocomplete="current-password"
            error=form.error("password") />
        <Button wide=true>"Sign in"</Button>
    };
    let aside = view! {
        <p>"New to MallHive? " <a class=LINK href=other>"Create an account"</a></p>
        <p class="mt-2"><a class=LINK href="/profile/forgot-password">"Forgot your password?"</a></p>
    };
    page(
        "Sign in",
        "/profile/sign-in",
        &form,
        return_to,
        fields.into_any(),
        aside.into_any(),
    )
}

/// The sign-up page.
#[component]
pub fn SignUp(
    form: Form,
    /// Where to go afterwards.
    return_to: String,
    /// The sign-in page that leads to the same place.
    other: String,
) -> impl IntoView {
    let fields = view! {
        <TextField name="name" label="Name" autocomplete="name" hint="How we address you." maxlength=80
            value=form.value("name") error=form.error("name") />
        <TextField name="email" label="E-mail address" kind="email" autocomplete="username"
            inputmode="email" value=form.value("email") error=form.error("email") />
        <PasswordField name="password" label="Password" autocomplete="new-password"
            hint="At least 10 characters. A few words that do not belong together make a good one."
            error=form.error("password") />
        <Button wide=true>"Create account"</Button>
    };
    let aside = view! {
        <p>"You have an account? " <a class=LINK href=other>"Sign in"</a></p>
    };
    page(
        "Create an account",
        "/profile/sign-up",
        &form,
        return_to,
        fields.into_any(),
        aside.into_any(),
    )
}

const LINK: &str = "inline-block py-1 font-semibold underline decoration-control underline-offset-4 hover:decoration-ink";

const REASONS: [(IconName, &str); 3] = [
    (
        IconName::Parcel,
        "Follow every order from each seller in one place.",
    ),
    (
        IconName::Delivery,
        "Keep your addresses, so that checkout takes a moment.",
    ),
    (IconName::Cart, "What is in your cart now comes along."),
];

fn page(
    title: &'static str,
    action: &'static str,
    form: &Form,
    return_to: String,
    fields: AnyView,
    aside: AnyView,
) -> AnyView {
    let reasons = REASONS.map(|(icon, text)| {
        view! {
            <li class="flex items-start gap-3">
                <span class="mt-0.5 text-muted"><Icon name=icon /></span>
                <span>{text}</span>
            </li>
        }
    });
    view! {
        <div class="mx-auto grid max-w-form gap-10 pt-2 lg:max-w-4xl lg:grid-cols-[minmax(0,1fr)_19rem] lg:gap-16 lg:pt-6">
            <div>
                <h1 class="mb-6 text-3xl font-semibold tracking-tight">{title}</h1>
                {form_problems(form)}
                <form method="post" action=action class="flex flex-col gap-5">
                    <input type="hidden" name="return_to" value=return_to />
                    {fields}
                </form>
                <div class="mt-6">{aside}</div>
            </div>
            <section class="self-start rounded-lg bg-sunken p-6 lg:mt-16">
                <h2 class="text-lg font-semibold">"With an account"</h2>
                <ul class="mt-4 flex flex-col gap-3 text-sm">{reasons.collect_view()}</ul>
                <p class="mt-4 border-t border-line pt-4 text-sm text-muted">"You can also order as a guest; no account is needed."</p>
            </section>
        </div>
    }
    .into_any()
}
