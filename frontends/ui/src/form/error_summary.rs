//! All errors of a form, above it.

use leptos::prelude::*;

/// Says how many answers need another look and leads to each field by its id.
/// Nothing where there are no errors.
#[component]
pub fn ErrorSummary(
    /// A field's id and what is wrong with it, in the order of the form.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let title = match errors.len() {
            1 => "One answer needs another look".to_owned(),
            count => format!("{count} answers need another look"),
        };
        let links = errors
            .into_iter()
            .map(|(id, message)| view! {
                <li><a class="inline-block py-1 underline underline-offset-4" href=format!("#{id}")>{message}</a></li>
            })
            .collect_view();
        view! {
            <div role="alert" tabindex="-1" autofocus=true class="mb-6 rounded-md border-s-4 border-danger bg-danger-soft px-4 py-3 text-danger">
                <h2 class="text-lg font-semibold">{title}</h2>
                <ul class="mt-1">{links}</ul>
            </div>
        }
    }).into_any()
}
