//! A place at which a process waits until the scenario has done its part.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::ensure;

use super::{How, LONGEST_WAY, POLL, Stage};

/// Closed by the first who comes by; dropping it opens it.
pub struct Gate {
    place: String,
    file: PathBuf,
}

impl Gate {
    /// A gate at `place` of some process; see the crate failpoint.
    pub fn at(stage: &Stage, place: &str) -> anyhow::Result<Self> {
        let file = std::path::absolute(stage.data().join(format!("{place}.gate")))?;
        let gate = Self {
            place: place.to_owned(),
            file,
        };
        gate.open();
        Ok(gate)
    }

    /// How the process is to be started.
    pub fn how(&self) -> How {
        How {
            failpoints: format!("{}=hold:{}", self.place, self.file.display()),
            ..How::default()
        }
    }

    /// Waits until somebody has come to it.
    pub async fn reached(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        while !self.file.exists() {
            ensure!(
                started.elapsed() < LONGEST_WAY,
                "nobody came to {}",
                self.place
            );
            tokio::time::sleep(POLL / 5).await;
        }
        Ok(())
    }

    /// Lets everybody go on, now and later.
    pub fn open(&self) {
        // It may never have been closed.
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
    }
}
