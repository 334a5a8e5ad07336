//! Ending mail by the link in it: nobody needs to sign in, and no session is looked at.
//!
//! A mail program's own button posts to the same address (RFC 8058), from outside any
//! page of the mall; the token in the address is what allows it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Optional, Page, PageMeta};
use http::{StatusCode, Uri};
use leptos::prelude::*;
use profile::pages::{LinkEnded, Unsubscribe, Unsubscribed};
use shared_types::Empty;
use shared_types::notification::{self, ByToken, GetSubscription};

use crate::POLICY;
use crate::answer::asked;

/// Its address; the query carries the token.
pub const HERE: &str = "/profile/unsubscribe";

/// Longer ones are none of ours.
const LONGEST: usize = 200;

pub async fn ask(State(app): State<App>, uri: Uri) -> Result<Response, ApiError> {
    let Some(by) = token(&uri) else {
        return Ok(ended(&app).await);
    };
    let notifications = &app.backends().notifications;
    let found = notifications.get::<GetSubscription>(&by, &Empty {}).await;
    let Some(subscription) = found.optional()? else {
        return Ok(ended(&app).await);
    };
    let topic = subscription.topic;
    let page = if subscription.wanted {
        let body = move || view! { <Unsubscribe topic=topic token=by.token /> };
        page(&app, "End this mail?", body).await
    } else {
        done(&app, topic).await
    };
    Ok(page.into_response())
}

/// Answers without a redirect: a mail program follows none.
pub async fn end(State(app): State<App>, uri: Uri) -> Result<Response, ApiError> {
    let Some(by) = token(&uri) else {
        return Ok(ended(&app).await);
    };
    let notifications = &app.backends().notifications;
    let ending = notifications
        .send::<notification::Unsubscribe>(&by, &Empty {})
        .await;
    match ending.optional()? {
        Some(subscription) => Ok(done(&app, subscription.topic).await.into_response()),
        None => Ok(ended(&app).await),
    }
}

fn token(uri: &Uri) -> Option<ByToken> {
    let token = asked(uri, "token")?;
    (1..=LONGEST)
        .contains(&token.len())
        .then_some(ByToken { token })
}

async fn done(app: &App, topic: notification::Topic) -> Page {
    let body = move || view! { <Unsubscribed topic=topic /> };
    page(app, "You are unsubscribed", body).await
}

async fn ended(app: &App) -> Response {
    let page = page(app, "This link does not work", || view! { <LinkEnded /> }).await;
    page.status(StatusCode::NOT_FOUND).into_response()
}

async fn page<V: IntoView + 'static>(
    app: &App,
    title: &str,
    body: impl FnOnce() -> V + Send + 'static,
) -> Page {
    let meta = PageMeta {
        robots_noindex: true,
        ..PageMeta::new(title, "")
    };
    app.page(POLICY, &meta, app.chrome().await, body)
}
