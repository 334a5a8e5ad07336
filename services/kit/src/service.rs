//! One service at work: its server, relay, consumer and workers, in one place.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use futures::FutureExt;
use futures::future::BoxFuture;
use server_kit::Limits;
use shared_types::event::Payload;
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::ServiceConfig;
use crate::bus::{self, Bus};
use crate::consumer::{Backoff, Consumer, Handler, Handlers};
use crate::events::{Hint, Relay, sweep, watch};
use crate::turns::taking_turns;

/// Between a worker's failure and its next start.
const WORKER_PAUSE: Duration = Duration::from_secs(1);

type Work = Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

/// A service put together; [`Service::run`] sets it to work.
pub struct Service {
    config: ServiceConfig,
    pool: PgPool,
    router: Router,
    limits: Limits,
    handlers: Handlers,
    backoff: Backoff,
    batched: bool,
    workers: Vec<(&'static str, Work)>,
    bus: Option<Arc<dyn Bus>>,
}

impl Service {
    /// A service that answers with `router` and keeps its rows in `pool`.
    #[must_use]
    pub fn new(config: ServiceConfig, pool: PgPool, router: Router) -> Self {
        Self {
            config,
            pool,
            router,
            limits: Limits::default(),
            handlers: Handlers::default(),
            backoff: Backoff::default(),
            batched: false,
            workers: Vec::new(),
            bus: None,
        }
    }

    /// Other limits at the door than the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs `handler` on each event of type `P`, once, in one transaction with
    /// the memory of having done so. See [`Handler`].
    #[must_use]
    pub fn on<P, S, H>(mut self, state: S, handler: H) -> Self
    where
        P: Payload,
        S: Send + Sync + 'static,
        H: for<'a> Handler<'a, P, S>,
    {
        self.handlers.add::<P, S, H>(state, handler);
        self
    }

    /// Handles up to 50 events in one transaction, several times faster. For
    /// handlers that only write rows nothing else locks, since each row stays
    /// locked until the whole batch commits.
    #[must_use]
    pub fn in_batches(mut self) -> Self {
        self.batched = true;
        self
    }

    /// Another patience with failing events than ten tries from a second to five
    /// minutes apart.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Publishes to and consumes from `bus` instead of the one of `EVENT_BUS_URL`.
    #[must_use]
    pub fn bus(mut self, bus: Arc<dyn Bus>) -> Self {
        self.bus = Some(bus);
        self
    }

    /// Runs `work` until the service stops. It is to return when its token is
    /// cancelled; where it fails or panics before, it is started again.
    #[must_use]
    pub fn worker<F, R>(mut self, name: &'static str, work: F) -> Self
    where
        F: Fn(CancellationToken) -> R + Send + Sync + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.workers
            .push((name, Arc::new(move |stop| work(stop).boxed())));
        self
    }

    /// Answers, relays, consumes and works until `shutdown`, then finishes what
    /// is under way.
    ///
    /// # Errors
    /// When it cannot start: a taken port, a bus that does not answer.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let name = self.config.name;
        let bus = match &self.bus {
            Some(bus) => bus.clone(),
            None => bus::open(&self.config.bus_url).await?,
        };
        let listener = server_kit::bind(self.config.listen).await?;
        tracing::info!(service = name, address = %listener.local_addr()?, "listening");

        let hint = Hint::default();
        let mut consuming = JoinSet::new();
        if !self.handlers.is_empty() {
            bus.subscribe(name, &self.handlers.kinds())
                .await
                .context("cannot subscribe to the bus of EVENT_BUS_URL")?;
            let consumer = Consumer {
                name,
                database: self.pool.clone(),
                bus: bus.clone(),
                handlers: self.handlers,
                backoff: self.backoff,
                batched: self.batched,
                hint: hint.clone(),
            };
            consuming.spawn(consumer.run(shutdown.clone()));
        }
        for (name, work) in self.workers {
            consuming.spawn(
                hint.clone()
                    .scope(keep_working(name, work, shutdown.clone())),
            );
        }

        // The relay outlives all that publishes.
        let last = CancellationToken::new();
        let mut relaying = JoinSet::new();
        let source = format!("/services/{name}");
        relaying.spawn(watch(name, self.pool.clone(), bus.clone(), last.clone()));
        let relay = Relay {
            source,
            outbox: self.pool.clone(),
            bus,
            hint: hint.clone(),
        };
        relaying.spawn(relay.run(last.clone()));
        relaying.spawn(sweep(self.pool, last.clone()));

        let router = taking_turns(hinting(self.router, hint));
        server_kit::serve(listener, router, self.limits, shutdown.clone()).await;
        shutdown.cancel();
        consuming.join_all().await;
        last.cancel();
        relaying.join_all().await;
        Ok(())
    }
}

/// What its handlers publish wakes the relay.
fn hinting(router: Router, hint: Hint) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        hint.clone().scope(next.run(request))
    }))
}

async fn keep_working(name: &'static str, work: Work, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let ended = AssertUnwindSafe(work(stop.clone())).catch_unwind().await;
        match ended {
            Ok(Ok(())) => return,
            Ok(Err(error)) => {
                let error = format!("{error:#}");
                tracing::error!(worker = name, error, "a worker failed and starts again");
            }
            // The panic itself is in the log already.
            Err(_) => tracing::error!(worker = name, "a worker panicked and starts again"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(WORKER_PAUSE) => {}
        }
    }
}
