//! The saved addresses.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, Page, see_other};
use leptos::prelude::*;
use profile::Form;
use profile::pages::{Addresses, EditAddress, RemoveAddress};
use shared_types::user::{
    Address, AddressView, ByAddress, CreateAddress, DeleteAddress, PutAddress,
};
use shared_types::{AddressId, Empty};
use ui::{Notice, Tone};

use crate::answer::page;
use crate::overview::{addresses, part};
use crate::refusal::Refusal;
use crate::shopper::Shopper;

const LIST: &str = "/profile/addresses";
const NEW: &str = "/profile/addresses/new";

const AWAY: &str = "The address is not saved: accounts cannot be reached just now. \
                    Please try again in a moment.";

pub async fn list(State(app): State<App>, shopper: Shopper) -> Result<Page, ApiError> {
    let book = part(addresses(&shopper).await, "your addresses")?;
    let body = move || view! { <Addresses book=book /> };
    Ok(page(&app, &shopper.session, "Addresses", body).await)
}

pub async fn show_new(State(app): State<App>, shopper: Shopper) -> Page {
    let form = Form::of([("name", shopper.user.name.as_str()), ("country", "US")]);
    edit(&app, &shopper, NEW.to_owned(), form).await
}

pub async fn create(
    State(app): State<App>,
    shopper: Shopper,
    form: FormData,
) -> Result<Response, ApiError> {
    let address = read(&form);
    let saved = match shopper.users() {
        Ok(users) => Some(users.send::<CreateAddress>(&Empty {}, &address).await),
        Err(_) => None,
    };
    finish(&app, &shopper, NEW.to_owned(), &form, saved).await
}

pub async fn show(
    State(app): State<App>,
    shopper: Shopper,
    Path(address_id): Path<String>,
) -> Result<Page, ApiError> {
    let saved = find(&shopper, &address_id).await?;
    Ok(edit(&app, &shopper, address_of(&saved), filled(&saved.address)).await)
}

pub async fn replace(
    State(app): State<App>,
    shopper: Shopper,
    Path(address_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let address_id = parse(&address_id)?;
    let address = read(&form);
    let saved = match shopper.users() {
        Ok(users) => Some(
            users
                .send::<PutAddress>(&ByAddress { address_id }, &address)
                .await,
        ),
        Err(_) => None,
    };
    finish(&app, &shopper, format!("{LIST}/{address_id}"), &form, saved).await
}

pub async fn ask(
    State(app): State<App>,
    shopper: Shopper,
    Path(address_id): Path<String>,
) -> Result<Page, ApiError> {
    let saved = find(&shopper, &address_id).await?;
    let body = move || view! { <RemoveAddress saved=saved /> };
    Ok(page(&app, &shopper.session, "Remove this address?", body).await)
}

/// Removing one that is gone is done already.
pub async fn remove(
    shopper: Shopper,
    Path(address_id): Path<String>,
) -> Result<Response, ApiError> {
    let address_id = parse(&address_id)?;
    let removed = match shopper.users() {
        Ok(users) => users
            .send::<DeleteAddress>(&ByAddress { address_id }, &Empty {})
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let notice = match removed {
        Ok(_) => Notice::new(Tone::Positive, "The address is removed."),
        Err(error) if error.status() == 404 => {
            Notice::new(Tone::Info, "The address was removed before.")
        }
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "an address could not be removed");
            let text = "The address is still there: accounts cannot be reached just now. \
                        Please try again in a moment.";
            Notice::new(Tone::Warning, text)
        }
        Err(error) => return Err(error),
    };
    shopper.session.flash(notice).await?;
    Ok(see_other(LIST))
}

/// The list again, or the form with what is wrong; `None` where nobody was asked.
async fn finish(
    app: &App,
    shopper: &Shopper,
    action: String,
    form: &FormData,
    saved: Option<Result<AddressView, CallError>>,
) -> Result<Response, ApiError> {
    let refusal = match saved {
        Some(Ok(_)) => {
            let notice = Notice::new(Tone::Positive, "The address is saved.");
            shopper.session.flash(notice).await?;
            return Ok(see_other(LIST));
        }
        Some(Err(error)) => Refusal::of(error, form, AWAY)?,
        None => Refusal::away(form, AWAY),
    };
    let page = edit(app, shopper, action, refusal.form).await;
    Ok(page.status(refusal.status).into_response())
}

async fn edit(app: &App, shopper: &Shopper, action: String, form: Form) -> Page {
    let title = if action == NEW {
        "Add an address"
    } else {
        "Edit address"
    };
    let body = move || view! { <EditAddress action=action form=form /> };
    page(app, &shopper.session, title, body).await
}

/// One of the shopper's own, out of all of them; at most fifty.
async fn find(shopper: &Shopper, address_id: &str) -> Result<AddressView, ApiError> {
    let address_id = parse(address_id)?;
    let book = addresses(shopper).await?;
    let mut found = book
        .addresses
        .into_iter()
        .filter(|saved| saved.address_id == address_id);
    found.next().ok_or_else(unknown)
}

fn parse(address_id: &str) -> Result<AddressId, ApiError> {
    address_id.parse().map_err(|_| unknown())
}

fn unknown() -> ApiError {
    ApiError::not_found("address")
}

fn address_of(saved: &AddressView) -> String {
    format!("{LIST}/{}", saved.address_id)
}

fn read(form: &FormData) -> Address {
    Address {
        name: form.text("name"),
        line1: form.text("line1"),
        line2: form.text("line2"),
        city: form.text("city"),
        region: form.text("region"),
        postal_code: form.text("postal_code"),
        country: form.text("country"),
    }
}

fn filled(address: &Address) -> Form {
    Form::of(
        [
            ("name", &address.name),
            ("line1", &address.line1),
            ("line2", &address.line2),
            ("city", &address.city),
            ("region", &address.region),
            ("postal_code", &address.postal_code),
            ("country", &address.country),
        ]
        .map(|(name, value)| (name, value.as_str())),
    )
}
