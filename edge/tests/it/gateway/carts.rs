//! Carts: a shopper's own, and a guest's with its key.

use http::Method;
use serde_json::json;

use super::services::{Api, cart, id};

#[tokio::test]
async fn a_shopper_fills_their_own_cart() {
    let api = Api::open().await;
    let lamp = id(9);
    api.answers("GET /v1/me/cart", 200, cart(id(5)));
    api.answers("POST /v1/me/cart/lines", 200, cart(id(5)));
    api.answers(&format!("PUT /v1/me/cart/lines/{lamp}"), 200, cart(id(5)));
    let shopper = api.shopper();
    assert_eq!(
        shopper.get("/api/cart").await.json()["cart_id"],
        json!(id(5))
    );
    let line = json!({ "variant_id": lamp, "quantity": 2 });
    let added = shopper
        .clone()
        .with("idempotency-key", "k1")
        .post("/api/cart/items", line)
        .await;
    assert_eq!(added.status.as_u16(), 200);
    assert_eq!(api.last().header("idempotency-key"), "k1");
    let item = format!("/api/cart/items/{lamp}");
    assert_eq!(
        shopper
            .put(&item, json!({ "quantity": 3 }))
            .await
            .status
            .as_u16(),
        200
    );
    assert_eq!(api.last().body, json!({ "quantity": 3 }));
    let removed = shopper.call(Method::DELETE, &item, None).await;
    assert_eq!(removed.status.as_u16(), 200);
    assert_eq!(api.last().body, json!({ "quantity": 0 }));
}

#[tokio::test]
async fn a_guest_needs_the_key_that_came_with_the_cart() {
    let api = Api::open().await;
    let (mine, lamp) = (id(5), id(9));
    api.answers("POST /v1/carts", 201, cart(mine));
    api.answers(&format!("GET /v1/carts/{mine}"), 200, cart(mine));
    api.answers(&format!("POST /v1/carts/{mine}/lines"), 200, cart(mine));
    api.answers(
        &format!("PUT /v1/carts/{mine}/lines/{lamp}"),
        200,
        cart(mine),
    );
    let line = json!({ "variant_id": lamp, "quantity": 2 });
    let opened = api.anon().post("/api/guest-carts", line.clone()).await;
    assert_eq!(opened.status.as_u16(), 201);
    let key = opened.json()["cart_token"].as_str().unwrap().to_owned();
    let guest = api.anon().with("x-cart-token", &key);
    let item = format!("/api/cart/items/{lamp}");
    assert_eq!(guest.get("/api/cart").await.status.as_u16(), 200);
    assert_eq!(
        guest.post("/api/cart/items", line).await.status.as_u16(),
        200
    );
    assert_eq!(
        guest
            .put(&item, json!({ "quantity": 3 }))
            .await
            .status
            .as_u16(),
        200
    );
    assert_eq!(
        guest
            .call(Method::DELETE, &item, None)
            .await
            .status
            .as_u16(),
        200
    );
    let before = api.called().len();
    for forged in [
        mine.to_string(),
        key[..key.len() - 2].to_owned(),
        String::new(),
    ] {
        let got = api
            .anon()
            .with("x-cart-token", &forged)
            .get("/api/cart")
            .await;
        assert_eq!(
            (got.status.as_u16(), got.code().as_str()),
            (404, "not_found"),
            "{forged}"
        );
    }
    assert_eq!(api.called().len(), before, "no service is asked");
}

#[tokio::test]
async fn a_guests_cart_is_merged_into_ones_own_by_its_key() {
    let api = Api::open().await;
    api.answers("POST /v1/carts", 201, cart(id(5)));
    api.answers("POST /v1/me/cart/merge", 200, cart(id(6)));
    let line = json!({ "variant_id": id(9), "quantity": 2 });
    let opened = api.anon().post("/api/guest-carts", line).await;
    let key = opened.json()["cart_token"].as_str().unwrap().to_owned();
    let path = "/api/cart/merge";
    let merged = api
        .shopper()
        .with("x-cart-token", &key)
        .post(path, json!({}))
        .await;
    assert_eq!(merged.json()["cart_id"], json!(id(6)));
    assert_eq!(api.last().body, json!({ "from": id(5) }));
    let without = api.shopper().call(Method::POST, path, None).await;
    assert_eq!(
        (without.status.as_u16(), without.code().as_str()),
        (400, "cart_token_required")
    );
    for key in [key.as_str(), "forged"] {
        let nobody = api
            .anon()
            .with("x-cart-token", key)
            .call(Method::POST, path, None)
            .await;
        assert_eq!(nobody.status.as_u16(), 401, "{key}");
    }
}
