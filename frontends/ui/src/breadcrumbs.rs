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

/// The trail from the homepage to this page. A long one ends before the page itself on
/// phones, where its heading follows at once.
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let long = crumbs.len() > 2;
    let items = crumbs
        .into_iter()
        .enumerate()
        .map(|(at, one)| crumb(at, one, long))
        .collect_view();
    view! {
        <nav aria-label="Breadcrumbs" class="text-sm text-muted">
            <ol class="flex flex-wrap items-center gap-x-2">{items}</ol>
        </nav>
    }
    .into_any()
}

fn crumb(at: usize, crumb: Crumb, long: bool) -> AnyView {
    let slash = (at > 0).then(|| view! { <span aria-hidden="true">"/"</span> });
    match crumb.href {
        Some(href) => view! {
            <li class="flex items-center gap-2">
                {slash}
                <a class="inline-block py-1 hover:text-ink hover:underline" href=href>{crumb.label}</a>
            </li>
        }
        .into_any(),
        None => {
            let class = if long { "flex gap-2 py-1 max-sm:sr-only" } else { "flex gap-2 py-1" };
            view! {
                <li class=class>
                    {slash}
                    <span class="text-ink" aria-current="page">{crumb.label}</span>
                </li>
            }
            .into_any()
        }
    }
}
