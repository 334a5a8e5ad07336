//! A service's database: made where it is missing, migrated, pooled.

mod begin;
mod create;
mod error;
mod open;

use server_kit::health::Checks;
use sqlx::PgPool;
use sqlx::migrate::Migrator;

pub use self::begin::{begin, begin_with};
pub use self::error::constraint;
pub(crate) use self::open::{Database, merged, open};
use crate::ServiceConfig;

/// The outbox and the inbox, which every service's database has.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Connections a service holds at most. A deployment of all services on one
/// PostgreSQL stays below its default of 100.
const POOL_SIZE: u32 = 10;
const SEARCH_POOL_SIZE: u32 = 5;

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

/// A second, smaller pool on the same database, for searches: their statements are
/// planned for their values, since what fits a rare word or a small category does not
/// fit a common one. Those of the pool itself are planned once.
#[must_use]
pub fn planned_by_value(pool: &PgPool) -> PgPool {
    let options = pool.connect_options().as_ref().clone();
    let pool_options = pool.options().clone().max_connections(SEARCH_POOL_SIZE);
    pool_options.connect_lazy_with(options.options([("plan_cache_mode", "auto")]))
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
        settings: &[],
    };
    open(&database, &all).await
}
