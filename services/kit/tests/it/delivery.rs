//! Each event has its effect once, in its subject's order, if it was committed.

use std::sync::Arc;
use std::time::Duration;

use service_kit::bus::{Bus, PgBus};
use service_kit::events;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::mall::{Mall, Noted, note};

const SUBJECTS: usize = 20;
const EACH: i64 = 25;

#[sqlx::test(migrations = false)]
async fn two_of_each_neither_lose_nor_double(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), note)).await;
    // As in another process, which hears of messages from the database alone.
    let other = Arc::new(PgBus::new(mall.pool.clone()));
    mall.start(mall.service().on((), note).bus(other)).await;
    tell_and_check(&mall).await;
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn batches_neither_lose_nor_double(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    for _ in 0..2 {
        mall.start(mall.service().on((), note).in_batches()).await;
    }
    tell_and_check(&mall).await;
    mall.stop().await;
}

async fn tell_and_check(mall: &Mall) {
    let subjects: Vec<Uuid> = (0..SUBJECTS).map(|_| Uuid::now_v7()).collect();
    for value in 0..EACH {
        for subject in &subjects {
            mall.tell(*subject, value).await;
        }
    }
    mall.settled().await;
    let expected: Vec<i64> = (0..EACH).collect();
    for subject in subjects {
        assert_eq!(mall.effects(subject).await, expected);
    }
    assert_eq!(mall.count("event").await, SUBJECTS as i64 * EACH);
    assert_eq!(mall.count("inbox_message").await, SUBJECTS as i64 * EACH);
}

#[sqlx::test(migrations = false)]
async fn many_are_published_in_one_statement(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), note)).await;
    let subject = Uuid::now_v7();
    let noted: Vec<Noted> = (0..300).map(|value| Noted { subject, value }).collect();
    let mut transaction = mall.pool.begin().await.unwrap();
    events::publish_all(&mut transaction, &noted).await.unwrap();
    events::publish_all::<Noted>(&mut transaction, &[])
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, (0..300).collect::<Vec<_>>());
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn a_transaction_that_commits_late_loses_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), note)).await;
    let (slow, quick) = (Uuid::now_v7(), Uuid::now_v7());

    let mut late = mall.pool.begin().await.unwrap();
    events::publish(
        &mut late,
        &Noted {
            subject: slow,
            value: 1,
        },
    )
    .await
    .unwrap();
    mall.tell(quick, 2).await;
    mall.until("select exists (select from effect where value = 2)")
        .await;
    assert!(mall.effects(slow).await.is_empty());

    late.commit().await.unwrap();
    mall.until("select exists (select from effect where value = 1)")
        .await;
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_rolled_back_is_never_published(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), note)).await;
    let subject = Uuid::now_v7();

    let mut undone = mall.pool.begin().await.unwrap();
    events::publish(&mut undone, &Noted { subject, value: 1 })
        .await
        .unwrap();
    undone.rollback().await.unwrap();
    mall.tell(subject, 2).await;
    mall.settled().await;

    assert_eq!(mall.effects(subject).await, [2]);
    assert_eq!(mall.count("event").await, 1);
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn a_repeat_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on((), note)).await;
    let subject = Uuid::now_v7();
    mall.tell(subject, 1).await;
    mall.settled().await;

    // The relay crashed before it marked what it had published.
    sqlx::query("update outbox_message set published_at = null")
        .execute(&mall.pool)
        .await
        .unwrap();
    mall.settled().await;
    assert_eq!(mall.count("event").await, 1);

    // The consumer crashed before it told the bus.
    sqlx::query(
        "insert into message (subscription_id, event_id, event_type, subject)
         select subscription_id, event_id, event_type, subject from event, subscription",
    )
    .execute(&mall.pool)
    .await
    .unwrap();
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [1]);
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn what_a_dead_consumer_took_goes_to_another(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    let kinds = ["test.noted.v1".to_owned()];
    let short_lived = PgBus::new(mall.pool.clone()).with_lease(Duration::from_millis(1));
    short_lived.subscribe("listener", &kinds).await.unwrap();
    let subject = Uuid::now_v7();
    let event = service_kit::bus::Event {
        id: Uuid::now_v7(),
        kind: kinds[0].clone(),
        source: "/services/test".to_owned(),
        subject,
        envelope: envelope(subject, 1),
    };
    short_lived.publish(&[event]).await.unwrap();
    assert_eq!(short_lived.take("listener", &kinds).await.unwrap().len(), 1);

    mall.start(mall.service().on((), note)).await;
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [1]);
    mall.stop().await;
}

fn envelope(subject: Uuid, value: i64) -> String {
    let envelope = service_kit::test::envelope(Noted { subject, value });
    serde_json::to_string(&envelope).unwrap()
}
