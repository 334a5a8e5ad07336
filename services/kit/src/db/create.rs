//! Makes a database on a server that has none of its name.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use super::open::name;

/// PostgreSQL's codes for a database that exists: plainly, and when another
/// process created it at the same moment.
const EXISTS: [&str; 2] = ["42P04", "23505"];

/// Creates the database that `options` names; one that exists is as good.
pub(super) async fn create(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut server = options.clone().database("postgres").connect().await?;
    let quoted = name(options).replace('"', "\"\"");
    let created = server
        .execute(AssertSqlSafe(format!("create database \"{quoted}\"")))
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
        Ok(_) => {
            tracing::info!(database = name(options), "created the database");
            Ok(())
        }
    }
}
