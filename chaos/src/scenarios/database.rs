//! A database whose answers get lost, that dies, and that has no connection left.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::{join_all, try_join_all};
use sqlx::{Connection, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

use super::{Outcome, Scale};
use crate::stage::{How, Stage};

const SOCKET: &str = ".s.PGSQL.5432";

/// The connection is cut after COMMIT was sent: the row is there and nobody was told.
pub async fn reply_lost(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let orders = scale.of(6, 60);
    let real = socket_of(stage.postgres())?;
    let folder = stage.data().join("proxy");
    let proxy = Proxy::start(&folder, real.join(SOCKET)).await?;
    let how = How {
        failpoints: String::new(),
        postgres: Some(through(stage.postgres(), &real, &folder)?),
    };
    stage.restart("order", &how).await?;
    let variant = stage.variants(1, 90).await?[0];
    let one = || async {
        let placed = stage.ordered(variant, 1).await?;
        // The next answer to a commit is lost, whosever it is.
        proxy.cuts.fetch_add(1, Ordering::SeqCst);
        stage.bought(&placed).await
    };
    proxy.cuts.store(1, Ordering::SeqCst);
    try_join_all((0..orders).map(|_| one())).await?;
    let cut = proxy.done.load(Ordering::SeqCst);
    proxy.cuts.store(0, Ordering::SeqCst);
    stage.restart("order", &How::default()).await?;
    ensure!(cut > 0, "no answer was lost");
    Outcome::new(
        orders,
        format!("{cut} answers to COMMIT lost; all confirmed once"),
    )
}

/// Between a process and PostgreSQL; cuts as many connections as it is told to, each
/// after a COMMIT went through and before its answer did.
struct Proxy {
    cuts: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    async fn start(folder: &Path, real: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let own = folder.join(SOCKET);
        let _ = std::fs::remove_file(&own);
        let listener = UnixListener::bind(&own)
            .with_context(|| format!("cannot listen at {}", own.display()))?;
        let (cuts, done) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (to_cut, cut) = (Arc::clone(&cuts), Arc::clone(&done));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = UnixStream::connect(&real).await else {
                    continue;
                };
                let (to_cut, cut) = (Arc::clone(&to_cut), Arc::clone(&cut));
                tokio::spawn(async move { carry(client, server, &to_cut, &cut).await });
            }
        });
        Ok(Self {
            cuts,
            done,
            accepting,
        })
    }
}

/// Carries bytes both ways until either side ends, or it is cut.
async fn carry(client: UnixStream, server: UnixStream, cuts: &AtomicUsize, done: &AtomicUsize) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mute = AtomicBool::new(false);
    let asking = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read) = from_client.read(&mut bytes).await {
            let asked = &bytes[..read];
            let cut = commits(asked) && one_less(cuts);
            mute.fetch_or(cut, Ordering::SeqCst);
            if read == 0 || to_server.write_all(asked).await.is_err() {
                return;
            }
            if cut {
                done.fetch_add(1, Ordering::SeqCst);
                // It has what it needs to commit; nobody hears what it answers.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return;
            }
        }
    };
    let answering = async {
        let mut bytes = vec![0; 64 * 1024];
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

/// The folder of the server's socket, from its URL.
fn socket_of(url: &str) -> anyhow::Result<PathBuf> {
    let host = url.rsplit('@').next().unwrap_or_default();
    let host = host.replace("%2F", "/").replace("%25", "%");
    let folder = host.split('?').next().unwrap_or_default();
    ensure!(
        folder.starts_with('/'),
        "the server must be reached by a Unix socket"
    );
    Ok(folder.trim_end_matches('/').into())
}

/// The same URL through another folder's socket.
fn through(url: &str, real: &Path, other: &Path) -> anyhow::Result<String> {
    let encoded = |path: &Path| {
        path.to_string_lossy()
            .replace('%', "%25")
            .replace('/', "%2F")
    };
    let other = std::path::absolute(other)?;
    Ok(url.replace(&encoded(real), &encoded(&other)))
}

/// One of PostgreSQL's processes is killed under load: it recovers, and all orders end.
pub async fn killed(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let (rounds, orders) = scale.of((1, 6), (5, 24));
    for _ in 0..rounds {
        let variant = stage.variants(1, 90).await?[0];
        let one = || async { stage.bought(&stage.ordered(variant, 1).await?).await };
        let buying = try_join_all((0..orders).map(|_| resumed(&one)));
        let killing = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            kill_backend(stage).await
        };
        tokio::try_join!(buying, killing)?;
        while stage
            .databases
            .number("order", "select 1::bigint")
            .await
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Outcome::new(
        rounds * orders,
        "recovered without a restart of any process",
    )
}

/// The test's own look at the databases breaks too, and is repeated.
async fn resumed<T, F>(one: impl Fn() -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let mut failed = None;
    for _ in 0..5 {
        match one().await {
            Ok(done) => return Ok(done),
            Err(error) => failed = Some(error),
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    Err(failed.context("nothing was tried")?)
}

async fn kill_backend(stage: &Stage) -> anyhow::Result<()> {
    let pid: i32 = sqlx::query_scalar(
        "select pid from pg_stat_activity where datname = 'mallhive_order'
         and pid <> pg_backend_pid() limit 1",
    )
    .fetch_one(stage.databases.of("product")?)
    .await?;
    let killed = tokio::process::Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .await?;
    ensure!(
        killed.success(),
        "a process of PostgreSQL could not be killed"
    );
    Ok(())
}

/// Every connection waits for a lock: who comes then hears 503 with Retry-After, and all
/// is well without a restart once the lock is gone.
pub async fn exhausted(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let callers = scale.of(30, 100);
    let variant = stage.variants(1, 5).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    let mut locker = PgConnection::connect(&format!("{}/mallhive_order", stage.postgres())).await?;
    let mut lock = locker.begin().await?;
    sqlx::query("lock table placed_order in access exclusive mode")
        .execute(&mut *lock)
        .await?;
    let asked = (0..callers).map(|_| stage.settle_once(placed.order_id));
    let release = async {
        tokio::time::sleep(Duration::from_secs(8)).await;
        lock.rollback().await
    };
    let (answers, released) = tokio::join!(join_all(asked), release);
    released?;
    let mut refused = 0;
    for answer in answers {
        match answer {
            Ok(_) => {}
            Err(server_kit::CallError::Problem(problem)) => {
                ensure!(problem.status == 503, "{} {}", problem.status, problem.code);
                ensure!(problem.retry_after_s.is_some(), "503 without Retry-After");
                refused += 1;
            }
            Err(error) => return Err(error).context("not even a refusal"),
        }
    }
    ensure!(refused > 0, "there were connections for {callers} callers");
    stage.bought(&placed).await?;
    Outcome::new(
        callers,
        format!("{refused} heard 503 with Retry-After, then all went on"),
    )
}
