//! The inbox: the list, and marking what was read.

use axum::extract::{Path, State};
use axum::response::Response;
use bff_kit::{ApiError, App, FormData, Page, see_other};
use http::Uri;
use leptos::prelude::*;
use profile::pages::Messages;
use shared_types::notification::{ByInboxEntry, InboxQuery, MarkAllRead, MarkRead, ReadUntil};
use shared_types::{Empty, InboxEntryId};
use ui::{Notice, Tone};

use crate::answer::{asked, page};
use crate::overview::{inbox, part};
use crate::shopper::Shopper;

const LIST: &str = "/profile/messages";

pub async fn list(State(app): State<App>, shopper: Shopper, uri: Uri) -> Result<Page, ApiError> {
    // A cursor that is none of ours shows the newest: better than nothing.
    let cursor: Option<InboxEntryId> = asked(&uri, "cursor").and_then(|text| text.parse().ok());
    let loaded = inbox(&shopper, InboxQuery { cursor }).await;
    let inbox = part(loaded, "your messages")?;
    let next = inbox.as_ref().ok().and_then(|inbox| inbox.next);
    let older = next.map(|next| format!("{LIST}?cursor={next}"));
    let later_page = cursor.is_some();
    let body = move || view! { <Messages inbox=inbox older=older later_page=later_page /> };
    Ok(page(&app, &shopper.session, "Messages", body).await)
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere() -> Response {
    see_other(LIST)
}

pub async fn mark(
    shopper: Shopper,
    Path(inbox_entry_id): Path<String>,
) -> Result<Response, ApiError> {
    let parsed = inbox_entry_id.parse();
    let inbox_entry_id = parsed.map_err(|_| ApiError::not_found("message"))?;
    let marked = match shopper.notifications() {
        Ok(client) => client
            .send::<MarkRead>(&ByInboxEntry { inbox_entry_id }, &Empty {})
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    finish(&shopper, marked).await
}

pub async fn mark_all(shopper: Shopper, form: FormData) -> Result<Response, ApiError> {
    let Ok(newest) = form.text("newest").parse() else {
        return Ok(see_other(LIST));
    };
    let marked = match shopper.notifications() {
        Ok(client) => client
            .send::<MarkAllRead>(&Empty {}, &ReadUntil { newest })
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    finish(&shopper, marked).await
}

async fn finish(shopper: &Shopper, marked: Result<Empty, ApiError>) -> Result<Response, ApiError> {
    match marked {
        Ok(_) => {}
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "a message could not be marked");
            let text = "Messages cannot be reached just now. Please try again in a moment.";
            let notice = Notice::new(Tone::Warning, text);
            shopper.session.flash(notice).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(see_other(LIST))
}
