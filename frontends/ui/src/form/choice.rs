//! Radio buttons and checkboxes.

use leptos::prelude::*;

use super::{described_by, error_text, hint_text};

/// One of several options in a [`RadioGroup`].
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A second line: "Arrives in 2 to 4 days".
    pub detail: Option<String>,
    /// Set at the end of the row: a price.
    pub aside: Option<String>,
    /// Shown, but cannot be chosen.
    pub disabled: bool,
}

impl Choice {
    /// An option that sends `value` and reads `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            ..Self::default()
        }
    }
}

/// Options of which one is chosen. As `tiles` they are small boxes in a row, such as
/// sizes and colours; otherwise rows with room for detail and price.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] selected: String,
    #[prop(optional)] tiles: bool,
    #[prop(default = true)] required: bool,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let describedby = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let class = if tiles {
        "flex flex-wrap gap-2"
    } else {
        "flex flex-col gap-2"
    };
    let rows = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            // The first radio carries the group's name as id: an error summary leads there.
            let id = if at == 0 {
                name.clone()
            } else {
                format!("{name}-{at}")
            };
            let chosen = choice.value == selected;
            let radio = Radio {
                id,
                name: name.clone(),
                chosen,
                required,
            };
            if tiles {
                tile(radio, choice).into_any()
            } else {
                row(radio, choice).into_any()
            }
        })
        .collect_view();
    view! {
        <fieldset class="flex flex-col gap-1" aria-describedby=describedby aria-invalid=invalid>
            <legend class="mb-1 font-semibold">{legend}</legend>
            {hint_text(&name, hint)}
            <div class=class>{rows}</div>
            {error_text(&name, error)}
        </fieldset>
    }
    .into_any()
}

struct Radio {
    id: String,
    name: String,
    chosen: bool,
    required: bool,
}

fn row(radio: Radio, choice: Choice) -> impl IntoView {
    view! {
        <label class="flex min-h-11 cursor-pointer items-start gap-3 rounded-md border border-control bg-raised px-4 py-3 transition-colors hover:border-ink has-checked:border-ink has-checked:bg-sunken has-disabled:cursor-not-allowed has-disabled:opacity-60">
            <input
                class="mt-0.5 size-5 shrink-0"
                type="radio"
                id=radio.id
                name=radio.name
                value=choice.value
                checked=radio.chosen
                required=radio.required
                disabled=choice.disabled
            />
            <span class="min-w-0 flex-1">
                <span class="block font-medium">{choice.label}</span>
                {choice.detail.map(|detail| view! { <span class="block text-sm text-muted">{detail}</span> })}
            </span>
            {choice.aside.map(|aside| view! { <span class="font-semibold tabular-nums">{aside}</span> })}
        </label>
    }
}

fn tile(radio: Radio, choice: Choice) -> impl IntoView {
    view! {
        <label class="relative flex min-h-11 min-w-11 cursor-pointer items-center justify-center rounded-md border border-control bg-raised px-4 py-2 transition-colors hover:border-ink has-checked:border-primary has-checked:bg-primary has-checked:text-primary-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-disabled:cursor-not-allowed has-disabled:border-dashed has-disabled:text-muted has-disabled:line-through">
            <input
                class="sr-only"
                type="radio"
                id=radio.id
                name=radio.name
                value=choice.value
                checked=radio.chosen
                required=radio.required
                disabled=choice.disabled
            />
            {choice.label}
            {choice.detail.map(|detail| view! { <span class="sr-only">", " {detail}</span> })}
        </label>
    }
}

/// A box to tick, with what ticking it means.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "on".into(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    /// Set at the end of the row: how many products a facet has.
    #[prop(optional, into)]
    aside: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    /// Needed where several boxes share a name.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="flex flex-col gap-1">
            <label class="flex min-h-8 cursor-pointer items-start gap-3 py-1">
                <input
                    class="mt-0.5 size-5 shrink-0"
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-invalid=invalid
                    aria-describedby=describedby
                />
                <span class="min-w-0 flex-1">{label}</span>
                {aside.map(|aside| view! { <span class="text-sm text-muted tabular-nums">{aside}</span> })}
            </label>
            {error_text(&id, error)}
        </div>
    }
    .into_any()
}
