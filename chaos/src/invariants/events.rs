//! Every committed event is told, every message comes once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::Ordering;

use uuid::Uuid;

use super::few;
use crate::stage::{SERVICES, Stage};

/// What did not arrive, arrived twice, or in another order.
pub async fn broken(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let mut found = outboxes(stage).await?;
    found.extend(inboxes(stage).await?);
    found.extend(letters(stage).await?);
    Ok(found)
}

/// Each outbox is drained, and the bus has its events, those about one thing in their order.
async fn outboxes(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let sql = "select source, subject, event_id from event order by event_sequence";
    let rows: Vec<(String, Uuid, Uuid)> = sqlx::query_as(sql)
        .fetch_all(stage.databases.of("bus")?)
        .await?;
    let mut told: HashMap<(String, Uuid), Vec<Uuid>> = HashMap::new();
    for (source, subject, event) in rows {
        told.entry((source, subject)).or_default().push(event);
    }
    let elsewhere = stage.before.elsewhere.lock().await;
    let mut found = Vec::new();
    for name in SERVICES {
        let waiting = "select count(*) from outbox_message where published_at is null";
        let waiting = stage.databases.number(name, waiting).await?;
        if waiting > 0 {
            found.push(format!("{waiting} events wait in the outbox of {name}"));
        }
        let sql = "select subject, event_id from outbox_message order by outbox_message_id";
        let written: Vec<(Uuid, Uuid)> = sqlx::query_as(sql)
            .fetch_all(stage.databases.of(name)?)
            .await?;
        let mut subjects: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        let here = written.iter().filter(|(_, id)| !elsewhere.contains(id));
        for (subject, event) in here.copied() {
            subjects.entry(subject).or_default().push(event);
        }
        let source = format!("/services/{name}");
        let mut off = Vec::new();
        for (subject, written) in subjects {
            let told = told.get(&(source.clone(), subject));
            // The outbox forgets after some days what the bus remembers.
            let known: HashSet<_> = written.iter().collect();
            let told = told.into_iter().flatten().filter(|id| known.contains(id));
            if !told.eq(&written) {
                off.push(format!("the bus has not what {name} tells of {subject}"));
            }
        }
        found.extend(few(off));
    }
    Ok(found)
}

/// Every consumer had every event of its types, once, and gave up on none.
async fn inboxes(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let bus = stage.databases.of("bus")?;
    let mut found = Vec::new();
    let count = async |sql| stage.databases.number("bus", sql).await;
    let dead = count("select count(*) from dead_letter").await?;
    if dead > 0 {
        found.push(format!("{dead} events were given up on"));
    }
    let under_way = count("select count(*) from message").await?;
    if under_way > 0 {
        found.push(format!("{under_way} messages are still to be handled"));
    }
    for name in SERVICES {
        let events: Vec<Uuid> = sqlx::query_scalar(
            "select event_id from event join subscription on event_type = any(event_types)
             where name = $1 and event_sequence > $2",
        )
        .bind(name)
        .bind(stage.before.events.load(Ordering::SeqCst))
        .fetch_all(bus)
        .await?;
        let handled: i64 = sqlx::query_scalar(
            "select count(*) from inbox_message where consumer = $1 and event_id = any($2)",
        )
        .bind(name)
        .bind(&events)
        .fetch_one(stage.databases.of(name)?)
        .await?;
        if usize::try_from(handled)? != events.len() {
            found.push(format!(
                "{name} handled {handled} of {} events",
                events.len()
            ));
        }
    }
    Ok(found)
}

/// Everybody is written to once about what became of their order.
async fn letters(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let sql = "select event_id from event where event_sequence > $1 and event_type in (
                   'mallhive.order.confirmed.v1', 'mallhive.order.cancelled.v1')";
    let facts: Vec<Uuid> = sqlx::query_scalar(sql)
        .bind(stage.before.events.load(Ordering::SeqCst))
        .fetch_all(stage.databases.of("bus")?)
        .await?;
    let sql = "select count(*) from message where event_id = any($1) and channel = 'email'";
    let written: i64 = sqlx::query_scalar(sql)
        .bind(&facts)
        .fetch_one(stage.databases.of("notification")?)
        .await?;
    let mut found = Vec::new();
    if usize::try_from(written)? != facts.len() {
        found.push(format!(
            "{written} letters were written about {} ends of orders",
            facts.len()
        ));
    }
    let doubled = doubled(stage).await?;
    let unsent = "select count(*) from message where state not in ('sent', 'withheld')";
    let unsent = stage.databases.number("notification", unsent).await?;
    for (what, count) in [("written twice", doubled), ("not sent", unsent)] {
        if count > 0 {
            found.push(format!("{count} letters were {what}"));
        }
    }
    Ok(found)
}

/// How many letters say the same as another of one fact. Two refunds of one order, or two
/// returns of as much, are two facts, though their letters read alike.
async fn doubled(stage: &Stage) -> anyhow::Result<i64> {
    let alike: Vec<Vec<Uuid>> = sqlx::query_scalar(
        "select array_agg(event_id) from message
         group by recipient, topic, subject, body, channel having count(*) > 1",
    )
    .fetch_all(stage.databases.of("notification")?)
    .await?;
    let refunds = "select count(distinct coalesce(envelope->'data'->>'refund_id',
                                                 envelope->'data'->>'return_id'))
                   from event where event_id = any($1) and event_type in (
                       'mallhive.payment.refunded.v1', 'mallhive.order.return_refunded.v1')";
    let mut doubled = 0;
    for events in alike {
        let facts: i64 = sqlx::query_scalar(refunds)
            .bind(&events)
            .fetch_one(stage.databases.of("bus")?)
            .await?;
        if usize::try_from(facts)? < events.len() {
            doubled += 1;
        }
    }
    Ok(doubled)
}
