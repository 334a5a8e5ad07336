//! The way every call goes: key, body, fault, idempotency, operation, answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use serde_json::Value;
use tokio::time::sleep;

use super::{Context, answer, authorize, expand};
use crate::error::StripeError;
use crate::faults::{Call, Fault};
use crate::idempotency::{Admission, Answer, MAX_KEY_LENGTH, fingerprint};
use crate::params::Params;
use crate::simulator::Simulator;
use crate::store::Store;
use crate::{form, ids};

/// What a call does, given the store, the `{id}` of its path (empty where it has
/// none) and its parameters.
pub type Operation = fn(&mut Store, &Context<'_>, &str, Params) -> Result<Value, StripeError>;

/// A hundred line items with long names fit several times.
pub const MAX_BODY_BYTES: usize = 512 * 1024;
/// Longer than any client waits: Stripe's own give up after 80 seconds.
const TIMEOUT_FAULT: Duration = Duration::from_secs(100);

pub fn get_by(call: Call, operation: Operation) -> MethodRouter<Arc<Simulator>> {
    get(move |simulator, id, request| handle(simulator, id, request, call, operation))
}

pub fn post_by(call: Call, operation: Operation) -> MethodRouter<Arc<Simulator>> {
    post(move |simulator, id, request| handle(simulator, id, request, call, operation))
}

async fn handle(
    State(simulator): State<Arc<Simulator>>,
    id: Option<Path<String>>,
    request: Request,
    call: Call,
    operation: Operation,
) -> Response {
    let request_id = ids::request();
    let incoming = match Incoming::read(
        &simulator,
        request,
        call,
        id.map(|Path(id)| id).unwrap_or_default(),
    )
    .await
    {
        Ok(incoming) => incoming,
        Err(error) => return answer::refusal(&error, &request_id),
    };
    match incoming.carry_out(&simulator, operation, &request_id).await {
        Ok(response) => response,
        Err(error) => answer::refusal(&error, &request_id),
    }
}

/// A request that may be let in.
struct Incoming {
    id: String,
    params: Params,
    /// The paths of `expand[]`.
    expand: Vec<String>,
    key: Option<String>,
    fingerprint: String,
    call: Call,
}

impl Incoming {
    async fn read(
        simulator: &Simulator,
        request: Request,
        call: Call,
        id: String,
    ) -> Result<Self, StripeError> {
        let (parts, body) = request.into_parts();
        authorize(&simulator.config, &parts.headers)?;
        let body = to_bytes(body, MAX_BODY_BYTES)
            .await
            .map_err(|_| StripeError::too_large())?;
        let is_post = parts.method == Method::POST;
        let encoded = if is_post {
            body
        } else {
            Bytes::copy_from_slice(parts.uri.query().unwrap_or("").as_bytes())
        };
        let mut params = Params::new(form::parse(&encoded)?);
        let expand = params.words("expand")?;
        expand::check(&expand)?;
        let key = if is_post {
            read_key(&parts.headers)?
        } else {
            None
        };
        let fingerprint = match key {
            Some(_) => fingerprint(parts.method.as_str(), parts.uri.path(), &encoded),
            None => String::new(),
        };
        Ok(Self {
            id,
            params,
            expand,
            key,
            fingerprint,
            call,
        })
    }

    async fn carry_out(
        self,
        simulator: &Arc<Simulator>,
        operation: Operation,
        request_id: &str,
    ) -> Result<Response, StripeError> {
        let (fault, admission) = self.arrive(simulator);
        let _taken = match admission? {
            Taken::Replay(answer) => {
                fail_after(fault).await?;
                return Ok(answer::replay(&answer, request_id));
            }
            Taken::Key(guard) => guard,
        };
        fail_before(fault).await?;
        let decline = fault == Some(Fault::Decline);
        let (status, body) = self.run(simulator, operation, request_id, decline)?;
        fail_after(fault).await?;
        Ok(answer::json(status, body, request_id))
    }

    /// Counts the call, takes the fault planned for it and its key, in one step.
    fn arrive(&self, simulator: &Arc<Simulator>) -> (Option<Fault>, Result<Taken, StripeError>) {
        let mut store = simulator.lock();
        let fault = store.arrive(self.call);
        let Some(key) = &self.key else {
            return (fault, Ok(Taken::Key(None)));
        };
        let taken = match store.answers.begin(key, &self.fingerprint) {
            Admission::Run => Ok(Taken::Key(Some(TakenKey {
                simulator: Arc::clone(simulator),
                key: key.clone(),
            }))),
            Admission::Replay(answer) => {
                store.counters.replays += 1;
                Ok(Taken::Replay(answer))
            }
            Admission::Mismatch => Err(StripeError::idempotency_mismatch()),
            Admission::InUse => Err(StripeError::idempotency_in_use()),
        };
        (fault, taken)
    }

    /// Runs the operation and keeps its answer in the same step, so that no
    /// crash and no lost connection can come between the two.
    fn run(
        self,
        simulator: &Simulator,
        operation: Operation,
        request_id: &str,
        decline: bool,
    ) -> Result<(StatusCode, String), StripeError> {
        let context = Context {
            now: simulator.config.clock.now(),
            public_url: &simulator.config.public_url,
            request_id: Some(request_id),
            idempotency_key: self.key.as_deref(),
            decline,
        };
        simulator.act(|store| {
            let (status, body) = match operation(store, &context, &self.id, self.params) {
                Ok(mut object) => {
                    expand::expand(store, context.public_url, &mut object, &self.expand);
                    (StatusCode::OK, object.to_string())
                }
                Err(error) if error.ran() => (error.status(), error.body().to_string()),
                Err(error) => return Err(error),
            };
            if let Some(key) = &self.key {
                store.keep_answer(Answer {
                    key: key.clone(),
                    fingerprint: self.fingerprint,
                    status: status.as_u16(),
                    body: body.clone(),
                    request_id: request_id.to_owned(),
                });
            }
            Ok((status, body))
        })?
    }
}

enum Taken {
    Key(Option<TakenKey>),
    Replay(Arc<Answer>),
}

/// A key in use; it is free again if its request ends without an answer to keep,
/// also when the caller hangs up.
pub struct TakenKey {
    pub simulator: Arc<Simulator>,
    pub key: String,
}

impl Drop for TakenKey {
    fn drop(&mut self) {
        self.simulator.lock().answers.abandon(&self.key);
    }
}

fn read_key(headers: &HeaderMap) -> Result<Option<String>, StripeError> {
    let Some(text) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = text
        .to_str()
        .ok()
        .filter(|key| (1..=MAX_KEY_LENGTH).contains(&key.len()));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        StripeError::invalid_request(format!(
            "An Idempotency-Key is ASCII text of 1 to {MAX_KEY_LENGTH} characters."
        ))
    })
}

/// The part of a fault that comes before the effect.
pub async fn fail_before(fault: Option<Fault>) -> Result<(), StripeError> {
    match fault {
        Some(Fault::SlowMs(delay_ms)) => sleep(Duration::from_millis(delay_ms)).await,
        Some(Fault::Error500Before) => {
            return Err(StripeError::provider(
                "An unknown error occurred (simulated).",
            ));
        }
        _ => {}
    }
    Ok(())
}

/// The part of a fault that comes after the effect.
pub async fn fail_after(fault: Option<Fault>) -> Result<(), StripeError> {
    match fault {
        Some(Fault::Timeout) => {
            sleep(TIMEOUT_FAULT).await;
            Err(StripeError::provider("The request timed out (simulated)."))
        }
        Some(Fault::Error500After) => Err(StripeError::provider(
            "An unknown error occurred (simulated).",
        )),
        _ => Ok(()),
    }
}
