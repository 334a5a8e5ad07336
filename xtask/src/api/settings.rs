//! The file that tells schemathesis who asks, and which of the values are there.

use super::known::{Known, Values};
use serde_json::{Value, json};

/// How often a known value takes the place of an invented one.
const PROBABILITY: f32 = 0.8;

/// A wrong password soon makes every further one wait, and a new one locks the shopper out.
const ALWAYS: [&str; 3] = [
    "body.password",
    "body.current_password",
    "body.new_password",
];

/// Where each value goes. Documents do not have all of these places.
const EVERYWHERE: [(&str, &str); 34] = [
    ("path.variant_id", "variant"),
    ("path.product_id", "product"),
    ("path.cart_id", "guest_cart"),
    ("path.checkout_id", "checkout"),
    ("path.order_id", "order"),
    ("path.address_id", "address"),
    ("path.seller_order_id", "seller_order"),
    ("header.X-Cart-Token", "guest_cart_token"),
    ("header.X-Checkout-Token", "checkout_token"),
    ("body.variant_id", "variant"),
    ("body.variant_ids[*]", "variant"),
    ("body.product_id", "product"),
    ("body.product_ids[*]", "product"),
    ("body.slugs[*]", "slug"),
    ("body.cart_id", "guest_cart"),
    ("body.from", "merged_cart"),
    ("body.code", "code"),
    ("body.email", "email"),
    ("body.password", "password"),
    ("body.current_password", "password"),
    ("body.new_password", "password"),
    ("body.country", "country"),
    ("body.address.country", "country"),
    ("body.choices[*].seller_id", "seller"),
    ("body.choices[*].method", "method"),
    ("body.expected_total.amount", "total"),
    ("body.expected_total.currency", "currency"),
    ("body.amount.amount", "total"),
    ("body.amount.currency", "currency"),
    ("body.lines[*].variant_id", "variant"),
    ("body.lines[*].quantity", "unit"),
    ("body.return_url", "url"),
    ("body.cancel_url", "url"),
    ("body.success_url", "url"),
];

/// Operations that use something up, so that others must not use the same: the end of their path,
/// and what goes where in them.
const APART: [(&str, &[(&str, &str)]); 10] = [
    (
        "/register",
        &[("body.email", "new_email"), ("body.password", "password")],
    ),
    ("/refresh", &[("body.refresh_token", "refreshed")]),
    ("/(end|logout)", &[("body.refresh_token", "ended")]),
    (
        "/cart/merge",
        &[
            ("header.X-Cart-Token", "merged_cart_token"),
            ("body.from", "merged_cart"),
        ],
    ),
    (
        "/place",
        &[
            ("path.checkout_id", "placed_checkout"),
            ("header.X-Checkout-Token", "placed_checkout_token"),
        ],
    ),
    (
        "/orders",
        &[
            ("body.checkout_id", "placed_checkout"),
            ("header.X-Checkout-Token", "placed_checkout_token"),
        ],
    ),
    (
        "/returns",
        &[
            ("path.order_id", "order"),
            ("body.seller_order_id", "seller_order"),
        ],
    ),
    ("/cancel", &[("path.order_id", "called_off")]),
    ("/reservations", &[("body.order_id", "new_order")]),
    ("/stock", &[("path.variant_id", "counted_variant")]),
];

/// The whole file, for requests of `known`'s shopper and of the service with this identity.
pub fn text(known: &Known, identity: &str) -> String {
    let mut lines = vec![headers(&[
        ("Authorization", &known.bearer),
        ("X-Service-Identity", identity),
    ])];
    lines.extend(dictionaries(&known.values));
    lines.push("[parameters]".to_owned());
    lines.extend(bindings(&EVERYWHERE, |place| {
        match ALWAYS.contains(&place) {
            true => 1.0,
            false => PROBABILITY,
        }
    }));
    // Both would end the shopper's own sign-ins.
    for (path, bearer) in [
        ("/(end|logout)-all", &known.leaving),
        ("/me/password", &known.renewing),
    ] {
        lines.push(operation(path));
        lines.push(headers(&[("Authorization", bearer)]));
    }
    for (path, places) in APART {
        lines.push(operation(path));
        lines.push("[operations.parameters]".to_owned());
        lines.extend(bindings(places, |_| PROBABILITY));
    }
    lines.join("\n") + "\n"
}

fn dictionaries(values: &Values) -> impl Iterator<Item = String> {
    values.iter().map(|(name, values)| {
        format!(
            "[dictionaries.{name}]\nvalues = {}",
            Value::from(values.clone())
        )
    })
}

fn bindings<'a>(
    places: &'a [(&str, &str)],
    probability: impl Fn(&str) -> f32 + 'a,
) -> impl Iterator<Item = String> + 'a {
    places.iter().map(move |(place, name)| {
        let probability = probability(place);
        format!("\"{place}\" = {{ dictionary = \"{name}\", probability = {probability:.1} }}")
    })
}

fn operation(path: &str) -> String {
    format!(
        "[[operations]]\ninclude-path-regex = {}",
        json!(format!("{path}$"))
    )
}

/// JSON's texts and numbers are TOML's too.
fn headers(values: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{} = {}", json!(name), json!(value)))
        .collect();
    format!("headers = {{ {} }}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_operation_uses_up_is_not_what_the_others_use() {
        let known = Known {
            bearer: "Bearer mine".to_owned(),
            leaving: "Bearer another's".to_owned(),
            renewing: "Bearer a third one's".to_owned(),
            values: Values::from([("total", vec![json!(1999)]), ("url", vec![json!("a\"b")])]),
        };
        let text = text(&known, "us");
        let (everywhere, apart) = text.split_once("[[operations]]").unwrap();
        assert!(everywhere.starts_with(
            "headers = { \"Authorization\" = \"Bearer mine\", \"X-Service-Identity\" = \"us\" }\n"
        ));
        assert!(everywhere.contains("[dictionaries.total]\nvalues = [1999]\n"));
        assert!(everywhere.contains("[dictionaries.url]\nvalues = [\"a\\\"b\"]\n"));
        assert!(
            everywhere
                .contains("\"path.order_id\" = { dictionary = \"order\", probability = 0.8 }")
        );
        assert!(apart.contains("\"Bearer another's\""));
        assert!(apart.contains(
            "include-path-regex = \"/cancel$\"\n[operations.parameters]\n\
             \"path.order_id\" = { dictionary = \"called_off\", probability = 0.8 }"
        ));
    }
}
