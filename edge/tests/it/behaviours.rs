//! The behaviours file: read strictly, and every mistake named.

use edge::proxy::behaviours::{Behaviours, Source};

const BUILT_IN: &str = include_str!("../../../cloudfront/behaviours.json");

#[test]
fn every_path_has_the_owner_it_should() {
    let behaviours = Behaviours::load(None).unwrap();
    for (path, source) in [
        ("/", Source::Homepage),
        ("/homepage/fragments/header", Source::Homepage),
        ("/favicon.svg", Source::Homepage),
        ("/unknown", Source::Homepage),
        ("/products", Source::Products),
        ("/products/c/lamps", Source::Products),
        ("/productsx", Source::Homepage),
        ("/sitemap.xml", Source::Products),
        ("/robots.txt", Source::Products),
        ("/cart", Source::Cart),
        ("/cart/fragments/mini-cart", Source::Cart),
        ("/cartoons", Source::Homepage),
        ("/checkout/payment", Source::Checkout),
        ("/profile/orders", Source::Profile),
        ("/_/cart/a.js", Source::Files),
        ("/media/a.svg", Source::Media),
        ("/metrics", Source::Closed),
    ] {
        assert_eq!(behaviours.of(path).source, source, "{path}");
    }
}

#[test]
fn a_mistake_is_named_with_its_place() {
    for (from, to, place, reason) in [
        (
            r#""origin": "cart""#,
            r#""origin": "basket""#,
            "behaviours[4].origin",
            "basket",
        ),
        (
            r#""cache": true,"#,
            r#""cache": 1,"#,
            "behaviours[0].cache",
            "invalid type",
        ),
        (r#""hosts""#, r#""host""#, "host", "unknown field"),
        (
            r#""headers": "media""#,
            r#""headers": "none""#,
            "behaviours[1].headers",
            "`none`",
        ),
        (
            r#""/cart/*""#,
            r#""/cart""#,
            "behaviours[4].paths",
            "is there twice",
        ),
        (
            r#""/cart/*""#,
            r#""cart""#,
            "behaviours[4].paths",
            "begin with a slash",
        ),
        (
            r#""/cart/*""#,
            r#""""#,
            "behaviours[4].paths",
            "begin with a slash",
        ),
        (
            r#""/cart/*""#,
            r#""/c*rt""#,
            "behaviours[4].paths",
            "at its end only",
        ),
        (
            r#""/media/*""#,
            r#""*""#,
            "behaviours[2].paths",
            "never be used",
        ),
        (r#"["/", "*"]"#, r#"["/"]"#, "behaviours", "must be `*`"),
        (
            r#""Referrer-Policy""#,
            r#""Referrer Policy""#,
            "header_policies.own",
            "no header",
        ),
        (
            r#""nosniff""#,
            r#""no\nsniff""#,
            "header_policies",
            "cannot have this value",
        ),
        (
            r#""own": {"#,
            r#""mine": {"#,
            "header_policies",
            "no policy `own`",
        ),
        (
            r#""products": "/products""#,
            r#""products": "x""#,
            "hosts.products",
            "a path",
        ),
    ] {
        let text = BUILT_IN.replacen(from, to, 1);
        assert_ne!(text, BUILT_IN, "{from}");
        let error = Behaviours::parse("behaviours.json", &text)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("behaviours.json, at "), "{error}");
        assert!(
            error.contains(place) && error.contains(reason),
            "{to}: {error}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Behaviours::load(Some("/nowhere/behaviours.json".as_ref())).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("/nowhere/behaviours.json (EDGE_BEHAVIOURS)")
    );
}
