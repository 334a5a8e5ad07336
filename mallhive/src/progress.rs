//! Telling a person how far a long step came.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two lines where lines cannot be written over.
const PAUSE: Duration = Duration::from_secs(2);

/// A line that is written over on a terminal, and written anew now and then
/// elsewhere.
pub struct Progress {
    terminal: bool,
    last: Option<Instant>,
}

impl Progress {
    /// Nothing is shown yet.
    pub fn start() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows `line` if it is time.
    pub fn show(&mut self, line: &str) {
        if self.terminal {
            eprint!("\r\x1b[2K{line}");
            // Progress that cannot be shown hinders nothing.
            let _ = std::io::stderr().flush();
        } else if self.last.is_none_or(|last| last.elapsed() >= PAUSE) {
            eprintln!("{line}");
            self.last = Some(Instant::now());
        }
    }

    /// Shows `line` for good.
    pub fn end(self, line: &str) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
        eprintln!("{line}");
    }
}
