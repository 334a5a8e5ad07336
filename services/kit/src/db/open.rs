//! From a URL to a migrated pool.

use std::borrow::Cow;
use std::time::Duration;

use anyhow::Context;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use super::create::create;

/// Which database to open, and how.
pub(crate) struct Database<'a> {
    /// `postgres://…`; secret.
    pub url: &'a str,
    /// The environment variable the URL came from, for messages.
    pub variable: &'a str,
    /// How PostgreSQL's own views name these connections.
    pub application: &'a str,
    /// How many connections to hold at most.
    pub connections: u32,
    /// What each of them sets, besides what all databases do.
    pub settings: &'a [(&'a str, &'a str)],
}

/// A connection that was used this recently is taken without asking it first.
const TRUSTED_IDLE: Duration = Duration::from_secs(5);

/// Opens and migrates `database`, creating it first where it is missing.
pub(crate) async fn open(
    database: &Database<'_>,
    migrators: &[&'static Migrator],
) -> anyhow::Result<PgPool> {
    let options = options(database)?;
    migrate(database, &options, migrators).await?;
    let pool = PgPoolOptions::new()
        .max_connections(database.connections)
        .acquire_timeout(Duration::from_secs(3))
        .idle_timeout(Duration::from_secs(300))
        // A round trip before each use would cost more than most queries.
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(
                async move { Ok(idle.idle_for < TRUSTED_IDLE || connection.ping().await.is_ok()) },
            )
        })
        .connect_lazy_with(options.options(database.settings.iter().copied()).options([
            // Keys and short lists of keys: one plan fits all, and making it anew for each
            // value took as long as running it. See `planned_by_value` for the rest.
            ("plan_cache_mode", "force_generic_plan"),
            // Longer than a request may take: what still runs then serves nobody.
            ("statement_timeout", "15s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ]));
    Ok(pool)
}

fn options(database: &Database<'_>) -> anyhow::Result<PgConnectOptions> {
    let known =
        database.url.starts_with("postgres://") || database.url.starts_with("postgresql://");
    // The parser's own error may quote the URL and with it the password.
    let parsed = known
        .then(|| database.url.parse::<PgConnectOptions>().ok())
        .flatten();
    let options = parsed.with_context(|| {
        format!(
            "{} is not valid: it must be a PostgreSQL URL such as \
             postgres://user@localhost:5432/database",
            database.variable
        )
    })?;
    Ok(options
        .application_name(database.application)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1)))
}

/// Over a connection of its own: a migration may take longer than a statement of
/// a request.
async fn migrate(
    database: &Database<'_>,
    options: &PgConnectOptions,
    migrators: &[&'static Migrator],
) -> anyhow::Result<()> {
    let mut connection = reach(database, options).await?;
    // `run` is the same, but its future is not known to be `Send`.
    merged(migrators)
        .run_direct(None, &mut connection, false)
        .await
        .with_context(|| format!("cannot migrate the database of {}", database.variable))?;
    connection.close().await.ok();
    Ok(())
}

/// All of `migrators` as one, in the order of their versions.
pub(crate) fn merged(migrators: &[&'static Migrator]) -> Migrator {
    let migrations = migrators
        .iter()
        .flat_map(|one| one.iter().cloned())
        .collect();
    let mut migrator = Migrator::with_migrations(migrations);
    // While a release rolls out or back, an older program meets a newer database.
    migrator.set_ignore_missing(true);
    migrator
}

async fn reach(
    database: &Database<'_>,
    options: &PgConnectOptions,
) -> anyhow::Result<PgConnection> {
    let connected = match options.connect().await {
        Err(error) if is_missing(&error) => {
            create(options).await.with_context(|| {
                let name = name(options);
                format!(
                    "the database {name} of {} does not exist and cannot be created",
                    database.variable
                )
            })?;
            options.connect().await
        }
        connected => connected,
    };
    connected.with_context(|| {
        format!(
            "cannot open the database of {} at {}; is PostgreSQL running there?",
            database.variable,
            place(options)
        )
    })
}

/// PostgreSQL's `invalid_catalog_name`.
fn is_missing(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code == Some(Cow::Borrowed("3D000"))
}

pub(super) fn name(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or(options.get_username())
}

/// Where the server is, without user or password.
fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}
