//! A transaction whose beginning nobody waited for.

use futures::FutureExt;
use service_kit::db;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// One connection, so that whoever comes next gets the one that was given back.
async fn single(pool: &PgPool) -> PgPool {
    let options = pool.connect_options().as_ref().clone();
    let single = PgPoolOptions::new().max_connections(1);
    single.connect_with(options).await.unwrap()
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn who_leaves_while_a_transaction_begins_leaves_none_open(pool: PgPool) {
    let single = single(&pool).await;
    for _ in 0..20 {
        // Sent, not answered yet, and dropped: a browser that went on to another page.
        let mut beginning = Box::pin(db::begin(&single));
        assert!(beginning.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
        drop(beginning);
        sqlx::query(
            "insert into inbox_message (consumer, event_id) values ('a', gen_random_uuid())",
        )
        .execute(&single)
        .await
        .unwrap();
    }
    let seen: i64 = sqlx::query_scalar("select count(*) from inbox_message")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(seen, 20, "written, but committed by nobody");
}
