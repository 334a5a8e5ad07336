//! What became of taken messages.
//!
//! An effect that is committed removes its message whoever holds the lease now;
//! any other outcome counts only while the lease is the one it was taken by.

use anyhow::Context;
use sqlx::PgPool;

use crate::bus::{Outcome, Settled};

pub(super) async fn settle(
    pool: &PgPool,
    subscription: i32,
    settled: &[Settled],
) -> anyhow::Result<()> {
    let mut done = Vec::with_capacity(settled.len());
    let mut again = Vec::new();
    for one in settled {
        let id: i64 = one.receipt.parse().context("not a receipt of this bus")?;
        let attempt = i32::try_from(one.attempt)?;
        match &one.outcome {
            Outcome::Done => done.push(id),
            Outcome::Untried => again.push(Again {
                id,
                attempt,
                attempts: attempt - 1,
                secs: 0.0,
            }),
            Outcome::Retry(after) => {
                again.push(Again {
                    id,
                    attempt,
                    attempts: attempt,
                    secs: after.as_secs_f64(),
                });
            }
            Outcome::Dead(error) => bury(pool, subscription, id, attempt, error).await?,
        }
    }
    if !again.is_empty() {
        postpone(pool, subscription, &again).await?;
    }
    if !done.is_empty() {
        remove(pool, subscription, &done).await?;
    }
    Ok(())
}

struct Again {
    id: i64,
    attempt: i32,
    attempts: i32,
    secs: f64,
}

/// In one round trip: the setting holds until the statement's own commit.
async fn remove(pool: &PgPool, subscription: i32, done: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from message using (select set_config('synchronous_commit', 'off', true)) as quick
         where subscription_id = $1 and message_id = any ($2)",
        subscription,
        done,
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn postpone(pool: &PgPool, subscription: i32, again: &[Again]) -> sqlx::Result<()> {
    let column = |value: fn(&Again) -> i32| -> Vec<i32> { again.iter().map(value).collect() };
    let ids: Vec<i64> = again.iter().map(|one| one.id).collect();
    let secs: Vec<f64> = again.iter().map(|one| one.secs).collect();
    sqlx::query!(
        "update message
         set visible_at = clock_timestamp() + make_interval(secs => given.secs),
             attempts = given.attempts
         from unnest($2::bigint[], $3::integer[], $4::integer[], $5::double precision[])
             as given (message_id, attempt, attempts, secs)
         where subscription_id = $1 and message.message_id = given.message_id
             and message.attempts = given.attempt",
        subscription,
        &ids,
        &column(|one| one.attempt),
        &column(|one| one.attempts),
        &secs,
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn bury(
    pool: &PgPool,
    subscription: i32,
    id: i64,
    attempt: i32,
    error: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             delete from message
             where subscription_id = $1 and message_id = $2 and attempts = $3
             returning subscription_id, event_id, attempts
         )
         insert into dead_letter (subscription_id, event_id, attempts, error)
         select subscription_id, event_id, attempts, $4 from gone
         on conflict (subscription_id, event_id) do update
         set attempts = excluded.attempts, error = excluded.error, failed_at = now()",
        subscription,
        id,
        attempt,
        error,
    )
    .execute(pool)
    .await?;
    Ok(())
}
