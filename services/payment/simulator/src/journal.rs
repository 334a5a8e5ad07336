//! The data file: one JSON line for each change, replayed at start.
//!
//! A line reaches the file before the change is answered, so a crash of the
//! process loses nothing that anyone was told. Lines that a full disk refuses
//! are kept and written with the next change.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::StartError;
use crate::event::Event;
use crate::idempotency::Answer;
use crate::intent::Intent;
use crate::paypal::Order;
use crate::session::Session;
use crate::store::Store;

/// A file smaller than this is never written anew while running.
const REWRITE_FROM_BYTES: u64 = 256 * 1024 * 1024;

/// One line. An object stands whole in each of its lines; the last one counts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record<'a> {
    Session(Cow<'a, Session>),
    Intent(Cow<'a, Intent>),
    Order(Cow<'a, Order>),
    Event(Cow<'a, Event>),
    /// The webhook has heard of this event, or never will.
    Settled(Cow<'a, str>),
    Answer(Cow<'a, Answer>),
    /// Everything before this line was forgotten.
    Reset,
}

/// Where changes are written; by default nowhere.
#[derive(Debug, Default)]
pub struct Journal {
    file: Option<OpenFile>,
    unwritten: Vec<u8>,
}

#[derive(Debug)]
struct OpenFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// The size after it was last written anew.
    compact_bytes: u64,
}

impl Journal {
    pub fn append(&mut self, record: &Record<'_>) {
        if self.file.is_none() {
            return;
        }
        if serde_json::to_writer(&mut self.unwritten, record).is_ok() {
            self.unwritten.push(b'\n');
        }
    }

    /// Writes what is not written yet. After an error it is still there.
    pub fn flush(&mut self) -> io::Result<()> {
        let Some(open) = &mut self.file else {
            return Ok(());
        };
        let mut written = 0;
        let mut result = Ok(());
        while written < self.unwritten.len() && result.is_ok() {
            match open.file.write(&self.unwritten[written..]) {
                Ok(0) => result = Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => result = Err(error),
            }
        }
        self.unwritten.drain(..written);
        open.bytes += written as u64;
        result
    }

    pub fn is_overgrown(&self) -> bool {
        let open = self.file.as_ref();
        open.is_some_and(|open| {
            open.bytes > REWRITE_FROM_BYTES.max(open.compact_bytes.saturating_mul(2))
        })
    }

    /// Writes the file anew with only what is still remembered.
    pub fn rewrite<'a>(&mut self, records: impl Iterator<Item = Record<'a>>) -> io::Result<()> {
        if let Some(open) = &mut self.file {
            *open = write_new(&open.path, records)?;
        }
        Ok(())
    }
}

/// Reads the file at `path`, if there is one, into the store, and lets the store
/// write there from now on.
pub fn open(path: &Path, store: &mut Store) -> Result<(), StartError> {
    let unusable = |source| StartError::DataFile {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unusable)?;
    }
    if path.exists() {
        replay(path, store)?;
    }
    let file = write_new(path, store.records()).map_err(unusable)?;
    store.write_to(Journal {
        file: Some(file),
        unwritten: Vec::new(),
    });
    Ok(())
}

/// A last line without its end is what a crash in the middle of a write leaves;
/// nobody was told of it, so it is left out.
fn replay(path: &Path, store: &mut Store) -> Result<(), StartError> {
    let unusable = |source| StartError::DataFile {
        path: path.to_owned(),
        source,
    };
    let mut reader = BufReader::new(File::open(path).map_err(unusable)?);
    let mut line = String::new();
    for number in 1.. {
        line.clear();
        reader.read_line(&mut line).map_err(unusable)?;
        if !line.ends_with('\n') {
            break;
        }
        let record = serde_json::from_str(&line);
        store.replay(record.map_err(|source| StartError::DamagedData {
            path: path.to_owned(),
            line: number,
            source,
        })?);
    }
    Ok(())
}

fn write_new<'a>(path: &Path, records: impl Iterator<Item = Record<'a>>) -> io::Result<OpenFile> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut writer = BufWriter::new(File::create(&beside)?);
    for record in records {
        serde_json::to_writer(&mut writer, &record)?;
        writer.write_all(b"\n")?;
    }
    writer.flush()?;
    writer.get_ref().sync_all()?;
    fs::rename(&beside, path)?;
    let file = OpenOptions::new().append(true).open(path)?;
    let bytes = file.metadata()?.len();
    Ok(OpenFile {
        path: path.to_owned(),
        file,
        bytes,
        compact_bytes: bytes,
    })
}
