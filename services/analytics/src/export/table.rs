//! One Parquet file of events.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use time::OffsetDateTime;

use super::Row;

/// Times are microseconds in UTC, as PostgreSQL has them.
const SCHEMA: &str = "message event {
    required binary event_id (STRING);
    required int64 time (TIMESTAMP(MICROS, true));
    required binary kind (STRING);
    required binary data (STRING);
    required int64 received_at (TIMESTAMP(MICROS, true));
}";

/// A file being written.
pub(super) struct Table<W: Write + Send>(SerializedFileWriter<W>);

type Group<'a, W> = SerializedRowGroupWriter<'a, W>;

impl<W: Write + Send> Table<W> {
    pub fn new(out: W) -> anyhow::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        Ok(Self(writer))
    }

    /// Adds `rows` as a row group.
    pub fn add(&mut self, rows: &[Row]) -> anyhow::Result<()> {
        let mut group = self.0.next_row_group()?;
        texts(&mut group, rows.iter().map(|row| row.event_id.to_string()))?;
        times(&mut group, rows.iter().map(|row| row.time))?;
        texts(&mut group, rows.iter().map(|row| row.kind.clone()))?;
        texts(&mut group, rows.iter().map(|row| row.data.clone()))?;
        times(&mut group, rows.iter().map(|row| row.received_at))?;
        group.close()?;
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self) -> anyhow::Result<W> {
        Ok(self.0.into_inner()?)
    }
}

fn texts<W: Write + Send>(
    group: &mut Group<'_, W>,
    texts: impl Iterator<Item = String>,
) -> anyhow::Result<()> {
    let values: Vec<ByteArray> = texts.map(|text| text.into_bytes().into()).collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, None, None)?;
        column.close()?;
    }
    Ok(())
}

fn times<W: Write + Send>(
    group: &mut Group<'_, W>,
    times: impl Iterator<Item = OffsetDateTime>,
) -> anyhow::Result<()> {
    let micros = |time: OffsetDateTime| i64::try_from(time.unix_timestamp_nanos() / 1000);
    let values: Vec<i64> = times.map(micros).collect::<Result<_, _>>()?;
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<Int64Type>()
            .write_batch(&values, None, None)?;
        column.close()?;
    }
    Ok(())
}
