//! Buttons, and links that look like them.

use leptos::prelude::*;

/// How much a button asks for attention; one primary button per view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The step the page is about.
    #[default]
    Primary,
    /// Any other step.
    Secondary,
    /// A step beside the point, such as "Remove"; underlined text.
    Quiet,
    /// A step that destroys something.
    Danger,
}

/// The classes of a button, for an element no component here covers.
#[must_use]
pub const fn button_class(look: Look) -> &'static str {
    match look {
        Look::Primary => {
            "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-md bg-primary px-5 py-2 font-semibold text-primary-ink transition-colors hover:bg-primary-hover disabled:cursor-not-allowed disabled:opacity-60 aria-busy:opacity-70"
        }
        Look::Secondary => {
            "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-md border border-control bg-raised px-5 py-2 font-semibold text-ink transition-colors hover:border-ink hover:bg-sunken disabled:cursor-not-allowed disabled:opacity-60"
        }
        Look::Quiet => {
            "inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-sm px-1 text-sm text-ink underline decoration-control underline-offset-4 transition-colors hover:decoration-ink disabled:cursor-not-allowed disabled:opacity-60"
        }
        Look::Danger => {
            "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-md bg-danger px-5 py-2 font-semibold text-danger-ink transition-opacity hover:opacity-90 disabled:cursor-not-allowed disabled:opacity-60"
        }
    }
}

/// A button; it submits its form unless `kind` says otherwise.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    /// The `type` attribute.
    #[prop(default = "submit")]
    kind: &'static str,
    /// Sent with the form where one form has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional)] disabled: bool,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// What a screen reader says where the visible text alone is not clear:
    /// "Remove Linen shirt". It must contain the visible text.
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> impl IntoView {
    let class = widened(look, wide);
    view! {
        <button class=class type=kind name=name value=value disabled=disabled aria-label=label>
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] label: Option<String>,
    children: Children,
) -> impl IntoView {
    let class = widened(look, wide);
    view! { <a class=class href=href aria-label=label>{children()}</a> }.into_any()
}

fn widened(look: Look, wide: bool) -> String {
    let width = if wide { " w-full" } else { "" };
    format!("{}{width}", button_class(look))
}
