//! What runs beside the server: workers, and the relay that they wake.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use service_kit::events;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::mall::{Mall, Noted, note};

#[sqlx::test(migrations = false)]
async fn a_worker_that_fails_or_panics_starts_again(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    let starts = Arc::new(AtomicU32::new(0));
    let (pool, subject) = (mall.pool.clone(), Uuid::now_v7());
    let service = mall.service().on((), note).worker("unsteady", move |stop| {
        let (pool, start) = (pool.clone(), starts.fetch_add(1, Ordering::Relaxed));
        async move {
            match start {
                0 => anyhow::bail!("a failure"),
                1 => panic!("a mistake"),
                _ => {
                    let mut transaction = pool.begin().await?;
                    events::publish(&mut transaction, &Noted { subject, value: 1 }).await?;
                    transaction.commit().await?;
                    stop.cancelled().await;
                    Ok(())
                }
            }
        }
    });
    mall.start(service).await;
    mall.until("select exists (select from effect where value = 1)")
        .await;
    mall.stop().await;
}
