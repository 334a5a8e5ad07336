//! The broker is gone for a time, and the mall goes on.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::conformance::nats::Nats;
use crate::conformance::stage::Broker;
use crate::mall::{Mall, note};

#[sqlx::test(migrations = false)]
async fn what_is_told_while_nats_is_away_arrives_later(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut mall = Mall::new(options).await;
    let mut nats = Nats::start().await;
    let bus = nats.bus(Duration::from_secs(30)).await;
    mall.start_on(&bus, mall.service().on((), note)).await;
    let subjects = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    let tell = async |mall: &Mall, values: std::ops::Range<i64>| {
        for value in values {
            for subject in subjects {
                mall.tell(subject, value).await;
            }
        }
    };
    tell(&mall, 0..10).await;
    mall.until("select count(*) > 5 from effect").await;
    nats.kill();
    // Nobody who writes waits for the broker.
    tell(&mall, 10..20).await;
    nats.revive().await;
    tell(&mall, 20..25).await;
    mall.until("select count(*) >= 75 from effect").await;
    for subject in subjects {
        assert_eq!(mall.effects(subject).await, (0..25).collect::<Vec<_>>());
    }
    mall.stop().await;
}
