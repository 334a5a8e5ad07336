//! Names and their values in two columns: the totals of a cart, an order's facts.

use leptos::prelude::*;

/// One line of a [`DefinitionList`].
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name on the left.
    pub term: String,
    /// The value on the right.
    pub value: String,
    /// Set apart from the lines above, as a grand total is.
    pub strong: bool,
}

impl Entry {
    /// An ordinary line.
    pub fn new(term: impl Into<String>, value: impl ToString) -> Self {
        Self {
            term: term.into(),
            value: value.to_string(),
            strong: false,
        }
    }

    /// The line that sums up the others.
    pub fn total(term: impl Into<String>, value: impl ToString) -> Self {
        Self {
            strong: true,
            ..Self::new(term, value)
        }
    }
}

/// Totals, or any facts with names.
#[component]
pub fn DefinitionList(entries: Vec<Entry>) -> impl IntoView {
    let lines = entries
        .into_iter()
        .map(|entry| {
            let class = if entry.strong {
                "flex justify-between gap-4 border-t border-line pt-3 text-lg font-semibold"
            } else {
                "flex justify-between gap-4"
            };
            // An amount stays whole, its sign with it.
            let value = match entry.value.contains(' ') {
                true => "text-right tabular-nums",
                false => "whitespace-nowrap text-right tabular-nums",
            };
            let term = if entry.strong { "" } else { "text-muted" };
            view! {
                <div class=class>
                    <dt class=term>{entry.term}</dt>
                    <dd class=value>{entry.value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="flex flex-col gap-3">{lines}</dl> }.into_any()
}
