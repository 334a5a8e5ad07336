//! Name and password.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, ClientAddress, FormData, Page, see_other};
use leptos::prelude::*;
use profile::Form;
use profile::pages::Account;
use shared_types::Empty;
use shared_types::user::{ChangePassword, PasswordChange, PatchMe, UserPatch};
use ui::{Notice, Tone};

use crate::answer::page;
use crate::refusal::Refusal;
use crate::shopper::Shopper;

const HERE: &str = "/profile/account";

const AWAY: &str = "Accounts cannot be reached just now, so nothing was changed. \
                    Please try again in a moment.";

pub async fn show(State(app): State<App>, shopper: Shopper) -> Page {
    render(&app, &shopper, None, None).await
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere() -> Response {
    see_other(HERE)
}

pub async fn rename(
    State(app): State<App>,
    shopper: Shopper,
    form: FormData,
) -> Result<Response, ApiError> {
    let patch = UserPatch {
        name: Some(form.text("name")),
    };
    let Ok(users) = shopper.users() else {
        return Ok(name_again(&app, &shopper, Refusal::away(&form, AWAY)).await);
    };
    match users.send::<PatchMe>(&Empty {}, &patch).await {
        Ok(user) => {
            shopper.session.set_user(&user).await?;
            done(&shopper, "Your name is saved.").await
        }
        Err(error) => Ok(name_again(&app, &shopper, Refusal::of(error, &form, AWAY)?).await),
    }
}

pub async fn change_password(
    State(app): State<App>,
    shopper: Shopper,
    ClientAddress(address): ClientAddress,
    form: FormData,
) -> Result<Response, ApiError> {
    let change = PasswordChange {
        current_password: form.raw("current_password"),
        new_password: form.raw("new_password"),
    };
    let Ok(users) = shopper.users() else {
        return Ok(password_again(&app, &shopper, Refusal::away(&form, AWAY)).await);
    };
    let changed = users
        .with_client_address(address)
        .send::<ChangePassword>(&Empty {}, &change)
        .await;
    match changed {
        Ok(_) => {
            done(
                &shopper,
                "Your password is changed. Every other sign-in has ended.",
            )
            .await
        }
        Err(error) => {
            let refusal = Refusal::of(error, &form, AWAY)?;
            Ok(password_again(&app, &shopper, refusal).await)
        }
    }
}

async fn done(shopper: &Shopper, text: &str) -> Result<Response, ApiError> {
    shopper
        .session
        .flash(Notice::new(Tone::Positive, text))
        .await?;
    Ok(see_other(HERE))
}

async fn name_again(app: &App, shopper: &Shopper, refusal: Refusal) -> Response {
    let page = render(app, shopper, Some(refusal.form), None).await;
    page.status(refusal.status).into_response()
}

async fn password_again(app: &App, shopper: &Shopper, refusal: Refusal) -> Response {
    let page = render(app, shopper, None, Some(refusal.form)).await;
    page.status(refusal.status).into_response()
}

async fn render(app: &App, shopper: &Shopper, name: Option<Form>, password: Option<Form>) -> Page {
    let user = &shopper.user;
    let email = user.email.clone();
    let name = name.unwrap_or_else(|| Form::of([("name", user.name.as_str())]));
    let password = password.unwrap_or_default();
    let body = move || view! { <Account email=email name=name password=password /> };
    page(app, &shopper.session, "Your details", body).await
}
