//! A step beside the point that changes something: a form of one quiet button.

use leptos::prelude::*;
use ui::{Button, Look};

/// Posts nothing to `action`.
#[component]
pub fn PostButton(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    #[prop(default = Look::Quiet)] look: Look,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <Button look=look>{label}</Button>
        </form>
    }
    .into_any()
}
