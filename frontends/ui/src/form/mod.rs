//! Form fields: each has its label, its hint and its error beside it, tied together
//! for screen readers, and gives back what was typed.

mod address;
mod choice;
mod country;
mod error_summary;
mod quantity;
mod select_field;
mod text_field;

pub use address::address_lines;
pub use choice::{Checkbox, Choice, RadioGroup};
pub use country::{country_name, country_options};
pub use error_summary::ErrorSummary;
pub use quantity::QuantityField;
pub use select_field::{SelectField, SelectOption};
pub use text_field::TextField;

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// The classes of anything one can type into or choose from.
const CONTROL: &str = "block w-full min-h-11 rounded-md border bg-raised px-3 py-2 text-base text-ink transition-colors hover:border-ink disabled:opacity-60";

/// A control's classes; its border says whether it has an error.
fn control_class(error: Option<&String>) -> String {
    let border = if error.is_some() {
        "border-danger"
    } else {
        "border-control"
    };
    format!("{CONTROL} {border}")
}

/// The ids of the texts that describe a control, for `aria-describedby`.
fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

/// A label over its control.
fn label_text(label: String, required: bool) -> impl IntoView {
    view! {
        {label}
        {(!required).then(|| view! { <span class="font-normal text-muted">" (optional)"</span> })}
    }
}

/// What to type, under the label.
fn hint_text(id: &str, hint: Option<String>) -> Option<impl IntoView + use<>> {
    let id = format!("{id}-hint");
    hint.map(|hint| view! { <p id=id class="text-sm text-muted">{hint}</p> })
}

/// What is wrong, under the control.
fn error_text(id: &str, error: Option<String>) -> Option<impl IntoView + use<>> {
    let id = format!("{id}-error");
    error.map(|error| {
        view! {
            <p id=id class="flex items-start gap-1.5 text-sm font-semibold text-danger">
                <span class="mt-0.5"><Icon name=IconName::Warning size=16 /></span>
                <span>{error}</span>
            </p>
        }
    })
}
