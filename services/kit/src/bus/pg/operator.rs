//! The operator's part of the PostgreSQL bus.

use anyhow::Context;
use futures::future::{BoxFuture, FutureExt};

use super::PgBus;
use crate::bus::{Backlog, DeadLetter, DeadLetterId, Filter, Operator};

impl PgBus {
    async fn list(&self, filter: &Filter) -> sqlx::Result<Vec<DeadLetter>> {
        let rows = sqlx::query!(
            "select name, event_id, event_type, subject, attempts, error, failed_at
             from dead_letter
             join subscription using (subscription_id)
             join event using (event_id)
             where ($1::text is null or name = $1) and ($2::text is null or event_type = $2)
             order by failed_at, dead_letter_id
             limit $3",
            filter.subscription,
            filter.kind,
            i64::from(filter.limit),
        )
        .fetch_all(&self.pool)
        .await?;
        let letters = rows.into_iter().map(|row| DeadLetter {
            id: DeadLetterId {
                subscription: row.name,
                event_id: row.event_id,
            },
            kind: row.event_type,
            subject: row.subject,
            attempts: row.attempts.unsigned_abs(),
            error: row.error,
            failed_at: row.failed_at,
        });
        Ok(letters.collect())
    }

    async fn again(&self, id: &DeadLetterId) -> sqlx::Result<bool> {
        let replayed = sqlx::query!(
            "with gone as (
                 delete from dead_letter using subscription
                 where dead_letter.subscription_id = subscription.subscription_id
                     and name = $1 and event_id = $2
                 returning dead_letter.subscription_id, event_id
             )
             insert into message (subscription_id, event_id, event_type, subject)
             select subscription_id, event_id, event_type, subject
             from gone join event using (event_id)",
            id.subscription,
            id.event_id,
        )
        .execute(&self.pool)
        .await?;
        Ok(replayed.rows_affected() > 0)
    }

    async fn forget(&self, id: &DeadLetterId) -> sqlx::Result<bool> {
        let dropped = sqlx::query!(
            "delete from dead_letter using subscription
             where dead_letter.subscription_id = subscription.subscription_id
                 and name = $1 and event_id = $2",
            id.subscription,
            id.event_id,
        )
        .execute(&self.pool)
        .await?;
        Ok(dropped.rows_affected() > 0)
    }

    async fn progress(&self, subscription: Option<&str>) -> sqlx::Result<Vec<Backlog>> {
        let rows = sqlx::query!(
            r#"select name,
                 (select count(*) from message
                  where message.subscription_id = subscription.subscription_id) as "waiting!",
                 (select min(published_at) from message join event using (event_id)
                  where message.subscription_id = subscription.subscription_id) as oldest,
                 (select count(*) from dead_letter
                  where dead_letter.subscription_id = subscription.subscription_id) as "dead!"
             from subscription
             where $1::text is null or name = $1
             order by name"#,
            subscription,
        )
        .fetch_all(&self.pool)
        .await?;
        let backlogs = rows.into_iter().map(|row| Backlog {
            subscription: row.name,
            waiting: row.waiting.unsigned_abs(),
            oldest: row.oldest,
            dead: row.dead.unsigned_abs(),
        });
        Ok(backlogs.collect())
    }

    /// What waited before is among the history, so it does not come twice; both
    /// in one statement, so that an event published meanwhile is not missed.
    async fn refill(&self, subscription: &str) -> anyhow::Result<()> {
        let id = sqlx::query_scalar!(
            "select subscription_id from subscription where name = $1",
            subscription
        )
        .fetch_optional(&self.pool)
        .await?
        .with_context(|| format!("nobody called {subscription} has subscribed to the bus"))?;
        sqlx::query!(
            "with gone as (delete from message where subscription_id = $1)
             insert into message (subscription_id, event_id, event_type, subject)
             select subscription_id, event_id, event_type, subject
             from event join subscription on event_type = any (event_types)
             where subscription_id = $1
             order by event_sequence",
            id
        )
        .execute(&self.pool)
        .await?;
        self.wake.tell(&[subscription.to_owned()]).await;
        Ok(())
    }
}

impl Operator for PgBus {
    fn dead_letters<'a>(
        &'a self,
        filter: &'a Filter,
    ) -> BoxFuture<'a, anyhow::Result<Vec<DeadLetter>>> {
        async move { Ok(self.list(filter).await?) }.boxed()
    }

    fn dead_letter<'a>(
        &'a self,
        id: &'a DeadLetterId,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>> {
        async move {
            let event = sqlx::query_scalar!(
                "select envelope from dead_letter
                 join subscription using (subscription_id)
                 join event using (event_id)
                 where name = $1 and event_id = $2",
                id.subscription,
                id.event_id,
            );
            Ok(event.fetch_optional(&self.pool).await?)
        }
        .boxed()
    }

    fn replay<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>> {
        async move {
            let replayed = self.again(id).await?;
            self.wake.tell(std::slice::from_ref(&id.subscription)).await;
            Ok(replayed)
        }
        .boxed()
    }

    fn drop_dead<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>> {
        async move { Ok(self.forget(id).await?) }.boxed()
    }

    fn backlogs<'a>(
        &'a self,
        subscription: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<Vec<Backlog>>> {
        async move { Ok(self.progress(subscription).await?) }.boxed()
    }

    fn rebuild<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>> {
        self.refill(subscription).boxed()
    }
}
