//! From `async fn`s of typed payloads to what the consumer can call.

use std::marker::PhantomData;

use futures::future::{BoxFuture, FutureExt};
use serde::de::DeserializeOwned;
use shared_types::event::{Envelope, Payload};
use sqlx::PgConnection;

/// `async fn(&mut PgConnection, Envelope<P>, &S) -> anyhow::Result<()>`: the
/// effect of one event. The connection is in a transaction that commits only if
/// it succeeds; it may run again after a failure and must have no other effect
/// that cannot be repeated.
pub trait Handler<'a, P, S>: Send + Sync + 'static {
    /// What the function returns.
    type Future: Future<Output = anyhow::Result<()>> + Send + 'a;

    /// Calls it.
    fn call(
        &self,
        connection: &'a mut PgConnection,
        event: Envelope<P>,
        state: &'a S,
    ) -> Self::Future;
}

impl<'a, P, S, F, R> Handler<'a, P, S> for F
where
    S: 'a,
    F: Fn(&'a mut PgConnection, Envelope<P>, &'a S) -> R + Send + Sync + 'static,
    R: Future<Output = anyhow::Result<()>> + Send + 'a,
{
    type Future = R;

    fn call(&self, connection: &'a mut PgConnection, event: Envelope<P>, state: &'a S) -> R {
        self(connection, event, state)
    }
}

/// A handler whose payload's type is no longer known.
pub(super) trait AnyHandler: Send + Sync {
    /// Runs it on an event as the bus carried it.
    fn handle<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        envelope: &'a str,
    ) -> BoxFuture<'a, anyhow::Result<()>>;
}

pub(super) struct Typed<P, S, H> {
    state: S,
    handler: H,
    payload: PhantomData<fn(P)>,
}

impl<P, S, H> Typed<P, S, H> {
    pub fn new(state: S, handler: H) -> Self {
        Self {
            state,
            handler,
            payload: PhantomData,
        }
    }
}

impl<P, S, H> AnyHandler for Typed<P, S, H>
where
    P: Payload,
    S: Send + Sync + 'static,
    H: for<'a> Handler<'a, P, S>,
{
    fn handle<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        envelope: &'a str,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        match parse(envelope) {
            Ok(event) => self.handler.call(connection, event, &self.state).boxed(),
            Err(error) => std::future::ready(Err(error)).boxed(),
        }
    }
}

/// Reading an event again reads it no better: there is no use in another try.
#[derive(Debug, thiserror::Error)]
#[error("the event's data does not read as its type")]
pub(super) struct Malformed(#[source] serde_json::Error);

fn parse<P: DeserializeOwned>(envelope: &str) -> anyhow::Result<Envelope<P>> {
    Ok(serde_json::from_str(envelope).map_err(Malformed)?)
}
