//! A fault proxy: TCP on one side, PostgreSQL's socket on the other.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;

/// How long the server has to commit what was sent to it.
const COMMIT_TIME: Duration = Duration::from_millis(50);
const BUFFER: usize = 64 * 1024;

/// Between a process and PostgreSQL; cuts as many connections as it is told to, each
/// after a COMMIT went through and before its answer did. Dropping it stops it.
pub struct Proxy {
    counts: Arc<Counts>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    to_cut: AtomicUsize,
    cut: AtomicUsize,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    /// Listens at `at` for the server whose socket is `server`.
    pub async fn start(at: SocketAddr, server: &Path) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(at)
            .await
            .with_context(|| format!("cannot listen at {at}"))?;
        let (counts, server) = (Arc::<Counts>::default(), PathBuf::from(server));
        let shared = Arc::clone(&counts);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = UnixStream::connect(&server).await else {
                    continue;
                };
                let _ = client.set_nodelay(true);
                let counts = Arc::clone(&shared);
                tokio::spawn(async move { carry(client, server, &counts).await });
            }
        });
        Ok(Self { counts, accepting })
    }

    /// The answer to one more COMMIT will be lost.
    pub fn cut_one_more(&self) {
        self.counts.to_cut.fetch_add(1, Ordering::SeqCst);
    }

    /// Everything goes through from now on.
    pub fn cut_no_more(&self) {
        self.counts.to_cut.store(0, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub fn cuts(&self) -> usize {
        self.counts.cut.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways until either side ends, or it is cut.
async fn carry(mut client: TcpStream, server: UnixStream, counts: &Counts) {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.into_split();
    let mute = AtomicBool::new(false);
    let asking = async {
        let mut bytes = vec![0; BUFFER];
        while let Ok(read) = from_client.read(&mut bytes).await {
            let asked = &bytes[..read];
            let cut = commits(asked) && one_less(&counts.to_cut);
            mute.fetch_or(cut, Ordering::SeqCst);
            if read == 0 || to_server.write_all(asked).await.is_err() {
                return;
            }
            if cut {
                counts.cut.fetch_add(1, Ordering::SeqCst);
                // It has what it needs to commit; nobody hears what it answers.
                tokio::time::sleep(COMMIT_TIME).await;
                return;
            }
        }
    };
    let answering = async {
        let mut bytes = vec![0; BUFFER];
        while let Ok(read) = from_server.read(&mut bytes).await {
            if mute.load(Ordering::SeqCst) {
                continue;
            }
            if read == 0 || to_client.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}

/// Whether the bytes hold the statement, as sqlx sends it.
fn commits(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|text| text == b"COMMIT\0")
}

/// Takes one of what is left, if any.
fn one_less(left: &AtomicUsize) -> bool {
    let less = |left: usize| left.checked_sub(1);
    let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
    taken.is_ok()
}
