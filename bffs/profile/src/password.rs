//! A new password for who forgot theirs.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, ClientAddress, FormData, Page, Session, see_other};
use http::{StatusCode, Uri};
use leptos::prelude::*;
use profile::Form;
use profile::pages::{ForgotPassword, LinkSent, ResetEnded, ResetPassword};
use shared_types::Empty;
use shared_types::user::{self, ForgetPassword, ForgottenPassword, PasswordReset};
use ui::{Notice, Tone};

use crate::answer::{asked, page};
use crate::join::patient;
use crate::refusal::Refusal;

const SIGN_IN: &str = "/profile/sign-in";

const AWAY: &str = "Accounts cannot be reached just now. Please try again in a moment.";

pub async fn show_forgotten(State(app): State<App>, session: Session) -> Page {
    forgotten(&app, &session, Form::default()).await
}

/// Says the same for known and unknown addresses.
pub async fn forget(
    State(app): State<App>,
    session: Session,
    ClientAddress(address): ClientAddress,
    form: FormData,
) -> Result<Response, ApiError> {
    let email = form.text("email");
    let body = ForgottenPassword {
        email: email.clone(),
    };
    let users = app.backends().users.with_client_address(address);
    if let Err(error) = users.send::<ForgetPassword>(&Empty {}, &body).await {
        let Refusal { form, status } = Refusal::of(error, &form, AWAY)?;
        let page = forgotten(&app, &session, form).await;
        return Ok(page.status(status).into_response());
    }
    let body = move || view! { <LinkSent email=email /> };
    let page = page(&app, &session, "Look at your mail", body).await;
    Ok(page.into_response())
}

/// The link out of the mail. It is not looked at before there is a password to set.
pub async fn show_reset(State(app): State<App>, session: Session, uri: Uri) -> Response {
    match asked(&uri, "token").filter(|token| !token.is_empty()) {
        Some(token) => reset_form(&app, &session, Form::default(), token)
            .await
            .into_response(),
        None => ended(&app, &session).await,
    }
}

pub async fn reset(
    State(app): State<App>,
    session: Session,
    ClientAddress(address): ClientAddress,
    form: FormData,
) -> Result<Response, ApiError> {
    let token = form.text("token");
    let body = PasswordReset {
        token: token.clone(),
        new_password: form.raw("new_password"),
    };
    let users = patient(&app).with_client_address(address);
    let refused = match users.send::<user::ResetPassword>(&Empty {}, &body).await {
        Ok(_) => {
            let text = "Your password is set. Sign in with it.";
            session.flash(Notice::new(Tone::Positive, text)).await?;
            return Ok(see_other(SIGN_IN));
        }
        Err(error) => error,
    };
    let Refusal { form, status } = Refusal::of(refused, &form, AWAY)?;
    if form.error("token").is_some() {
        return Ok(ended(&app, &session).await);
    }
    let page = reset_form(&app, &session, form, token).await;
    Ok(page.status(status).into_response())
}

async fn forgotten(app: &App, session: &Session, form: Form) -> Page {
    let body = move || view! { <ForgotPassword form=form /> };
    page(app, session, "Forgot your password?", body).await
}

async fn reset_form(app: &App, session: &Session, form: Form, token: String) -> Page {
    let body = move || view! { <ResetPassword form=form token=token /> };
    page(app, session, "Set a new password", body).await
}

async fn ended(app: &App, session: &Session) -> Response {
    let page = page(
        app,
        session,
        "This link has ended",
        || view! { <ResetEnded /> },
    )
    .await;
    page.status(StatusCode::UNPROCESSABLE_ENTITY)
        .into_response()
}
