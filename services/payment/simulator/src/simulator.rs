//! The running simulator: the store behind its lock, and the tasks beside it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::api::Context;
use crate::config::{SimulatorConfig, StartError};
use crate::error::StripeError;
use crate::faults::{Call, Fault};
use crate::journal;
use crate::session;
use crate::store::{Store, Webhooks};
use crate::webhooks::{self, Delivery};

/// How often sessions are looked through for expired ones. Each request looks
/// too, so this only matters where none comes.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(1);

pub struct Simulator {
    pub config: SimulatorConfig,
    store: Mutex<Store>,
    deliveries: Option<UnboundedSender<Delivery>>,
}

impl Simulator {
    /// Reads the data file, if one is configured, and starts the background tasks.
    pub fn start(config: SimulatorConfig) -> Result<Arc<Self>, StartError> {
        config.check()?;
        let webhooks = Webhooks {
            stripe: config.webhook.is_some(),
            paypal: config.paypal_webhook.is_some(),
        };
        let mut store = Store::new(config.history_limit, webhooks);
        if let Some(path) = &config.data_file {
            journal::open(path, &mut store)?;
        }
        let (sender, receiver) = unbounded_channel();
        let any = webhooks.stripe || webhooks.paypal;
        let deliveries = any.then_some(sender);
        let simulator = Arc::new(Self {
            config,
            store: Mutex::new(store),
            deliveries,
        });
        if any {
            simulator.queue_unheard();
            tokio::spawn(webhooks::dispatch(Arc::downgrade(&simulator), receiver));
        }
        tokio::spawn(expire_sessions(Arc::downgrade(&simulator)));
        Ok(simulator)
    }

    /// Runs `change` under the lock, brings it to the data file and sends its
    /// events on their way.
    pub fn act<T>(&self, change: impl FnOnce(&mut Store) -> T) -> Result<T, StripeError> {
        let mut store = self.lock();
        session::expire_due(&mut store, &self.background_context());
        let outcome = change(&mut store);
        if let Err(error) = store.commit() {
            tracing::error!(%error, "the data file (SIMULATOR_DATA) cannot be written; changes wait in memory");
            return Err(StripeError::provider(
                "The simulator cannot write its data file. Is the disk full?",
            ));
        }
        if let Some(deliveries) = &self.deliveries {
            for id in store.take_outgoing() {
                if let Some(event) = store.events.get(&id) {
                    // The receiving task ends only with the simulator itself.
                    let _ = deliveries.send(Delivery::of(event));
                }
            }
        }
        Ok(outcome)
    }

    /// Counts a call and takes the fault planned for it.
    pub fn arrive(&self, call: Call) -> Option<Fault> {
        self.lock().arrive(call)
    }

    /// The store without writing or sending anything.
    pub fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the simulator does of its own accord has no request behind it.
    fn background_context(&self) -> Context<'_> {
        Context {
            now: self.config.clock.now(),
            public_url: &self.config.public_url,
            request_id: None,
            idempotency_key: None,
            decline: false,
        }
    }

    /// The context of a card or an answer submitted on a hosted page.
    pub fn page_context(&self, fault: Option<Fault>) -> Context<'_> {
        Context {
            decline: fault == Some(Fault::Decline),
            ..self.background_context()
        }
    }

    /// Sends events again that were not delivered before the last stop.
    fn queue_unheard(&self) {
        let store = self.lock();
        let Some(deliveries) = &self.deliveries else {
            return;
        };
        for event in store.events.iter().filter(|event| event.is_pending) {
            let _ = deliveries.send(Delivery::of(event));
        }
    }
}

async fn expire_sessions(simulator: Weak<Simulator>) {
    let mut ticks = tokio::time::interval(EXPIRY_INTERVAL);
    loop {
        ticks.tick().await;
        let Some(simulator) = simulator.upgrade() else {
            return;
        };
        // A failed write was logged where it happened and is tried again.
        let _ = simulator.act(|_| ());
    }
}
