//! A password, hidden unless asked to show.

use leptos::prelude::*;
use ui::form::TextField;

use crate::show_password::ShowPassword;

/// A labelled password input; `autocomplete` says whether it is a new one.
#[component]
pub fn PasswordField(
    name: &'static str,
    label: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let field = if hint.is_empty() {
        view! { <TextField name=name label=label kind="password" autocomplete=autocomplete error=error /> }.into_any()
    } else {
        view! { <TextField name=name label=label kind="password" autocomplete=autocomplete error=error hint=hint /> }.into_any()
    };
    view! {
        <div class="flex flex-col gap-1" data-password="">
            {field}
            <ShowPassword />
        </div>
    }
    .into_any()
}
