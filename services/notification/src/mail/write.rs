//! Writing mail to files.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::store;

/// How often to look for mail that waits.
const INTERVAL: Duration = Duration::from_secs(1);

/// Mails written at a time.
const BATCH: i64 = 100;

/// Writes each mail to `<mail_id>.eml`: written twice after a crash, it is still
/// one file.
#[derive(Clone)]
pub struct Writer {
    pool: PgPool,
    folder: PathBuf,
}

impl Writer {
    /// Writes to `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(pool: PgPool, folder: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the mail folder {}", folder.display()))?;
        Ok(Self { pool, folder })
    }

    /// Writes what waits until `stop`.
    ///
    /// # Errors
    /// When the database or the folder fails; the mail stays waiting.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() {
            if self.pass().await? == 0 {
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(INTERVAL) => {}
                }
            }
        }
        Ok(())
    }

    /// Writes one batch: how many there were.
    ///
    /// # Errors
    /// When the database or the folder fails.
    pub async fn pass(&self) -> anyhow::Result<usize> {
        let waiting = store::waiting(&self.pool, BATCH).await?;
        for (mail_id, mail) in &waiting {
            let path = self.folder.join(format!("{mail_id}.eml"));
            tokio::fs::write(&path, mail.render(&mail_id.to_string()))
                .await
                .with_context(|| format!("cannot write mail to {}", path.display()))?;
        }
        let written: Vec<Uuid> = waiting.iter().map(|(mail_id, _)| *mail_id).collect();
        if !written.is_empty() {
            store::mark_written(&self.pool, &written).await?;
        }
        Ok(written.len())
    }
}
