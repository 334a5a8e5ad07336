//! Events on their way: relays that die, poison, a broker that is gone.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use shared_types::VariantId;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::stage::{Balancer, Gate, How, Stage};

/// Killed between publishing and marking, alone and beside another; two on one outbox; a
/// transaction that commits after a later one.
pub async fn relay(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(8, 60);
    let variant = stage.variants(1, 90).await?[0];
    dies_before_marking(stage, variant).await?;
    // A second instance works on the same orders and the same outbox.
    let doors = [4001, 4002, 4004, 4005];
    let doors = doors.map(|port| Balancer::start(stage.at(port + 500), vec![stage.at(port)]));
    let _doors = try_join_all(doors).await?;
    stage.start("order-2", &How::default()).await?;
    dies_before_marking(stage, variant).await?;
    buy(stage, variant, orders).await?;
    takes_turns(stage, variant).await?;
    stage.kill("order-2").await?;
    slow_transaction(stage).await?;
    Outcome::new(orders + 5, "each event on the bus once")
}

/// The bus has the events, the outbox does not know: they are published again, and are there
/// once.
async fn dies_before_marking(stage: &Stage, variant: VariantId) -> anyhow::Result<()> {
    stage
        .restart("order", &How::dies_at("relay.published"))
        .await?;
    tokio::try_join!(buy(stage, variant, 1), async {
        ensure!(stage.died("order").await?, "the relay published nothing");
        stage.restart("order", &How::default()).await
    })?;
    Ok(())
}

/// While one relay stands between publishing and marking, the other takes nothing of the
/// outbox, and goes on once the first is dead.
async fn takes_turns(stage: &Stage, variant: VariantId) -> anyhow::Result<()> {
    let gate = Gate::at(stage, "relay.published")?;
    stage.restart("order", &gate.how()).await?;
    // Orders are placed meanwhile; what they have to say waits.
    let placed = stage.ordered(variant, 1).await?;
    gate.reached().await?;
    let last = write(&mut *stage.databases.of("order")?.acquire().await?).await?;
    ensure!(!is_published(stage, last).await?, "another took it");
    stage.kill("order").await?;
    until_published(stage, last).await?;
    gate.open();
    stage.start("order", &How::default()).await?;
    stage.bought(&placed).await?;
    Ok(())
}

async fn buy(stage: &Stage, variant: VariantId, count: usize) -> anyhow::Result<usize> {
    let one = || async { stage.bought(&stage.ordered(variant, 1).await?).await };
    Ok(try_join_all((0..count).map(|_| one())).await?.len())
}

/// It took its number first and commits last: `id > last` would lose it.
async fn slow_transaction(stage: &Stage) -> anyhow::Result<()> {
    let mut slow = PgConnection::connect(&format!("{}/mallhive_order", stage.postgres())).await?;
    let mut transaction = slow.begin().await?;
    let early = write(&mut transaction).await?;
    let mut quick = stage.databases.of("order")?.acquire().await?;
    let late = write(&mut quick).await?;
    until_published(stage, late).await?;
    ensure!(!is_published(stage, early).await?, "it was not committed");
    transaction.commit().await?;
    until_published(stage, early).await
}

/// An event that nobody here consumes.
async fn write(connection: &mut PgConnection) -> anyhow::Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into outbox_message (event_id, event_type, subject, data)
         values ($1, 'mallhive.test.nothing.v1', $1, '{}')",
    )
    .bind(id)
    .execute(connection)
    .await?;
    Ok(id)
}

async fn until_published(stage: &Stage, event: Uuid) -> anyhow::Result<()> {
    for _ in 0..200 {
        if is_published(stage, event).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("event {event} was not published")
}

async fn is_published(stage: &Stage, event: Uuid) -> anyhow::Result<bool> {
    let there = sqlx::query_scalar("select exists (select from event where event_id = $1)")
        .bind(event)
        .fetch_one(stage.databases.of("bus")?);
    Ok(there.await?)
}

/// An event that reads as nothing ends as a dead letter with its reason, and the orders
/// around it go on; an operator drops it.
pub async fn poison(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(3, 20);
    stage
        .databases
        .run(
            "order",
            "insert into outbox_message (event_id, event_type, subject, data)
             values (gen_random_uuid(), 'mallhive.order.confirmed.v1', gen_random_uuid(),
                     '{\"order_id\": \"poison\"}')",
        )
        .await?;
    let variant = stage.variants(1, 90).await?[0];
    buy(stage, variant, orders).await?;
    let consumers = "select count(*) from subscription
                     where 'mallhive.order.confirmed.v1' = any(event_types)";
    let consumers = stage.databases.number("bus", consumers).await?;
    let dead = "select count(*) from dead_letter
                where error like '%does not read as its type%'";
    for look in 0..600 {
        if stage.databases.number("bus", dead).await? == consumers {
            break;
        }
        ensure!(look < 599, "the poison is not given up on");
        if look % 3 == 2 {
            stage.databases.pass_time_on_bus(300).await?;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let listed = stage.operator(&["events", "list"]).await?;
    let reasons = listed.matches("does not read as its type").count();
    ensure!(
        i64::try_from(reasons)? == consumers,
        "an operator sees {listed}"
    );
    forget_dead(stage).await?;
    Outcome::new(
        orders,
        format!("{consumers} dead letters with their reason; orders went on"),
    )
}

/// The operator drops them; and they leave the history that the invariants read.
async fn forget_dead(stage: &Stage) -> anyhow::Result<()> {
    let bus = stage.databases.of("bus")?;
    let events: Vec<Uuid> = sqlx::query_scalar("select distinct event_id from dead_letter")
        .fetch_all(bus)
        .await?;
    stage
        .operator(&["events", "drop", "--all", "--yes"])
        .await?;
    sqlx::query("delete from event where event_id = any($1)")
        .bind(&events)
        .execute(bus)
        .await?;
    sqlx::query("delete from outbox_message where event_id = any($1)")
        .bind(&events)
        .execute(stage.databases.of("order")?)
        .await?;
    Ok(())
}

/// Orders go on while the broker is gone; what they have to say arrives once it is back.
pub async fn gone(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(4, 40);
    let variant = stage.variants(1, 90).await?[0];
    admit(stage, false).await?;
    let bought = buy(stage, variant, orders).await;
    let waiting = "select count(*) from outbox_message
                   where published_at is null and event_type = 'mallhive.order.confirmed.v1'";
    let waiting = stage.databases.number("order", waiting).await?;
    admit(stage, true).await?;
    bought.context("without a broker")?;
    ensure!(
        usize::try_from(waiting)? == orders,
        "{waiting} of {orders} confirmations waited for the broker"
    );
    Outcome::new(orders, "bought without a broker, told afterwards")
}

/// Lets connections to the bus's database in, or cuts all and lets none in.
async fn admit(stage: &Stage, on: bool) -> anyhow::Result<()> {
    let mut server = PgConnection::connect(&format!("{}/postgres", stage.postgres())).await?;
    let sql = format!("alter database mallhive_bus allow_connections {on}");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut server).await?;
    if !on {
        sqlx::query(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'mallhive_bus'",
        )
        .execute(&mut server)
        .await?;
    }
    server.close().await?;
    Ok(())
}
