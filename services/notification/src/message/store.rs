//! All SQL on messages and on addresses that refuse them.

use std::time::Duration;

use anyhow::Context;
use shared_types::notification::{Channel, Topic};
use shared_types::{EventId, UserId};
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::transport::Outgoing;

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
    /// The message itself; its id becomes the row's.
    pub outgoing: &'a Outgoing,
    /// When it is worth nothing any more and is not sent, if ever.
    pub useless_after: Option<OffsetDateTime>,
}

/// A message whose turn it is.
#[derive(Debug)]
pub struct Claimed {
    /// What it is about.
    pub topic: Topic,
    /// Tries, this one included.
    pub tries: u32,
    /// It is worth nothing any more.
    pub useless: bool,
    /// The message itself.
    pub outgoing: Outgoing,
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
    /// It is not sent to an address that refuses mail, or came too late.
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

/// Keeps a message; a second one of the same fact, channel and recipient is dropped.
///
/// # Errors
/// Those of the database.
pub async fn insert(connection: &mut PgConnection, message: &NewMessage<'_>) -> sqlx::Result<()> {
    let outgoing = message.outgoing;
    sqlx::query!(
        "insert into message (message_id, event_id, channel, topic, user_id, recipient, subject,
             html, body, unsubscribe_url, created_at, useless_after)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict on constraint message_once do nothing",
        outgoing.message_id,
        message.event_id.uuid(),
        message.channel.as_str(),
        message.topic.as_str(),
        message.user_id.map(|id| id.uuid()),
        outgoing.recipient,
        outgoing.subject,
        outgoing.html,
        outgoing.text,
        outgoing.unsubscribe_url,
        outgoing.created_at,
        message.useless_after,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Claims up to `limit` messages of `channel` for `lease`, by when they must be settled,
/// or they are due again.
///
/// # Errors
/// Those of the database.
pub async fn claim(
    pool: &PgPool,
    channel: Channel,
    limit: i64,
    lease: Duration,
) -> anyhow::Result<Vec<Claimed>> {
    let rows = sqlx::query!(
        r#"update message set tries = tries + 1, due_at = now() + $3
         where message_id in (
             select message_id from message
             where channel = $1 and state = 'waiting' and due_at <= now()
             order by due_at limit $2 for update skip locked
         )
         returning message_id, topic, recipient, subject, html, body, unsubscribe_url, tries,
             created_at, coalesce(useless_after <= now(), false) as "useless!""#,
        channel.as_str(),
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
            useless: row.useless,
            outgoing: Outgoing {
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

/// Says how a message ended, and why if not well. What lets somebody in, a code or a
/// link, is not kept after that.
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
        "update message set state = $2, problem = $3, settled_at = now(),
             html = case topic when 'account' then '' else html end,
             body = case topic when 'account' then '' else body end
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
pub async fn suppress(
    executor: impl PgExecutor<'_>,
    address: &str,
    reason: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into suppressed_address (address, reason) values (lower($1), $2)
         on conflict (address) do nothing",
        address,
        reason,
    )
    .execute(executor)
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
