//! Where the shopper stands in a task of several steps.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// The steps of a checkout; those before `current` lead back where they have an
/// address. On phones they are a bar and a number: the page's heading says the rest.
#[component]
pub fn Steps(
    /// Each step's name and address.
    steps: Vec<(String, Option<String>)>,
    /// Index of the step the page shows.
    current: usize,
) -> impl IntoView {
    let count = steps.len();
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(at, (name, href))| step(at, current, name, href.filter(|_| at < current)))
        .collect_view();
    let position = format!("Step {} of {count}", current + 1);
    view! {
        <nav aria-label="Progress">
            <p class="mb-2 text-sm text-muted sm:sr-only">{position}</p>
            <ol class="flex gap-2 sm:gap-6">{items}</ol>
        </nav>
    }
    .into_any()
}

fn step(at: usize, current: usize, name: String, href: Option<String>) -> impl IntoView {
    let bar = if at <= current {
        "border-primary"
    } else {
        "border-line"
    };
    let text = if at == current {
        "font-semibold text-ink"
    } else {
        "text-muted"
    };
    let class = format!("flex flex-1 flex-col border-t-4 pt-2 text-sm {bar}");
    let done = (at < current).then(|| {
        view! { <Icon name=IconName::Check size=16 /><span class="sr-only">"Done: "</span> }
    });
    let label = match href {
        Some(href) => view! { <a class="py-1 hover:underline" href=href>{name}</a> }.into_any(),
        None => view! { <span class="py-1">{name}</span> }.into_any(),
    };
    view! {
        <li class=class aria-current=(at == current).then_some("step")>
            <span class=format!("flex items-center gap-1 max-sm:sr-only {text}")>{done} {label}</span>
        </li>
    }
}
