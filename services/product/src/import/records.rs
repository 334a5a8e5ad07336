//! CSV records with the physical line they begin on, in bounded memory.
//!
//! The `csv` crate counts a record's line from before skipped blank lines and the
//! second half of CRLF, and has no limit on a field: one stray quote swallows the
//! rest of the file. Here such a record is reported, and reading resumes on the
//! line after it.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// The longest record, in bytes. A product's description is far below it.
const LONGEST: usize = 1 << 20;

/// How often reading goes back to try the lines of a bad record one by one. A
/// file with more open quotes than this is not worth the time.
const SECOND_LOOKS: usize = 64;

/// One record: its fields, unquoted and not yet checked for UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// The line of the file it begins on; the first is 1.
    pub line: u64,
    pub fields: Vec<Vec<u8>>,
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("a quote that opens here is never closed")]
    Unclosed { line: u64, excerpt: Vec<u8> },
    #[error("the row is longer than 1 MiB")]
    TooLong { line: u64, excerpt: Vec<u8> },
    /// Nothing more can be read.
    #[error("the file could not be read further")]
    Io { line: u64, source: io::Error },
}

/// Reads records one after another. Blank lines between them are skipped.
pub struct Records<R> {
    input: R,
    /// Lines to read again before the input goes on.
    again: VecDeque<Vec<u8>>,
    /// The line that comes next.
    line: u64,
    second_looks: usize,
    broken: bool,
}

impl<R: BufRead> Records<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            again: VecDeque::new(),
            line: 1,
            second_looks: SECOND_LOOKS,
            broken: false,
        }
    }

    /// The next physical line with its ending; `None` at the end of the file, and
    /// at most a little more than the longest record of it.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = match self.again.pop_front() {
            Some(line) => line,
            None => {
                let mut line = Vec::new();
                let mut bounded = (&mut self.input).take(LONGEST as u64 + 1);
                bounded.read_until(b'\n', &mut line)?;
                if line.is_empty() {
                    return Ok(None);
                }
                line
            }
        };
        if self.line == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        self.line += 1;
        Ok(Some(line))
    }

    fn read(&mut self) -> Result<Option<Record>, RecordError> {
        loop {
            let start = self.line;
            let Some(first) = self.next_line().map_err(|source| RecordError::Io {
                line: start,
                source,
            })?
            else {
                return Ok(None);
            };
            if is_blank(&first) {
                continue;
            }
            return self.read_from(start, first).map(Some);
        }
    }

    fn read_from(&mut self, start: u64, first: Vec<u8>) -> Result<Record, RecordError> {
        let excerpt: Vec<u8> = first.iter().copied().take(200).collect();
        if first.len() > LONGEST {
            self.skip_line(&first).map_err(|source| RecordError::Io {
                line: start,
                source,
            })?;
            return Err(RecordError::TooLong {
                line: start,
                excerpt,
            });
        }
        let mut parser = Parser::default();
        let mut size = first.len();
        let mut rest: VecDeque<Vec<u8>> = VecDeque::new();
        let mut complete = parser.line(&first);
        while !complete {
            let next = self.next_line().map_err(|source| RecordError::Io {
                line: self.line,
                source,
            })?;
            let Some(next) = next else {
                self.look_again(start, rest);
                return Err(RecordError::Unclosed {
                    line: start,
                    excerpt,
                });
            };
            size += next.len();
            complete = parser.line(&next);
            rest.push_back(next);
            if size > LONGEST {
                self.look_again(start, rest);
                return Err(RecordError::TooLong {
                    line: start,
                    excerpt,
                });
            }
        }
        Ok(Record {
            line: start,
            fields: parser.fields,
        })
    }

    /// Puts the lines after a bad record's first one back.
    fn look_again(&mut self, start: u64, mut lines: VecDeque<Vec<u8>>) {
        if self.second_looks > 0 {
            self.second_looks -= 1;
            lines.append(&mut self.again);
            self.again = lines;
            self.line = start + 1;
        }
    }

    /// Skips what is left of a line that was cut off.
    fn skip_line(&mut self, read: &[u8]) -> io::Result<()> {
        let mut ended = read.ends_with(b"\n");
        while !ended {
            let mut piece = Vec::new();
            let length = (&mut self.input)
                .take(LONGEST as u64)
                .read_until(b'\n', &mut piece)?;
            ended = length == 0 || piece.ends_with(b"\n");
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let item = self.read().transpose();
        self.broken = matches!(item, Some(Err(RecordError::Io { .. })));
        item
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\n' | b'\r'))
}

/// RFC 4180, lenient about quotes inside unquoted fields.
#[derive(Default)]
struct Parser {
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    state: State,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quote within quotes: the end of the field, or half of a pair.
    QuoteInQuoted,
}

impl Parser {
    /// Takes in a physical line and says whether the record ends with it.
    fn line(&mut self, line: &[u8]) -> bool {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        for &byte in text {
            self.byte(byte);
        }
        if matches!(self.state, State::Quoted) {
            self.field
                .extend(line.get(text.len()..).unwrap_or_default());
            return false;
        }
        self.end_field();
        true
    }

    fn byte(&mut self, byte: u8) {
        match (self.state, byte) {
            (State::Start, b'"') | (State::QuoteInQuoted, b'"') => {
                if matches!(self.state, State::QuoteInQuoted) {
                    self.field.push(b'"');
                }
                self.state = State::Quoted;
            }
            (State::Quoted, b'"') => self.state = State::QuoteInQuoted,
            (State::Quoted, _) => self.field.push(byte),
            (_, b',') => self.end_field(),
            (State::Start | State::Plain | State::QuoteInQuoted, _) => {
                self.field.push(byte);
                self.state = State::Plain;
            }
        }
    }

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.state = State::Start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<(u64, Vec<String>), u64>> {
        Records::new(text)
            .map(|record| match record {
                Ok(record) => Ok((
                    record.line,
                    record
                        .fields
                        .iter()
                        .map(|f| String::from_utf8_lossy(f).into_owned())
                        .collect(),
                )),
                Err(
                    RecordError::Unclosed { line, .. }
                    | RecordError::TooLong { line, .. }
                    | RecordError::Io { line, .. },
                ) => Err(line),
            })
            .collect()
    }

    fn row(line: u64, fields: &[&str]) -> Result<(u64, Vec<String>), u64> {
        Ok((
            line,
            fields.iter().map(|field| (*field).to_owned()).collect(),
        ))
    }

    #[test]
    fn lines_are_physical_ones() {
        let text = b"\xef\xbb\xbfa,b\r\n\r\n\"x\ny\",2\r\n\n\"say \"\"hi\"\"\",\n1,2";
        let expected = vec![
            row(1, &["a", "b"]),
            row(3, &["x\ny", "2"]),
            row(6, &["say \"hi\"", ""]),
            row(7, &["1", "2"]),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_stray_quote_costs_one_row() {
        let text = b"a,b\n\"open,2\n3,4\n5,6\n";
        assert_eq!(
            read(text),
            vec![
                row(1, &["a", "b"]),
                Err(2),
                row(3, &["3", "4"]),
                row(4, &["5", "6"])
            ]
        );
    }

    #[test]
    fn an_endless_line_is_skipped() {
        let mut text = vec![b'x'; LONGEST * 2 + 5];
        text.extend(b"\n1,2\n");
        assert_eq!(read(&text), vec![Err(1), row(2, &["1", "2"])]);
    }
}
