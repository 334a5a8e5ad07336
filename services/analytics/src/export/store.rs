//! All SQL of exports.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Span;

/// A month of which events may be kept.
pub struct Month {
    /// Its table's name, such as `raw_event_2026_11`.
    pub name: String,
    /// Its first moment.
    pub starts_at: OffsetDateTime,
    /// The next one's.
    pub ends_at: OffsetDateTime,
}

/// An event as its file has it.
#[derive(Clone)]
pub struct Row {
    /// Known by it.
    pub event_id: Uuid,
    /// When it happened.
    pub time: OffsetDateTime,
    /// Its type.
    pub kind: String,
    /// What is kept of it, as JSON.
    pub data: String,
    /// When we heard of it.
    pub received_at: OffsetDateTime,
}

/// Behind which event a page begins, in the order of files.
pub struct After {
    kind: String,
    time: OffsetDateTime,
    event_id: Uuid,
}

impl After {
    /// Before all events.
    pub fn nothing() -> Self {
        Self {
            kind: String::new(),
            time: OffsetDateTime::UNIX_EPOCH,
            event_id: Uuid::nil(),
        }
    }

    /// Behind `row`.
    pub fn of(row: &Row) -> Self {
        Self {
            kind: row.kind.clone(),
            time: row.time,
            event_id: row.event_id,
        }
    }
}

/// The months that have a table, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn months(pool: &PgPool) -> sqlx::Result<Vec<Month>> {
    sqlx::query_as!(
        Month,
        r#"select relname::text as "name!", starts at time zone 'utc' as "starts_at!",
                (starts + interval '1 month') at time zone 'utc' as "ends_at!"
         from pg_inherits
         join pg_class on pg_class.oid = inhrelid
         cross join lateral (
             select to_date(right(relname, 7), 'YYYY_MM')::timestamp as starts
         ) as month
         where inhparent = 'raw_event'::regclass
         order by relname
         limit 10000"#
    )
    .fetch_all(pool)
    .await
}

/// The `limit` events of `span` that follow `after`. By type first, as the index has them:
/// no page sorts the month.
///
/// # Errors
/// Those of the database.
pub async fn page(pool: &PgPool, after: &After, span: Span, limit: i64) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select event_id, time, kind, data::text as "data!", received_at
         from raw_event
         where (kind, time, event_id) > ($1, $2, $3) and time >= $4 and time < $5
         order by kind, time, event_id
         limit $6"#,
        after.kind,
        after.time,
        after.event_id,
        span.from,
        span.to,
        limit
    )
    .fetch_all(pool)
    .await
}
