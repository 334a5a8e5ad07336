//! A short word about the state of something: "Sale", "Sold out", "Shipped".

use leptos::prelude::*;

/// What a badge or a notice means; it picks the colours, never the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Says something without judging it.
    #[default]
    Neutral,
    /// Calls for attention, such as a reduced price.
    Accent,
    /// Information.
    Info,
    /// Success.
    Positive,
    /// Something to look at before going on.
    Warning,
    /// An error, or something that cannot be undone.
    Danger,
}

impl Tone {
    /// Background and text classes that are readable together in both themes.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "bg-sunken text-ink",
            Self::Accent => "bg-accent text-accent-ink",
            Self::Info => "bg-info-soft text-info",
            Self::Positive => "bg-positive-soft text-positive",
            Self::Warning => "bg-warning-soft text-warning",
            Self::Danger => "bg-danger-soft text-danger",
        }
    }
}

/// A small label with the tone's colours.
#[component]
pub fn Badge(#[prop(into)] text: String, #[prop(optional)] tone: Tone) -> impl IntoView {
    let class = format!(
        "inline-flex items-center rounded-sm px-2 py-0.5 text-xs font-semibold {}",
        tone.class()
    );
    view! { <span class=class>{text}</span> }.into_any()
}
