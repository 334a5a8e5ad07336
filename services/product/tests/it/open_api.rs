//! `/openapi.json`

use service_kit::test::TestApp;
use sqlx::PgPool;

use crate::mall::{Mall, read};

#[sqlx::test(migrations = false)]
async fn every_endpoint_is_described(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let answer = read(&mall.http, "/openapi.json").await;
    let document: serde_json::Value = answer.json().unwrap();
    let paths: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    insta::assert_json_snapshot!(paths);
}

#[sqlx::test(migrations = false)]
async fn a_lost_database_is_said_plainly(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.pool.close().await;
    let app: TestApp = mall.restarted();
    for uri in ["/v1/products", "/v1/categories", "/v1/sellers"] {
        let answer = read(&app, uri).await;
        assert_eq!(answer.status.as_u16(), 503, "{uri}");
        assert!(
            answer.headers.contains_key(http::header::RETRY_AFTER),
            "{uri}"
        );
    }
}
