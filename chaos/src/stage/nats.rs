//! A NATS server: the broker of another mall, which can be killed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const LONGEST_START: Duration = Duration::from_secs(30);

/// A server that keeps what it has over its death; dropping it kills it.
pub struct Nats {
    program: PathBuf,
    at: SocketAddr,
    folder: PathBuf,
    running: Child,
}

impl Nats {
    /// Starts `program` at `at`, with nothing in `folder`.
    pub async fn start(program: &Path, at: SocketAddr, folder: &Path) -> anyhow::Result<Self> {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder)?;
        let running = launch(program, at, folder).await?;
        Ok(Self {
            program: program.into(),
            at,
            folder: folder.into(),
            running,
        })
    }

    /// As `EVENT_BUS_URL` names it.
    pub fn url(&self) -> String {
        format!("nats://{}", self.at)
    }

    /// `kill -9`.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.running.kill().await?)
    }

    /// Starts it with what it had when it died.
    pub async fn revive(&mut self) -> anyhow::Result<()> {
        self.running = launch(&self.program, self.at, &self.folder).await?;
        Ok(())
    }
}

async fn launch(program: &Path, at: SocketAddr, folder: &Path) -> anyhow::Result<Child> {
    let log = std::fs::File::create(folder.join("nats.log"))?;
    let mut child = Command::new(program)
        .args(["--jetstream", "--addr", &at.ip().to_string()])
        .args(["--port", &at.port().to_string(), "--store_dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let started = Instant::now();
    while TcpStream::connect(at).await.is_err() {
        let lives = child.try_wait()?.is_none() && started.elapsed() < LONGEST_START;
        ensure!(lives, "nats-server did not start; see {}", folder.display());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(child)
}
