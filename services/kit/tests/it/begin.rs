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

/// Polls `beginning` so often, as its task would have been, and leaves it where it then is.
async fn leave_after(polls: usize, mut beginning: impl Future + Unpin) {
    for _ in 0..polls {
        if (&mut beginning).now_or_never().is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn who_leaves_while_a_transaction_begins_leaves_none_open(pool: PgPool) {
    let single = single(&pool).await;
    for nth in 0..200 {
        // Sent, not answered yet, and dropped: a browser that went on to another page.
        leave_after(nth % 8, Box::pin(db::begin(&single))).await;
        sqlx::query(
            "insert into inbox_message (consumer, event_id) values ('a', gen_random_uuid())",
        )
        .execute(&single)
        .await
        .unwrap();
        let seen: i64 = sqlx::query_scalar("select count(*) from inbox_message")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(seen, nth as i64 + 1, "written, and committed by nobody");
    }
}
