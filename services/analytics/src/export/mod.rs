//! Events as Parquet files, one for each month, for DuckDB, ClickHouse and the like.

pub mod place;
mod store;
mod table;

use sqlx::PgPool;
use time::OffsetDateTime;

pub use place::Place;

use place::Upload;
use store::{After, Row};
use table::Table;

/// Events read at a time, which are a row group in the file.
const BATCH: i64 = 20_000;

/// A written file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub name: String,
    /// Events in it.
    pub events: usize,
}

/// From one moment, and before another.
#[derive(Clone, Copy)]
struct Span {
    from: OffsetDateTime,
    to: OffsetDateTime,
}

/// Writes the events from `from` and before `to` to `place`, a file a month such as
/// `raw_event_2026_11.parquet`, in place of any of that name. Within it they are by type,
/// then by time. A file has its name only when it is whole, and never more than a
/// [`BATCH`] of it is in memory.
///
/// # Errors
/// When `place` does not take it, and those of the database. Months before that one are
/// written.
pub async fn export(
    pool: &PgPool,
    place: &Place,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> anyhow::Result<Vec<Written>> {
    let mut written = Vec::new();
    for month in store::months(pool).await? {
        let span = Span {
            from: from.max(month.starts_at),
            to: to.min(month.ends_at),
        };
        let rows = store::page(pool, &After::nothing(), span, BATCH).await?;
        if !rows.is_empty() {
            let name = format!("{}.parquet", month.name);
            written.push(write(pool, place.begin(&name).await?, span, rows).await?);
        }
    }
    Ok(written)
}

/// The whole of `span`, of which `rows` are the first page.
async fn write(
    pool: &PgPool,
    mut upload: Upload,
    span: Span,
    rows: Vec<Row>,
) -> anyhow::Result<Written> {
    match fill(pool, &mut upload, span, rows).await {
        Ok(events) => Ok(Written {
            name: upload.name,
            events,
        }),
        Err(error) => {
            upload.abort().await;
            Err(error)
        }
    }
}

async fn fill(
    pool: &PgPool,
    upload: &mut Upload,
    span: Span,
    mut rows: Vec<Row>,
) -> anyhow::Result<usize> {
    let mut table = Table::new()?;
    let mut events = 0;
    while let Some(last) = rows.last() {
        events += rows.len();
        let after = After::of(last);
        upload.write(table.add(&rows)?).await?;
        rows = store::page(pool, &after, span, BATCH).await?;
    }
    upload.write(table.finish()?).await?;
    upload.finish().await?;
    Ok(events)
}
