//! What a seller does about returns.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, Page, see_other};
use http::{StatusCode, Uri};
use leptos::prelude::*;
use profile::Form;
use profile::pages::{SalesReturn, SalesReturns};
use shared_types::order::PageQuery;
use shared_types::returns::{
    AcceptReturn, ByReturn, GetSellerReturn, ListSellerReturns, ReceiveReturn, ReceivedReturn,
    RefundReturn, RefuseReturn, ReturnAnswer, ReturnList, ReturnRefund, ReturnView,
};
use shared_types::{Empty, Money, ReturnId};
use ui::{Notice, Tone};

use crate::answer::{asked, page};
use crate::overview::part;
use crate::refusal::Refusal;
use crate::shopper::Shopper;

const LIST: &str = "/profile/sales/returns";
const AWAY: &str = "Returns cannot be reached just now. Please try again in a moment.";

/// Returns to the seller that the account acts for; 403 where it acts for none.
pub async fn list(State(app): State<App>, shopper: Shopper, uri: Uri) -> Result<Page, ApiError> {
    // A cursor that is none of ours shows the newest: better than nothing.
    let cursor = asked(&uri, "cursor").filter(|text| text.parse::<ReturnId>().is_ok());
    let returns = part(load(&shopper, PageQuery { cursor }).await, "your returns")?;
    let next = returns.as_ref().ok().and_then(|list| list.next.clone());
    let older = next.map(|next| format!("{LIST}?cursor={next}"));
    let body = move || view! { <SalesReturns returns=returns older=older /> };
    Ok(page(&app, &shopper.session, "Returns to you", body).await)
}

async fn load(shopper: &Shopper, query: PageQuery) -> Result<ReturnList, ApiError> {
    let orders = shopper.orders()?;
    Ok(orders.get::<ListSellerReturns>(&Empty {}, &query).await?)
}

/// One of them.
pub async fn show(
    State(app): State<App>,
    shopper: Shopper,
    Path(return_id): Path<String>,
) -> Result<Response, ApiError> {
    let by = named(&return_id)?;
    let back = find(&shopper, &by).await?;
    let form = Form::of([("amount", back.refundable.decimal())]);
    Ok(shown(&app, &shopper, back, form, StatusCode::OK).await)
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere(Path(return_id): Path<String>) -> Result<Response, ApiError> {
    Ok(see_other(address_of(&named(&return_id)?)))
}

/// Accepts or refuses it, by the button that was pressed.
pub async fn answer(
    State(app): State<App>,
    shopper: Shopper,
    Path(return_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let by = named(&return_id)?;
    let body = ReturnAnswer {
        answer: form.text("answer"),
    };
    if body.answer.is_empty() {
        let error = (
            "answer".to_owned(),
            "Enter what the shopper should know".to_owned(),
        );
        return wrong(&app, &shopper, &by, &form, error).await;
    }
    let orders = shopper.orders()?;
    let done = match form.text("step").as_str() {
        "refuse" => orders.send::<RefuseReturn>(&by, &body).await,
        _ => orders.send::<AcceptReturn>(&by, &body).await,
    };
    finish(&app, &shopper, &by, &form, done).await
}

/// Notes that it has arrived.
pub async fn receive(
    State(app): State<App>,
    shopper: Shopper,
    Path(return_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let by = named(&return_id)?;
    let sellable = form.all("sellable").filter_map(|id| id.parse().ok());
    let body = ReceivedReturn {
        sellable: sellable.collect(),
    };
    let done = shopper.orders()?.send::<ReceiveReturn>(&by, &body).await;
    finish(&app, &shopper, &by, &form, done).await
}

/// Gives the money back.
pub async fn refund(
    State(app): State<App>,
    shopper: Shopper,
    Path(return_id): Path<String>,
    form: FormData,
) -> Result<Response, ApiError> {
    let by = named(&return_id)?;
    let currency = find(&shopper, &by).await?.refundable.currency;
    let Some(amount) = Money::from_decimal(&form.text("amount"), currency) else {
        let error = (
            "amount".to_owned(),
            "Enter an amount such as 12.50".to_owned(),
        );
        return wrong(&app, &shopper, &by, &form, error).await;
    };
    let body = ReturnRefund { amount };
    let done = shopper.orders()?.send::<RefundReturn>(&by, &body).await;
    finish(&app, &shopper, &by, &form, done).await
}

/// The return's page again: moved on, or with what is wrong.
async fn finish(
    app: &App,
    shopper: &Shopper,
    by: &ByReturn,
    form: &FormData,
    done: Result<ReturnView, CallError>,
) -> Result<Response, ApiError> {
    let error = match done {
        Ok(_) => return Ok(see_other(address_of(by))),
        Err(error) if error.code() == "not_now" => {
            let text = "This return stood elsewhere by then; this is how it stands now.";
            shopper
                .session
                .flash(Notice::new(Tone::Warning, text))
                .await?;
            return Ok(see_other(address_of(by)));
        }
        Err(error) => error,
    };
    let refusal = Refusal::of(error, form, AWAY)?;
    let back = find(shopper, by).await?;
    Ok(shown(app, shopper, back, refusal.form, refusal.status).await)
}

async fn wrong(
    app: &App,
    shopper: &Shopper,
    by: &ByReturn,
    form: &FormData,
    error: (String, String),
) -> Result<Response, ApiError> {
    let back = find(shopper, by).await?;
    let form = Form::of(form.pairs()).with_errors(vec![error]);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(shown(app, shopper, back, form, status).await)
}

async fn find(shopper: &Shopper, by: &ByReturn) -> Result<ReturnView, ApiError> {
    let orders = shopper.orders()?;
    Ok(orders.get::<GetSellerReturn>(by, &Empty {}).await?)
}

async fn shown(
    app: &App,
    shopper: &Shopper,
    back: ReturnView,
    form: Form,
    status: StatusCode,
) -> Response {
    let title = format!("Return of {}", back.order_number);
    let body = move || view! { <SalesReturn back=back form=form /> };
    let page = page(app, &shopper.session, &title, body).await;
    page.status(status).into_response()
}

fn named(return_id: &str) -> Result<ByReturn, ApiError> {
    let return_id = return_id.parse();
    let return_id = return_id.map_err(|_| ApiError::not_found("return"))?;
    Ok(ByReturn { return_id })
}

fn address_of(by: &ByReturn) -> String {
    format!("{LIST}/{}", by.return_id)
}
