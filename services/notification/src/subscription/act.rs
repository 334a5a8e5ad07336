//! Reads a link and acts on it.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::UserId;
use shared_types::notification::{Channel, GetSubscription, Subscription, Topic, Unsubscribe};

use crate::App;
use crate::preference::store;

/// What the link is about.
///
/// # Errors
/// 404 for a link that is not ours.
pub async fn read(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetSubscription>,
) -> Result<Reply<GetSubscription>, ApiError> {
    let (user_id, topic) = named(&app, &path.token)?;
    let mut connection = app.pool.acquire().await?;
    let wanted = store::wants(&mut connection, user_id, topic, Channel::Email).await?;
    Ok(Reply(Subscription { topic, wanted }))
}

/// Ends the mail.
///
/// # Errors
/// 404 for a link that is not ours.
pub async fn end(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<Unsubscribe>,
) -> Result<Reply<Unsubscribe>, ApiError> {
    let (user_id, topic) = named(&app, &path.token)?;
    let mut connection = app.pool.acquire().await?;
    store::choose(&mut connection, user_id, topic, Channel::Email, false).await?;
    Ok(Reply(Subscription {
        topic,
        wanted: false,
    }))
}

fn named(app: &App, token: &str) -> Result<(UserId, Topic), ApiError> {
    let named = app.links.read(token);
    // What belongs to an order has no such link.
    let named = named.filter(|(_, topic)| !topic.is_transactional());
    named.ok_or_else(|| ApiError::not_found("link"))
}
