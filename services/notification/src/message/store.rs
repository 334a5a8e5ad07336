//! All SQL on messages and on addresses that refuse them.

use std::time::Duration;

use anyhow::Context;
use shared_types::notification::{Channel, Topic};
use shared_types::{EventId, UserId};
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::transport::Mail;

/// A message to be kept until it is sent.
pub struct NewMessage<'a> {
    /// The fact it tells.
    pub event_id: EventId,
    /// By which way.
    pub channel: Channel,
    /// What it is about.
    pub topic: Topic,
    /// The account it goes to, where there is one.
    pub user_id: Option<UserId>,
    /// The mail itself; its id becomes the row's.
    pub mail: &'a Mail,
}

/// A message whose turn it is.
#[derive(Debug)]
pub struct Claimed {
    /// What it is about.
    pub topic: Topic,
    /// Tries, this one included.
    pub tries: u32,
    /// The mail.
    pub mail: Mail,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The transport has it.
    Sent,
    /// It was refused for good.
    Bounced,
    /// It was tried often enough.
    Failed,
    /// It is not sent to an address that refuses mail.
    Withheld,
}

impl End {
    /// Its name in the database and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Withheld => "withheld",
        }
    }
}

/// Keeps a message; a second one of the same fact and channel is dropped.
///
/// # Errors
/// Those of the database.
pub async fn insert(connection: &mut PgConnection, message: &NewMessage<'_>) -> sqlx::Result<()> {
    let mail = message.mail;
    sqlx::query!(
        "insert into message (message_id, event_id, channel, topic, user_id, recipient, subject,
             html, body, unsubscribe_url, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict on constraint message_once do nothing",
        mail.message_id,
        message.event_id.uuid(),
        message.channel.as_str(),
        message.topic.as_str(),
        message.user_id.map(|id| id.uuid()),
        mail.recipient,
        mail.subject,
        mail.html,
        mail.text,
        mail.unsubscribe_url,
        mail.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Claims up to `limit` messages for `lease`, by when they must be settled, or they
/// are due again.
///
/// # Errors
/// Those of the database.
pub async fn claim(pool: &PgPool, limit: i64, lease: Duration) -> anyhow::Result<Vec<Claimed>> {
    let rows = sqlx::query!(
        "update message set tries = tries + 1, due_at = now() + $2
         where message_id in (
             select message_id from message
             where state = 'waiting' and due_at <= now()
             order by due_at limit $1 for update skip locked
         )
         returning message_id, topic, recipient, subject, html, body, unsubscribe_url, tries,
             created_at",
        limit,
        interval(lease)?,
    )
    .fetch_all(pool)
    .await?;
    let claimed = rows.into_iter().map(|row| {
        let topic = Topic::parse(&row.topic);
        Ok(Claimed {
            topic: topic.with_context(|| format!("there is no topic {}", row.topic))?,
            tries: row.tries.try_into()?,
            mail: Mail {
                message_id: row.message_id,
                recipient: row.recipient,
                subject: row.subject,
                html: row.html,
                text: row.body,
                unsubscribe_url: row.unsubscribe_url,
                created_at: row.created_at,
            },
        })
    });
    claimed.collect()
}

/// Says how a message ended, and why if not well.
///
/// # Errors
/// Those of the database.
pub async fn settle(
    pool: &PgPool,
    message_id: Uuid,
    end: End,
    problem: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update message set state = $2, problem = $3, settled_at = now()
         where message_id = $1 and state = 'waiting'",
        message_id,
        end.as_str(),
        problem,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Leaves a message for another try after `pause`.
///
/// # Errors
/// Those of the database.
pub async fn put_off(
    pool: &PgPool,
    message_id: Uuid,
    pause: Duration,
    problem: &str,
) -> anyhow::Result<()> {
    sqlx::query!(
        "update message set due_at = now() + $2, problem = $3
         where message_id = $1 and state = 'waiting'",
        message_id,
        interval(pause)?,
        problem,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Sends an address nothing any more but what belongs to an order.
///
/// # Errors
/// Those of the database.
pub async fn suppress(pool: &PgPool, address: &str, reason: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into suppressed_address (address, reason) values (lower($1), $2)
         on conflict (address) do nothing",
        address,
        reason,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Whether an address refuses mail.
///
/// # Errors
/// Those of the database.
pub async fn is_suppressed(pool: &PgPool, address: &str) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from suppressed_address where address = lower($1)) as "found!""#,
        address,
    );
    found.fetch_one(pool).await
}

/// Forgets messages that were settled before `limit`, with the personal data in them.
///
/// # Errors
/// Those of the database.
pub async fn forget(pool: &PgPool, limit: OffsetDateTime) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from message where message_id in (
             select message_id from message
             where state <> 'waiting' and settled_at < $1 limit 10000
         )",
        limit,
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}

/// PostgreSQL counts in microseconds.
fn interval(duration: Duration) -> anyhow::Result<PgInterval> {
    Ok(PgInterval {
        months: 0,
        days: 0,
        microseconds: duration.as_micros().try_into()?,
    })
}
