//! A service's database: made where it is missing, migrated, pooled.

mod create;
mod error;
mod open;

use server_kit::health::Checks;
use sqlx::PgPool;
use sqlx::migrate::Migrator;

pub use self::error::constraint;
pub(crate) use self::open::{Database, merged, open};
use crate::ServiceConfig;

/// The outbox and the inbox, which every service's database has.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Connections a service holds at most. A deployment of all services on one
/// PostgreSQL stays below its default of 100.
const POOL_SIZE: u32 = 10;

/// What `/readyz` asks of a service: that its database answers.
#[must_use]
pub fn checks(pool: &PgPool) -> Checks {
    let pool = pool.clone();
    Checks::new().with("database", move || {
        let pool = pool.clone();
        async move {
            sqlx::query("select").execute(&pool).await?;
            Ok(())
        }
    })
}

/// Opens the service's pool: creates the database where it is missing and the
/// role may, then runs the kit's migrations and the service's in one go.
///
/// # Errors
/// One sentence that names the variable to look at.
pub async fn connect(
    config: &ServiceConfig,
    migrators: &[&'static Migrator],
) -> anyhow::Result<PgPool> {
    let mut all = vec![&MIGRATOR];
    all.extend(migrators);
    let variable = config.database_variable();
    let database = Database {
        url: config.database_url.expose(),
        variable: &variable,
        application: config.name,
        connections: POOL_SIZE,
    };
    open(&database, &all).await
}
