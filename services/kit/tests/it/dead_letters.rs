//! What cannot be handled is put aside, and an operator decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use service_kit::bus::{Filter, Operator};
use shared_types::event::Envelope;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::mall::{Mall, Noted, write};

/// A handler with a mistake for value 0 until it is repaired.
#[derive(Clone, Default)]
struct Workshop {
    repaired: Arc<AtomicBool>,
    tries: Arc<AtomicU32>,
}

async fn mistaken(
    connection: &mut PgConnection,
    event: Envelope<Noted>,
    workshop: &Workshop,
) -> anyhow::Result<()> {
    if event.data.value == 0 && !workshop.repaired.load(Ordering::Relaxed) {
        workshop.tries.fetch_add(1, Ordering::Relaxed);
        anyhow::bail!("cannot handle nothing");
    }
    write(connection, &event.data).await
}

#[sqlx::test(migrations = false)]
async fn ten_tries_then_aside_and_the_rest_goes_on(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    let workshop = Workshop::default();
    mall.start(mall.service().on(workshop.clone(), mistaken))
        .await;
    let subject = Uuid::now_v7();
    mall.tell(subject, 0).await;
    mall.tell(subject, 1).await;
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [1]);
    assert_eq!(workshop.tries.load(Ordering::Relaxed), 10);

    let letters = mall.bus.dead_letters(&Filter::all(10)).await.unwrap();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!((letter.subject, letter.attempts), (subject, 10));
    assert_eq!(letter.error, "cannot handle nothing");
    let event = mall.bus.dead_letter(&letter.id).await.unwrap().unwrap();
    assert_eq!(event["data"]["value"], 0);

    workshop.repaired.store(true, Ordering::Relaxed);
    assert!(mall.bus.replay(&letter.id).await.unwrap());
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [1, 0]);
    assert_eq!(mall.count("dead_letter").await, 0);
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn a_dropped_dead_letter_is_gone(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on(Workshop::default(), mistaken))
        .await;
    mall.tell(Uuid::now_v7(), 0).await;
    mall.settled().await;

    let letters = mall.bus.dead_letters(&Filter::all(10)).await.unwrap();
    let letter = &letters[0].id;
    assert!(mall.bus.drop_dead(letter).await.unwrap());
    assert!(!mall.bus.drop_dead(letter).await.unwrap());
    assert!(!mall.bus.replay(letter).await.unwrap());
    assert_eq!(mall.bus.dead_letter(letter).await.unwrap(), None);
    assert_eq!(mall.count("event").await, 1);
    mall.stop().await;
}

#[sqlx::test(migrations = false)]
async fn what_does_not_read_as_its_type_is_put_aside(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on(Workshop::default(), mistaken))
        .await;
    let subject = Uuid::now_v7();
    sqlx::query(
        "insert into outbox_message (event_id, event_type, subject, data)
         values (gen_random_uuid(), 'test.noted.v1', $1, '{\"value\": \"one\"}')",
    )
    .bind(subject)
    .execute(&mall.pool)
    .await
    .unwrap();
    mall.tell(subject, 1).await;
    mall.settled().await;
    assert_eq!(mall.effects(subject).await, [1]);
    let letters = mall.bus.dead_letters(&Filter::all(10)).await.unwrap();
    assert!(
        letters[0]
            .error
            .starts_with("the event's data does not read as its type")
    );
    assert_eq!(letters[0].attempts, 1, "later events waited for nothing");
    mall.stop().await;
}
