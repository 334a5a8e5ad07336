//! What a service's tests share; the clients of [`server_kit::test`] are here too.

use server_kit::env::Secret;
pub use server_kit::test::*;
use shared_types::event::{Envelope, Payload};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{ServiceConfig, db};

/// Makes the kit's tables and those of `migrators` in the empty database of a
/// `#[sqlx::test(migrations = false)]`.
///
/// # Errors
/// When a migration fails.
pub async fn migrate(pool: &PgPool, migrators: &[&'static Migrator]) -> anyhow::Result<()> {
    let mut all = vec![&db::MIGRATOR];
    all.extend(migrators);
    let mut connection = pool.acquire().await?;
    Ok(db::merged(&all)
        .run_direct(None, &mut *connection, false)
        .await?)
}

/// A configuration of `name` that listens on any free port and reaches nothing.
#[must_use]
pub fn config(name: &'static str) -> ServiceConfig {
    ServiceConfig {
        name,
        listen: ([127, 0, 0, 1], 0).into(),
        database_url: Secret::new("postgres://localhost:1/none"),
        bus_url: Secret::new("postgres://localhost:1/none"),
        jwks_url: "http://localhost:1/".to_owned(),
        service_secret: service_secret(),
    }
}

/// `payload` as a handler gets it.
#[must_use]
pub fn envelope<P: Payload>(payload: P) -> Envelope<P> {
    Envelope {
        specversion: "1.0".to_owned(),
        id: Uuid::now_v7().into(),
        source: "/services/test".to_owned(),
        kind: P::TYPE.to_owned(),
        time: OffsetDateTime::now_utc().into(),
        subject: payload.subject(),
        traceparent: None,
        data: payload,
    }
}

/// The payloads of type `P` that were published in `pool`'s database, in order.
///
/// # Errors
/// When one does not read as a `P`.
pub async fn published<P: Payload>(pool: &PgPool) -> anyhow::Result<Vec<P>> {
    let rows = sqlx::query_scalar!(
        r#"select data::text as "data!" from outbox_message
         where event_type = $1 order by outbox_message_id"#,
        P::TYPE
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|data| Ok(serde_json::from_str(data)?))
        .collect()
}
