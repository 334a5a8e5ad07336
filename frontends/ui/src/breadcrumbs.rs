//! Where the page stands in the mall.

use leptos::prelude::*;

/// One step of the way; the page itself has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// What the shopper reads.
    pub label: String,
    /// Where it leads; `None` for the current page.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that can be returned to.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// The page itself, the last step.
    pub fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// The trail from the mall's entrance to this page.
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let items = crumbs.into_iter().map(crumb).collect_view();
    view! {
        <nav aria-label="Breadcrumbs" class="text-sm text-muted">
            <ol class="flex flex-wrap items-center gap-x-2">{items}</ol>
        </nav>
    }
    .into_any()
}

fn crumb(crumb: Crumb) -> AnyView {
    match crumb.href {
        Some(href) => view! {
            <li class="flex items-center gap-2">
                <a class="inline-block py-1 hover:text-ink hover:underline" href=href>{crumb.label}</a>
                <span aria-hidden="true">"/"</span>
            </li>
        }
        .into_any(),
        None => view! { <li class="py-1 text-ink" aria-current="page">{crumb.label}</li> }.into_any(),
    }
}
