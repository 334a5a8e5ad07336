//! Columns by name, and rows that know them.

use std::collections::HashMap;

use super::super::draft::Field;
use super::super::records::Record;
use super::super::rejected::RejectedRow;

/// Without these there is nothing to import.
const REQUIRED: &[&str] = &["Handle", "Title", "Variant Price"];

/// The column that a part of a draft is read from; none has ratings.
pub(super) const fn of_field(field: Field) -> &'static str {
    match field {
        Field::Handle => "Handle",
        Field::Title => "Title",
        Field::Description => "Body (HTML)",
        Field::Vendor => "Vendor",
        Field::Category => "Type",
        Field::Tags => "Tags",
        Field::Attributes => "Google Shopping / Condition",
        Field::OptionName(0) => "Option1 Name",
        Field::OptionName(1) => "Option2 Name",
        Field::OptionName(_) => "Option3 Name",
        Field::OptionValue(0) => "Option1 Value",
        Field::OptionValue(1) => "Option2 Value",
        Field::OptionValue(_) => "Option3 Value",
        Field::Sku => "Variant SKU",
        Field::Price => "Variant Price",
        Field::CompareAt => "Variant Compare At Price",
        Field::ImageAddress => "Image Src",
        Field::ImageText => "Image Alt Text",
        Field::Rating => "",
    }
}

/// Where each column stands.
pub(super) struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// Names match in any case; of two columns of one name the first counts.
    pub(super) fn of(header: &Record) -> Result<Self, Vec<&'static str>> {
        let names: Vec<String> = header
            .fields
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        let mut places = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            places.entry(name.to_lowercase()).or_insert(place);
        }
        let missing: Vec<&'static str> = REQUIRED
            .iter()
            .copied()
            .filter(|name| !places.contains_key(&name.to_lowercase()))
            .collect();
        if missing.is_empty() {
            Ok(Self { names, places })
        } else {
            Err(missing)
        }
    }

    /// Checks a record's shape and text. A rejected one comes with its handle,
    /// where that much could be read.
    pub(super) fn row(&self, record: Record) -> Result<Row<'_>, (RejectedRow, Option<String>)> {
        let handle = self
            .places
            .get("handle")
            .and_then(|place| record.fields.get(*place));
        let handle = handle
            .and_then(|text| std::str::from_utf8(text).ok())
            .map(|text| text.trim().to_owned());
        if record.fields.len() != self.names.len() {
            let reason = format!(
                "{} columns instead of {}",
                record.fields.len(),
                self.names.len()
            );
            let first = record
                .fields
                .first()
                .map(|field| String::from_utf8_lossy(field).into_owned());
            return Err((
                RejectedRow::new(record.line, "", &first.unwrap_or_default(), reason),
                handle,
            ));
        }
        let mut fields = Vec::with_capacity(record.fields.len());
        for (field, name) in record.fields.into_iter().zip(&self.names) {
            let fault = |text: &str, reason: &str| {
                (
                    RejectedRow::new(record.line, name.as_str(), text, reason),
                    handle.clone(),
                )
            };
            match String::from_utf8(field) {
                Ok(text) if text.contains('\0') => {
                    return Err(fault(&text, "it contains the character U+0000"));
                }
                Ok(text) => fields.push(text),
                Err(bytes) => {
                    return Err(fault(
                        &String::from_utf8_lossy(bytes.as_bytes()),
                        "it is not valid UTF-8",
                    ));
                }
            }
        }
        Ok(Row {
            line: record.line,
            fields,
            columns: self,
        })
    }
}

/// A row of the right shape, all of it text.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    fields: Vec<String>,
    columns: &'a Columns,
}

impl Row<'_> {
    /// The trimmed field; empty where the file has no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        self.field(column).unwrap_or("")
    }

    /// The trimmed field, or nothing where the file has no such column.
    pub(super) fn field(&self, column: &str) -> Option<&str> {
        let place = self.columns.places.get(&column.to_lowercase())?;
        self.fields.get(*place).map(|text| text.trim())
    }

    /// Says what is wrong with a column of this row.
    pub(super) fn reject(&self, column: &str, reason: impl Into<String>) -> RejectedRow {
        RejectedRow::new(self.line, column, self.text(column), reason)
    }

    /// The field, if it is not longer than so many bytes.
    pub(super) fn within(&self, column: &str, longest: usize) -> Result<&str, RejectedRow> {
        let text = self.text(column);
        if text.len() > longest {
            return Err(self.reject(column, format!("it is longer than {longest} bytes")));
        }
        Ok(text)
    }
}
