//! Events as Parquet files, one for each month, for DuckDB, ClickHouse and the like.

mod table;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sqlx::PgPool;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use table::Table;

/// Events read at a time, which are a row group in the file.
const BATCH: i64 = 20_000;

/// A written file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Events in it.
    pub events: usize,
}

/// An event as its file has it.
#[derive(Clone)]
struct Row {
    event_id: Uuid,
    time: OffsetDateTime,
    kind: String,
    data: String,
    received_at: OffsetDateTime,
}

/// Writes the events from `from` and before `to` into `folder`, a file a month such as
/// `raw_event_2026_11.parquet`, in place of any of that name. A file has its name only
/// when it is whole.
///
/// # Errors
/// When the folder cannot be written, and those of the database.
pub async fn export(
    pool: &PgPool,
    folder: &Path,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> anyhow::Result<Vec<Written>> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut written = Vec::new();
    let mut open: Option<Month> = None;
    let mut after = (from, Uuid::nil());
    loop {
        let rows = read(pool, after, to).await?;
        let Some(last) = rows.last() else { break };
        after = (last.time, last.event_id);
        for part in rows.chunk_by(|one, next| name(one) == name(next)) {
            let name = name(&part[0]);
            if open.as_ref().is_some_and(|month| month.name != name)
                && let Some(done) = open.take()
            {
                written.push(done.finish()?);
            }
            let mut month = match open.take() {
                Some(month) => month,
                None => Month::create(folder, name)?,
            };
            month.add(part)?;
            open = Some(month);
        }
    }
    if let Some(done) = open {
        written.push(done.finish()?);
    }
    Ok(written)
}

fn name(row: &Row) -> String {
    let day = row.time.to_offset(UtcOffset::UTC).date();
    format!("raw_event_{:04}_{:02}", day.year(), u8::from(day.month()))
}

/// A month's file being written.
struct Month {
    name: String,
    path: PathBuf,
    unfinished: PathBuf,
    table: Table<File>,
    events: usize,
}

impl Month {
    fn create(folder: &Path, name: String) -> anyhow::Result<Self> {
        let path = folder.join(format!("{name}.parquet"));
        let unfinished = folder.join(format!("{name}.parquet.part"));
        let file = File::create(&unfinished)
            .with_context(|| format!("cannot write {}", unfinished.display()))?;
        Ok(Self {
            name,
            path,
            unfinished,
            table: Table::new(file)?,
            events: 0,
        })
    }

    fn add(&mut self, rows: &[Row]) -> anyhow::Result<()> {
        self.events += rows.len();
        self.table
            .add(rows)
            .with_context(|| format!("cannot write {}", self.unfinished.display()))
    }

    fn finish(self) -> anyhow::Result<Written> {
        let finished = self.table.finish().and_then(|file| Ok(file.sync_all()?));
        finished
            .and_then(|()| Ok(fs::rename(&self.unfinished, &self.path)?))
            .with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(Written {
            path: self.path,
            events: self.events,
        })
    }
}

async fn read(
    pool: &PgPool,
    after: (OffsetDateTime, Uuid),
    to: OffsetDateTime,
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select event_id, time, kind, data::text as "data!", received_at
           from raw_event
           where (time, event_id) > ($1, $2) and time < $3
           order by time, event_id
           limit $4"#,
        after.0,
        after.1,
        to,
        BATCH
    )
    .fetch_all(pool)
    .await
}
