//! What the shopper watches: the list, asking for a watch on a product's page, removing.
//!
//! Product pages are the same for everyone, so their form posts here whoever fills it in.
//! A guest's wish is kept in the session, goes to the sign-in page with them, and is
//! granted once they are signed in.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::Response;
use bff_kit::{ApiError, App, FormData, Page, Session, see_other};
use http::{StatusCode, Uri};
use leptos::prelude::*;
use profile::pages::{Offer, Watched, Watches};
use shared_types::product::{LookUpVariants, VariantIds, VariantSnapshot};
use shared_types::watch::{
    ByWatch, DeleteWatch, ListWatches, NewWatch, PutWatch, WatchKind, WatchList, WatchQuery,
    WatchView,
};
use shared_types::{Empty, VariantId, WatchId};
use ui::{Notice, Tone};

use crate::answer::{asked, page};
use crate::overview::part;
use crate::return_to::sign_in_for;
use crate::shopper::Shopper;

const LIST: &str = "/profile/watches";

const AWAY: &str = "We could not note that just now. Please try again in a moment.";

pub async fn list(State(app): State<App>, shopper: Shopper, uri: Uri) -> Result<Page, ApiError> {
    // A cursor that is none of ours shows the newest: better than nothing.
    let cursor: Option<WatchId> = asked(&uri, "cursor").and_then(|text| text.parse().ok());
    let loaded = part(
        watches(&shopper, WatchQuery { cursor }).await,
        "what you watch",
    )?;
    let next = loaded.as_ref().ok().and_then(|list| list.next);
    let older = next.map(|next| format!("{LIST}?cursor={next}"));
    let watches = match loaded {
        Ok(list) => Ok(with_offers(&app, list.watches).await),
        Err(notice) => Err(notice),
    };
    let later_page = cursor.is_some();
    let body = move || view! { <Watches watches=watches older=older later_page=later_page /> };
    Ok(page(&app, &shopper.session, "What you watch", body).await)
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere() -> Response {
    see_other(LIST)
}

pub async fn set(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(wish) = wish(&form) else {
        return Ok(see_other(LIST));
    };
    let Some(shopper) = Shopper::find(&app, &session).await? else {
        session.set_wish(Some(wish)).await?;
        let text = "Sign in or create an account, and we will tell you.";
        session.flash(Notice::new(Tone::Info, text)).await?;
        return Ok(see_other(sign_in_for(LIST)));
    };
    grant(&shopper, wish).await?;
    Ok(see_other(LIST))
}

pub async fn remove(shopper: Shopper, Path(watch_id): Path<String>) -> Result<Response, ApiError> {
    let parsed = watch_id.parse();
    let watch_id = parsed.map_err(|_| ApiError::not_found("watch"))?;
    let removed = match shopper.notifications() {
        Ok(client) => client
            .send::<DeleteWatch>(&ByWatch { watch_id }, &Empty {})
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let notice = match removed {
        Ok(_) => Notice::new(Tone::Positive, "Removed. We no longer look after it."),
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "a watch could not be removed");
            Notice::new(Tone::Warning, AWAY)
        }
        // Pressed twice: the first time said so.
        Err(error) if error.status() == StatusCode::NOT_FOUND => return Ok(see_other(LIST)),
        Err(error) => return Err(error),
    };
    shopper.session.flash(notice).await?;
    Ok(see_other(LIST))
}

/// Grants what the browser asked for before anybody was signed in.
///
/// # Errors
/// When the session cannot be read or changed.
pub async fn grant_waiting(app: &App, session: &Session) -> Result<(), ApiError> {
    let Some(wish) = session.data().await?.wish else {
        return Ok(());
    };
    session.set_wish(None).await?;
    match Shopper::find(app, session).await? {
        Some(shopper) => grant(&shopper, wish).await,
        None => Ok(()),
    }
}

/// Sets the watch, and leaves word of it for the next page.
async fn grant(shopper: &Shopper, wish: NewWatch) -> Result<(), ApiError> {
    let set = match shopper.notifications() {
        Ok(client) => client
            .send::<PutWatch>(&Empty {}, &wish)
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let notice = match set {
        Ok(watch) => Notice::new(Tone::Positive, promise(&watch)),
        Err(error) => match refusal(&error) {
            Some(text) => Notice::new(Tone::Warning, text),
            None => return Err(error),
        },
    };
    shopper.session.flash(notice).await
}

fn promise(watch: &WatchView) -> String {
    let title = &watch.title;
    match watch.kind {
        WatchKind::Price => format!("We will tell you when {title} costs less."),
        WatchKind::Stock => format!("We will tell you when {title} is back."),
    }
}

/// Why there is no watch, where that is the shopper's to know.
fn refusal(error: &ApiError) -> Option<String> {
    let problem = error.problem();
    match (problem.status, problem.code.as_str()) {
        (404, _) => Some("That is no longer on offer, so there is nothing to watch.".to_owned()),
        (_, "too_many_watches") => problem.detail.clone(),
        (500.., _) => {
            tracing::warn!(error = %error, "a watch could not be set");
            Some(AWAY.to_owned())
        }
        _ => None,
    }
}

/// What a product's page asks for.
fn wish(form: &FormData) -> Option<NewWatch> {
    Some(NewWatch {
        variant_id: form.text("variant").parse().ok()?,
        kind: WatchKind::parse(&form.text("kind"))?,
    })
}

async fn watches(shopper: &Shopper, query: WatchQuery) -> Result<WatchList, ApiError> {
    Ok(shopper
        .notifications()?
        .get::<ListWatches>(&Empty {}, &query)
        .await?)
}

/// The watches with how each variant stands.
async fn with_offers(app: &App, watches: Vec<WatchView>) -> Vec<Watched> {
    let body = VariantIds {
        variant_ids: watches.iter().map(|watch| watch.variant_id).collect(),
    };
    let products = &app.backends().products;
    let found = products.send::<LookUpVariants>(&Empty {}, &body).await;
    let found: Option<HashMap<VariantId, VariantSnapshot>> = match found {
        Ok(found) => {
            let offers = found.variants.into_iter();
            Some(offers.map(|offer| (offer.variant_id, offer)).collect())
        }
        Err(error) => {
            tracing::warn!(error = %error, "watches are shown without their prices");
            None
        }
    };
    let watched = watches.into_iter().map(|watch| Watched {
        offer: match &found {
            None => Offer::Away,
            Some(found) => found
                .get(&watch.variant_id)
                .map_or(Offer::Withdrawn, |offer| {
                    Offer::Known(Box::new(offer.clone()))
                }),
        },
        watch,
    });
    watched.collect()
}
