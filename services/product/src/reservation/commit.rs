//! `POST /v1/reservations/{order_id}/commit`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::product::{CommitReservation, ReservationState};

use super::model::{self, Reservation};
use super::store;
use crate::App;

pub(crate) async fn commit(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<CommitReservation>,
) -> Result<Reply<CommitReservation>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let reservation = store::lock(&mut transaction, path.order_id)
        .await?
        .ok_or_else(|| ApiError::not_found("reservation"))?;
    match reservation.state {
        ReservationState::Committed => return Ok(Reply(reservation.view())),
        ReservationState::Released | ReservationState::Expired => return Err(model::ended()),
        // Held past its time is held still, until the units went back.
        ReservationState::Held => {}
    }
    store::sell(&mut transaction, path.order_id).await?;
    let committed = Reservation {
        state: ReservationState::Committed,
        ..reservation
    };
    store::set_state(&mut transaction, committed).await?;
    transaction.commit().await?;
    Ok(Reply(committed.view()))
}
