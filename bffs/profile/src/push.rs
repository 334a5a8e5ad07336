//! Notifications in the shopper's browser: what its island asks, and the script by
//! which the browser shows them.

use axum::extract::State;
use axum::response::IntoResponse;
use bff_kit::{ApiError, App, Call, Reply, Session};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use shared_types::Empty;
use shared_types::reach::{
    DeletePushSubscription, PutPushSubscription, SwitchPushOff, SwitchPushOn,
};

use crate::shopper::Shopper;

/// 401 where nobody is signed in: an island follows no redirect to a form.
pub async fn switch_on(
    State(app): State<App>,
    session: Session,
    Call { body, .. }: Call<SwitchPushOn>,
) -> Result<Reply<SwitchPushOn>, ApiError> {
    let shopper = signed_in(&app, &session).await?;
    let client = shopper.notifications()?;
    client.send::<PutPushSubscription>(&Empty {}, &body).await?;
    Ok(Reply(Empty {}))
}

pub async fn switch_off(
    State(app): State<App>,
    session: Session,
    Call { body, .. }: Call<SwitchPushOff>,
) -> Result<Reply<SwitchPushOff>, ApiError> {
    let shopper = signed_in(&app, &session).await?;
    let client = shopper.notifications()?;
    client
        .send::<DeletePushSubscription>(&Empty {}, &body)
        .await?;
    Ok(Reply(Empty {}))
}

/// The service worker. Its folder is its scope: it has no part in any other page.
pub async fn worker() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // Browsers look for a newer one by themselves; no cache may hide it.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, profile::PUSH_WORKER_SCRIPT)
}

async fn signed_in(app: &App, session: &Session) -> Result<Shopper, ApiError> {
    let found = Shopper::find(app, session).await?;
    found.ok_or_else(ApiError::unauthorized)
}
