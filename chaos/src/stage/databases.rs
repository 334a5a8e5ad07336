//! The mall's databases, looked at from outside.

use anyhow::Context;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

/// The services whose databases are looked at, with the bus at the end.
pub const NAMES: [&str; 9] = [
    "order",
    "product",
    "payment",
    "cart",
    "notification",
    "user",
    "analytics",
    "recommendation",
    "bus",
];
/// Those of them that publish and consume.
pub const SERVICES: [&str; 8] = [
    "order",
    "product",
    "payment",
    "cart",
    "notification",
    "user",
    "analytics",
    "recommendation",
];

/// A few connections to each.
pub struct Databases(Vec<(&'static str, PgPool)>);

impl Databases {
    /// Connects when first asked: the processes make the databases.
    pub fn new(server: &str) -> anyhow::Result<Self> {
        let options: PgConnectOptions = server.parse().context("--postgres is no URL")?;
        let pool = |name| {
            let options = options.clone().database(&format!("mallhive_{name}"));
            let pool = PgPoolOptions::new().max_connections(3);
            (name, pool.connect_lazy_with(options))
        };
        Ok(Self(NAMES.map(pool).into()))
    }

    /// One of [`NAMES`].
    pub fn of(&self, name: &str) -> anyhow::Result<&PgPool> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        Ok(&found.with_context(|| format!("no database {name}"))?.1)
    }

    /// Runs a statement of ours.
    pub async fn run(&self, name: &str, sql: &str) -> anyhow::Result<u64> {
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(self.of(name)?);
        Ok(done
            .await
            .with_context(|| format!("{name}: {sql}"))?
            .rows_affected())
    }

    /// Runs several statements of ours, which succeed or fail together.
    pub async fn script(&self, name: &str, sql: &str) -> anyhow::Result<()> {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(self.of(name)?);
        done.await.with_context(|| format!("{name}: {sql}"))?;
        Ok(())
    }

    /// The one number a statement of ours gives.
    pub async fn number(&self, name: &str, sql: &str) -> anyhow::Result<i64> {
        let found = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(self.of(name)?);
        found.await.with_context(|| format!("{name}: {sql}"))
    }

    /// So many seconds pass for all that waits in services: claims, turns, retries. What
    /// a shopper has to pay within stays as it was.
    pub async fn pass_time(&self, seconds: u32) -> anyhow::Result<()> {
        let ago = format!("interval '{seconds} seconds'");
        self.run(
            "order",
            &format!(
                "update placed_order set wake_at = wake_at - {ago}
             where wake_at is not null and saga_step <> 'await_payment'"
            ),
        )
        .await?;
        self.run(
            "order",
            &format!(
                "update return_request set wake_at = wake_at - {ago} where wake_at is not null"
            ),
        )
        .await?;
        self.run(
            "payment",
            &format!(
                "update payment set attempt_at = attempt_at - {ago} where attempt_at is not null"
            ),
        )
        .await?;
        for name in ["order", "payment", "product"] {
            self.run(
                name,
                &format!(
                    "update idempotency_key set claimed_until = claimed_until - {ago}
                 where status is null"
                ),
            )
            .await?;
        }
        Ok(())
    }

    /// So many seconds pass on the bus: leases of dead consumers and pauses before another
    /// try. Each try counts, so this is not to be done while consumers are at work.
    pub async fn pass_time_on_bus(&self, seconds: u32) -> anyhow::Result<()> {
        let sql = format!(
            "update message set visible_at = visible_at - interval '{seconds} seconds'
             where visible_at > now()"
        );
        self.run("bus", &sql).await?;
        Ok(())
    }
}
