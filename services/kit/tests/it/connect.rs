//! A database from its URL, or one sentence about why not.

use service_kit::{ServiceConfig, db, test};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

fn server() -> PgConnectOptions {
    std::env::var("DATABASE_URL").unwrap().parse().unwrap()
}

fn config(url: &str) -> ServiceConfig {
    ServiceConfig {
        database_url: url.into(),
        ..test::config("listener")
    }
}

#[tokio::test]
async fn a_missing_database_is_created_and_migrated_once() {
    let name = format!("kit_\"{}", uuid::Uuid::now_v7().simple());
    let url = server().database(&name).to_url_lossy().to_string();
    let config = config(&url);
    // Two processes at once, as when a mall starts for the first time.
    let (one, other) = tokio::join!(db::connect(&config, &[]), db::connect(&config, &[]));
    for pool in [one.unwrap(), other.unwrap()] {
        pool.execute("select from outbox_message, inbox_message")
            .await
            .unwrap();
        pool.close().await;
    }
    let quoted = name.replace('"', "\"\"");
    let mut server = server().connect().await.unwrap();
    server
        .execute(AssertSqlSafe(format!("drop database \"{quoted}\"")))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_that_is_away_is_said_by_its_variable() {
    let config = config("postgres://somebody:secret@localhost:1/none");
    let error = format!("{:#}", db::connect(&config, &[]).await.unwrap_err());
    let start = "cannot open the database of LISTENER_DATABASE_URL at localhost:1";
    assert!(error.starts_with(start), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_url_that_is_none_is_said_by_its_variable() {
    let error = db::connect(&config("mysql://secret"), &[])
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("LISTENER_DATABASE_URL is not valid"),
        "{error}"
    );
    assert!(!error.contains("secret"), "{error}");
}
