//! Reads JSON and query strings so that every refusal names its field.

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::Track;
use shared_types::FieldError;

use super::words::{UNKNOWN, field_error};
use crate::error::ApiError;

/// What PostgreSQL's text cannot hold, and nobody means to send.
const NUL: char = '\0';

/// A value read from no input at all.
pub(super) fn nothing<T: DeserializeOwned>() -> Result<T, ApiError> {
    let none = std::iter::empty::<(&str, &str)>();
    T::deserialize(MapDeserializer::<_, ValueError>::new(none))
        .map_err(|error| ApiError::bad_request("missing", error.to_string()))
}

/// Reads a JSON body.
pub(super) fn json<T: DeserializeOwned + JsonSchema>(body: &[u8]) -> Result<T, ApiError> {
    refuse_list_for_object::<T>(body)?;
    let mut unknown = Vec::new();
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = {
        let mut note = |path: serde_ignored::Path<'_>| unknown.push(unknown_field(&path));
        let watched = serde_ignored::Deserializer::new(&mut json, &mut note);
        T::deserialize(serde_path_to_error::Deserializer::new(watched, &mut track))
    };
    let value = value
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| match error.classify() {
            Category::Data => ApiError::invalid(vec![field_error(&track.path(), &error)]),
            _ => malformed(&error),
        })?;
    if contains_nul_escape(body) {
        // Rare enough to read the body a second time.
        let plain = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
        note_nul(&plain, &mut String::new(), &mut unknown);
    }
    if unknown.is_empty() {
        Ok(value)
    } else {
        Err(ApiError::invalid(unknown))
    }
}

/// Serde would read a list as an object's fields in order, which nobody promised.
fn refuse_list_for_object<T: JsonSchema>(body: &[u8]) -> Result<(), ApiError> {
    if body.trim_ascii_start().first() != Some(&b'[') {
        return Ok(());
    }
    let schema = T::json_schema(&mut SchemaGenerator::default());
    if schema.get("type").is_some_and(|kind| kind == "object") {
        return Err(ApiError::invalid_field("body", "must be an object"));
    }
    Ok(())
}

/// Reads a query string.
pub(super) fn query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    if query.is_empty() {
        // Most requests have none, and a type may have defaults for it.
        return read_query(query);
    }
    check_encoding(query)?;
    read_query(query)
}

fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let mut wrong = Vec::new();
    let mut track = Track::new();
    let pairs = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    let value = {
        let mut note = |path: serde_ignored::Path<'_>| wrong.push(unknown_field(&path));
        let watched = serde_ignored::Deserializer::new(pairs, &mut note);
        T::deserialize(serde_path_to_error::Deserializer::new(watched, &mut track))
    };
    let value =
        value.map_err(|error| ApiError::invalid(vec![field_error(&track.path(), &error)]))?;
    if wrong.is_empty() {
        Ok(value)
    } else {
        Err(ApiError::invalid(wrong))
    }
}

/// Refuses what would only be read by guessing: `%zz`, and bytes that are not UTF-8.
fn check_encoding(query: &str) -> Result<(), ApiError> {
    if !query.contains('%') {
        return Ok(());
    }
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        for text in [name, value] {
            let decoded = percent_decoded(text).ok_or_else(|| {
                let detail = "The query is not percent-encoded UTF-8.";
                ApiError::bad_request("malformed_query", detail)
            })?;
            if decoded.contains(NUL) {
                return Err(ApiError::invalid(vec![nul_error(name.replace("%00", ""))]));
            }
        }
    }
    Ok(())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn malformed(error: &serde_json::Error) -> ApiError {
    ApiError::bad_request("malformed_json", format!("The body is not JSON: {error}."))
}

fn unknown_field(path: &serde_ignored::Path<'_>) -> FieldError {
    let mut field = String::new();
    push_path(path, &mut field);
    FieldError::new(field, UNKNOWN)
}

/// `lines[0].quantity`, as every other refusal writes it.
fn push_path(path: &serde_ignored::Path<'_>, out: &mut String) {
    use serde_ignored::Path as P;
    match path {
        P::Root => {}
        P::Seq { parent, index } => {
            push_path(parent, out);
            out.push_str(&format!("[{index}]"));
        }
        P::Map { parent, key } => {
            push_path(parent, out);
            push_key(key, out);
        }
        P::Some { parent } | P::NewtypeStruct { parent } | P::NewtypeVariant { parent } => {
            push_path(parent, out);
        }
    }
}

fn push_key(key: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('.');
    }
    out.push_str(key);
}

/// Raw control characters are not JSON, so a NUL can only come escaped.
fn contains_nul_escape(body: &[u8]) -> bool {
    body.windows(6).any(|window| window == br"\u0000")
}

fn note_nul(value: &Value, path: &mut String, errors: &mut Vec<FieldError>) {
    let length = path.len();
    match value {
        Value::String(text) if text.contains(NUL) => errors.push(nul_error(path.clone())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                note_nul(item, path, errors);
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (key, item) in fields {
                push_key(&key.replace(NUL, ""), path);
                if key.contains(NUL) {
                    errors.push(nul_error(path.clone()));
                }
                note_nul(item, path, errors);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

fn nul_error(field: String) -> FieldError {
    FieldError::new(field, "must not contain the character U+0000")
}
