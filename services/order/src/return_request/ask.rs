//! Asking a seller to take something back.

use std::collections::HashSet;

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::FieldError;
use shared_types::returns::{AskReturn, NewReturn};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{AcceptedLine, SoldPart};
use super::{list, store};
use crate::App;

/// Writes the request down.
///
/// The order's row is held meanwhile, so that no unit is sent back twice and the order
/// is not called off at the same time.
///
/// # Errors
/// 404 for an unknown part, 409 `not_returnable` for an order that is unknown, not paid
/// or called off, or a part whose time is over, 422 for lines and quantities that were
/// not sold.
pub async fn ask(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<AskReturn>,
) -> Result<Reply<AskReturn>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !store::count_one(&mut transaction, path.order_id).await? {
        return Err(not_returnable());
    }
    let parts = store::sold_parts(&mut *transaction, path.order_id).await?;
    let part = parts
        .into_iter()
        .find(|part| part.seller_order_id == body.seller_order_id)
        .ok_or_else(|| ApiError::not_found("part of this order"))?;
    if !part.is_open(OffsetDateTime::now_utc()) {
        return Err(not_returnable());
    }
    let lines = accepted(&part, &body)?;
    let return_id = Uuid::now_v7().into();
    let of = (path.order_id, &part);
    store::insert(&mut transaction, return_id, of, body.note.trim(), &lines).await?;
    transaction.commit().await?;
    list::view(&app, part.seller_id, return_id).await.map(Reply)
}

fn accepted(part: &SoldPart, body: &NewReturn) -> Result<Vec<AcceptedLine>, ApiError> {
    let mut errors = Vec::new();
    let mut lines = Vec::new();
    let mut seen = HashSet::new();
    for (at, asked) in body.lines.iter().enumerate() {
        let once = seen.insert(asked.variant_id);
        let line = part.accept(*asked).and_then(|line| match once {
            true => Ok(line),
            false => Err(("variant_id", "is there twice".to_owned())),
        });
        match line {
            Ok(line) => lines.push(line),
            Err((field, message)) => {
                errors.push(FieldError::new(format!("lines[{at}].{field}"), message));
            }
        }
    }
    if errors.is_empty() {
        Ok(lines)
    } else {
        Err(ApiError::invalid(errors))
    }
}

fn not_returnable() -> ApiError {
    let detail = "This cannot be returned: it is not paid yet, was called off, or the time \
                  for it is over.";
    ApiError::conflict("not_returnable", detail)
}
