//! Only whom an endpoint is for may call it.

use std::net::IpAddr;

use http::StatusCode;
use server_kit::test::{TestApp, access_token, jwks, service_secret, sign};
use server_kit::{AuthState, CallError, Keys, Secret};
use shared_types::user::Role;
use shared_types::{Empty, Endpoint};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::shop::{self, MyMall, MyShop, Seen, WhereFrom, WhoAmI, WhoCalls, WhoMaybe};

type Told = Result<Seen, CallError>;

async fn ask<E>(client: server_kit::test::TestClient) -> Told
where
    E: Endpoint<Path = Empty, Query = Empty, Body = Empty, Response = Seen>,
{
    client.get::<E>(&Empty {}, &Empty {}).await
}

fn code(told: Told) -> String {
    told.map_or_else(
        |error| format!("{} {}", error.status(), error.code()),
        |seen| seen.text,
    )
}

#[tokio::test]
async fn a_service_endpoint_asks_for_a_service_identity() {
    let app = TestApp::new(shop::router());
    assert_eq!(code(ask::<WhoCalls>(app.service()).await), "test");
    assert_eq!(
        code(ask::<WhoCalls>(app.anon()).await),
        "401 service_identity_required"
    );

    let other = AuthState::new(Keys::fixed(&jwks()), &Secret::new("x".repeat(32)));
    let app = TestApp::new(shop::router_with(other, shop::limits()));
    assert_eq!(
        code(ask::<WhoCalls>(app.service()).await),
        "401 service_identity_required"
    );
}

#[tokio::test]
async fn a_user_endpoint_asks_for_both_a_service_and_a_user() {
    let app = TestApp::new(shop::router());
    let id = shop::user_id();
    assert_eq!(code(ask::<WhoAmI>(app.shopper(id)).await), id.to_string());
    assert_eq!(code(ask::<WhoAmI>(app.service()).await), "401 unauthorized");
    let outside = app.anon().with_user(&access_token(id, &[], None));
    assert_eq!(
        code(ask::<WhoAmI>(outside).await),
        "401 service_identity_required"
    );
}

#[tokio::test]
async fn roles_open_what_they_are_for() {
    let app = TestApp::new(shop::router());
    let (id, seller) = (shop::user_id(), shop::seller_id());
    assert_eq!(
        code(ask::<MyShop>(app.seller(id, seller)).await),
        seller.to_string()
    );
    assert_eq!(code(ask::<MyShop>(app.admin(id)).await), "403 forbidden");
    assert_eq!(code(ask::<MyMall>(app.admin(id)).await), id.to_string());
    assert_eq!(
        code(ask::<MyMall>(app.seller(id, seller)).await),
        "403 forbidden"
    );

    let unnamed = app.user(id, &[Role::Seller]);
    assert_eq!(
        code(ask::<MyShop>(unnamed).await),
        "403 forbidden",
        "a seller of nothing"
    );
    let mere_id = app
        .service()
        .with_user(&access_token(id, &[Role::Shopper], Some(seller)));
    assert_eq!(
        code(ask::<MyShop>(mere_id).await),
        "403 forbidden",
        "an id without the role"
    );
}

#[tokio::test]
async fn a_public_endpoint_knows_who_is_signed_in() {
    let app = TestApp::new(shop::router());
    assert_eq!(code(ask::<WhoMaybe>(app.anon()).await), "nobody");
    assert_eq!(
        code(ask::<WhoMaybe>(app.shopper(shop::user_id())).await),
        shop::user_id().to_string()
    );
    let forged = app.anon().with_user(&"a.b.c".into());
    assert_eq!(code(ask::<WhoMaybe>(forged).await), "401 unauthorized");
}

#[tokio::test]
async fn tokens_that_are_not_good_are_refused() {
    let app = TestApp::new(shop::router());
    let good = access_token(shop::user_id(), &[Role::Shopper], None);
    let keys = Keys::fixed(&jwks());
    let claims = keys.verify(good.expose()).await.unwrap();

    let mut expired = (*claims).clone();
    expired.exp -= 700;
    let mut foreign = (*claims).clone();
    foreign.iss = "elsewhere".to_owned();
    let mut other = (*claims).clone();
    other.aud = "elsewhere".to_owned();
    let mut altered = good.expose().to_owned();
    altered.replace_range(altered.len() - 4.., "AAAA");
    let (header, rest) = good.expose().split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwia2lkIjoidGVzdCJ9.{rest}");

    for token in [
        sign(&expired),
        sign(&foreign),
        sign(&other),
        altered.into(),
        unsigned.into(),
        header.to_owned().into(),
        "".into(),
    ] {
        let told = ask::<WhoAmI>(app.service().with_user(&token)).await;
        assert_eq!(code(told), "401 unauthorized");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_not_again_for_made_up_ids() {
    let server = MockServer::start().await;
    Mock::given(path("/jwks"))
        .respond_with(ResponseTemplate::new(200).set_body_json(jwks()))
        .expect(1)
        .mount(&server)
        .await;
    let keys = Keys::from_url(format!("{}/jwks", server.uri()));
    let app = TestApp::new(shop::router_with(
        AuthState::new(keys.clone(), &service_secret()),
        shop::limits(),
    ));
    for _ in 0..3 {
        let told = ask::<WhoAmI>(app.shopper(shop::user_id())).await;
        assert_eq!(code(told), shop::user_id().to_string());
    }
    let token = access_token(shop::user_id(), &[], None);
    let (_, rest) = token.expose().split_once('.').unwrap();
    // {"alg":"EdDSA","kid":"made-up"}
    let made_up = format!("eyJhbGciOiJFZERTQSIsImtpZCI6Im1hZGUtdXAifQ.{rest}");
    for _ in 0..3 {
        assert_eq!(
            keys.verify(&made_up).await.unwrap_err().status(),
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_are_told_as_unavailable() {
    let server = MockServer::start().await;
    Mock::given(path("/jwks"))
        .respond_with(ResponseTemplate::new(500))
        .expect(1)
        .mount(&server)
        .await;
    let keys = Keys::from_url(format!("{}/jwks", server.uri()));
    let token = access_token(shop::user_id(), &[], None);
    for _ in 0..3 {
        let error = keys.verify(token.expose()).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn only_our_own_services_name_the_address_they_serve() {
    let app = TestApp::new(shop::router());
    let address: IpAddr = "203.0.113.9".parse().unwrap();
    let told = ask::<WhereFrom>(app.service().with_client_address(address)).await;
    assert_eq!(code(told), "203.0.113.9");
    let told = ask::<WhereFrom>(app.anon().with_client_address(address)).await;
    assert_eq!(code(told), "127.0.0.1");
}
