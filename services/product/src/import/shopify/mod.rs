//! Shopify's product CSV, the format sellers already have.
//!
//! One row per variant; rows of a product stand together and share its handle.
//! The first names the product, the others leave its columns blank, and some only
//! add an image. Rows are read one at a time, so a file may be larger than memory.

mod columns;
mod product;
mod values;

use std::collections::{HashSet, VecDeque};
use std::io::{BufReader, Read};
use std::sync::Arc;

use self::columns::{Columns, Row};
use self::product::OpenProduct;
use super::draft::ProductDraft;
use super::load::Rejected;
use super::records::{Record, RecordError, Records};
use super::rejected::RejectedRow;

/// Why a file is not a product export at all.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    #[error("the file is empty")]
    Empty,
    #[error("the first line is not a header: {0}")]
    Unreadable(RecordError),
    #[error("the header lacks these columns: {}", .0.join(", "))]
    MissingColumns(Vec<&'static str>),
}

/// Reads the header and prepares to read products.
pub fn read<R: Read>(input: R) -> Result<Products<R>, HeaderError> {
    let mut records = Records::new(BufReader::with_capacity(1 << 16, input));
    let header = records
        .next()
        .ok_or(HeaderError::Empty)?
        .map_err(HeaderError::Unreadable)?;
    let columns = Columns::of(&header).map_err(HeaderError::MissingColumns)?;
    Ok(Products {
        records,
        columns: Arc::new(columns),
        open: None,
        refused: None,
        ready: VecDeque::new(),
        handles: HashSet::new(),
        skus: HashSet::new(),
        rows: 0,
    })
}

/// Products and rejected rows in the order of the file: the rejected rows of a
/// product come before it.
pub struct Products<R> {
    records: Records<BufReader<R>>,
    /// Shared with the rows, so that taking one in may change the rest.
    columns: Arc<Columns>,
    open: Option<OpenProduct>,
    /// A product whose first row was bad, and that row's line.
    refused: Option<(String, u64)>,
    ready: VecDeque<Result<ProductDraft, RejectedRow>>,
    handles: HashSet<String>,
    skus: HashSet<String>,
    rows: u64,
}

impl<R: Read> Products<R> {
    /// How many rows were read so far, the header not counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn advance(&mut self) -> bool {
        match self.records.next() {
            None => {
                self.close();
                false
            }
            Some(record) => {
                self.rows += 1;
                let taken = match record {
                    Ok(record) => self.record(record),
                    Err(error) => Err(unreadable(error)),
                };
                self.ready.extend(taken.err().map(Err));
                true
            }
        }
    }

    fn record(&mut self, record: Record) -> Result<(), RejectedRow> {
        let columns = Arc::clone(&self.columns);
        match columns.row(record) {
            Ok(row) => self.take(&row),
            Err((rejected, handle)) => {
                if let Some(handle) = handle {
                    self.close_unless(&handle);
                    self.refuse_unless_open(handle, rejected.line);
                }
                Err(rejected)
            }
        }
    }

    /// Takes in one row.
    fn take(&mut self, row: &Row) -> Result<(), RejectedRow> {
        let handle = values::handle(row)?;
        self.close_unless(&handle);
        if self.open.is_none() {
            self.begin(row, handle)?;
        }
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let variant = open.take_variant(row, &mut self.skus);
        let image = open.take_image(row);
        variant.and(image)
    }

    /// Opens the product that this row begins.
    fn begin(&mut self, row: &Row, handle: String) -> Result<(), RejectedRow> {
        if let Some((refused, line)) = &self.refused
            && *refused == handle
            && row.text("Title").is_empty()
        {
            return Err(row.reject(
                "Handle",
                format!("the first row of this product, on line {line}, was rejected"),
            ));
        }
        if self.handles.contains(&handle) {
            return Err(row.reject(
                "Handle",
                "this product came up earlier in the file; its rows must stand together",
            ));
        }
        match OpenProduct::begin(row, handle.clone()) {
            Ok(open) => {
                self.handles.insert(handle);
                self.refused = None;
                self.open = Some(open);
                Ok(())
            }
            Err(rejected) => {
                self.refused = Some((handle, row.line));
                Err(rejected)
            }
        }
    }

    /// The row of that handle could not be read: if it began a product, the rows
    /// that follow have nothing to belong to.
    fn refuse_unless_open(&mut self, handle: String, line: u64) {
        if self.open.is_none()
            && self
                .refused
                .as_ref()
                .is_none_or(|(refused, _)| *refused != handle)
        {
            self.refused = Some((handle, line));
        }
    }

    fn close_unless(&mut self, handle: &str) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.handle() != handle)
        {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(draft) = self.open.take().and_then(OpenProduct::close) {
            self.ready.push_back(Ok(draft));
        }
    }
}

impl<R: Read> Iterator for Products<R> {
    type Item = Result<ProductDraft, RejectedRow>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.advance() {}
        self.ready.pop_front()
    }
}

/// The row that the catalogue did not take although it could be read.
#[must_use]
pub fn refused(rejected: &Rejected) -> RejectedRow {
    let column = columns::of_field(rejected.field);
    let line = rejected.line.unwrap_or_default();
    RejectedRow::new(line, column, &rejected.value, rejected.reason.as_str())
}

fn unreadable(error: RecordError) -> RejectedRow {
    let reason = error.to_string();
    match error {
        RecordError::Unclosed { line, excerpt } | RecordError::TooLong { line, excerpt } => {
            RejectedRow::new(line, "", &String::from_utf8_lossy(&excerpt), reason)
        }
        RecordError::Io { line, source } => {
            RejectedRow::new(line, "", "", format!("{reason}: {source}"))
        }
    }
}

#[cfg(test)]
mod tests;
