//! Delivery in the background, with retries and the webhook faults.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

use super::signature::sign;
use crate::config::WebhookEndpoint;
use crate::event::Event;
use crate::faults::WebhookMode;
use crate::paypal;
use crate::simulator::Simulator;

/// How many deliveries run at once; the rest wait their turn.
const MAX_CONCURRENT: usize = 16;
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(60);
const MAX_ATTEMPTS: u32 = 30;
/// How long an event waits for another one to change places with.
const REORDER_WINDOW: Duration = Duration::from_millis(500);

/// An event on its way.
pub struct Delivery {
    event_id: String,
    body: Arc<str>,
    paypal: bool,
}

impl Delivery {
    pub fn of(event: &Event) -> Self {
        Self {
            event_id: event.id.clone(),
            body: event.wire().into(),
            paypal: event.kind.is_paypal(),
        }
    }
}

struct Courier {
    simulator: Weak<Simulator>,
    client: Client<HttpConnector, Full<Bytes>>,
    slots: Semaphore,
}

/// Hands each event to a task of its own, until the simulator is dropped.
pub async fn dispatch(simulator: Weak<Simulator>, mut queue: UnboundedReceiver<Delivery>) {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let courier = Arc::new(Courier {
        simulator,
        client,
        slots: Semaphore::new(MAX_CONCURRENT),
    });
    while let Some(delivery) = queue.recv().await {
        match courier.mode() {
            WebhookMode::Deliver => {
                let delay = courier.endpoint(&delivery).map(|to| to.first_delay);
                courier.spawn(vec![delivery], delay.unwrap_or_default(), 1);
            }
            WebhookMode::Duplicate => courier.spawn(vec![delivery], Duration::ZERO, 2),
            WebhookMode::DelayMs(delay_ms) => {
                courier.spawn(vec![delivery], Duration::from_millis(delay_ms), 1)
            }
            WebhookMode::Drop => courier.drop_event(&delivery),
            WebhookMode::Reorder => {
                let mut batch = vec![delivery];
                if let Ok(Some(next)) = timeout(REORDER_WINDOW, queue.recv()).await {
                    batch.insert(0, next);
                }
                courier.spawn(batch, Duration::ZERO, 1);
            }
        }
    }
}

impl Courier {
    fn mode(&self) -> WebhookMode {
        let simulator = self.simulator.upgrade();
        simulator.map_or(WebhookMode::Drop, |simulator| {
            simulator.lock().faults.webhooks
        })
    }

    fn endpoint(&self, delivery: &Delivery) -> Option<WebhookEndpoint> {
        let simulator = self.simulator.upgrade()?;
        match delivery.paypal {
            true => simulator.config.paypal_webhook.clone(),
            false => simulator.config.webhook.clone(),
        }
    }

    /// Delivers a batch in its order, each event as often as `copies` says.
    fn spawn(self: &Arc<Self>, batch: Vec<Delivery>, delay: Duration, copies: u32) {
        let courier = Arc::clone(self);
        tokio::spawn(async move {
            if !delay.is_zero() {
                sleep(delay).await;
            }
            for delivery in batch {
                courier.deliver(&delivery, copies).await;
            }
        });
    }

    /// Tries until the endpoint accepts the event, waiting twice as long each time.
    async fn deliver(&self, delivery: &Delivery, copies: u32) {
        let Some(endpoint) = self.endpoint(delivery) else {
            return;
        };
        let mut delay = endpoint.first_retry_delay;
        let mut accepted = 0;
        for attempt in 1..=MAX_ATTEMPTS {
            if !self.is_wanted(&delivery.event_id) {
                return;
            }
            while accepted < copies {
                match self.attempt(&endpoint, delivery).await {
                    Ok(()) => accepted += 1,
                    Err(reason) => {
                        self.note_failure(delivery, attempt, &reason);
                        break;
                    }
                }
            }
            if accepted == copies {
                self.settle(delivery, u64::from(copies), 0);
                return;
            }
            sleep(delay).await;
            delay = (delay * 2).min(MAX_RETRY_DELAY);
        }
        tracing::warn!(
            event.id = delivery.event_id,
            attempts = MAX_ATTEMPTS,
            "webhook given up"
        );
        self.settle(delivery, u64::from(accepted), 1);
    }

    /// An event that was reset or forgotten is not delivered any more.
    fn is_wanted(&self, event_id: &str) -> bool {
        let simulator = self.simulator.upgrade();
        simulator.is_some_and(|simulator| {
            simulator
                .lock()
                .events
                .get(event_id)
                .is_some_and(|event| event.is_pending)
        })
    }

    async fn attempt(&self, endpoint: &WebhookEndpoint, delivery: &Delivery) -> Result<(), String> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|error| error.to_string())?;
        let signatures = match self.simulator.upgrade() {
            Some(simulator) if delivery.paypal => {
                paypal::signature_headers(&simulator.config, &endpoint.secret, &delivery.body)
            }
            Some(simulator) => {
                let now = simulator.config.clock.now();
                let signature = sign(endpoint.secret.expose(), now, &delivery.body);
                vec![("stripe-signature", signature)]
            }
            None => return Err("the simulator has stopped".to_owned()),
        };
        let mut request = Request::post(&endpoint.url)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header(header::USER_AGENT, "payment simulator");
        for (name, value) in signatures {
            request = request.header(name, value);
        }
        let request = request
            .body(Full::new(Bytes::copy_from_slice(delivery.body.as_bytes())))
            .map_err(|error| error.to_string())?;
        let answer = timeout(ATTEMPT_TIMEOUT, self.client.request(request)).await;
        let response = answer
            .map_err(|_| "no answer in time".to_owned())?
            .map_err(|error| error.to_string())?;
        let status = response.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("answered {status}"))
        }
    }

    /// The first failure is worth a line; the following ones only in detail.
    fn note_failure(&self, delivery: &Delivery, attempt: u32, reason: &str) {
        let id = delivery.event_id.as_str();
        if attempt == 1 {
            tracing::warn!(event.id = id, reason, "webhook not accepted; trying again");
        } else {
            tracing::debug!(event.id = id, attempt, reason, "webhook not accepted");
        }
        if let Some(simulator) = self.simulator.upgrade() {
            simulator.lock().counters.webhooks_failed_attempts += 1;
        }
    }

    fn drop_event(&self, delivery: &Delivery) {
        self.settle(delivery, 0, 1);
    }

    fn settle(&self, delivery: &Delivery, delivered: u64, dropped: u64) {
        let Some(simulator) = self.simulator.upgrade() else {
            return;
        };
        // A failed write was logged where it happened; the event is then
        // delivered once more after a restart, which webhooks allow.
        let _ = simulator.act(|store| {
            store.counters.webhooks_delivered += delivered;
            store.counters.webhooks_dropped += dropped;
            store.settle_event(&delivery.event_id);
        });
    }
}
