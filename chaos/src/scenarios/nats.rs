//! The same mall over NATS JetStream, whose server is killed while orders go on.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::stage::{How, Nats, PARTS, SERVICES, Stage};

/// Where it listens, before the offset.
const PORT: u16 = 4222;
/// How long consumers may take to have everything.
const LONGEST: Duration = Duration::from_secs(120);

/// Orders go on while NATS is dead; once it is back every consumer has every event of its
/// types, once.
pub async fn gone(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(3, 30);
    let program = stage.nats().context("--nats must name nats-server")?;
    let folder = stage.data().join("nats");
    let mut nats = Nats::start(program, stage.at(PORT), &folder).await?;
    let before = last_events(stage).await?;
    let how = How {
        settings: vec![("EVENT_BUS_URL", nats.url())],
        ..How::default()
    };
    for part in &PARTS {
        stage.restart(part.name, &how).await?;
    }
    let variant = stage.variants(1, 90).await?[0];
    let one = || async { stage.bought(&stage.ordered(variant, 1).await?).await };
    let buy = || try_join_all((0..orders).map(|_| one()));
    buy().await?;
    nats.kill().await?;
    let bought = buy().await;
    nats.revive().await?;
    bought.context("without NATS")?;
    let mut told = Vec::new();
    // Handling one event writes another.
    while told.len() != all_told(stage, &before).await?.len() {
        told = all_told(stage, &before).await?;
        all_handled(stage, &told).await?;
    }
    for part in &PARTS {
        stage.kill(part.name).await?;
    }
    // They are on no other bus.
    let ids = published(stage, &before)
        .await?
        .into_iter()
        .map(|(id, _)| id);
    stage.before.elsewhere.lock().await.extend(ids);
    for part in &PARTS {
        stage.start(part.name, &How::default()).await?;
    }
    Outcome::new(
        orders * 2,
        format!("{} events told and handled once each", told.len()),
    )
}

/// The last event of each outbox.
async fn last_events(stage: &Stage) -> anyhow::Result<Vec<i64>> {
    let sql = "select coalesce(max(outbox_message_id), 0) from outbox_message";
    let last = SERVICES.map(|name| stage.databases.number(name, sql));
    try_join_all(last).await
}

/// What was written since, once all of it is published.
async fn all_told(stage: &Stage, before: &[i64]) -> anyhow::Result<Vec<(Uuid, String)>> {
    let started = Instant::now();
    let waiting = "select count(*) from outbox_message where published_at is null";
    for name in SERVICES {
        while stage.databases.number(name, waiting).await? > 0 {
            ensure!(
                started.elapsed() < LONGEST,
                "the outbox of {name} is not drained"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    published(stage, before).await
}

/// What was published since: each event with its type.
async fn published(stage: &Stage, before: &[i64]) -> anyhow::Result<Vec<(Uuid, String)>> {
    let mut told = Vec::new();
    for (name, last) in SERVICES.iter().zip(before) {
        let sql = "select event_id, event_type from outbox_message
                   where outbox_message_id > $1 and published_at is not null";
        let events: Vec<(Uuid, String)> = sqlx::query_as(sql)
            .bind(last)
            .fetch_all(stage.databases.of(name)?)
            .await?;
        told.extend(events);
    }
    Ok(told)
}

/// Every consumer has its events; those it has in its inbox it has handled once.
async fn all_handled(stage: &Stage, told: &[(Uuid, String)]) -> anyhow::Result<()> {
    let started = Instant::now();
    let sql = "select name, event_types from subscription";
    let subscriptions: Vec<(String, Vec<String>)> = sqlx::query_as(sql)
        .fetch_all(stage.databases.of("bus")?)
        .await?;
    for (consumer, types) in subscriptions {
        let wanted = told.iter().filter(|(_, kind)| types.contains(kind));
        let wanted: Vec<Uuid> = wanted.map(|(id, _)| *id).collect();
        let sql = "select count(*) from inbox_message where consumer = $1 and event_id = any($2)";
        loop {
            let handled: i64 = sqlx::query_scalar(sql)
                .bind(&consumer)
                .bind(&wanted)
                .fetch_one(stage.databases.of(&consumer)?)
                .await?;
            if usize::try_from(handled)? == wanted.len() {
                break;
            }
            ensure!(
                started.elapsed() < LONGEST,
                "{consumer} handled {handled} of {} events",
                wanted.len()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(())
}
