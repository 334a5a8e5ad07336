//! The notification service's behaviour, on the real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use notification_service::MIGRATIONS;
use notification_service::mail::{Writer, consume};
use service_kit::test::{envelope, migrate};
use shared_types::event::{OrderCancelled, UserSignedUp};
use sqlx::PgPool;
use uuid::Uuid;

fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect()
}

#[sqlx::test(migrations = false)]
async fn each_event_makes_one_mail_in_one_file(pool: PgPool) {
    migrate(&pool, &[&MIGRATIONS]).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::open(pool.clone(), folder.path().join("mail")).unwrap();
    let signed_up = envelope(UserSignedUp {
        user_id: Uuid::from_u128(1).into(),
        email: "ada@example.com".into(),
        name: "Ada".into(),
    });
    let mut connection = pool.acquire().await.unwrap();
    for _ in 0..2 {
        consume::welcome(&mut connection, signed_up.clone(), &())
            .await
            .unwrap();
    }
    assert_eq!(writer.pass().await.unwrap(), 1);
    assert_eq!(writer.pass().await.unwrap(), 0);
    let written = files(&folder.path().join("mail"));
    assert_eq!(written.len(), 1);
    assert!(written[0].contains("To: ada@example.com\r\n") && written[0].contains("Hello Ada,"));
}

#[sqlx::test(migrations = false)]
async fn a_cancellation_says_why(pool: PgPool) {
    migrate(&pool, &[&MIGRATIONS]).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::open(pool.clone(), folder.path().to_owned()).unwrap();
    let event = envelope(OrderCancelled {
        order_id: Uuid::from_u128(1).into(),
        number: "MH-1234-5678".into(),
        email: "ada@example.com".into(),
        name: "Ada".into(),
        reason: "It was not paid in time.".into(),
    });
    let mut connection = pool.acquire().await.unwrap();
    consume::cancellation(&mut connection, event, &())
        .await
        .unwrap();
    writer.pass().await.unwrap();
    let written = files(folder.path());
    assert!(written[0].contains("MH-1234-5678") && written[0].contains("not paid in time"));
}
