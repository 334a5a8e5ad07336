//! Putting something into the cart, from a product's page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CachePolicy, FormData, FormProblem, Session, carts, see_other};
use cart::model::{AddForm, CartState, Outcome};
use shared_types::VariantId;
use shared_types::cart::{CartView, NewLine};
use ui::{Notice, Tone};

use crate::fragments::add_form;
use crate::page::{changed, line, look_up};
use crate::request::{WantsFragment, quantity, typed_quantity, variant};

/// Adds units; a refusal is told beside the button, with what was chosen.
///
/// # Errors
/// 404 for what is not sold, 503 while the cart service is away.
pub async fn add(
    State(app): State<App>,
    session: Session,
    fragment: WantsFragment,
    form: FormData,
) -> Result<Response, ApiError> {
    let variant_id = variant(&form.text("variant_id"))?;
    let typed = typed_quantity(&form, variant_id);
    let Ok(quantity) = quantity(&typed, 1) else {
        let text = quantity(&typed, 1).err().unwrap_or_default();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return refused(&app, &session, fragment, variant_id, 1, status, text).await;
    };
    match carts::add(
        &app,
        &session,
        NewLine {
            variant_id,
            quantity,
        },
    )
    .await
    {
        Ok(cart) => added(&app, &session, fragment, &cart, variant_id, quantity).await,
        Err(error) => {
            let status = error.status();
            let told = FormProblem::from_refusal(error)?;
            let text = told.message.unwrap_or_else(|| "That did not work.".into());
            refused(&app, &session, fragment, variant_id, quantity, status, text).await
        }
    }
}

async fn added(
    app: &App,
    session: &Session,
    fragment: WantsFragment,
    cart: &CartView,
    variant_id: VariantId,
    asked: i64,
) -> Result<Response, ApiError> {
    let line = line(cart, variant_id);
    let title = line.map_or_else(String::new, |line| line.title.clone());
    let all = line.filter(|line| line.quantity >= line.max_quantity || line.quantity < asked);
    let limit = if all.is_some() {
        " That is all there is."
    } else {
        ""
    };
    if fragment == WantsFragment(true) {
        let available = line.map(|line| line.max_quantity);
        let done = AddForm::new(variant_id, title, available)
            .after(Outcome::Added(format!("Added to your cart.{limit}")));
        return Ok(add_form(app, CachePolicy::NoStore, done).into_response());
    }
    let what = if title.is_empty() {
        "It is"
    } else {
        &format!("“{title}” is")
    };
    let text = format!("{what} in your cart.{limit}");
    session.flash(Notice::new(Tone::Positive, text)).await?;
    Ok(see_other("/cart"))
}

async fn refused(
    app: &App,
    session: &Session,
    fragment: WantsFragment,
    variant_id: VariantId,
    quantity: i64,
    status: StatusCode,
    text: String,
) -> Result<Response, ApiError> {
    let Some(form) = form_again(app, variant_id, quantity).await else {
        return Err(ApiError::not_found("item"));
    };
    let form = form.after(Outcome::Refused(text));
    if fragment == WantsFragment(true) {
        let page = add_form(app, CachePolicy::NoStore, form);
        return Ok(page.status(status).into_response());
    }
    let cart = carts::view(app, session).await?;
    let state = CartState {
        cart,
        add_again: Some(form),
        ..CartState::default()
    };
    Ok(changed(app, session, fragment, status, state).await)
}

/// `None` where the variant is not sold.
async fn form_again(app: &App, variant_id: VariantId, quantity: i64) -> Option<AddForm> {
    let form = match look_up(app, variant_id).await {
        Ok(found) => {
            let found = found?;
            AddForm::new(variant_id, found.title, Some(found.available))
        }
        Err(_) => AddForm::new(variant_id, "", None),
    };
    Some(AddForm { quantity, ..form })
}
