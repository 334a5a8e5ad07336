//! A line of text.

use leptos::prelude::*;

use super::{control_class, described_by, error_text, hint_text, label_text};

/// A labelled text input. Its id is its name unless `id` says otherwise.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// What it holds at first, or what was typed before an error.
    #[prop(optional, into)]
    value: String,
    /// The `type` attribute: `text`, `email`, `password`, `tel`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers and password managers may fill in: `email`, `given-name`,
    /// `new-password`, `shipping postal-code`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Which keyboard a phone shows.
    #[prop(optional, into)]
    inputmode: Option<String>,
    #[prop(optional)] maxlength: Option<u32>,
    /// Optional fields say so; required ones need no mark.
    #[prop(default = true)]
    required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let class = control_class(error.as_ref());
    let describedby = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let value = (kind != "password").then_some(value);
    view! {
        <div class="flex flex-col gap-1">
            <label for=id.clone() class="font-semibold">{label_text(label, required)}</label>
            {hint_text(&id, hint)}
            <input
                class=class
                id=id.clone()
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                required=required
                aria-invalid=invalid
                aria-describedby=describedby
            />
            {error_text(&id, error)}
        </div>
    }
    .into_any()
}
