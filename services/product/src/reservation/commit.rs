//! `POST /v1/reservations/{order_id}/commit`

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use service_kit::idempotency::Repeatable;
use shared_types::OrderId;
use shared_types::product::{CommitReservation, ReservationState};

use super::model::{self, Reservation};
use super::store;
use crate::{App, stock};

pub(crate) async fn commit(
    State(app): State<App>,
    _: ServiceCaller,
    repeatable: Repeatable,
    call: Call<CommitReservation>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, _| committed(app, call);
    repeatable.answer(&pool, call, work).await
}

async fn committed(
    app: App,
    Call { path, .. }: Call<CommitReservation>,
) -> Result<Reply<CommitReservation>, ApiError> {
    failpoint::hit("product_commit", "commits").await;
    // Held past its time is held still, until the units went back.
    let committed = match store::sell(&app.pool, path.order_id).await? {
        Some(committed) => committed,
        None => committed_before_or_late(&app, path.order_id).await?,
    };
    failpoint::hit("product_commit", "committed").await;
    Ok(Reply(committed.view()))
}

/// What went back when its time was up is sold all the same if it is there to be had
/// again: the shopper has paid by now. What was released stays so.
async fn committed_before_or_late(app: &App, order: OrderId) -> Result<Reservation, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let reservation = store::lock(&mut transaction, order)
        .await?
        .ok_or_else(|| ApiError::not_found("reservation"))?;
    match reservation.state {
        ReservationState::Committed => return Ok(reservation),
        ReservationState::Released => return Err(model::ended()),
        // Held: by another request that took it again a moment ago.
        ReservationState::Expired | ReservationState::Held => {}
    }
    if reservation.state == ReservationState::Expired {
        let lines = store::lines(&mut transaction, order).await?;
        let changes = store::take(&mut transaction, &lines).await?;
        if changes.len() < lines.len() {
            return Err(model::ended());
        }
        stock::store::carry_on(&mut transaction, &changes).await?;
        let held = Reservation {
            state: ReservationState::Held,
            ..reservation
        };
        store::set_state(&mut transaction, held).await?;
    }
    let committed = store::sell(&mut *transaction, order).await?;
    transaction.commit().await?;
    committed.ok_or_else(model::ended)
}
