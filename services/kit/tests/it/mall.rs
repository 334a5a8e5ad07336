//! Two services' worth of kit around one database.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde::{Deserialize, Serialize};
use service_kit::bus::{self, Bus, PgBus};
use service_kit::{Backoff, Service, events, test};
use shared_types::event::{Envelope, Payload};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    pub subject: Uuid,
    pub value: i64,
}

impl Payload for Noted {
    const TYPE: &'static str = "test.noted.v1";

    fn subject(&self) -> Uuid {
        self.subject
    }
}

/// The database, and whatever runs on it.
pub struct Mall {
    pub pool: PgPool,
    pub bus: Arc<PgBus>,
    running: JoinSet<anyhow::Result<()>>,
    stop: CancellationToken,
}

impl Mall {
    /// Outbox, inbox and bus in one database; nothing runs yet.
    pub async fn new(options: PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(12)
            .connect_with(options)
            .await
            .unwrap();
        test::migrate(&pool, &[&bus::MIGRATOR]).await.unwrap();
        // Without a unique key, so that an effect that happens twice shows.
        sqlx::raw_sql(
            "create table effect (
                 place bigint generated always as identity,
                 subject uuid not null,
                 value bigint not null check (value <> 666)
             )",
        )
        .execute(&pool)
        .await
        .unwrap();
        let bus = Arc::new(PgBus::new(pool.clone()));
        Self {
            pool,
            bus,
            running: JoinSet::new(),
            stop: CancellationToken::new(),
        }
    }

    /// A service called `listener` that is yet to be told what it handles.
    pub fn service(&self) -> Service {
        let impatient = Backoff {
            base: Duration::ZERO,
            cap: Duration::ZERO,
            ..Backoff::default()
        };
        Service::new(test::config("listener"), self.pool.clone(), Router::new())
            .bus(self.bus.clone())
            .backoff(impatient)
    }

    /// Runs `service` and returns once it takes events.
    pub async fn start(&mut self, service: Service) {
        self.running.spawn(service.run(self.stop.clone()));
        self.until("select exists (select from subscription)").await;
    }

    /// Runs `service` on `bus` and returns once it takes events; what is returned
    /// stops it.
    pub async fn start_on(&mut self, bus: &Arc<dyn Bus>, service: Service) -> CancellationToken {
        let stop = self.stop.child_token();
        self.running
            .spawn(service.bus(bus.clone()).run(stop.clone()));
        while bus.backlogs(Some("listener")).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop
    }

    /// Waits until one of those that run has stopped.
    pub async fn ended(&mut self) {
        let ended = self.running.join_next().await;
        ended.unwrap().unwrap().unwrap();
    }

    /// Stops what runs, gracefully.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.running.join_next().await {
            ended.unwrap().unwrap();
        }
        // The database cannot be dropped while connections to it are open.
        self.pool.close().await;
    }

    /// Publishes in a transaction of its own.
    pub async fn tell(&self, subject: Uuid, value: i64) {
        let mut transaction = self.pool.begin().await.unwrap();
        events::publish(&mut transaction, &Noted { subject, value })
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }

    /// Waits for `question` to be answered true; the deadline is for failing only.
    pub async fn until(&self, question: &'static str) {
        let asked = async {
            while !sqlx::query_scalar::<_, bool>(question)
                .fetch_one(&self.pool)
                .await
                .unwrap()
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), asked)
            .await
            .unwrap_or_else(|_| panic!("never came true: {question}"));
    }

    /// Waits until every event reached the bus and left it again.
    pub async fn settled(&self) {
        self.until(
            "select not exists (select from outbox_message where published_at is null)
                 and not exists (select from message)",
        )
        .await;
    }

    /// The values noted of `subject`, in the order of their effects.
    pub async fn effects(&self, subject: Uuid) -> Vec<i64> {
        sqlx::query_scalar("select value from effect where subject = $1 order by place")
            .bind(subject)
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// How many rows `table` has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let question = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(question)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
}

/// The effect of [`Noted`]: a row.
pub async fn note(
    connection: &mut PgConnection,
    event: Envelope<Noted>,
    _: &(),
) -> anyhow::Result<()> {
    write(connection, &event.data).await
}

pub async fn write(connection: &mut PgConnection, noted: &Noted) -> anyhow::Result<()> {
    sqlx::query("insert into effect (subject, value) values ($1, $2)")
        .bind(noted.subject)
        .bind(noted.value)
        .execute(connection)
        .await?;
    Ok(())
}
