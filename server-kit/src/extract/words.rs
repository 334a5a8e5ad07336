//! What is wrong with a field, in words a person can act on.
//!
//! What was sent is not sent back: it may be long or private.

use std::fmt::Display;

use shared_types::FieldError;

/// The field at fault and what is wrong with it, from an error of serde's at `path`.
pub(super) fn field_error(path: &serde_path_to_error::Path, error: &impl Display) -> FieldError {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let at = path.to_string();
    if let Some(name) = quoted(text, "missing field `") {
        return FieldError::new(joined(&at, name), "is required");
    }
    if let Some(name) = quoted(text, "duplicate field `") {
        return FieldError::new(joined(&at, name), "is given twice");
    }
    if let Some(name) = quoted(text, "unknown field `") {
        return FieldError::new(joined(&at, name), UNKNOWN);
    }
    FieldError::new(
        if at == "." { "body".to_owned() } else { at },
        message(text),
    )
}

/// Beside a field that no type knows.
pub(super) const UNKNOWN: &str = "is not a known field";

fn message(text: &str) -> String {
    if let Some((_, expected)) = text.rsplit_once(", expected ") {
        return format!("must be {}", plain(expected));
    }
    let said = match text {
        "unsupported value" => "takes one value",
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number"
        }
        "number too large to fit in target type" => "is too large",
        "number too small to fit in target type" => "is too small",
        "provided string was not `true` or `false`" => "must be true or false",
        _ if text.starts_with("UUID parsing failed") => "must be a UUID",
        other => other,
    };
    said.to_owned()
}

/// Rust's word for what was expected, for people who do not write Rust.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not below zero",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        other => other,
    }
}

fn quoted<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.strip_prefix(prefix)?.split('`').next()
}

/// `field` of `parent`, unless serde was already at the field itself.
fn joined(parent: &str, field: &str) -> String {
    match parent {
        "." | "" => field.to_owned(),
        _ if parent == field || parent.ends_with(&format!(".{field}")) => parent.to_owned(),
        _ => format!("{parent}.{field}"),
    }
}
