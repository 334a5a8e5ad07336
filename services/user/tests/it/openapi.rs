//! `GET /openapi.json` and what is not there

use axum::http::Method;
use sqlx::PgPool;

use crate::support::Mall;

#[sqlx::test(migrations = false)]
async fn the_document_names_every_endpoint(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let answer = mall
        .test
        .anon()
        .raw(Method::GET, "/openapi.json", None::<String>)
        .await
        .unwrap();
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
    insta::assert_snapshot!(endpoints.join("\n"), @r"
    DELETE /v1/me/addresses/{address_id}
    GET /.well-known/jwks.json
    GET /v1/me
    GET /v1/me/addresses
    GET /v1/password-resets/{reset_id}/link
    PATCH /v1/me
    POST /v1/me/addresses
    POST /v1/me/password
    POST /v1/password-resets
    POST /v1/password-resets/finish
    POST /v1/sign-ins
    POST /v1/sign-ins/end
    POST /v1/sign-ins/end-all
    POST /v1/sign-ins/refresh
    POST /v1/users/look-up
    POST /v1/users/register
    PUT /v1/me/addresses/{address_id}
    ");
}

#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_a_problem_too(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let client = mall.test.service();
    let answer = client
        .raw(Method::GET, "/v1/users", None::<String>)
        .await
        .unwrap();
    assert_eq!(answer.problem().unwrap().status, 404);
    let answer = client
        .raw(Method::GET, "/v1/sign-ins", None::<String>)
        .await
        .unwrap();
    assert_eq!(answer.problem().unwrap().status, 405);
    let ready = mall
        .test
        .anon()
        .raw(Method::GET, "/readyz", None::<String>)
        .await
        .unwrap();
    assert_eq!(ready.status, 200);
}
