//! A message about what just happened or what is missing.

use leptos::prelude::*;

use crate::badge::Tone;
use crate::icon::{Icon, IconName};

/// A message with its tone; a warning or an error interrupts a screen reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it means.
    pub tone: Tone,
    /// One or two sentences.
    pub text: String,
}

impl Notice {
    /// A message with a tone.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// One [`Notice`] on the page; children, if any, are steps the shopper can take.
#[component]
pub fn NoticeBox(notice: Notice, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (icon, role) = match notice.tone {
        Tone::Positive => (IconName::Check, "status"),
        Tone::Warning | Tone::Danger => (IconName::Warning, "alert"),
        Tone::Neutral | Tone::Accent | Tone::Info => (IconName::Info, "status"),
    };
    let class = format!(
        "flex items-start gap-3 rounded-md px-4 py-3 {}",
        notice.tone.class()
    );
    view! {
        <div class=class role=role>
            <span class="mt-0.5"><Icon name=icon /></span>
            <div class="min-w-0 flex-1">
                <p>{notice.text}</p>
                {children.map(|children| view! { <div class="mt-2">{children()}</div> })}
            </div>
        </div>
    }
    .into_any()
}
