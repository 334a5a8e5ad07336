//! The bus in PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use server_kit::env::Secret;
use service_kit::bus::{Bus, PgBus};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use uuid::Uuid;

use super::stage::Broker;

/// A database of its own.
pub struct Postgres {
    server: PgConnectOptions,
    database: String,
}

impl Broker for Postgres {
    async fn start() -> Self {
        let server = std::env::var("DATABASE_URL").unwrap().parse().unwrap();
        let database = format!("kit_bus_{}", Uuid::now_v7().simple());
        Self { server, database }
    }

    async fn bus(&self, lease: Duration) -> Arc<dyn Bus> {
        let options = self.server.clone().database(&self.database);
        let url = Secret::new(options.to_url_lossy().as_str());
        Arc::new(PgBus::connect(&url).await.unwrap().with_lease(lease))
    }

    async fn end(self) {
        let mut server = self.server.connect().await.unwrap();
        let drop = format!("drop database \"{}\" with (force)", self.database);
        server.execute(AssertSqlSafe(drop)).await.unwrap();
    }
}

super::conforms!(Postgres);
