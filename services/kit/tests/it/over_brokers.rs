//! Whole services over each broker: from an outbox to a handler's effect.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use service_kit::bus::{Bus, DeadLetter, Filter};
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use crate::conformance::stage::Broker;
use crate::dead_letters::{Workshop, mistaken};
use crate::mall::{Mall, note};

/// Each of these as a test of each broker.
macro_rules! over {
    ($($(#[$when:meta])? $name:ident: $broker:path,)*) => {
        $(
            $(#[$when])?
            mod $name {
                use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

                super::over! { $broker:
                    ten_tries_then_aside_until_it_is_replayed,
                    what_does_not_read_as_its_type_is_put_aside_and_blocks_nothing,
                    a_restart_goes_on_where_the_last_one_stopped,
                }
            }
        )*
    };
    ($broker:path: $($test:ident,)*) => {
        $(
            #[sqlx::test(migrations = false)]
            async fn $test(_: PgPoolOptions, options: PgConnectOptions) {
                let broker = <$broker as crate::conformance::stage::Broker>::start().await;
                super::$test(options, &broker).await;
                crate::conformance::stage::Broker::end(broker).await;
            }
        )*
    };
}
use over;

over! {
    postgres: crate::conformance::postgres::Postgres,
    nats: crate::conformance::nats::Nats,
    #[cfg(feature = "aws")]
    aws: crate::conformance::aws::Aws,
}

const LEASE: Duration = Duration::from_secs(30);

async fn letters(bus: &Arc<dyn Bus>) -> Vec<DeadLetter> {
    bus.dead_letters(&Filter::all(10)).await.unwrap()
}

/// The one there is, or is about to be: its batch is settled after all its effects.
async fn only_letter(bus: &Arc<dyn Bus>) -> DeadLetter {
    let asking = async {
        loop {
            let mut found = letters(bus).await;
            if let Some(letter) = found.pop() {
                assert!(found.is_empty(), "{found:?}");
                return letter;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(LEASE, asking).await;
    found.expect("there is no dead letter")
}

async fn ten_tries_then_aside_until_it_is_replayed(options: PgConnectOptions, on: &impl Broker) {
    let mut mall = Mall::new(options).await;
    let bus = on.bus(LEASE).await;
    let workshop = Workshop::default();
    let service = mall.service().on(workshop.clone(), mistaken);
    mall.start_on(&bus, service).await;
    let subject = Uuid::now_v7();
    mall.tell(subject, 0).await;
    mall.tell(subject, 1).await;
    mall.until("select exists (select from effect where value = 1)")
        .await;
    assert_eq!(workshop.tries.load(Ordering::Relaxed), 10);
    let letter = only_letter(&bus).await;
    assert_eq!((letter.subject, letter.attempts), (subject, 10));
    assert_eq!(letter.error, "cannot handle nothing");
    let event = bus.dead_letter(&letter.id).await.unwrap().unwrap();
    assert_eq!(event["data"]["value"], 0);

    workshop.repaired.store(true, Ordering::Relaxed);
    assert!(bus.replay(&letter.id).await.unwrap());
    mall.until("select exists (select from effect where value = 0)")
        .await;
    assert_eq!(mall.effects(subject).await, [1, 0]);
    assert!(letters(&bus).await.is_empty());
    mall.stop().await;
}

async fn what_does_not_read_as_its_type_is_put_aside_and_blocks_nothing(
    options: PgConnectOptions,
    on: &impl Broker,
) {
    let mut mall = Mall::new(options).await;
    let bus = on.bus(LEASE).await;
    mall.start_on(&bus, mall.service().on((), note)).await;
    let subject = Uuid::now_v7();
    sqlx::query(
        "insert into outbox_message (event_id, event_type, subject, data)
         values (gen_random_uuid(), 'test.noted.v1', $1, '{\"value\": \"one\"}')",
    )
    .bind(subject)
    .execute(&mall.pool)
    .await
    .unwrap();
    mall.tell(subject, 2).await;
    mall.until("select exists (select from effect where value = 2)")
        .await;
    let letter = only_letter(&bus).await;
    let reason = "the event's data does not read as its type";
    assert!(letter.error.starts_with(reason), "{letter:?}");
    assert_eq!(letter.attempts, 1, "later events waited for nothing");
    let shown = bus.dead_letter(&letter.id).await.unwrap().unwrap();
    assert_eq!(shown["data"]["value"], "one");
    mall.stop().await;
}

/// As after a release: the next process does not wait for the leases of the last.
async fn a_restart_goes_on_where_the_last_one_stopped(options: PgConnectOptions, on: &impl Broker) {
    let mut mall = Mall::new(options).await;
    let started = Instant::now();
    let subject = Uuid::now_v7();
    let arrived = [
        "select exists (select from effect where value = 0)",
        "select exists (select from effect where value = 1)",
        "select exists (select from effect where value = 2)",
    ];
    for value in 0..3 {
        let bus = on.bus(Duration::from_secs(3600)).await;
        let stop = mall.start_on(&bus, mall.service().on((), note)).await;
        mall.tell(subject, value).await;
        mall.until(arrived[value as usize]).await;
        stop.cancel();
        mall.ended().await;
    }
    assert_eq!(mall.effects(subject).await, [0, 1, 2]);
    // Two leases of ten seconds would have been waited for.
    assert!(started.elapsed() < Duration::from_secs(20));
    mall.stop().await;
}
