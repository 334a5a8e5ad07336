//! Just enough of PostgreSQL's protocol to run SQL over a Unix socket that trusts us, so that
//! xtask needs neither `psql` (which a downloaded server lacks) nor a driver to compile.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use anyhow::{Context, Result, bail};
use std::{
    io::{BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
};

const PROTOCOL_3: u32 = 196_608;
/// No answer we wait for comes near this; a longer one means we lost step.
const LONGEST_MESSAGE: usize = 16 << 20;

/// Runs `sql` as one simple query: all its statements are one transaction.
pub fn execute(socket: &Path, user: &str, database: &str, sql: &str) -> Result<()> {
    let stream = UnixStream::connect(socket)
        .with_context(|| format!("cannot connect to {}", socket.display()))?;
    let mut connection = BufReader::new(stream);
    connection.get_mut().write_all(&startup(user, database))?;
    until_ready(&mut connection).with_context(|| format!("cannot open database {database}"))?;
    connection.get_mut().write_all(&query(sql))?;
    until_ready(&mut connection)?;
    connection.get_mut().write_all(b"X\0\0\0\x04")?;
    Ok(())
}

fn startup(user: &str, database: &str) -> Vec<u8> {
    let text = format!("user\0{user}\0database\0{database}\0\0");
    let mut message = length(text.len() + 4).to_vec();
    message.extend(PROTOCOL_3.to_be_bytes());
    message.extend(text.as_bytes());
    message
}

fn query(sql: &str) -> Vec<u8> {
    let mut message = vec![b'Q'];
    message.extend(length(sql.len() + 1));
    message.extend(sql.as_bytes());
    message.push(0);
    message
}

/// A message's length counts itself.
fn length(body: usize) -> [u8; 4] {
    u32::try_from(body + 4).unwrap_or(u32::MAX).to_be_bytes()
}

/// Reads messages until the server is ready for the next query; the first error is the answer.
fn until_ready(connection: &mut impl Read) -> Result<()> {
    let mut failure = None;
    loop {
        let (kind, body) = match read_message(connection) {
            Ok(message) => message,
            // A fatal error closes the connection without a "ready".
            Err(error) => bail!(failure.unwrap_or_else(|| error.to_string())),
        };
        match kind {
            b'Z' => break,
            b'E' => failure = failure.or_else(|| Some(describe(&body))),
            b'R' if body != [0, 0, 0, 0] => bail!("the server wants a password"),
            _ => {}
        }
    }
    match failure {
        Some(text) => bail!(text),
        None => Ok(()),
    }
}

fn read_message(connection: &mut impl Read) -> Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    connection.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let length = (u32::from_be_bytes(length) as usize).saturating_sub(4);
    if length > LONGEST_MESSAGE {
        bail!("the server's answer makes no sense");
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((kind, body))
}

/// An error message's fields: a letter, then text up to a zero byte.
fn describe(body: &[u8]) -> String {
    let field = |letter: u8| {
        body.split(|byte| *byte == 0)
            .find_map(|field| field.strip_prefix(&[letter]))
            .map(|text| String::from_utf8_lossy(text).into_owned())
    };
    let message = field(b'M').unwrap_or_else(|| "an error without a message".to_owned());
    match (field(b'P'), field(b'D')) {
        (Some(position), _) => format!("{message} (at character {position})"),
        (None, Some(detail)) => format!("{message}: {detail}"),
        (None, None) => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_framed_with_its_length() {
        assert_eq!(query("ab"), b"Q\0\0\0\x07ab\0");
    }

    #[test]
    fn an_error_is_read_from_its_fields() {
        let answer = b"E\0\0\0\x1bSERROR\0C42601\0Mbad\0P7\0\0Z\0\0\0\x05I";
        let error = until_ready(&mut answer.as_slice()).unwrap_err();
        assert_eq!(error.to_string(), "bad (at character 7)");
    }

    #[test]
    fn a_closed_connection_is_an_error() {
        assert!(until_ready(&mut b"Z\0".as_slice()).is_err());
    }
}
