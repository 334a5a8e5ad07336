//! What cannot be handled is put aside, and an operator decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use service_kit::bus::{Filter, Operator};
use shared_types::event::Envelope;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::mall::{Mall, Noted, write};

/// A handler with a mistake for value 0 until it is repaired.
#[derive(Clone, Default)]
pub struct Workshop {
    pub repaired: Arc<AtomicBool>,
    pub tries: Arc<AtomicU32>,
}

pub async fn mistaken(
    connection: &mut PgConnection,
    event: Envelope<Noted>,
    workshop: &Workshop,
) -> anyhow::Result<()> {
    if event.data.value == 0 && !workshop.repaired.load(Ordering::Relaxed) {
        workshop.tries.fetch_add(1, Ordering::Relaxed);
        anyhow::bail!("cannot handle nothing");
    }
    write(connection, &event.data).await
}

#[sqlx::test(migrations = false)]
async fn a_dropped_dead_letter_is_gone(_: PgPoolOptions, options: PgConnectOptions) {
    let mut mall = Mall::new(options).await;
    mall.start(mall.service().on(Workshop::default(), mistaken))
        .await;
    mall.tell(Uuid::now_v7(), 0).await;
    mall.settled().await;

    let letters = mall.bus.dead_letters(&Filter::all(10)).await.unwrap();
    let letter = &letters[0].id;
    assert!(mall.bus.drop_dead(letter).await.unwrap());
    assert!(!mall.bus.drop_dead(letter).await.unwrap());
    assert!(!mall.bus.replay(letter).await.unwrap());
    assert_eq!(mall.bus.dead_letter(letter).await.unwrap(), None);
    assert_eq!(mall.count("event").await, 1);
    mall.stop().await;
}
