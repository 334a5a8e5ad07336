//! What letters look like, in both formats.

use notification_service::letter::{Letter, Links, compose};
use shared_types::event::PaymentFailed;
use shared_types::order::{OrderStatus, OrderView, Totals};
use shared_types::user::Address;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::mall::{ORIGIN, cancelled, confirmed, forgotten, order_id, signed_up, usd, user};

fn links(account: bool, unsubscribe: Option<&str>) -> Links<'_> {
    Links {
        origin: ORIGIN,
        account,
        unsubscribe,
    }
}

fn all() -> Vec<(&'static str, Letter)> {
    let failed = PaymentFailed {
        payment_id: Uuid::from_u128(9).into(),
        order_id: order_id(7),
        reason: "Your card was declined.".into(),
    };
    let mut all = vec![
        (
            "welcome",
            compose::welcome(&signed_up(1, "ada@example.com").data),
        ),
        (
            "password_reset",
            compose::password_reset(&forgotten().data, "a-token_7"),
        ),
        (
            "order_confirmed",
            compose::order_confirmed(&confirmed(7, Some(user(1)))),
        ),
        (
            "order_cancelled",
            compose::order_cancelled(&cancelled(7), None),
        ),
        (
            "payment_failed",
            compose::payment_failed(&failed, &order(), Some(user(1))),
        ),
    ];
    all.extend(crate::aftersale::letters());
    all
}

pub fn order() -> OrderView {
    OrderView {
        order_id: order_id(7),
        number: "MH-0007".into(),
        status: OrderStatus::AwaitingPayment,
        payment_problem: None,
        payment_url: None,
        cancel_reason: None,
        placed_at: OffsetDateTime::UNIX_EPOCH.into(),
        email: "ada@example.com".into(),
        address: Address {
            name: "Ada Lovelace".into(),
            ..Address::default()
        },
        seller_orders: Vec::new(),
        totals: Totals {
            items: usd(16_500),
            discount: usd(0),
            delivery: usd(0),
            tax: usd(0),
            tax_included: false,
            total: usd(16_500),
            gift_card: usd(0),
            to_pay: usd(16_500),
        },
        discounts: Vec::new(),
        history: Vec::new(),
        can_cancel: true,
    }
}

#[test]
fn every_letter_reads_well_as_text() {
    for (name, letter) in all() {
        let unsubscribe = "https://mall.example/profile/unsubscribe?token=abc";
        let unsubscribe = (name == "welcome").then_some(unsubscribe);
        let text = letter
            .render(&links(name != "order_cancelled", unsubscribe))
            .unwrap()
            .text;
        insta::assert_snapshot!(format!("{name}_text"), text);
    }
}

#[test]
fn every_letter_is_one_whole_document() {
    for (name, letter) in all() {
        let unsubscribe = "https://mall.example/profile/unsubscribe?token=abc";
        let unsubscribe = (name == "welcome").then_some(unsubscribe);
        let html = letter
            .render(&links(name != "order_cancelled", unsubscribe))
            .unwrap()
            .html;
        assert_eq!(html.matches("<h1 ").count(), 1);
        insta::assert_snapshot!(format!("{name}_html"), html);
    }
}

#[test]
fn what_others_wrote_is_text_and_never_markup() {
    let letter = compose::order_confirmed(&confirmed(7, None));
    let html = letter.render(&links(false, None)).unwrap().html;
    assert!(!html.contains("<blue>"), "{html}");
    let text = letter.render(&links(false, None)).unwrap().text;
    assert!(text.contains("Speckled mug <blue> & \"white\""), "{text}");
}

#[test]
fn no_line_is_longer_than_mail_allows() {
    for (name, letter) in all() {
        let rendered = letter.render(&links(true, None)).unwrap();
        let longest = rendered.html.lines().chain(rendered.text.lines());
        assert!(longest.map(str::len).max() < Some(998), "{name}");
    }
}
