//! All SQL on preferences.

use shared_types::UserId;
use shared_types::notification::{Channel, Choice, Topic};
use sqlx::PgConnection;

use super::model::{is_required, is_wanted_unasked};

/// What a shopper chose; names that this program does not know are left out.
///
/// # Errors
/// Those of the database.
pub async fn chosen(connection: &mut PgConnection, user_id: UserId) -> sqlx::Result<Vec<Choice>> {
    let rows = sqlx::query!(
        "select topic, channel, wanted from preference where user_id = $1 limit 100",
        user_id.uuid(),
    )
    .fetch_all(connection)
    .await?;
    let choices = rows.into_iter().filter_map(|row| {
        Some(Choice {
            topic: Topic::parse(&row.topic)?,
            channel: Channel::parse(&row.channel)?,
            wanted: row.wanted,
        })
    });
    Ok(choices.collect())
}

/// Whether a shopper wants to be told; who never chose does, but not by text messages.
///
/// # Errors
/// Those of the database.
pub async fn wants(
    connection: &mut PgConnection,
    user_id: UserId,
    topic: Topic,
    channel: Channel,
) -> sqlx::Result<bool> {
    if is_required(topic, channel) {
        return Ok(true);
    }
    let chosen = sqlx::query_scalar!(
        "select wanted from preference where user_id = $1 and topic = $2 and channel = $3",
        user_id.uuid(),
        topic.as_str(),
        channel.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(chosen.unwrap_or_else(|| is_wanted_unasked(channel)))
}

/// Keeps a choice.
///
/// # Errors
/// Those of the database.
pub async fn choose(
    connection: &mut PgConnection,
    user_id: UserId,
    topic: Topic,
    channel: Channel,
    wanted: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into preference (user_id, topic, channel, wanted) values ($1, $2, $3, $4)
         on conflict on constraint preference_pkey
         do update set wanted = excluded.wanted, changed_at = now()",
        user_id.uuid(),
        topic.as_str(),
        channel.as_str(),
        wanted,
    )
    .execute(connection)
    .await?;
    Ok(())
}
