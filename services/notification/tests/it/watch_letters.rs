//! What letters about watched products look like, in both formats.

use notification_service::letter::{Letter, Links, watch};

use crate::mall::{ORIGIN, usd};
use crate::shelf::offer;

fn both() -> [(&'static str, Letter); 2] {
    let cheaper = shared_types::product::VariantSnapshot {
        price: usd(800),
        available: 0,
        ..offer()
    };
    [
        (
            "price_dropped",
            watch::price_dropped("Ada", &cheaper, usd(1_000)),
        ),
        ("back_in_stock", watch::back_in_stock("Ada", &offer())),
    ]
}

#[test]
fn they_read_well_and_can_be_ended() {
    let links = Links {
        origin: ORIGIN,
        account: true,
        unsubscribe: Some("https://mall.example/profile/unsubscribe?token=abc"),
    };
    for (name, letter) in both() {
        let rendered = letter.render(&links).unwrap();
        assert_eq!(rendered.html.matches("<h1 ").count(), 1);
        insta::assert_snapshot!(format!("{name}_text"), rendered.text);
        insta::assert_snapshot!(format!("{name}_html"), rendered.html);
    }
}

#[test]
fn what_a_seller_wrote_is_text_on_one_line() {
    let mut odd = offer();
    odd.title = "<b>Mug</b>\r\nBcc: all@example.com".to_owned();
    odd.variant_title = String::new();
    let letter = watch::back_in_stock("Ada", &odd);
    assert_eq!(
        letter.subject,
        "Back in stock: <b>Mug</b> Bcc: all@example.com"
    );
    let links = Links {
        origin: ORIGIN,
        account: true,
        unsubscribe: None,
    };
    let html = letter.render(&links).unwrap().html;
    assert!(!html.contains("<b>Mug"), "{html}");
}
