//! `POST /v1/reservations/{order_id}/release`

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::OrderId;
use shared_types::product::{ReleaseReservation, ReservationState};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::model::Reservation;
use super::store;
use crate::{App, stock};

pub(crate) async fn release(
    State(app): State<App>,
    _: ServiceCaller,
    repeatable: Repeatable,
    call: Call<ReleaseReservation>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, attempt| released(app, call, attempt);
    repeatable.answer(&pool, call, work).await
}

async fn released(
    app: App,
    Call { path, .. }: Call<ReleaseReservation>,
    attempt: Attempt,
) -> Result<Reply<ReleaseReservation>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let released = release_in(&mut transaction, path.order_id, app.clock.now()).await?;
    let view = released.view();
    attempt
        .answers::<ReleaseReservation>(&mut transaction, &view)
        .await?;
    failpoint::hit("product_release", "commits").await;
    transaction.commit().await?;
    failpoint::hit("product_release", "committed").await;
    Ok(Reply(view))
}

/// Gives back what the order holds or has bought; where there is nothing, leaves a
/// tombstone.
pub(super) async fn release_in(
    connection: &mut PgConnection,
    order: OrderId,
    now: OffsetDateTime,
) -> Result<Reservation, sqlx::Error> {
    let tombstone = Reservation {
        order_id: order,
        state: ReservationState::Released,
        expires_at: now,
    };
    if store::insert(connection, tombstone, now).await? {
        return Ok(tombstone);
    }
    // What could not be inserted is there to be locked: reservations are never deleted.
    let reservation = store::lock(connection, order)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    end(connection, reservation, ReservationState::Released).await
}

/// Ends a reservation as released or expired.
pub(super) async fn end(
    connection: &mut PgConnection,
    reservation: Reservation,
    state: ReservationState,
) -> Result<Reservation, sqlx::Error> {
    let order = reservation.order_id;
    let changes = match reservation.state {
        ReservationState::Released => return Ok(reservation),
        // Its units went back before; now a late payment cannot take them again either.
        ReservationState::Expired => Vec::new(),
        ReservationState::Held => {
            let lines = store::lines(connection, order).await?;
            store::give_back(connection, &lines).await?
        }
        ReservationState::Committed => {
            let lines = store::lines(connection, order).await?;
            store::put_on_shelf(connection, &lines).await?
        }
    };
    stock::store::carry_on(connection, &changes).await?;
    let ended = Reservation {
        state,
        ..reservation
    };
    store::set_state(connection, ended).await?;
    Ok(ended)
}
