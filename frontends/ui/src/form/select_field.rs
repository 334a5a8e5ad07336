//! One choice from a closed list.

use leptos::prelude::*;

use super::{control_class, described_by, error_text, hint_text, label_text};
use crate::icon::{Icon, IconName};

/// One entry of a list.
#[derive(Clone, Debug)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    /// An entry that sends `value` and reads `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A labelled list to choose from.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    options: Vec<SelectOption>,
    /// The value chosen now.
    #[prop(optional, into)]
    selected: String,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(default = true)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional, into)] id: Option<String>,
    /// The label sits beside the list instead of above, as for "Sort by".
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let class = format!(
        "{} cursor-pointer appearance-none pe-10",
        control_class(error.as_ref())
    );
    let describedby = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let wrapper = if inline {
        "flex items-center gap-2 whitespace-nowrap"
    } else {
        "flex flex-col gap-1"
    };
    let entries = options
        .into_iter()
        .map(|option| {
            let chosen = option.value == selected;
            view! { <option value=option.value selected=chosen>{option.label}</option> }
        })
        .collect_view();
    view! {
        <div class=wrapper>
            <label for=id.clone() class="font-semibold">{label_text(label, required)}</label>
            {hint_text(&id, hint)}
            <div class="relative">
                <select
                    class=class
                    id=id.clone()
                    name=name
                    autocomplete=autocomplete
                    required=required
                    aria-invalid=invalid
                    aria-describedby=describedby
                >
                    {entries}
                </select>
                <span class="pointer-events-none absolute inset-y-0 end-3 flex items-center text-muted">
                    <Icon name=IconName::ChevronDown />
                </span>
            </div>
            {error_text(&id, error)}
        </div>
    }
    .into_any()
}
