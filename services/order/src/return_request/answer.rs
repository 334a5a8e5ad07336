//! What a seller does about a return before the money goes back.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, SellerUser};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::event::ReturnReceived;
use shared_types::product::ReservationLine;
use shared_types::returns::{AcceptReturn, ReceiveReturn, RefuseReturn, ReturnStatus, ReturnView};
use shared_types::{ReturnId, SellerId};
use sqlx::PgConnection;

use super::ledger::{self, Move};
use super::list::view;
use crate::App;
use crate::shipment::store as shipments;

/// Lets the shopper send it; answering so again changes nothing.
///
/// # Errors
/// 403 for who does not sell, 404 for another's, 409 `not_now` for one that is answered.
pub async fn accept(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, body, .. }: Call<AcceptReturn>,
) -> Result<Reply<AcceptReturn>, ApiError> {
    let step = Move {
        from: ReturnStatus::Requested,
        to: ReturnStatus::Accepted,
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let of = (seller.seller_id, path.return_id);
    if ledger::answer(&mut transaction, of, step, &body.answer).await? {
        transaction.commit().await?;
    }
    now_at(&app, of, step.to).await.map(Reply)
}

/// Does not take it back; its units may be asked for again.
///
/// # Errors
/// As [`accept`].
pub async fn refuse(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, body, .. }: Call<RefuseReturn>,
) -> Result<Reply<RefuseReturn>, ApiError> {
    let step = Move {
        from: ReturnStatus::Requested,
        to: ReturnStatus::Refused,
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let of = (seller.seller_id, path.return_id);
    if ledger::answer(&mut transaction, of, step, &body.answer).await? {
        ledger::uncount(&mut transaction, path.return_id).await?;
        transaction.commit().await?;
    }
    now_at(&app, of, step.to).await.map(Reply)
}

/// Notes that it has arrived; what is sellable goes back on sale by the event.
///
/// # Errors
/// As [`accept`]; 422 for a line that is not in it.
pub async fn receive(
    State(app): State<App>,
    seller: SellerUser,
    repeatable: Repeatable,
    call: Call<ReceiveReturn>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call, attempt| received(app, seller.seller_id, call, attempt);
    repeatable.answer(&pool, call, work).await
}

async fn received(
    app: App,
    seller_id: SellerId,
    Call { path, body, .. }: Call<ReceiveReturn>,
    attempt: Attempt,
) -> Result<Reply<ReceiveReturn>, ApiError> {
    let of = (seller_id, path.return_id);
    let known = view(&app, seller_id, path.return_id).await?;
    for (at, variant_id) in body.sellable.iter().enumerate() {
        if !known
            .lines
            .iter()
            .any(|line| line.sold.variant_id == *variant_id)
        {
            let field = format!("sellable[{at}]");
            return Err(ApiError::invalid_field(field, "is not in this return"));
        }
    }
    let step = Move {
        from: ReturnStatus::Accepted,
        to: ReturnStatus::Received,
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if ledger::step(&mut transaction, of, step).await? {
        let variants: Vec<_> = body.sellable.iter().map(|id| id.uuid()).collect();
        ledger::note_sellable(&mut transaction, path.return_id, &variants).await?;
        shipments::note_return(&mut transaction, path.return_id).await?;
        publish(&mut transaction, &known, &body.sellable).await?;
        attempt.takes_effect(&mut transaction).await?;
        transaction.commit().await?;
    }
    now_at(&app, of, step.to).await.map(Reply)
}

async fn publish(
    connection: &mut PgConnection,
    received: &ReturnView,
    sellable: &[shared_types::VariantId],
) -> Result<(), ApiError> {
    let lines = received.lines.iter();
    let back = lines.filter(|line| sellable.contains(&line.sold.variant_id));
    let event = ReturnReceived {
        return_id: received.return_id,
        order_id: received.order_id,
        seller_id: received.seller_id,
        sellable: back
            .map(|line| ReservationLine {
                variant_id: line.sold.variant_id,
                quantity: line.quantity,
            })
            .collect(),
    };
    service_kit::events::publish(connection, &event).await?;
    Ok(())
}

/// The return, where it stands at `wanted`, by us just now or by an answer before.
async fn now_at(
    app: &App,
    (seller_id, return_id): (SellerId, ReturnId),
    wanted: ReturnStatus,
) -> Result<ReturnView, ApiError> {
    let view = view(app, seller_id, return_id).await?;
    if view.status == wanted {
        Ok(view)
    } else {
        Err(not_now())
    }
}

/// 409: the return does not stand where this could be done.
#[must_use]
pub fn not_now() -> ApiError {
    let detail = "This return stands elsewhere by now; look at it once more.";
    ApiError::conflict("not_now", detail)
}
