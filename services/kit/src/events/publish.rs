//! Writes events into the outbox.

use server_kit::door::TraceContext;
use shared_types::event::Payload;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Hint;

/// Publishes `payload` if and when the caller's transaction commits.
///
/// # Errors
/// When the database does not take the row.
pub async fn publish<P: Payload>(
    connection: &mut PgConnection,
    payload: &P,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into outbox_message (event_id, event_type, subject, traceparent, data)
         values ($1, $2, $3, $4, $5)",
        Uuid::now_v7(),
        P::TYPE,
        payload.subject(),
        traceparent(),
        Json(payload) as _,
    )
    .execute(connection)
    .await?;
    Hint::give();
    Ok(())
}

/// [`publish`] for many payloads in one statement, in their order.
///
/// # Errors
/// When the database does not take the rows.
pub async fn publish_all<P: Payload>(
    connection: &mut PgConnection,
    payloads: &[P],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payloads.iter().map(|_| Uuid::now_v7()).collect();
    let subjects: Vec<Uuid> = payloads.iter().map(Payload::subject).collect();
    let data: Vec<Json<&P>> = payloads.iter().map(Json).collect();
    sqlx::query!(
        "insert into outbox_message (event_id, event_type, subject, traceparent, data)
         select event_id, $4, subject, $5, data
         from unnest($1::uuid[], $2::uuid[], $3::json[])
             with ordinality as given (event_id, subject, data, place)
         order by place",
        &ids,
        &subjects,
        &data as _,
        P::TYPE,
        traceparent(),
    )
    .execute(connection)
    .await?;
    Hint::give();
    Ok(())
}

fn traceparent() -> Option<String> {
    TraceContext::current().map(|trace| trace.traceparent())
}
