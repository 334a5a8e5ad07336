//! `GET /openapi.json`

use sqlx::PgPool;

use crate::mall::Mall;

#[sqlx::test(migrations = false)]
async fn the_document_names_every_endpoint(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let answer = mall.app.anon().visit("/openapi.json").await.unwrap();
    let document: serde_json::Value = answer.json().unwrap();
    let paths = document["paths"].as_object().unwrap();
    let mut endpoints: Vec<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    endpoints.sort();
    insta::assert_snapshot!(endpoints.join("\n"), @"
    DELETE /v1/me/phone
    DELETE /v1/me/push-subscriptions
    DELETE /v1/me/returned-mail
    DELETE /v1/me/watches/{watch_id}
    DELETE /v1/subscriptions/{token}
    GET /v1/me/inbox
    GET /v1/me/preferences
    GET /v1/me/reach
    GET /v1/me/watches
    GET /v1/subscriptions/{token}
    PATCH /v1/me/preferences
    POST /v1/bounces
    POST /v1/me/phone/codes
    PUT /v1/me/inbox/read
    PUT /v1/me/inbox/{inbox_entry_id}/read
    PUT /v1/me/phone
    PUT /v1/me/push-subscriptions
    PUT /v1/me/watches
    ");
}
