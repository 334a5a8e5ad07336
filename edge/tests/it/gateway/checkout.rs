//! From a cart to an order.

use serde_json::{Value, json};

use super::services::{Api, Caller, address, cart, checkout, id, order, placed, placing};

async fn guest(api: &Api) -> Caller<'_> {
    api.answers("POST /v1/carts", 201, cart(id(5)));
    let line = json!({ "variant_id": id(9), "quantity": 2 });
    let opened = api.anon().post("/api/guest-carts", line).await;
    api.anon().with(
        "x-cart-token",
        opened.json()["cart_token"].as_str().unwrap(),
    )
}

fn key_of(started: &Value) -> &str {
    started["checkout_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{started}"))
}

#[tokio::test]
async fn a_guest_orders_and_follows_the_order() {
    let api = Api::open().await;
    let (started, ordered) = (id(20), id(30));
    let path = format!("/v1/checkouts/{started}");
    api.answers("POST /v1/checkouts", 201, checkout(started));
    api.answers(&format!("GET {path}"), 200, checkout(started));
    api.answers(&format!("PUT {path}/contact"), 200, checkout(started));
    api.answers(&format!("PUT {path}/delivery"), 200, checkout(started));
    api.answers(&format!("POST {path}/place"), 201, placed(ordered));
    api.answers(&format!("GET /v1/orders/{ordered}"), 200, order(ordered));
    api.answers(
        &format!("POST /v1/orders/{ordered}/cancel"),
        200,
        order(ordered),
    );

    let got = guest(&api)
        .await
        .call(http::Method::POST, "/api/checkouts", None)
        .await;
    assert_eq!(got.status.as_u16(), 201);
    assert_eq!(api.last().body, json!({ "cart_id": id(5) }));
    let holder = api.anon().with("x-checkout-token", key_of(&got.json()));
    let path = format!("/api/checkouts/{started}");
    assert_eq!(holder.get(&path).await.status.as_u16(), 200);
    let contact = json!({ "email": "ann@example.com", "address": address() });
    assert_eq!(
        holder
            .put(&format!("{path}/contact"), contact)
            .await
            .status
            .as_u16(),
        200
    );
    let delivery = json!({ "choices": [{ "seller_id": id(40), "method": "standard" }] });
    assert_eq!(
        holder
            .put(&format!("{path}/delivery"), delivery)
            .await
            .status
            .as_u16(),
        200
    );

    let mut new_order = placing();
    new_order["checkout_id"] = json!(started);
    let by_orders = holder.clone().with("idempotency-key", "once");
    let got = by_orders.post("/api/orders", new_order).await;
    assert_eq!(got.status.as_u16(), 201);
    assert_eq!(api.last().header("idempotency-key"), "once");
    assert_eq!(api.last().body, placing());
    let got = holder.post(&format!("{path}/place"), placing()).await;
    assert_eq!((got.status.as_u16(), got.json()), (201, placed(ordered)));

    let owner = api
        .anon()
        .with("x-order-token", got.header("x-order-token"));
    let path = format!("/api/orders/{ordered}");
    assert_eq!(owner.get(&path).await.json()["number"], "M-1");
    let cancel = owner
        .call(http::Method::POST, &format!("{path}/cancel"), None)
        .await;
    assert_eq!(cancel.status.as_u16(), 200);
    assert_eq!(
        owner
            .get(&format!("/api/orders/{}", id(31)))
            .await
            .status
            .as_u16(),
        404
    );
    assert_eq!(api.anon().get(&path).await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_shopper_chooses_through_whom_to_pay() {
    let api = Api::open().await;
    let options = json!({ "providers": ["stripe", "paypal"] });
    api.answers("GET /v1/payment-options", 200, options.clone());
    let shown = api.anon().get("/api/payment-options").await;
    assert_eq!(shown.json(), options);

    let started = id(20);
    api.answers("POST /v1/checkouts", 201, checkout(started));
    let path = format!("/v1/checkouts/{started}/place");
    api.answers(&format!("POST {path}"), 201, placed(id(30)));
    let got = guest(&api)
        .await
        .call(http::Method::POST, "/api/checkouts", None)
        .await;
    let holder = api.anon().with("x-checkout-token", key_of(&got.json()));
    let mut placing = placing();
    placing["provider"] = json!("paypal");
    let mut new_order = placing.clone();
    new_order["checkout_id"] = json!(started);
    for (path, body) in [
        ("/api/orders".to_owned(), &new_order),
        (format!("/api/checkouts/{started}/place"), &placing),
    ] {
        let got = holder.post(&path, body.clone()).await;
        assert_eq!(got.status.as_u16(), 201, "{path}");
        assert_eq!(api.last().body, placing, "{path}");
    }
    let before = api.called().len();
    new_order["provider"] = json!("barter");
    let got = holder.post("/api/orders", new_order).await;
    assert_eq!(got.status.as_u16(), 422);
    assert!(got.json()["errors"].to_string().contains("provider"));
    assert_eq!(api.called().len(), before, "no service is asked");
}

#[tokio::test]
async fn what_moves_money_or_stock_takes_a_key_of_at_most_255_characters() {
    let api = Api::open().await;
    let (started, ordered) = (id(20), id(30));
    api.answers("POST /v1/checkouts", 201, checkout(started));
    let place = format!("/v1/checkouts/{started}/place");
    api.answers(&format!("POST {place}"), 201, placed(ordered));
    let cancel = format!("/v1/orders/{ordered}/cancel");
    api.answers(&format!("POST {cancel}"), 200, order(ordered));
    let got = guest(&api)
        .await
        .call(http::Method::POST, "/api/checkouts", None)
        .await;
    let holder = api.anon().with("x-checkout-token", key_of(&got.json()));
    let mut new_order = placing();
    new_order["checkout_id"] = json!(started);
    let done = holder.post("/api/orders", new_order.clone()).await;
    let holder = holder.with("x-order-token", done.header("x-order-token"));

    let calls = [
        ("/api/orders".to_owned(), new_order),
        (format!("/api/checkouts/{started}/place"), placing()),
        (format!("/api/orders/{ordered}/cancel"), json!({})),
    ];
    for (path, body) in calls {
        let longest = "k".repeat(255);
        let good = holder.clone().with("idempotency-key", &longest);
        let got = good.post(&path, body.clone()).await;
        assert!(got.status.is_success(), "{path}: {}", got.text());
        assert_eq!(api.last().header("idempotency-key"), longest, "{path}");
        let before = api.called().len();
        for bad in ["k".repeat(256), String::new(), " ".to_owned()] {
            let caller = holder.clone().with("idempotency-key", &bad);
            let got = caller.post(&path, body.clone()).await;
            let told = (got.status.as_u16(), got.code());
            assert_eq!(told, (400, "invalid_idempotency_key".to_owned()), "{path}");
            assert!(got.text().contains("1 to 255"), "{path}");
        }
        assert_eq!(api.called().len(), before, "no service is asked");
    }
}

#[tokio::test]
async fn a_checkout_opens_to_its_own_key_only() {
    let api = Api::open().await;
    api.answers("POST /v1/checkouts", 201, checkout(id(20)));
    let got = guest(&api)
        .await
        .call(http::Method::POST, "/api/checkouts", None)
        .await;
    let key = key_of(&got.json()).to_owned();
    let before = api.called().len();
    let other = api.anon().with("x-checkout-token", &key);
    assert_eq!(
        other
            .get(&format!("/api/checkouts/{}", id(21)))
            .await
            .status
            .as_u16(),
        404
    );
    let mut new_order = placing();
    new_order["checkout_id"] = json!(id(21));
    assert_eq!(
        other.post("/api/orders", new_order).await.status.as_u16(),
        404
    );
    let path = format!("/api/checkouts/{}", id(20));
    let without = api.shopper().get(&path).await;
    assert_eq!(without.code(), "checkout_token_required");
    let wrong_kind = api.anon().with("x-order-token", &key);
    let got = wrong_kind.get(&format!("/api/orders/{}", id(20))).await;
    assert_eq!(got.status.as_u16(), 404);
    assert_eq!(api.called().len(), before, "no service is asked");
}

#[tokio::test]
async fn a_shopper_orders_what_is_in_their_own_cart() {
    let api = Api::open().await;
    api.answers("GET /v1/me/cart", 200, cart(id(6)));
    api.answers("POST /v1/checkouts", 201, checkout(id(20)));
    api.answers(
        &format!("POST /v1/checkouts/{}/place", id(20)),
        201,
        placed(id(30)),
    );
    api.answers(&format!("GET /v1/me/orders/{}", id(30)), 200, order(id(30)));
    api.answers(
        "GET /v1/me/orders?cursor=c",
        200,
        json!({ "orders": [], "next": null }),
    );
    let shopper = api.shopper();
    let started = shopper
        .call(http::Method::POST, "/api/checkouts", None)
        .await;
    assert_eq!(api.last().body, json!({ "cart_id": id(6) }));
    assert!(api.last().headers.contains_key("authorization"));
    let holder = shopper
        .clone()
        .with("x-checkout-token", key_of(&started.json()));
    let got = holder
        .post(&format!("/api/checkouts/{}/place", id(20)), placing())
        .await;
    assert_eq!(got.status.as_u16(), 201);
    assert!(
        !got.headers.contains_key("x-order-token"),
        "their account is the key"
    );
    let path = format!("/api/orders/{}", id(30));
    assert_eq!(shopper.get(&path).await.status.as_u16(), 200);
    assert_eq!(
        shopper.get("/api/orders?cursor=c").await.status.as_u16(),
        200
    );
}
