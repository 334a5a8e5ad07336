//! The page on which a shopper agrees to pay with their account.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Order, wire};
use crate::event::EventKind;
use crate::hosted::html::{Page, escape, notice, see_other};
use crate::hosted::{MAX_FORM_BYTES, money};
use crate::simulator::Simulator;

/// `GET /checkoutnow?token=<order>`.
pub async fn show(State(simulator): State<Arc<Simulator>>, RawQuery(query): RawQuery) -> Response {
    let found = simulator.act(|store| store.order(&token(query)).cloned());
    match found {
        Ok(Some(order)) if order.approved || order.authorization.is_some() => {
            see_other(&back(&order))
        }
        Ok(Some(order)) => question(&order, &simulator.config.merchant),
        _ => unknown(),
    }
}

/// `POST /checkoutnow?token=<order>` with `answer=agree`, `agree-refused` or `cancel`.
pub async fn answer(
    State(simulator): State<Arc<Simulator>>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    let id = token(query);
    let body = to_bytes(body, MAX_FORM_BYTES).await.unwrap_or_default();
    let answer = form_urlencoded::parse(&body).find(|(name, _)| name == "answer");
    let answer = answer
        .map(|(_, text)| text.into_owned())
        .unwrap_or_default();
    let context = simulator.page_context(None);
    let order = simulator.act(|store| {
        let mut order = store.order(&id).cloned()?;
        let is_open = !order.approved && order.authorization.is_none();
        if is_open && answer.starts_with("agree") {
            order.approved = true;
            order.refused_later = answer == "agree-refused";
            store.put_order(order.clone());
            let shown = wire::order(&order, context.public_url);
            store.emit(&context, EventKind::OrderApproved, &shown, None);
        }
        Some(order)
    });
    match order {
        Ok(Some(order)) if answer == "cancel" => see_other(&order.cancel_url),
        Ok(Some(order)) if order.approved => see_other(&back(&order)),
        Ok(Some(order)) => question(&order, &simulator.config.merchant),
        _ => unknown(),
    }
}

fn token(query: Option<String>) -> String {
    let query = query.unwrap_or_default();
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let token = fields.find(|(name, _)| name == "token");
    token.map(|(_, text)| text.into_owned()).unwrap_or_default()
}

/// PayPal adds who the order and the payer are.
fn back(order: &Order) -> String {
    let separator = if order.return_url.contains('?') {
        '&'
    } else {
        '?'
    };
    format!(
        "{}{separator}token={}&PayerID=SIMULATEDPAYER",
        order.return_url, order.id
    )
}

fn question(order: &Order, merchant: &str) -> Response {
    let amount = money::display(order.amount, &order.currency);
    let main = format!(
        r#"<section class="panel narrow">
<p class="eyebrow">PayPal</p>
<h1>Pay {amount} to {merchant}</h1>
<p>{description}</p>
<p class="quiet">A real PayPal would ask you to sign in here.</p>
<form method="post" class="choices">
<button class="button" name="answer" value="agree">Agree and pay {amount}</button>
<button class="button secondary" name="answer" value="agree-refused">Agree with a card that is refused</button>
<button class="button secondary" name="answer" value="cancel">Cancel and return to {merchant}</button>
</form>
</section>"#,
        amount = escape(&amount),
        merchant = escape(merchant),
        description = escape(order.description.as_deref().unwrap_or_default()),
    );
    Page {
        status: StatusCode::OK,
        title: "Agree to your payment – PayPal test",
        main,
        leads_to: vec![&order.return_url, &order.cancel_url],
    }
    .respond()
}

fn unknown() -> Response {
    let text = "Check the address, or go back to the shop and pay again.";
    notice(
        StatusCode::NOT_FOUND,
        "There is no such payment",
        text,
        None,
    )
}
