//! Name, password, and the end of every sign-in.

use leptos::prelude::*;
use ui::form::TextField;
use ui::{Button, Look, Section};

use super::form_problems;
use crate::Form;
use crate::components::{AccountPage, PasswordField, PostButton, Tab};

/// The account's own page; each form comes back by itself.
#[component]
pub fn Account(email: String, name: Form, password: Form) -> impl IntoView {
    let username = email.clone();
    view! {
        <AccountPage tab=Tab::Account title="Your details">
            <div class="max-w-form">
                <Section title="Name" more=None>
                    {form_problems(&name)}
                    <form method="post" action="/profile/account/name" class="flex flex-col gap-5">
                        <TextField name="name" label="Name" autocomplete="name" maxlength=80
                            hint="How we address you." value=name.value("name") error=name.error("name") />
                        <div class="flex flex-col gap-1">
                            <p class="font-semibold">"E-mail address"</p>
                            <p class="wrap-anywhere text-muted">{email}</p>
                        </div>
                        <div><Button>"Save name"</Button></div>
                    </form>
                </Section>
                <Section title="Password" more=None>
                    {form_problems(&password)}
                    <form method="post" action="/profile/account/password" class="flex flex-col gap-5">
                        // Password managers ask whose password it is.
                        <input type="hidden" name="username" autocomplete="username" value=username />
                        <PasswordField name="current_password" label="Current password"
                            autocomplete="current-password" error=password.error("current_password") />
                        <PasswordField name="new_password" label="New password" autocomplete="new-password"
                            hint="At least 10 characters. Every other sign-in ends."
                            error=password.error("new_password") />
                        <div><Button>"Change password"</Button></div>
                    </form>
                </Section>
                <Section title="Sign out everywhere" more=None>
                    <p class="mb-4 text-muted">
                        "Ends every sign-in to your account, on this and all other devices. "
                        "Another device may go on for up to ten minutes."
                    </p>
                    <PostButton action="/profile/sign-out-everywhere" label="Sign out everywhere" look=Look::Secondary />
                </Section>
            </div>
        </AccountPage>
    }
    .into_any()
}
