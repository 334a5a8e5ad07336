//! The micro-frontends' own names.

use http::Method;

use crate::support::{Got, Mall};

#[tokio::test]
async fn each_name_leads_to_its_owners_part_of_the_main_origin() {
    let mall = Mall::open().await;
    for (host, path, location) in [
        ("homepage.localhost:8080", "/", "http://localhost:8080/"),
        (
            "homepage.localhost",
            "/about?a=b",
            "http://localhost:8080/about?a=b",
        ),
        (
            "products.localhost:8080",
            "/",
            "http://localhost:8080/products",
        ),
        (
            "products.localhost",
            "/?page=2",
            "http://localhost:8080/products?page=2",
        ),
        (
            "products.localhost",
            "/c/lamps",
            "http://localhost:8080/products/c/lamps",
        ),
        (
            "products.localhost",
            "/products/lamp",
            "http://localhost:8080/products/lamp",
        ),
        ("cart.localhost", "/", "http://localhost:8080/cart"),
        (
            "CART.LocalHost",
            "/_/cart/a.js",
            "http://localhost:8080/_/cart/a.js",
        ),
        (
            "checkout.localhost",
            "/payment",
            "http://localhost:8080/checkout/payment",
        ),
        (
            "profile.localhost",
            "/orders",
            "http://localhost:8080/profile/orders",
        ),
        (
            "user-profile.localhost",
            "/",
            "http://localhost:8080/profile",
        ),
        (
            "products.localhost",
            "//evil.example",
            "http://localhost:8080/products//evil.example",
        ),
    ] {
        let got = mall.get_with(path, &[("host", host)]).await;
        assert_eq!(got.status.as_u16(), 307, "{host}{path}");
        assert_eq!(got.header("location"), location, "{host}{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(mall.stub.count(), 0);
}

#[tokio::test]
async fn the_main_name_and_names_that_are_not_ours_show_the_mall() {
    let mall = Mall::open().await;
    mall.stub.at("/products", &[]);
    for host in [
        "localhost:8080",
        "127.0.0.1",
        "products.example",
        "xproducts.localhost",
        "a.b",
    ] {
        let got = mall.get_with("/products", &[("host", host)]).await;
        assert_eq!(got.status.as_u16(), 200, "{host}");
    }
}

#[tokio::test]
async fn nothing_is_changed_under_the_other_names() {
    let mall = Mall::open().await;
    let post = mall
        .request(Method::POST, "/lines")
        .header("host", "cart.localhost");
    let got = Got::of(post.body("a=b")).await;
    assert_eq!(
        (got.status.as_u16(), got.code().as_str()),
        (421, "misdirected_request")
    );
    assert_eq!(mall.stub.count(), 0);
}
