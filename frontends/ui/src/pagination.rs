//! Steps through a list whose pages have no numbers.

use leptos::prelude::*;

use crate::button::{Look, button_class};
use crate::icon::{Icon, IconName};

/// Links to the previous and the next page of a keyset-paged list; nothing at all
/// where there is only one page.
#[component]
pub fn Pagination(
    #[prop(optional_no_strip)] previous: Option<String>,
    #[prop(optional_no_strip)] next: Option<String>,
    /// What is being paged, for screen readers: "Products".
    #[prop(default = "Pages", into)]
    label: &'static str,
) -> impl IntoView {
    let class = button_class(Look::Secondary);
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav aria-label=label class="mt-10 flex items-center justify-center gap-3">
                {previous.map(|href| view! {
                    <a class=class href=href rel="prev"><Icon name=IconName::ChevronLeft />"Previous"</a>
                })}
                {next.map(|href| view! {
                    <a class=class href=href rel="next">"Next"<Icon name=IconName::ChevronRight /></a>
                })}
            </nav>
        }
    }).into_any()
}
