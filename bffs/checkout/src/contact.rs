//! The first step: who orders, and where to.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, FormData, FormProblem, OrMissing, Page, Session, see_other};
use checkout::model::{ContactForm, NEW_ADDRESS, Problems};
use checkout::pages::ContactPage;
use leptos::prelude::*;
use shared_types::Empty;
use shared_types::order::{ByCheckout, CheckoutView, PutContact};
use shared_types::user::{AddressView, ListAddresses};

use crate::{current, typed, views};

/// The form with what is known already.
///
/// # Errors
/// 503 while the order service is away.
pub async fn show(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    let Some(checkout) = current::find_open(&app, &session).await? else {
        return Ok(current::begin());
    };
    let form = filled(&app, &session, &checkout).await?;
    let page = page(&app, &session, form, Problems::default(), Some(checkout)).await;
    Ok(page.into_response())
}

/// Keeps the answers and goes on, or shows the form again with all that was typed.
///
/// # Errors
/// 503 while sessions are away.
pub async fn save(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(checkout_id) = session.data().await?.checkout else {
        return Ok(current::begin());
    };
    let saved = saved_addresses(&app, &session).await;
    let guest = session.data().await?.sign_in.is_none();
    let form = typed::contact_form(&form, saved, guest);
    let contact = match typed::contact(&form) {
        Ok(contact) => contact,
        Err(problems) => return again(&app, &session, form, problems, None).await,
    };
    let orders = &app.backends().orders;
    match orders
        .send::<PutContact>(&ByCheckout { checkout_id }, &contact)
        .await
    {
        Ok(_) => Ok(see_other("/checkout/delivery")),
        Err(error) if error.is_not_found() || error.code() == "already_placed" => {
            Ok(current::begin())
        }
        Err(error) => match FormProblem::from_refusal(error) {
            Ok(problem) => {
                let problems = typed::refused(problem, &form);
                again(&app, &session, form, problems, None).await
            }
            Err(error) => {
                let text = "We could not keep this just now. Nothing you typed is lost: \
                            please try again in a moment.";
                let problems = Problems::message(text);
                again(&app, &session, form, problems, Some(error.status())).await
            }
        },
    }
}

async fn again(
    app: &App,
    session: &Session,
    form: ContactForm,
    problems: Problems,
    status: Option<StatusCode>,
) -> Result<Response, ApiError> {
    let checkout = current::find_open(app, session).await.ok().flatten();
    let page = page(app, session, form, problems, checkout).await.invalid();
    let status = status.unwrap_or(page.status);
    Ok(page.status(status).into_response())
}

async fn page(
    app: &App,
    session: &Session,
    form: ContactForm,
    problems: Problems,
    checkout: Option<CheckoutView>,
) -> Page {
    let title = if problems.is_empty() {
        "Contact and address"
    } else {
        "Error: contact and address"
    };
    views::page(app, session, title, move || {
        view! { <ContactPage form=form problems=problems checkout=checkout /> }
    })
    .await
}

/// What the checkout holds, else what the account knows.
async fn filled(
    app: &App,
    session: &Session,
    checkout: &CheckoutView,
) -> Result<ContactForm, ApiError> {
    let saved = saved_addresses(app, session).await;
    let data = session.data().await?;
    let account = data.sign_in.as_ref().map(|sign_in| &sign_in.user);
    let email = checkout
        .email
        .clone()
        .or_else(|| account.map(|user| user.email.clone()));
    let chosen = match &checkout.address {
        Some(address) => saved.iter().find(|saved| saved.address == *address),
        None => saved.first(),
    };
    let deliver_to = chosen.map_or(NEW_ADDRESS.to_owned(), |saved| saved.address_id.to_string());
    let mut address = match (&checkout.address, chosen) {
        (Some(address), None) => address.clone(),
        _ => Default::default(),
    };
    if address.name.is_empty() {
        address.name = account.map(|user| user.name.clone()).unwrap_or_default();
    }
    let email = email.unwrap_or_default();
    Ok(ContactForm {
        email,
        address,
        saved,
        deliver_to,
        guest: account.is_none(),
    })
}

/// None while the user service is away: an address can always be typed.
async fn saved_addresses(app: &App, session: &Session) -> Vec<AddressView> {
    let token = session.access_token().await.ok().flatten();
    let Some(token) = token else {
        return Vec::new();
    };
    let users = app.backends().users.with_user(&token);
    let book = users.get::<ListAddresses>(&Empty {}, &Empty {}).await;
    book.or_missing("your saved addresses")
        .map(|book| book.addresses)
        .unwrap_or_default()
}
