//! What BFFs tell, and what others hear of it.

use service_kit::test::published;
use shared_types::Empty;
use shared_types::analytics::{
    ListEventCounts, ProductSearch, ProductView, RecordProductSearch, RecordProductView,
};
use shared_types::event::{Payload, ProductViewed, ProductsSearched};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::mall::Mall;

#[sqlx::test(migrations = false)]
async fn a_recorded_view_is_published(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let product_id = Uuid::from_u128(7).into();
    mall.service()
        .send::<RecordProductView>(&Empty {}, &ProductView { product_id })
        .await
        .unwrap();
    let told = published::<ProductViewed>(&mall.pool).await.unwrap();
    assert_eq!(told, [ProductViewed { product_id }]);
}

#[sqlx::test(migrations = false)]
async fn a_recorded_search_is_published_without_what_may_be_somebody(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for query in ["  Tea POT", "ann@example.com", "gift ann@example.com", ""] {
        let search = ProductSearch {
            query: query.to_owned(),
            results: 3,
        };
        mall.service()
            .send::<RecordProductSearch>(&Empty {}, &search)
            .await
            .unwrap();
    }
    let told = published::<ProductsSearched>(&mall.pool).await.unwrap();
    let told: Vec<_> = told.iter().map(|one| (&*one.query, one.results)).collect();
    assert_eq!(told, [("tea pot", 3), ("gift", 3)]);
}

#[sqlx::test(migrations = false)]
async fn only_processes_of_the_mall_may_tell(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let search = ProductSearch {
        query: "tea".to_owned(),
        results: 0,
    };
    let refused = mall
        .app
        .anon()
        .send::<RecordProductSearch>(&Empty {}, &search)
        .await;
    assert_eq!(refused.unwrap_err().status(), 401);
    let much = ProductSearch {
        query: "x".repeat(201),
        results: -1,
    };
    let refused = mall
        .service()
        .send::<RecordProductSearch>(&Empty {}, &much)
        .await;
    assert_eq!(refused.unwrap_err().status(), 422);
}

#[sqlx::test(migrations = false)]
async fn events_are_counted_once_on_their_day(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let view = ProductViewed {
        product_id: Uuid::from_u128(7).into(),
    };
    for _ in 0..3 {
        let event = mall.hear(OffsetDateTime::now_utc(), view.clone()).await;
        mall.deliver(&event).await.unwrap();
    }
    let answer = mall
        .service()
        .get::<ListEventCounts>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let counts = answer.counts.iter().map(|c| (c.kind.as_str(), c.count));
    let counts: Vec<_> = counts.collect();
    assert_eq!(counts, [(ProductViewed::TYPE, 3)]);
}
