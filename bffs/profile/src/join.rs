//! Signing in and signing up.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{
    ApiError, App, CallError, Client, ClientAddress, FormData, Session, carts, see_other,
};
use http::Uri;
use leptos::prelude::*;
use profile::Form;
use profile::pages::{SignIn, SignUp};
use shared_types::Empty;
use shared_types::user::{self, Credentials, NewUser, SignedIn};
use ui::{Notice, Tone};

use crate::answer::{HOME, page};
use crate::refusal::Refusal;
use crate::return_to::ReturnTo;
use crate::shopper::Shopper;
use crate::watch::grant_waiting;

/// Hashing a password waits its turn behind others.
const PATIENCE: Duration = Duration::from_secs(8);

const AWAY: &str = "Accounts cannot be reached just now. What you typed is kept except the password; \
                    please try again in a moment.";

/// Added to the sign-in page's address after signing out: no session is made for a
/// message to a browser that was just forgotten.
pub const SIGNED_OUT: &str = "/profile/sign-in?signed-out";

/// Which of the two pages.
#[derive(Clone, Copy)]
enum Door {
    SignIn,
    SignUp,
}

pub async fn show_sign_in(
    State(app): State<App>,
    session: Session,
    return_to: ReturnTo,
    uri: Uri,
) -> Result<Response, ApiError> {
    let text = "You are signed out, and this browser has forgotten you.";
    let notice = (uri.query() == Some("signed-out")).then(|| Notice::new(Tone::Positive, text));
    show(
        &app,
        &session,
        Door::SignIn,
        return_to,
        Form::default().with_notice(notice),
    )
    .await
}

pub async fn show_sign_up(
    State(app): State<App>,
    session: Session,
    return_to: ReturnTo,
) -> Result<Response, ApiError> {
    show(&app, &session, Door::SignUp, return_to, Form::default()).await
}

/// Whoever is signed in already goes on.
async fn show(
    app: &App,
    session: &Session,
    door: Door,
    return_to: ReturnTo,
    form: Form,
) -> Result<Response, ApiError> {
    if Shopper::find(app, session).await?.is_some() {
        return Ok(see_other(return_to.0));
    }
    Ok(render(app, session, door, return_to, form)
        .await
        .into_response())
}

async fn render(
    app: &App,
    session: &Session,
    door: Door,
    return_to: ReturnTo,
    form: Form,
) -> bff_kit::Page {
    let path = return_to.0.to_string();
    match door {
        Door::SignIn => {
            let other = return_to.by("/profile/sign-up");
            let body = move || view! { <SignIn form=form return_to=path other=other /> };
            page(app, session, "Sign in", body).await
        }
        Door::SignUp => {
            let other = return_to.by("/profile/sign-in");
            let body = move || view! { <SignUp form=form return_to=path other=other /> };
            page(app, session, "Create an account", body).await
        }
    }
}

pub async fn sign_in(
    State(app): State<App>,
    session: Session,
    ClientAddress(address): ClientAddress,
    form: FormData,
) -> Result<Response, ApiError> {
    let credentials = Credentials {
        email: form.text("email"),
        password: form.raw("password"),
    };
    let users = patient(&app).with_client_address(address);
    let outcome = users.send::<user::SignIn>(&Empty {}, &credentials).await;
    enter(&app, &session, Door::SignIn, &form, outcome).await
}

pub async fn sign_up(
    State(app): State<App>,
    session: Session,
    ClientAddress(address): ClientAddress,
    form: FormData,
) -> Result<Response, ApiError> {
    let new = NewUser {
        email: form.text("email"),
        password: form.raw("password"),
        name: form.text("name"),
    };
    let users = patient(&app).with_client_address(address);
    let outcome = users.send::<user::Register>(&Empty {}, &new).await;
    enter(&app, &session, Door::SignUp, &form, outcome).await
}

/// The user service, for what hashes a password.
pub fn patient(app: &App) -> Client {
    app.backends().users.with_timeout(PATIENCE)
}

/// Keeps who signed in and sends them on, or shows the form again.
async fn enter(
    app: &App,
    session: &Session,
    door: Door,
    form: &FormData,
    outcome: Result<SignedIn, CallError>,
) -> Result<Response, ApiError> {
    let return_to = ReturnTo::read(form.get("return_to"));
    let signed_in = match outcome {
        Ok(signed_in) => signed_in,
        Err(error) => {
            let Refusal { form, status } = Refusal::of(error, form, AWAY)?;
            let page = render(app, session, door, return_to, form).await;
            return Ok(page.status(status).into_response());
        }
    };
    let name = signed_in.user.name.clone();
    begin(app, session, signed_in).await?;
    if let Err(error) = grant_waiting(app, session).await {
        tracing::warn!(error = %error, "a guest's wish is not granted");
    }
    if matches!(door, Door::SignUp) && return_to.0.as_str() == HOME {
        let text = format!("Welcome, {name}. Your account is ready.");
        session.flash(Notice::new(Tone::Positive, text)).await?;
    }
    Ok(see_other(return_to.0))
}

/// The session under a new secret, with the guest's cart merged. Whoever was signed
/// in before is signed out first, with all that was theirs.
async fn begin(app: &App, session: &Session, signed_in: SignedIn) -> Result<(), ApiError> {
    if session.data().await?.sign_in.is_some() {
        session.sign_out().await?;
    }
    session.sign_in(signed_in).await?;
    if let Err(error) = carts::merge_at_sign_in(app, session).await {
        tracing::warn!(error = %error, "a guest's cart is not merged yet");
    }
    Ok(())
}
