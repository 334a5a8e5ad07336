//! The form fields, at rest and with errors.

use leptos::prelude::*;
use ui::form::{
    Checkbox, Choice, ErrorSummary, QuantityField, RadioGroup, SelectField, SelectOption, TextField,
};
use ui::{Button, Section};

pub fn forms() -> impl IntoView {
    view! {
        <Section title="Forms">
            <form class="flex max-w-form flex-col gap-5">
                <ErrorSummary errors=vec![("email".into(), "Enter an email address such as name@example.com".into())] />
                <TextField
                    name="email"
                    label="Email"
                    kind="email"
                    value="ada@"
                    autocomplete="email"
                    hint="For the order confirmation and delivery news."
                    error=Some("Enter an email address such as name@example.com".into())
                />
                <TextField name="company" label="Company" required=false autocomplete="organization" />
                <SelectField
                    name="country"
                    label="Country"
                    selected="US"
                    options=vec![SelectOption::new("US", "United States"), SelectOption::new("DE", "Germany")]
                />
                <RadioGroup
                    name="delivery"
                    legend="Delivery from North & Pine"
                    selected="standard"
                    choices=vec![
                        Choice { detail: Some("Arrives in 3 to 5 days".into()), aside: Some("$4.95".into()), ..Choice::new("standard", "Standard") },
                        Choice { detail: Some("Arrives tomorrow".into()), aside: Some("$12.00".into()), ..Choice::new("express", "Express") },
                    ]
                />
                <RadioGroup
                    name="size"
                    legend="Size"
                    selected="m"
                    tiles=true
                    choices=vec![
                        Choice::new("s", "S"),
                        Choice::new("m", "M"),
                        Choice::new("l", "L"),
                        Choice { disabled: true, detail: Some("sold out".into()), ..Choice::new("xl", "XL") },
                    ]
                />
                <QuantityField value=2 max=9 />
                <Checkbox name="terms" label="Send me news of new sellers about once a month" />
                <Checkbox name="brand" label="North & Pine" checked=true aside="128" />
                <Button wide=true>"Continue to payment"</Button>
            </form>
        </Section>
    }
}
