//! Sending something of an order back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, Session, see_other};
use http::StatusCode;
use leptos::prelude::*;
use profile::Form;
use profile::pages::Returns;
use shared_types::order::ByOrder;
use shared_types::returns::{
    AskReturn, ListReturns, NewReturn, NewReturnLine, OrderReturns, ReturnReason, ReturnView,
};
use shared_types::{Empty, OrderId};
use ui::{Notice, Tone};

use crate::answer::page;
use crate::order::access::{self, Found, Stop};
use crate::overview::part;
use crate::refusal::Refusal;

const AWAY: &str = "Returns cannot be asked for just now. Nothing you chose is lost; please try \
                    again in a moment.";

/// What was asked for, and forms to ask for more.
pub async fn show(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
) -> Result<Response, Stop> {
    let found = access::find(&app, &session, &order_id).await?;
    Ok(shown(&app, &session, found, Form::default(), StatusCode::OK).await?)
}

/// Asks one seller.
pub async fn ask(
    State(app): State<App>,
    session: Session,
    Path(order_id): Path<String>,
    form: FormData,
) -> Result<Response, Stop> {
    let found = access::find(&app, &session, &order_id).await?;
    let typed = Form::of(form.pairs());
    let Ok(seller_order_id) = form.text("seller_order_id").parse() else {
        return Ok(see_other(address_of(&found)));
    };
    let lines = match lines(&form) {
        Ok(lines) => lines,
        Err(error) => {
            let form = typed.with_errors(vec![error]);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(shown(&app, &session, found, form, status).await?);
        }
    };
    let body = NewReturn {
        seller_order_id,
        note: form.text("note"),
        lines,
    };
    match send(&app, &found, &body).await {
        Ok(asked) => {
            let text = format!("{} is asked to take it back.", asked.seller_name);
            session.flash(Notice::new(Tone::Positive, text)).await?;
            Ok(see_other(address_of(&found)))
        }
        Err(error) => {
            let refusal = Refusal::of(error, &form, AWAY)?;
            let form = beside(refusal.form, &body);
            Ok(shown(&app, &session, found, form, refusal.status).await?)
        }
    }
}

async fn send(app: &App, found: &Found, body: &NewReturn) -> Result<ReturnView, CallError> {
    let path = ByOrder {
        order_id: found.order.order_id,
    };
    app.backends().orders.send::<AskReturn>(&path, body).await
}

/// The lines of which something is sent back.
fn lines(form: &FormData) -> Result<Vec<NewReturnLine>, (String, String)> {
    let mut lines = Vec::new();
    let mut first = None;
    for (name, value) in form.pairs() {
        let Some(variant) = name.strip_prefix("quantity-") else {
            continue;
        };
        first.get_or_insert_with(|| name.to_owned());
        let wrong = || (name.to_owned(), "Choose how many".to_owned());
        let quantity: i64 = value.trim().parse().map_err(|_| wrong())?;
        let variant_id = variant.parse().map_err(|_| wrong())?;
        let field = format!("reason-{variant}");
        if quantity != 0 {
            let reason = ReturnReason::named(&form.text(&field));
            lines.push(NewReturnLine {
                variant_id,
                quantity,
                reason: reason.ok_or_else(|| (field, "Choose why".to_owned()))?,
            });
        }
    }
    match lines.is_empty() {
        true => Err((
            first.unwrap_or_default(),
            "Choose what you send back".to_owned(),
        )),
        false => Ok(lines),
    }
}

/// The service names lines by their place, the form by their variant.
fn beside(form: Form, body: &NewReturn) -> Form {
    let renamed = form.errors().into_iter().map(|(field, message)| {
        let mut places = body.lines.iter().enumerate();
        let line = places.find(|(at, _)| field.starts_with(&format!("lines[{at}].")));
        let name = line.map(|(_, line)| format!("quantity-{}", line.variant_id));
        (name.unwrap_or(field), message)
    });
    let renamed = renamed.collect();
    form.with_errors(renamed)
}

async fn shown(
    app: &App,
    session: &Session,
    found: Found,
    form: Form,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let Found { order, viewer, .. } = found;
    let returns = part(load(app, order.order_id).await, "your returns")?;
    let title = format!("Returns of {}", order.number);
    let body = move || view! { <Returns order=order viewer=viewer returns=returns form=form /> };
    let page = page(app, session, &title, body).await;
    Ok(page.status(status).into_response())
}

async fn load(app: &App, order_id: OrderId) -> Result<OrderReturns, ApiError> {
    let path = ByOrder { order_id };
    let orders = &app.backends().orders;
    Ok(orders.get::<ListReturns>(&path, &Empty {}).await?)
}

fn address_of(found: &Found) -> String {
    format!("/profile/orders/{}/returns", found.order.order_id)
}
