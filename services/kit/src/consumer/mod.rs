//! Takes events from the bus and runs a service's handlers on them.

mod backoff;
mod handler;
mod run;

use std::collections::HashMap;
use std::sync::Arc;

use shared_types::event::Payload;
use sqlx::PgPool;

pub use self::backoff::Backoff;
pub use self::handler::Handler;
use self::handler::{AnyHandler, Typed};
use crate::bus::Bus;
use crate::events::Hint;

/// The handlers of one service, by event type.
#[derive(Default)]
pub(crate) struct Handlers(HashMap<&'static str, Arc<dyn AnyHandler>>);

impl Handlers {
    pub fn add<P, S, H>(&mut self, state: S, handler: H)
    where
        P: Payload,
        S: Send + Sync + 'static,
        H: for<'a> Handler<'a, P, S>,
    {
        self.0.insert(P::TYPE, Arc::new(Typed::new(state, handler)));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<_> = self.0.keys().map(|kind| (*kind).to_owned()).collect();
        kinds.sort();
        kinds
    }
}

/// One that consumes for a service; several may at once.
pub(crate) struct Consumer {
    /// The subscription's and the inbox's name for the service.
    pub name: &'static str,
    pub database: PgPool,
    pub bus: Arc<dyn Bus>,
    pub handlers: Handlers,
    pub backoff: Backoff,
    /// One transaction for a whole batch rather than for each event.
    pub batched: bool,
    /// For what handlers publish.
    pub hint: Hint,
}
