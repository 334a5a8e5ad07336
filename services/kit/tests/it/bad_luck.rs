//! Handlers that fail, panic or go on after an error of SQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use service_kit::Backoff;
use shared_types::event::Envelope;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::mall::{Mall, Noted, write};

/// Counts tries; those of value 0 fail until the count is reached.
#[derive(Clone)]
struct Luck {
    tries: Arc<AtomicU32>,
    good_from: u32,
}

impl Luck {
    fn good_from(good_from: u32) -> Self {
        Self {
            tries: Arc::default(),
            good_from,
        }
    }
}

async fn unlucky(
    connection: &mut PgConnection,
    event: Envelope<Noted>,
    luck: &Luck,
) -> anyhow::Result<()> {
    // Written before the failure, so that it must be undone.
    write(connection, &event.data).await?;
    let bad =
        event.data.value == 0 && luck.tries.fetch_add(1, Ordering::Relaxed) + 1 < luck.good_from;
    anyhow::ensure!(!bad, "bad luck");
    Ok(())
}

#[sqlx::test(migrations = false)]
async fn a_failure_is_tried_again_before_its_subjects_later_events(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on(Luck::good_from(4), unlucky))
        .await;
    fails_thrice_then_goes_on(&mall).await;
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn a_failure_in_a_batch_is_like_any_other(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on(Luck::good_from(4), unlucky).in_batches())
        .await;
    fails_thrice_then_goes_on(&mall).await;
    mall.stop().await;
}

async fn fails_thrice_then_goes_on(mall: &Mall) {
    let subject = Uuid::now_v7();
    for value in 0..3 {
        mall.tell(subject, value).await;
    }
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [0, 1, 2]);
}

#[sqlx::test(migrations = false)]
async fn a_failure_does_not_hold_up_other_subjects(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    let patient = mall.service().backoff(Backoff::default());
    mall.start(patient.on(Luck::good_from(u32::MAX), unlucky))
        .await;
    let (bad, good) = (Uuid::now_v7(), Uuid::now_v7());
    mall.tell(bad, 0).await;
    mall.tell(bad, 1).await;
    for value in 2..60 {
        mall.tell(good, value).await;
    }
    mall.until("select exists (select from effect where value = 59)")
        .await;
    assert!(mall.effects(bad).await.is_empty());
    mall.stop().await;
}

async fn panicking(_: &mut PgConnection, _: Envelope<Noted>, _: &()) -> anyhow::Result<()> {
    panic!("a mistake in a handler")
}

#[sqlx::test(migrations = false)]
async fn a_panic_is_a_failure_like_others(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), panicking)).await;
    mall.tell(Uuid::now_v7(), 1).await;
    mall.settled().await;
    assert_eq!(mall.count("dead_letter").await, 1);
    mall.stop().await;
}

async fn careless(
    connection: &mut PgConnection,
    event: Envelope<Noted>,
    _: &(),
) -> anyhow::Result<()> {
    write(connection, &event.data).await?;
    // The table refuses this value, and PostgreSQL the rest of the transaction.
    let refused = write(
        connection,
        &Noted {
            value: 666,
            ..event.data
        },
    )
    .await;
    assert!(refused.is_err());
    Ok(())
}

#[sqlx::test(migrations = false)]
async fn a_swallowed_error_does_not_lose_the_event(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), careless)).await;
    mall.tell(Uuid::now_v7(), 1).await;
    mall.settled().await;
    assert_eq!(mall.count("dead_letter").await, 1);
    assert_eq!(mall.count("inbox_message").await, 0);
    mall.stop().await;
}
