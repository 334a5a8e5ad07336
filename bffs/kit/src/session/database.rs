//! The database of sessions: made where it is missing, migrated, pooled.

use std::time::Duration;

use anyhow::Context;
use server_kit::Secret;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};

/// The table of sessions.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Five BFFs share the database with the services' pools.
const POOL_SIZE: u32 = 6;

/// PostgreSQL's codes for a database that exists: plainly, and when another
/// process created it at the same moment.
const EXISTS: [&str; 2] = ["42P04", "23505"];
/// And for one that does not.
const MISSING: &str = "3D000";

/// Opens the pool, after the database is there and migrated.
pub(crate) async fn open(url: &Secret, application: &str) -> anyhow::Result<PgPool> {
    let options = options(url)?.application_name(application);
    let mut connection = reach(&options).await?;
    // `run` is the same, but its future is not known to be `Send`.
    MIGRATOR
        .run_direct(None, &mut connection, false)
        .await
        .context("cannot migrate the database of SESSIONS_URL")?;
    connection.close().await.ok();
    Ok(PgPoolOptions::new()
        .max_connections(POOL_SIZE)
        .acquire_timeout(Duration::from_secs(2))
        .idle_timeout(Duration::from_secs(60))
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                Ok(idle.idle_for < Duration::from_secs(5) || connection.ping().await.is_ok())
            })
        })
        .connect_lazy_with(options.options([("statement_timeout", "5s")])))
}

fn options(url: &Secret) -> anyhow::Result<PgConnectOptions> {
    let url = url.expose();
    let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
    // The parser's own error may quote the URL and with it the password.
    known.then(|| url.parse().ok()).flatten().context(
        "SESSIONS_URL is not valid: it must be a PostgreSQL URL such as \
         postgres://user@localhost:5432/mallhive_sessions",
    )
}

async fn reach(options: &PgConnectOptions) -> anyhow::Result<PgConnection> {
    let connected = match options.connect().await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(MISSING) => {
            create(options)
                .await
                .context("the database of SESSIONS_URL does not exist and cannot be created")?;
            options.connect().await
        }
        connected => connected,
    };
    connected.context("cannot open the database of SESSIONS_URL; is PostgreSQL running there?")
}

async fn create(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let name = options
        .get_database()
        .unwrap_or_default()
        .replace('"', "\"\"");
    let mut server = options.clone().database("postgres").connect().await?;
    let created = server
        .execute(AssertSqlSafe(format!("create database \"{name}\"")))
        .await;
    server.close().await.ok();
    match created {
        Err(sqlx::Error::Database(error))
            if error
                .code()
                .is_some_and(|code| EXISTS.contains(&code.as_ref())) =>
        {
            Ok(())
        }
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}
