//! The page of the shopper's bank, which asks whether they really mean it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::html::{Page, escape, notice, see_other};
use super::pay::{broken, closed, unknown};
use super::{MAX_FORM_BYTES, money};
use crate::api::{fail_after, fail_before};
use crate::faults::Call;
use crate::intent::{self, Intent, IntentStatus};
use crate::session::{Session, SessionStatus};
use crate::simulator::Simulator;
use crate::store::Store;

/// A payment with the session it belongs to, if one made it.
type Payment = (Intent, Option<Session>);

/// `GET /pay/bank/{payment_intent}`.
pub async fn show(State(simulator): State<Arc<Simulator>>, Path(id): Path<String>) -> Response {
    match simulator.act(|store| find(store, &id)) {
        Ok(Some((intent, session))) if intent.status == IntentStatus::RequiresAction => {
            question(&intent, session.as_ref(), &simulator.config.merchant)
        }
        Ok(Some(payment)) => lead_on(payment, &simulator),
        Ok(None) => unknown(),
        Err(_) => broken(),
    }
}

/// `POST /pay/bank/{payment_intent}` with `answer=approve` or `answer=refuse`.
pub async fn answer(
    State(simulator): State<Arc<Simulator>>,
    Path(id): Path<String>,
    body: Body,
) -> Response {
    let fault = simulator.arrive(Call::Authenticate);
    let Ok(body) = to_bytes(body, MAX_FORM_BYTES).await else {
        return notice(
            StatusCode::PAYLOAD_TOO_LARGE,
            "That was too much",
            "The form is larger than it can be.",
            None,
        );
    };
    let answer = form_urlencoded::parse(&body).find(|(name, _)| name == "answer");
    let approved = match answer.as_ref().map(|(_, text)| text.as_ref()) {
        Some("approve") => true,
        Some("refuse") => false,
        _ => return show(State(simulator), Path(id)).await,
    };
    if fail_before(fault).await.is_err() {
        return broken();
    }
    let context = simulator.page_context(fault);
    let payment = simulator.act(|store| {
        let (intent, _) = find(store, &id)?;
        if intent.status == IntentStatus::RequiresAction {
            intent::authenticate(store, &context, intent, approved);
        }
        find(store, &id)
    });
    if fail_after(fault).await.is_err() {
        return broken();
    }
    match payment {
        Ok(Some(payment)) => lead_on(payment, &simulator),
        Ok(None) => unknown(),
        Err(_) => broken(),
    }
}

fn find(store: &Store, id: &str) -> Option<Payment> {
    let intent = store.intent(id).cloned()?;
    let session = intent
        .session
        .as_deref()
        .and_then(|id| store.session(id))
        .cloned();
    Some((intent, session))
}

/// After the bank: to the shop where the payment is done, back to the payment
/// page where another card is needed.
fn lead_on((intent, session): Payment, simulator: &Simulator) -> Response {
    if let Some(session) = session {
        return match session.status {
            SessionStatus::Complete => see_other(&session.success_address()),
            SessionStatus::Open => see_other(&session.url),
            SessionStatus::Expired => closed(&session, &simulator.config.merchant),
        };
    }
    let is_accepted = matches!(
        intent.status,
        IntentStatus::Succeeded | IntentStatus::RequiresCapture
    );
    let Some(return_url) = &intent.return_url else {
        let title = if is_accepted {
            "Your payment is approved"
        } else {
            "Your payment was not approved"
        };
        return notice(StatusCode::OK, title, "You can close this page.", None);
    };
    let separator = if return_url.contains('?') { '&' } else { '?' };
    let redirect_status = if is_accepted { "succeeded" } else { "failed" };
    see_other(&format!(
        "{return_url}{separator}payment_intent={}&payment_intent_client_secret={}&redirect_status={redirect_status}",
        intent.id, intent.client_secret
    ))
}

fn question(intent: &Intent, session: Option<&Session>, merchant: &str) -> Response {
    let amount = money::display(intent.amount, &intent.currency);
    let last4 = intent.card.as_ref().map_or("", |card| card.last4.as_str());
    let main = format!(
        r#"<section class="panel narrow bank">
<p class="eyebrow">Test Bank</p>
<h1>Is this you?</h1>
<p><strong>{merchant}</strong> asks for <strong>{amount}</strong> from your card ending in {last4}.</p>
<p class="quiet">A real bank would ask for a code or your fingerprint here.</p>
<form method="post" class="choices">
<button class="button" name="answer" value="approve">Approve {amount}</button>
<button class="button secondary" name="answer" value="refuse">Refuse</button>
</form>
</section>"#,
        merchant = escape(merchant),
        amount = escape(&amount),
        last4 = escape(last4),
    );
    let leads_to = session
        .map(|session| session.success_url.as_str())
        .or(intent.return_url.as_deref());
    Page {
        status: StatusCode::OK,
        title: "Approve your payment – Test Bank",
        main,
        leads_to: leads_to.into_iter().collect(),
    }
    .respond()
}
