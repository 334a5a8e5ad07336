//! A database whose answers get lost, that dies, and that has no connection left.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::{join_all, try_join_all};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::key;
use crate::stage::{How, Proxy, Stage};

const SOCKET: &str = ".s.PGSQL.5432";
/// Where the proxy listens, before the offset.
const PROXY: u16 = 4032;
/// Orders of which one at least meets the cut with its own COMMIT.
const LOOKS: u32 = 20;

/// The connection is cut after COMMIT was sent: the row is there and nobody was told.
pub async fn reply_lost(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let (alone, orders) = scale.of((2, 6), (10, 60));
    let proxy = Proxy::start(stage.at(PROXY), &socket_of(stage.postgres())?).await?;
    let how = How {
        postgres: Some(through(stage.postgres(), stage.at(PROXY))?),
        ..How::default()
    };
    stage.restart("order", &how).await?;
    for _ in 0..alone {
        placed_unheard(stage, &proxy).await?;
    }
    let variant = stage.variants(1, 90).await?[0];
    let one = || async {
        let placed = stage.ordered(variant, 1).await?;
        // The next answer to a commit is lost, whosever it is.
        proxy.cut_one_more();
        stage.bought(&placed).await
    };
    proxy.cut_one_more();
    let before = proxy.cuts();
    try_join_all((0..orders).map(|_| one())).await?;
    let cut = proxy.cuts() - before;
    proxy.cut_no_more();
    stage.restart("order", &How::default()).await?;
    ensure!(cut > 0, "no answer was lost");
    Outcome::new(
        alone + orders,
        format!("{alone} rows there and not told, then {cut} more lost; one order each"),
    )
}

/// An order whose COMMIT was sent and never answered is there, its shopper hears of a
/// failure, and asking again leads to that very order.
async fn placed_unheard(stage: &Stage, proxy: &Proxy) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        let variant = stage.variants(1, 3).await?[0];
        let checkout = stage.checkout(stage.cart(variant, 1).await?).await?;
        let (id, key) = (checkout.checkout_id, key());
        let before = proxy.cuts();
        proxy.cut_one_more();
        let answer = stage.place(id, checkout.totals.to_pay, &key, None).await;
        proxy.cut_no_more();
        let sql = "select order_id from placed_order where checkout_id = $1";
        let there: Option<Uuid> = sqlx::query_scalar(sql)
            .bind(id.uuid())
            .fetch_optional(stage.databases.of("order")?)
            .await?;
        let placed = stage.order_under(&checkout, &key).await?;
        let placed = placed.map_err(anyhow::Error::msg)?;
        stage.bought(&placed).await?;
        if proxy.cuts() > before
            && answer.is_err()
            && let Some(there) = there
        {
            ensure!(there == placed.order_id.uuid(), "it was placed twice");
            return Ok(());
        }
        // Another commit of the process was first: the relay's, or one of a worker.
    }
    anyhow::bail!("in {LOOKS} tries no answer to the COMMIT of an order was lost")
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
    Ok(PathBuf::from(folder.trim_end_matches('/')).join(SOCKET))
}

/// The same URL by the proxy's address.
fn through(url: &str, proxy: SocketAddr) -> anyhow::Result<String> {
    let (user, _) = url.rsplit_once('@').context("the URL names no user")?;
    Ok(format!("{user}@{proxy}"))
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
        for name in ["order", "product", "payment", "rest"] {
            ensure!(stage.runs(name).await?, "the process {name} has ended");
        }
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
    // By the same process, which nobody has started again.
    let again = (0..callers).map(|_| stage.settle_once(placed.order_id));
    try_join_all(again).await.context("it has not recovered")?;
    ensure!(stage.runs("order").await?, "the process has ended");
    stage.bought(&placed).await?;
    Outcome::new(
        callers,
        format!("{refused} heard 503 with Retry-After, then all went on"),
    )
}
