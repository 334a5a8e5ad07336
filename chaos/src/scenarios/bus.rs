//! Events on their way: relays that die, poison, a broker that is gone.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::stage::{Balancer, How, Stage};

/// Killed between publishing and marking; two on one outbox; a transaction that commits
/// after a later one.
pub async fn relay(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(8, 60);
    let how = How {
        failpoints: "relay.published=kill".to_owned(),
        postgres: None,
    };
    stage.restart("order", &how).await?;
    let variant = stage.variants(1, 90).await?[0];
    let (bought, ()) = tokio::try_join!(buy(stage, variant, 1), async {
        ensure!(stage.died("order").await?, "the relay published nothing");
        stage.restart("order", &How::default()).await
    })?;
    ensure!(bought == 1);
    // A second instance works on the same orders and the same outbox.
    let doors = [4001, 4002, 4004, 4005];
    let doors = doors.map(|port| Balancer::start(stage.at(port + 500), vec![stage.at(port)]));
    let _doors = try_join_all(doors).await?;
    stage.start("order-2", &How::default()).await?;
    buy(stage, variant, orders).await?;
    stage.kill("order-2").await?;
    slow_transaction(stage).await?;
    Outcome::new(orders + 2, "each event on the bus once")
}

async fn buy(
    stage: &Stage,
    variant: shared_types::VariantId,
    count: usize,
) -> anyhow::Result<usize> {
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
    for _ in 0..100 {
        let there: i64 = sqlx::query_scalar("select count(*) from event where event_id = $1")
            .bind(event)
            .fetch_one(stage.databases.of("bus")?)
            .await?;
        if there == 1 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("event {event} was not published")
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
    forget_dead(stage).await?;
    Outcome::new(
        orders,
        format!("{consumers} dead letters with their reason; orders went on"),
    )
}

/// As `mallhive events drop --all` does, and out of the history that the invariants read.
async fn forget_dead(stage: &Stage) -> anyhow::Result<()> {
    let events: Vec<Uuid> = sqlx::query_scalar("delete from dead_letter returning event_id")
        .fetch_all(stage.databases.of("bus")?)
        .await?;
    sqlx::query("delete from event where event_id = any($1)")
        .bind(&events)
        .execute(stage.databases.of("bus")?)
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
    admit(stage, true).await?;
    bought.context("without a broker")?;
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
