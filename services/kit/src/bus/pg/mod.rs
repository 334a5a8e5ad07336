//! The bus in a PostgreSQL database of its own.
//!
//! Publishing copies an event into the history and into one `message` row for
//! each subscription of its type. Taking leases rows by moving their `visible_at`
//! ahead; a consumer that dies leaves them to the next one. A subject's later
//! messages stay behind one that is leased or waits for its next try.
//!
//! Only publishing waits for the disk: a lease or a settlement that a crash of
//! the database loses means another delivery, which the inbox ignores.

mod operator;
mod settle;
mod wake;

use std::time::Duration;

use anyhow::Context;
use futures::future::{BoxFuture, FutureExt};
use server_kit::env::Secret;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use self::wake::Wake;
use super::{Bus, Delivery, Event, Settled};
use crate::db::{self, Database};

/// The bus's tables.
pub static MIGRATOR: Migrator = sqlx::migrate!("./bus-migrations");

const POOL_SIZE: u32 = 8;
/// Rows are deleted as fast as they come, and vacuum follows a minute behind. Walking an
/// index marks the dead entries it meets, so that the next walk passes them by; other
/// plans visit each of them again.
const INDEX_ONLY: [(&str, &str); 2] = [("enable_bitmapscan", "off"), ("enable_seqscan", "off")];
/// How long a taken message belongs to its consumer.
const LEASE: Duration = Duration::from_secs(30);
/// Finds what no notification told of: retries that are due, leases that ended.
const POLL: Duration = Duration::from_secs(1);

/// The bus as [`Bus`]; see the module.
pub struct PgBus {
    pool: PgPool,
    wake: Wake,
    lease: Duration,
}

impl PgBus {
    /// Opens the database at `url`, creating and migrating it as needed.
    ///
    /// # Errors
    /// One sentence that names the variable to look at.
    pub async fn connect(url: &Secret) -> anyhow::Result<Self> {
        let database = Database {
            url: url.expose(),
            variable: "EVENT_BUS_URL",
            application: "bus",
            connections: POOL_SIZE,
            settings: &INDEX_ONLY,
        };
        Ok(Self::new(db::open(&database, &[&MIGRATOR]).await?))
    }

    /// The bus in an open database that has [`MIGRATOR`]'s tables.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self {
            wake: Wake::new(pool.clone()),
            pool,
            lease: LEASE,
        }
    }

    /// Gives consumers another time than 30 seconds to settle what they took.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    async fn insert(&self, events: &[Event]) -> sqlx::Result<Vec<String>> {
        let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
        let subjects: Vec<Uuid> = events.iter().map(|event| event.subject).collect();
        let column = |text: fn(&Event) -> &String| -> Vec<String> {
            events.iter().map(text).cloned().collect()
        };
        sqlx::query_scalar!(
            r#"with fresh as (
                 insert into event (event_id, event_type, source, subject, envelope)
                 select event_id, event_type, source, subject, envelope::json
                 from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[])
                     with ordinality
                     as given (event_id, event_type, source, subject, envelope, place)
                 order by place
                 on conflict (event_id) do nothing
                 returning event_sequence, event_id, event_type, subject
             ),
             queued as (
                 insert into message (subscription_id, event_id, event_type, subject)
                 select subscription_id, event_id, event_type, subject
                 from fresh join subscription on event_type = any (event_types)
                 order by event_sequence
                 returning subscription_id
             )
             select name from subscription
             where subscription_id in (select subscription_id from queued)"#,
            &ids,
            &column(|event| &event.kind),
            &column(|event| &event.source),
            &subjects,
            &column(|event| &event.envelope),
        )
        .fetch_all(&self.pool)
        .await
    }

    /// One consumer at a time takes from a subscription, since two at once could
    /// not see each other's leases and would part a subject's messages. The limit
    /// is a literal: of a parameter PostgreSQL assumes a tenth of the table, and
    /// then reads the whole history.
    async fn lease(&self, subscription: i32, kinds: &[String]) -> sqlx::Result<Vec<Delivery>> {
        let begin = format!(
            "begin; set local synchronous_commit to off; \
             select pg_advisory_xact_lock(hashtext('message'), {subscription})"
        );
        let mut transaction = db::begin_with(&self.pool, AssertSqlSafe(begin)).await?;
        let rows = sqlx::query!(
            r#"with due as (
                 select message_id from message
                 where subscription_id = $1 and event_type = any ($2)
                     and visible_at <= statement_timestamp()
                     and not exists (
                         select from message earlier
                         where earlier.subscription_id = message.subscription_id
                             and earlier.subject = message.subject
                             and earlier.message_id < message.message_id
                             and earlier.visible_at > statement_timestamp()
                     )
                 order by message_id
                 limit 50
                 for update skip locked
             ),
             taken as (
                 update message
                 set visible_at = statement_timestamp() + make_interval(secs => $3),
                     attempts = attempts + 1
                 from due
                 where message.subscription_id = $1 and message.message_id = due.message_id
                 returning message.message_id, event_id, attempts
             )
             select message_id, attempts, event_id, event_type, source, subject,
                 envelope::text as "envelope!"
             from taken join event using (event_id)
             order by message_id"#,
            subscription,
            kinds,
            self.lease.as_secs_f64(),
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let deliveries = rows.into_iter().map(|row| Delivery {
            receipt: row.message_id.to_string(),
            attempt: row.attempts.unsigned_abs(),
            event: Event {
                id: row.event_id,
                kind: row.event_type,
                source: row.source,
                subject: row.subject,
                envelope: row.envelope,
            },
        });
        Ok(deliveries.collect())
    }

    fn subscription(&self, name: &str) -> anyhow::Result<i32> {
        self.wake
            .id(name)
            .with_context(|| format!("{name} has not subscribed to the bus"))
    }
}

impl Bus for PgBus {
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            let subscriptions = self.insert(events).await?;
            self.wake.tell(&subscriptions).await;
            Ok(())
        }
        .boxed()
    }

    fn subscribe<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            let id = sqlx::query_scalar!(
                "insert into subscription (name, event_types) values ($1, $2)
                 on conflict (name) do update set event_types = excluded.event_types
                 returning subscription_id",
                subscription,
                kinds,
            )
            .fetch_one(&self.pool)
            .await?;
            self.wake.register(subscription, id);
            Ok(())
        }
        .boxed()
    }

    fn take<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<Vec<Delivery>>> {
        async move {
            let id = self.subscription(subscription)?;
            Ok(self.lease(id, kinds).await?)
        }
        .boxed()
    }

    fn ready<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, ()> {
        async move {
            let _ = tokio::time::timeout(POLL, self.wake.woken(subscription)).await;
        }
        .boxed()
    }

    fn settle<'a>(
        &'a self,
        subscription: &'a str,
        settled: &'a [Settled],
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            let id = self.subscription(subscription)?;
            settle::settle(&self.pool, id, settled).await
        }
        .boxed()
    }

    fn is_closed(&self) -> bool {
        self.pool.is_closed()
    }
}
