//! What happens when a card is charged, whoever asks: the payment page, the
//! bank page or the API.

use super::{CaptureMethod, Charge, ChargeStatus, Intent, IntentStatus, wire};
use crate::api::Context;
use crate::cards::{Behaviour, Card, Refusal};
use crate::event::EventKind;
use crate::ids;
use crate::session::{self, SessionStatus};
use crate::store::Store;

/// How an attempt to pay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money is taken, or held where capture is manual.
    Accepted,
    /// The shopper's bank has to be asked first.
    NeedsAuthentication,
    Refused(Refusal),
}

/// Charges `card`. The caller has checked that the intent can be paid.
pub fn pay(
    store: &mut Store,
    context: &Context<'_>,
    mut intent: Intent,
    card: Card,
    behaviour: Behaviour,
) -> Outcome {
    intent.card = Some(card);
    match behaviour {
        _ if context.decline => refuse(store, context, intent, Refusal::Generic),
        Behaviour::Refuse(refusal) => refuse(store, context, intent, refusal),
        Behaviour::Succeed => accept(store, context, intent),
        Behaviour::Authenticate => {
            intent.status = IntentStatus::RequiresAction;
            intent.last_refusal = None;
            store.put_intent(intent);
            Outcome::NeedsAuthentication
        }
    }
}

/// Takes the shopper's answer to their bank. The caller has checked that the
/// intent waits for it.
pub fn authenticate(
    store: &mut Store,
    context: &Context<'_>,
    intent: Intent,
    approved: bool,
) -> Outcome {
    if approved && !context.decline {
        return accept(store, context, intent);
    }
    let refusal = if approved {
        Refusal::Generic
    } else {
        Refusal::AuthenticationFailed
    };
    refuse(store, context, intent, refusal)
}

fn accept(store: &mut Store, context: &Context<'_>, mut intent: Intent) -> Outcome {
    let is_captured = intent.capture_method == CaptureMethod::Automatic;
    let amount_captured = if is_captured { intent.amount } else { 0 };
    intent.amount_received = amount_captured;
    intent.last_refusal = None;
    add_charge(&mut intent, context.now, amount_captured, None);
    store.counters.charges_succeeded += 1;
    let kind = if is_captured {
        store.counters.count_capture(amount_captured);
        intent.status = IntentStatus::Succeeded;
        EventKind::IntentSucceeded
    } else {
        intent.status = IntentStatus::RequiresCapture;
        EventKind::IntentCapturable
    };
    store.put_intent(intent.clone());
    store.emit(context, kind, &wire(&intent, None), None);
    complete_session(store, context, &intent, is_captured);
    Outcome::Accepted
}

/// Records the refusal and leaves the intent open for another card.
pub(super) fn refuse(
    store: &mut Store,
    context: &Context<'_>,
    mut intent: Intent,
    refusal: Refusal,
) -> Outcome {
    intent.status = IntentStatus::RequiresPaymentMethod;
    intent.last_refusal = Some(refusal);
    // A bank that was not satisfied stops the payment before it reaches the card.
    if refusal != Refusal::AuthenticationFailed {
        add_charge(&mut intent, context.now, 0, Some(refusal));
        store.counters.charges_failed += 1;
    }
    store.put_intent(intent.clone());
    store.emit(context, EventKind::IntentFailed, &wire(&intent, None), None);
    Outcome::Refused(refusal)
}

fn add_charge(intent: &mut Intent, now: i64, amount_captured: i64, refusal: Option<Refusal>) {
    let Some(card) = intent.card.clone() else {
        return;
    };
    intent.charges.push(Charge {
        id: ids::charge(),
        created: now,
        amount: intent.amount,
        amount_captured,
        amount_refunded: 0,
        status: if refusal.is_some() {
            ChargeStatus::Failed
        } else {
            ChargeStatus::Succeeded
        },
        card,
        refusal,
    });
}

fn complete_session(store: &mut Store, context: &Context<'_>, intent: &Intent, is_paid: bool) {
    let session = intent
        .session
        .as_deref()
        .and_then(|id| store.session(id))
        .cloned();
    let Some(mut session) = session else {
        return;
    };
    session.status = SessionStatus::Complete;
    session.paid = is_paid;
    store.put_session(session.clone());
    store.emit(
        context,
        EventKind::SessionCompleted,
        &session::wire(&session),
        None,
    );
}
