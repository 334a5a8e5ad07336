//! Addresses: to type in, and as a label.

use leptos::prelude::*;
use shared_types::user::Address;
use ui::form::{SelectField, SelectOption, TextField};

use crate::model::{Problems, address_lines};
use crate::places::{COUNTRIES, DEFAULT_COUNTRY, STATES, country_name};

/// An address on its label.
#[component]
pub(super) fn Label(address: Address) -> impl IntoView {
    let lines = address_lines(&address)
        .into_iter()
        .map(|line| view! { <span class="block">{line}</span> })
        .collect_view();
    view! { <address class="not-italic">{lines}</address> }.into_any()
}

/// The fields of an address. Of state and region the one that the chosen country has is
/// shown, by the stylesheet alone; the server reads the same one.
#[component]
pub(super) fn AddressFields(address: Address, problems: Problems) -> impl IntoView {
    let error = |field: &str| problems.of(field);
    let of = |part: &str| format!("shipping {part}");
    view! {
        <div class="group/address flex flex-col gap-5">
            <SelectField
                name="address.country"
                label="Country"
                options=countries()
                selected=country(&address)
                autocomplete=of("country")
                error=error("address.country")
            />
            <TextField name="address.name" label="Full name" value=address.name autocomplete=of("name") maxlength=80 error=error("address.name") />
            <TextField name="address.line1" label="Street and number" value=address.line1 autocomplete=of("address-line1") maxlength=120 error=error("address.line1") />
            <TextField name="address.line2" label="Apartment, floor, company" value=address.line2 autocomplete=of("address-line2") maxlength=120 required=false error=error("address.line2") />
            <TextField name="address.city" label="City" value=address.city autocomplete=of("address-level2") maxlength=80 error=error("address.city") />
            <div class="grid gap-5 sm:grid-cols-2">
                <div class="hidden group-has-[option[value=US]:checked]/address:block">
                    <SelectField
                        name="address.state"
                        label="State"
                        options=states()
                        selected=address.region.clone()
                        autocomplete=of("address-level1")
                        error=error("address.state")
                    />
                </div>
                <div class="group-has-[option[value=US]:checked]/address:hidden">
                    <TextField name="address.region" label="Province or region" value=address.region autocomplete=of("address-level1") maxlength=80 required=false error=error("address.region") />
                </div>
                <TextField name="address.postal_code" label="Postal code" value=address.postal_code autocomplete=of("postal-code") maxlength=16 error=error("address.postal_code") />
            </div>
        </div>
    }
    .into_any()
}

fn country(address: &Address) -> String {
    match address.country.as_str() {
        "" => DEFAULT_COUNTRY.to_owned(),
        code => code.to_owned(),
    }
}

fn countries() -> Vec<SelectOption> {
    let named = COUNTRIES
        .iter()
        .filter_map(|code| Some((*code, country_name(code)?)));
    named
        .map(|(code, name)| SelectOption::new(code, name))
        .collect()
}

fn states() -> Vec<SelectOption> {
    let states = STATES
        .iter()
        .map(|(code, name)| SelectOption::new(*code, *name));
    std::iter::once(SelectOption::new("", "Choose a state"))
        .chain(states)
        .collect()
}
