//! One Parquet file of events.

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

/// A file being written, of which it holds what was not handed out yet.
pub(super) struct Table(SerializedFileWriter<Vec<u8>>);

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

impl Table {
    pub fn new() -> anyhow::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
        Ok(Self(writer))
    }

    /// Adds `rows` as a row group; the file's next bytes.
    pub fn add(&mut self, rows: &[Row]) -> anyhow::Result<Vec<u8>> {
        let mut group = self.0.next_row_group()?;
        texts(&mut group, rows.iter().map(|row| row.event_id.to_string()))?;
        times(&mut group, rows.iter().map(|row| row.time))?;
        texts(&mut group, rows.iter().map(|row| row.kind.clone()))?;
        texts(&mut group, rows.iter().map(|row| row.data.clone()))?;
        times(&mut group, rows.iter().map(|row| row.received_at))?;
        group.close()?;
        self.0.flush()?;
        // Its offsets count what was written, wherever that is by now.
        Ok(std::mem::take(self.0.inner_mut()))
    }

    /// The file's last bytes.
    pub fn finish(self) -> anyhow::Result<Vec<u8>> {
        Ok(self.0.into_inner()?)
    }
}

fn texts(group: &mut Group<'_>, texts: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let values: Vec<ByteArray> = texts.map(|text| text.into_bytes().into()).collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, None, None)?;
        column.close()?;
    }
    Ok(())
}

fn times(group: &mut Group<'_>, times: impl Iterator<Item = OffsetDateTime>) -> anyhow::Result<()> {
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
