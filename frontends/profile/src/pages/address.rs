//! One address: adding, changing, removing it.

use leptos::prelude::*;
use shared_types::user::AddressView;
use ui::form::{SelectField, TextField, country_options};
use ui::{Button, ButtonLink, Card, Look};

use super::form_problems;
use crate::Form;
use crate::components::{AccountPage, AddressLines, Tab};

const BACK: (&str, &str) = ("/profile/addresses", "Addresses");

/// A form for a new address, or for one that is saved.
#[component]
pub fn EditAddress(
    /// Where the form goes: `/profile/addresses/new`, or the address's own.
    action: String,
    form: Form,
) -> impl IntoView {
    let title = if action == "/profile/addresses/new" {
        "Add an address"
    } else {
        "Edit address"
    };
    view! {
        <AccountPage tab=Tab::Addresses title=title back=BACK>
            <div class="max-w-form">
                {form_problems(&form)}
                <form method="post" action=action class="flex flex-col gap-5">
                    {fields(&form)}
                    <div class="flex flex-wrap gap-3">
                        <Button>"Save address"</Button>
                        <ButtonLink href="/profile/addresses" look=Look::Secondary>"Back without saving"</ButtonLink>
                    </div>
                </form>
            </div>
        </AccountPage>
    }
    .into_any()
}

fn fields(form: &Form) -> impl IntoView + use<> {
    view! {
        <SelectField name="country" label="Country" autocomplete="country" options=country_options()
            selected=form.value("country") error=form.error("country") />
        <TextField name="name" label="Full name" autocomplete="name" maxlength=80
            value=form.value("name") error=form.error("name") />
        <TextField name="line1" label="Street and number" autocomplete="address-line1" maxlength=120
            value=form.value("line1") error=form.error("line1") />
        <TextField name="line2" label="Apartment, floor, company" autocomplete="address-line2" maxlength=120
            required=false value=form.value("line2") error=form.error("line2") />
        <TextField name="city" label="City" autocomplete="address-level2" maxlength=80
            value=form.value("city") error=form.error("city") />
        <div class="grid gap-5 sm:grid-cols-2 sm:items-end">
            <TextField name="region" label="State or province" autocomplete="address-level1" maxlength=80
                required=false hint="In the US two letters, such as CA."
                value=form.value("region") error=form.error("region") />
            <TextField name="postal_code" label="Postal code" autocomplete="postal-code" maxlength=16
                value=form.value("postal_code") error=form.error("postal_code") />
        </div>
    }
    .into_any()
}

/// Asks before an address is forgotten.
#[component]
pub fn RemoveAddress(saved: AddressView) -> impl IntoView {
    let action = format!("/profile/addresses/{}/remove", saved.address_id);
    view! {
        <AccountPage tab=Tab::Addresses title="Remove this address?" back=BACK>
            <div class="max-w-form">
                <Card><AddressLines address=saved.address /></Card>
                <p class="mt-4 text-muted">"Orders already on their way there still arrive there."</p>
                <form method="post" action=action class="mt-6 flex flex-wrap gap-3">
                    <Button look=Look::Danger>"Remove address"</Button>
                    <ButtonLink href="/profile/addresses" look=Look::Secondary>"Keep it"</ButtonLink>
                </form>
            </div>
        </AccountPage>
    }
    .into_any()
}
