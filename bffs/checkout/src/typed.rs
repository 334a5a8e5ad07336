//! What was typed into the first step, and what is wrong with it in the shopper's words.

use bff_kit::{FormData, FormProblem};
use checkout::model::{ContactForm, NEW_ADDRESS, Problems};
use checkout::places::{DEFAULT_COUNTRY, country_name, is_state};
use shared_types::order::Contact;
use shared_types::user::{Address, AddressView, mail_address};

/// The form as it was sent.
pub fn contact_form(form: &FormData, saved: Vec<AddressView>, guest: bool) -> ContactForm {
    let country = form.text("address.country");
    let region = if country == DEFAULT_COUNTRY {
        "address.state"
    } else {
        "address.region"
    };
    ContactForm {
        email: form.text("email"),
        address: Address {
            name: form.text("address.name"),
            line1: form.text("address.line1"),
            line2: form.text("address.line2"),
            city: form.text("address.city"),
            region: form.text(region),
            postal_code: form.text("address.postal_code"),
            country,
        },
        saved,
        deliver_to: form.text("deliver_to"),
        guest,
    }
}

/// What the form says, if it is complete.
///
/// # Errors
/// What is missing, beside each field.
pub fn contact(form: &ContactForm) -> Result<Contact, Problems> {
    let mut problems = Problems::default();
    if form.email.is_empty() {
        problems.add("email", "Enter your e-mail address");
    } else if mail_address(&form.email, &()).is_err() {
        problems.add("email", "Enter an e-mail address like name@example.com");
    }
    let saved = form
        .saved
        .iter()
        .find(|saved| saved.address_id.to_string() == form.deliver_to);
    let address = match saved {
        Some(saved) => saved.address.clone(),
        None if form.saved.is_empty() || form.deliver_to == NEW_ADDRESS => {
            check_address(&form.address, &mut problems);
            form.address.clone()
        }
        None => {
            problems.add("deliver_to", "Choose where to deliver");
            Address::default()
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Contact {
        email: form.email.clone(),
        address,
    })
}

fn check_address(address: &Address, problems: &mut Problems) {
    if country_name(&address.country).is_none() {
        problems.add("address.country", "Choose a country");
    }
    let required = [
        (
            "address.name",
            &address.name,
            "Enter the full name of who receives it",
        ),
        ("address.line1", &address.line1, "Enter street and number"),
        ("address.city", &address.city, "Enter the city"),
    ];
    for (field, typed, message) in required {
        if typed.is_empty() {
            problems.add(field, message);
        }
    }
    if address.country == DEFAULT_COUNTRY && !is_state(&address.region) {
        problems.add("address.state", "Choose a state");
    }
    if address.postal_code.is_empty() {
        problems.add("address.postal_code", "Enter the postal code");
    }
}

/// The order service's refusal of a contact, beside our fields.
pub fn refused(problem: FormProblem, form: &ContactForm) -> Problems {
    let mut problems = Problems {
        message: problem.message.clone(),
        ..Problems::default()
    };
    for (field, message) in problem.summary() {
        let field = match field.as_str() {
            "address.region" if form.address.country == DEFAULT_COUNTRY => "address.state",
            other => other,
        };
        let message = match message.strip_prefix("Length is") {
            Some(rest) if rest.contains("greater") => "This is too long for a label".to_owned(),
            Some(_) => "This is too short".to_owned(),
            None => message,
        };
        problems.add(field, message);
    }
    problems
}
