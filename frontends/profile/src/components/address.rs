//! A postal address as an envelope has it.

use leptos::prelude::*;
use shared_types::user::Address;
use ui::form::country_name;

/// The lines of an address, without those that are empty.
#[component]
pub fn AddressLines(address: Address) -> impl IntoView {
    let country = country_name(&address.country).map_or(address.country, ToOwned::to_owned);
    let town = [address.city, address.region, address.postal_code]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let lines = [address.line1, address.line2, town, country]
        .into_iter()
        .filter(|line| !line.trim().is_empty())
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
