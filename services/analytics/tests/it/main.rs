//! The analytics service's behaviour over its router, on the real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use analytics_service::count::consume::count;
use analytics_service::{App, MIGRATIONS, router};
use server_kit::test::{TestApp, auth_state};
use service_kit::test::{envelope, migrate, published};
use shared_types::Empty;
use shared_types::analytics::{ListEventCounts, ProductView, RecordProductView};
use shared_types::event::{Payload, ProductViewed};
use sqlx::PgPool;
use uuid::Uuid;

async fn open(pool: &PgPool) -> TestApp {
    migrate(pool, &[&MIGRATIONS]).await.unwrap();
    TestApp::new(router(App {
        pool: pool.clone(),
        auth: auth_state(),
    }))
}

#[sqlx::test(migrations = false)]
async fn a_recorded_view_is_published(pool: PgPool) {
    let app = open(&pool).await;
    let product_id = Uuid::from_u128(7).into();
    app.service()
        .send::<RecordProductView>(&Empty {}, &ProductView { product_id })
        .await
        .unwrap();
    let told = published::<ProductViewed>(&pool).await.unwrap();
    assert_eq!(told, [ProductViewed { product_id }]);
}

#[sqlx::test(migrations = false)]
async fn events_are_counted_on_their_day(pool: PgPool) {
    let app = open(&pool).await;
    let mut connection = pool.acquire().await.unwrap();
    for _ in 0..3 {
        let event = envelope(ProductViewed {
            product_id: Uuid::from_u128(7).into(),
        });
        count(&mut connection, event, &()).await.unwrap();
    }
    let answer = app
        .service()
        .get::<ListEventCounts>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let counts: Vec<_> = answer
        .counts
        .iter()
        .map(|c| (c.kind.as_str(), c.count))
        .collect();
    assert_eq!(counts, [(ProductViewed::TYPE, 3)]);
}
