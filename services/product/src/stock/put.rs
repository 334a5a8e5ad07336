//! `PUT /v1/variants/{variant_id}/stock`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use service_kit::db::constraint;
use shared_types::FieldError;
use shared_types::product::PutStock;

use super::owner::Reach;
use super::store::{self, Change};
use crate::App;

pub(crate) async fn put(
    State(app): State<App>,
    user: User,
    Call { path, body, .. }: Call<PutStock>,
) -> Result<Reply<PutStock>, ApiError> {
    let reach = Reach::of(&user)?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let before = store::lock(&mut transaction, reach.seller(), path.variant_id)
        .await?
        .ok_or_else(|| ApiError::not_found("variant"))?;
    let after = store::set_on_hand(&mut transaction, path.variant_id, body.on_hand)
        .await
        .map_err(|error| match constraint(&error) {
            Some("stock_on_hand_check") => below_reserved(before.reserved),
            _ => error.into(),
        })?;
    let change = Change {
        variant_id: path.variant_id.uuid(),
        product_id: after.product_id,
        available: after.available(),
        delta: after.available() - before.available(),
        offered: after.offered,
    };
    store::carry_on(&mut transaction, &[change]).await?;
    transaction.commit().await?;
    Ok(Reply(after.view()))
}

fn below_reserved(reserved: i64) -> ApiError {
    let detail = "Units held for orders cannot leave the shelf.";
    let mut problem = ApiError::conflict("below_reserved", detail)
        .problem()
        .clone();
    problem.errors = vec![FieldError::new(
        "on_hand",
        format!("must be at least {reserved}"),
    )];
    ApiError::from(problem)
}
