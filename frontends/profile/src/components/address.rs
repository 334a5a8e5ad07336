//! A postal address as an envelope has it.

use leptos::prelude::*;
use shared_types::user::Address;
use ui::form::address_lines;

/// The lines of an address, without those that are empty.
#[component]
pub fn AddressLines(address: Address) -> impl IntoView {
    let lines = address_lines(&address)
        .into_iter()
        .map(|line| view! { <span class="block">{line}</span> })
        .collect_view();
    view! {
        <address class="wrap-anywhere not-italic">
            <span class="block font-semibold">{address.name}</span>
            {lines}
        </address>
    }
    .into_any()
}
