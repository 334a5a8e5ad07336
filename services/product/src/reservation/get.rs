//! `GET /v1/reservations/{order_id}`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::product::GetReservation;

use super::store;
use crate::App;

pub(crate) async fn get(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetReservation>,
) -> Result<Reply<GetReservation>, ApiError> {
    let found = store::find(&app.pool, path.order_id).await?;
    found
        .map(|found| Reply(found.view()))
        .ok_or_else(|| ApiError::not_found("reservation"))
}
