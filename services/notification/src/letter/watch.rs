//! What letters about watched products say.

use shared_types::Money;
use shared_types::notification::Topic;
use shared_types::product::VariantSnapshot;

use super::greeting::greeting;
use super::{Letter, Part};

/// To someone who watches the price of what is offered for less than `before` now.
#[must_use]
pub fn price_dropped(name: &str, offer: &VariantSnapshot, before: Money) -> Letter {
    let (what, price) = (called(offer), offer.price);
    let mut parts = vec![
        Part::Text(greeting(name)),
        Part::Text(format!("{what} costs {price} now. It was {before}.")),
    ];
    if offer.available <= 0 {
        let text = "It is sold out just now. On its page you can ask to be told when it is back.";
        parts.push(Part::Text(text.to_owned()));
    }
    parts.extend([
        Part::Text(
            "Prices move: what counts is the price on its page. We tell you again when it drops \
             further, until you take it off your list."
                .to_owned(),
        ),
        see(offer),
        list(),
    ]);
    Letter {
        topic: Topic::Wishes,
        subject: format!("Now {price}: {what}"),
        preview: format!("It was {before} and costs {price} now."),
        title: "It is cheaper now".to_owned(),
        parts,
    }
}

/// To someone who waited for what can be bought again.
#[must_use]
pub fn back_in_stock(name: &str, offer: &VariantSnapshot) -> Letter {
    let (what, price) = (called(offer), offer.price);
    Letter {
        topic: Topic::Wishes,
        subject: format!("Back in stock: {what}"),
        preview: format!("It can be bought again, for {price}."),
        title: "It is back".to_owned(),
        parts: vec![
            Part::Text(greeting(name)),
            Part::Text(format!("{what} can be bought again. It costs {price}.")),
            Part::Text(
                "You asked to be told once, so this is all. Should it sell out again, ask again \
                 on its page."
                    .to_owned(),
            ),
            see(offer),
            list(),
        ],
    }
}

/// `Speckled mug (Large / Blue)`, on one line whatever its seller wrote.
fn called(offer: &VariantSnapshot) -> String {
    let title = one_line(&offer.title);
    match one_line(&offer.variant_title) {
        choice if choice.is_empty() => title,
        choice => format!("{title} ({choice})"),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn see(offer: &VariantSnapshot) -> Part {
    let (slug, variant) = (&offer.product_slug, offer.variant_id);
    Part::Button {
        path: format!("/products/{slug}?v={variant}"),
        label: "See it in the mall",
    }
}

fn list() -> Part {
    Part::Button {
        path: "/profile/watches".to_owned(),
        label: "See what you watch",
    }
}
