//! Asking to be told of a product. Whoever is signed in is known where the form goes, not
//! here: this page is the same for everyone.

use leptos::prelude::*;
use shared_types::VariantId;
use shared_types::watch::WatchKind;
use ui::{Button, Icon, IconName, Look};

/// A button that has a variant watched.
#[component]
pub fn WatchForm(variant: VariantId, kind: WatchKind) -> impl IntoView {
    let (look, label) = match kind {
        WatchKind::Price => (Look::Quiet, "Tell me when the price drops"),
        WatchKind::Stock => (Look::Primary, "Tell me when it is back"),
    };
    view! {
        <form method="post" action="/profile/watches">
            <input type="hidden" name="variant" value=variant.to_string() />
            <input type="hidden" name="kind" value=kind.as_str() />
            <Button look=look><Icon name=IconName::Bell size=18 />{label}</Button>
        </form>
    }
    .into_any()
}
