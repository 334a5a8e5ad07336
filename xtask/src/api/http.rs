//! Calls to the test mall; enough HTTP for JSON, headers and a form.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Longer than any server of the mall lets a caller wait.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// What a call brings besides its address.
pub enum Body<'a> {
    /// Nothing.
    Empty,
    /// JSON.
    Json(&'a Value),
    /// A form, encoded already.
    Form(&'a str),
}

/// The JSON answer of a call; `null` where the answer has no body.
pub fn call(
    method: &str,
    port: u16,
    path: &str,
    headers: &[(&str, String)],
    body: &Body<'_>,
) -> Result<Value> {
    let (status, text) = exchange(method, port, path, headers, body)?;
    if !(200..300).contains(&status) {
        bail!("{method} {path} was answered with {status}: {text}");
    }
    match text.as_str() {
        "" => Ok(Value::Null),
        text => serde_json::from_str(text)
            .with_context(|| format!("{method} {path} was not answered with JSON")),
    }
}

/// Sends a form from a page, and expects to be led on.
pub fn submit(port: u16, path: &str, form: &str) -> Result<()> {
    let (status, _) = exchange("POST", port, path, &[], &Body::Form(form))?;
    if status != 303 {
        bail!("the form at {path} was answered with {status} instead of leading on");
    }
    Ok(())
}

fn exchange(
    method: &str,
    port: u16,
    path: &str,
    headers: &[(&str, String)],
    body: &Body<'_>,
) -> Result<(u16, String)> {
    let (kind, body) = match body {
        Body::Empty => (None, String::new()),
        Body::Json(value) => (Some("application/json"), value.to_string()),
        Body::Form(text) => (
            Some("application/x-www-form-urlencoded"),
            (*text).to_owned(),
        ),
    };
    // The version whose answers end with the connection.
    let mut request = format!("{method} {path} HTTP/1.0\r\nHost: localhost:{port}\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    if let Some(kind) = kind {
        request += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    }
    request += "\r\n";
    request += &body;
    let answer = talk(port, request.as_bytes())
        .with_context(|| format!("{method} {path} on port {port} was not answered"))?;
    read(&answer).with_context(|| format!("{method} {path} on port {port} does not speak HTTP"))
}

fn talk(port: u16, request: &[u8]) -> Result<Vec<u8>> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(LONGEST_ANSWER))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The status and the body.
fn read(answer: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_answer_is_its_status_and_what_follows_the_headers() {
        let answer = b"HTTP/1.0 201 Created\r\nContent-Type: application/json\r\n\r\n{\"a\":1}";
        assert_eq!(read(answer), Some((201, "{\"a\":1}".to_owned())));
        assert_eq!(
            read(b"HTTP/1.0 204 No Content\r\n\r\n"),
            Some((204, String::new()))
        );
        assert_eq!(read(b"something else"), None);
    }
}
