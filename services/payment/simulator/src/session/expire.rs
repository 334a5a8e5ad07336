//! Sessions end unpaid: by the caller's wish, or by their time.

use serde_json::Value;

use super::{Session, SessionStatus, find, wire};
use crate::api::Context;
use crate::error::StripeError;
use crate::event::EventKind;
use crate::intent::{self, CancelReason};
use crate::params::Params;
use crate::store::Store;

/// `POST /v1/checkout/sessions/{id}/expire`.
pub fn expire(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    params: Params,
) -> Result<Value, StripeError> {
    params.finish()?;
    let session = find(store, id)?;
    if session.status != SessionStatus::Open {
        let message = "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has \
                       a status of ";
        let status = match session.status {
            SessionStatus::Complete => "complete.",
            SessionStatus::Expired | SessionStatus::Open => "expired.",
        };
        return Err(StripeError::invalid_request(format!("{message}{status}")).after_running());
    }
    Ok(wire(&end(store, context, session)))
}

/// Expires the sessions whose time has come.
pub fn expire_due(store: &mut Store, context: &Context<'_>) {
    while let Some(id) = store.next_due(context.now) {
        let Some(session) = store.session(&id).cloned() else {
            continue;
        };
        if session.status == SessionStatus::Open {
            end(store, context, session);
        }
    }
}

/// An intent made by a session cannot outlive it unpaid, so it is cancelled too.
fn end(store: &mut Store, context: &Context<'_>, mut session: Session) -> Session {
    session.status = SessionStatus::Expired;
    store.put_session(session.clone());
    if let Some(unpaid) = session
        .intent
        .as_deref()
        .and_then(|id| store.intent(id))
        .cloned()
    {
        intent::end(store, context, unpaid, CancelReason::Expired);
    }
    store.emit(context, EventKind::SessionExpired, &wire(&session), None);
    session
}
