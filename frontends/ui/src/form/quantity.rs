//! How many.

use leptos::prelude::*;

use super::{control_class, described_by, error_text};

/// A number of pieces, from 1 (or `min`) to what is in stock.
#[component]
pub fn QuantityField(
    #[prop(default = "quantity".into(), into)] name: String,
    /// Read by screen readers; shown unless `compact`.
    #[prop(default = "Quantity".into(), into)]
    label: String,
    value: u32,
    #[prop(default = 1)] min: u32,
    max: u32,
    /// Only the number, as in a cart line.
    #[prop(optional)]
    compact: bool,
    #[prop(optional_no_strip)] error: Option<String>,
    /// Needed where a page has several.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    let class = format!(
        "{} max-w-24 text-center tabular-nums",
        control_class(error.as_ref())
    );
    let label_class = if compact { "sr-only" } else { "font-semibold" };
    view! {
        <div class="flex flex-col gap-1">
            <label for=id.clone() class=label_class>{label}</label>
            <input
                class=class
                id=id.clone()
                name=name
                type="number"
                inputmode="numeric"
                value=value
                min=min
                max=max
                step="1"
                required=true
                autocomplete="off"
                aria-invalid=invalid
                aria-describedby=describedby
            />
            {error_text(&id, error)}
        </div>
    }
    .into_any()
}
