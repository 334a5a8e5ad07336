//! `POST /v1/reservations`

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::OrderId;
use shared_types::product::{ReservationState, Reserve};
use sqlx::PgConnection;

use super::model::{self, Lines, Reservation};
use super::store;
use crate::{App, stock};

pub(crate) async fn reserve(
    State(app): State<App>,
    _: ServiceCaller,
    repeatable: Repeatable,
    call: Call<Reserve>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, attempt| reserved(app, call, attempt);
    repeatable.answer(&pool, call, work).await
}

async fn reserved(
    app: App,
    Call { body, .. }: Call<Reserve>,
    attempt: Attempt,
) -> Result<Reply<Reserve>, ApiError> {
    let lines = model::summed(&body.lines);
    let now = app.clock.now();
    let wanted = Reservation {
        order_id: body.order_id,
        state: ReservationState::Held,
        expires_at: now + app.reservation_time,
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !store::insert(&mut transaction, wanted, now).await? {
        let held = repeated(&mut transaction, body.order_id, &lines).await?;
        return Ok(Reply(held.view()));
    }
    let changes = store::take(&mut transaction, &lines).await?;
    if changes.len() < lines.len() {
        transaction.rollback().await?;
        let left = store::left(&app.pool, &lines).await?;
        return Err(model::sold_out(&lines, &left));
    }
    store::insert_lines(&mut transaction, body.order_id, &lines).await?;
    stock::store::carry_on(&mut transaction, &changes).await?;
    let view = wanted.view();
    attempt.answers::<Reserve>(&mut transaction, &view).await?;
    failpoint::hit("product_reserve", "commits").await;
    transaction.commit().await?;
    failpoint::hit("product_reserve", "committed").await;
    Ok(Reply(view))
}

/// Answers a second request for an order as the first, if it asks for the same.
async fn repeated(
    connection: &mut PgConnection,
    order: OrderId,
    lines: &Lines,
) -> Result<Reservation, ApiError> {
    let reservation = store::lock(connection, order)
        .await?
        .ok_or_else(model::ended)?;
    match reservation.state {
        ReservationState::Released | ReservationState::Expired => return Err(model::ended()),
        ReservationState::Held | ReservationState::Committed => {}
    }
    if store::lines(connection, order).await? != *lines {
        return Err(ApiError::conflict(
            "reservation_differs",
            "This order holds other units already; release them first.",
        ));
    }
    Ok(reservation)
}
