//! `POST /v1/reservations/{order_id}/commit`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::product::{CommitReservation, ReservationState};

use super::model;
use super::store;
use crate::App;

pub(crate) async fn commit(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<CommitReservation>,
) -> Result<Reply<CommitReservation>, ApiError> {
    // Held past its time is held still, until the units went back.
    if let Some(committed) = store::sell(&app.pool, path.order_id).await? {
        return Ok(Reply(committed.view()));
    }
    let reservation = store::find(&app.pool, path.order_id)
        .await?
        .ok_or_else(|| ApiError::not_found("reservation"))?;
    match reservation.state {
        ReservationState::Committed => Ok(Reply(reservation.view())),
        // Nothing becomes held again.
        _ => Err(model::ended()),
    }
}
