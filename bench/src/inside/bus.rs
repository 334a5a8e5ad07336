//! The way of an event: outbox, relay, bus, consumer, handler. Two services of the kit,
//! with databases of their own, in this process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use serde::{Deserialize, Serialize};
use server_kit::env::Secret;
use service_kit::{Service, ServiceConfig, db, events};
use shared_types::event::{Envelope, Payload};
use sqlx::{PgConnection, PgPool};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::stopwatch::{Stopwatch, Summary};

/// Between two events whose way is timed: the bus is not busy.
const PAUSE: Duration = Duration::from_millis(10);
/// Events in one transaction of the burst.
const TOGETHER: usize = 100;
/// Aggregates that the events of the burst are about.
const SUBJECTS: usize = 500;
const LONGEST: Duration = Duration::from_secs(300);

/// Where.
#[derive(clap::Args)]
pub struct Options {
    /// A PostgreSQL server that two databases may be made on.
    #[arg(long)]
    postgres: String,
    /// The bus, as in EVENT_BUS_URL.
    #[arg(long)]
    bus: String,
    /// Events at once.
    #[arg(long, default_value_t = 20_000)]
    burst: usize,
}

/// What was measured.
#[derive(Serialize)]
pub struct Measured {
    /// From publishing in a transaction to the handler, one event at a time.
    way: Summary,
    /// From the first of a burst to its last, all handled.
    burst_per_second: f64,
}

/// A moment of this process's clock.
#[derive(Serialize, Deserialize)]
struct Ticked {
    subject: Uuid,
    micros: u64,
}

impl Payload for Ticked {
    const TYPE: &'static str = "bench.ticked.v1";

    fn subject(&self) -> Uuid {
        self.subject
    }
}

/// What the handler saw.
#[derive(Clone)]
struct Seen {
    clock: Instant,
    times: Arc<Mutex<Stopwatch>>,
    handled: Arc<AtomicUsize>,
    news: Arc<Notify>,
}

impl Seen {
    fn now(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn tick(&self, subject: Uuid) -> Ticked {
        Ticked {
            subject,
            micros: self.now(),
        }
    }

    async fn all(&self, count: usize) -> anyhow::Result<()> {
        let waiting = async {
            while self.handled.load(Ordering::Relaxed) < count {
                self.news.notified().await;
            }
        };
        let in_time = tokio::time::timeout(LONGEST, waiting).await;
        in_time.context("the events did not all arrive")
    }
}

async fn handle(_: &mut PgConnection, event: Envelope<Ticked>, seen: &Seen) -> anyhow::Result<()> {
    let way = Duration::from_micros(seen.now().saturating_sub(event.data.micros));
    let mut times = seen.times.lock().unwrap_or_else(PoisonError::into_inner);
    times.note(way);
    seen.handled.fetch_add(1, Ordering::Relaxed);
    seen.news.notify_one();
    Ok(())
}

/// Times single events for `time`, then a burst.
///
/// # Errors
/// When the server or the bus does not answer, or an event gets lost.
pub async fn bus(options: Options, time: Duration) -> anyhow::Result<Measured> {
    let config = |name: &'static str| {
        let database = name.replace('-', "_");
        ServiceConfig {
            name,
            listen: ([127, 0, 0, 1], 0).into(),
            database_url: Secret::new(format!("{}/mallhive_{database}", options.postgres)),
            bus_url: Secret::new(options.bus.as_str()),
            jwks_url: "http://localhost:1/".to_owned(),
            service_secret: Secret::new("for nobody: no one calls these services"),
        }
    };
    let (teller, listener) = (config("bench-teller"), config("bench-listener"));
    let told = db::connect(&teller, &[]).await?;
    let heard = db::connect(&listener, &[]).await?;
    let seen = Seen {
        clock: Instant::now(),
        times: Arc::default(),
        handled: Arc::default(),
        news: Arc::default(),
    };
    let (stop, burst) = (CancellationToken::new(), options.burst);
    let mut running = JoinSet::new();
    let consumer = Service::new(listener, heard, Router::new())
        .on::<Ticked, _, _>(seen.clone(), handle)
        .in_batches();
    running.spawn(consumer.run(stop.clone()));
    subscribed(&teller.bus_url).await?;
    let (done, finished) = tokio::sync::oneshot::channel();
    let done = Arc::new(Mutex::new(Some(done)));
    let teller = Service::new(teller, told.clone(), Router::new()).worker("teller", move |_| {
        let (told, seen, done) = (told.clone(), seen.clone(), done.clone());
        async move {
            let measured = tell(&told, &seen, time, burst).await;
            if let Some(done) = done.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let _ = done.send(measured);
            }
            Ok(())
        }
    });
    running.spawn(teller.run(stop.clone()));
    let measured = tokio::select! {
        measured = finished => measured.context("the measurement ended early")?,
        Some(ended) = running.join_next() => Err(match ended {
            Ok(Err(error)) => error,
            _ => anyhow::anyhow!("a service ended by itself"),
        }),
    };
    stop.cancel();
    running.join_all().await;
    measured
}

/// What is told before has no listener.
async fn subscribed(url: &Secret) -> anyhow::Result<()> {
    let bus = service_kit::bus::open(url).await?;
    let asking = async {
        while bus.backlogs(Some("bench-listener")).await?.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    };
    let in_time = tokio::time::timeout(LONGEST, asking).await;
    in_time.context("the listener did not subscribe")?
}

async fn tell(
    pool: &PgPool,
    seen: &Seen,
    time: Duration,
    burst: usize,
) -> anyhow::Result<Measured> {
    // Until the first has arrived, either end may still be starting.
    publish(pool, &[seen.tick(Uuid::now_v7())]).await?;
    seen.all(1).await?;
    drop(take(seen));
    let begin = Instant::now();
    let mut count = 1;
    while begin.elapsed() < time {
        publish(pool, &[seen.tick(Uuid::now_v7())]).await?;
        count += 1;
        tokio::time::sleep(PAUSE).await;
    }
    seen.all(count).await?;
    let way = take(seen).summary(time);
    let subjects: Vec<Uuid> = (0..SUBJECTS).map(|_| Uuid::now_v7()).collect();
    let begin = Instant::now();
    for at in (0..burst).step_by(TOGETHER) {
        let some = (at..at + TOGETHER).map(|number| seen.tick(subjects[number % SUBJECTS]));
        publish(pool, &some.collect::<Vec<_>>()).await?;
    }
    seen.all(count + burst).await?;
    Ok(Measured {
        way,
        burst_per_second: burst as f64 / begin.elapsed().as_secs_f64(),
    })
}

fn take(seen: &Seen) -> Stopwatch {
    std::mem::take(&mut *seen.times.lock().unwrap_or_else(PoisonError::into_inner))
}

async fn publish(pool: &PgPool, ticks: &[Ticked]) -> anyhow::Result<()> {
    let mut transaction = db::begin(pool).await?;
    events::publish_all(&mut transaction, ticks).await?;
    Ok(transaction.commit().await?)
}
