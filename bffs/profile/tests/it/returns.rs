//! Returns: asked for by a shopper, answered by a seller.

use bff_kit::test::Browser;
use shared_types::OrderId;
use shared_types::order::OrderStatus;
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::stock::order;

/// A confirmed order of `name`'s, and its first line's variant.
fn ordered(mall: &Mall, name: &str) -> (OrderId, String) {
    let order = order(OrderStatus::Confirmed);
    let variant = order.seller_orders[0].lines[0].variant_id.to_string();
    let order_id = order.order_id;
    let owner = Some(mall.services.user(name));
    mall.services.data().orders.push((owner, order));
    (order_id, variant)
}

async fn ask(
    browser: &Browser,
    mall: &Mall,
    (order_id, variant): &(OrderId, String),
    (quantity, reason): (&str, &str),
) -> bff_kit::test::Answer {
    let part = {
        let data = mall.services.data();
        let mut orders = data.orders.iter().map(|(_, order)| order);
        let order = orders.find(|order| order.order_id == *order_id).unwrap();
        order.seller_orders[0].seller_order_id.to_string()
    };
    let form = [
        ("seller_order_id", part.as_str()),
        (&format!("quantity-{variant}"), quantity),
        (&format!("reason-{variant}"), reason),
        ("note", "A seam is open"),
    ];
    let path = format!("/profile/orders/{order_id}/returns");
    browser.post(&path, &form).await
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_shopper_asks_and_follows(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let sold = ordered(&mall, "Ada");
    let here = format!("/profile/orders/{}/returns", sold.0);
    let order = ada.get(&format!("/profile/orders/{}", sold.0)).await;
    assert!(
        order.text().contains(&here),
        "the order leads to its returns"
    );
    let page = words(&ada.get(&here).await);
    assert!(
        page.contains("Send something back to Fern & Fable") || page.contains("Fern &amp; Fable")
    );
    assert!(page.contains("Linen shirt") && page.contains("It arrived damaged"));
    let asked = ask(&ada, &mall, &sold, ("1", "damaged")).await;
    assert_eq!(
        (asked.status.as_u16(), asked.location()),
        (303, here.as_str())
    );
    let page = words(&ada.get(&here).await);
    for shown in [
        "Waiting for the seller",
        "1 × Linen shirt",
        "$49.00",
        "A seam is open",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_stands_beside_its_field_and_the_choice_is_kept(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let sold = ordered(&mall, "Ada");
    let cases = [
        ("0", "damaged", "Choose what you send back"),
        ("x", "damaged", "Choose how many"),
        ("1", "", "Choose why"),
        ("9", "damaged", "Must be at most 2"),
    ];
    for (quantity, reason, said) in cases {
        let answer = ask(&ada, &mall, &sold, (quantity, reason)).await;
        assert_eq!(answer.status.as_u16(), 422, "{quantity} {reason}");
        let page = answer.text();
        assert!(
            page.contains(said) && page.contains("A seam is open"),
            "{said}"
        );
        assert!(page.contains(&format!("-{}\"", sold.1)));
    }
    assert!(mall.services.data().returns.is_empty());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn another_shoppers_order_cannot_be_returned(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let sold = ordered(&mall, "Ada");
    let eve = mall.signed_in("Eve").await;
    let asked = ask(&eve, &mall, &sold, ("1", "damaged")).await;
    assert_eq!(asked.status.as_u16(), 404);
    let guest = mall.browser();
    let path = format!("/profile/orders/{}/returns", sold.0);
    assert!(
        guest
            .get(&path)
            .await
            .location()
            .starts_with("/profile/sign-in")
    );
    assert!(mall.services.data().returns.is_empty());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_seller_accepts_receives_and_refunds(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let sold = ordered(&mall, "Ada");
    ask(&ada, &mall, &sold, ("1", "damaged")).await;
    let here = format!(
        "/profile/sales/returns/{}",
        mall.services.data().returns[0].return_id
    );
    for path in ["/profile/sales/returns", &here] {
        assert_eq!(
            ada.get(path).await.status.as_u16(),
            403,
            "she sells nothing"
        );
    }
    let seller = mall.signed_in("Selma").await;
    assert!(
        seller
            .get("/profile")
            .await
            .text()
            .contains("/profile/sales/returns")
    );
    assert!(
        seller
            .get("/profile/sales/returns")
            .await
            .text()
            .contains(&here)
    );

    let answer = format!("{here}/answer");
    let silent = seller
        .post(&answer, &[("answer", ""), ("step", "accept")])
        .await;
    assert_eq!(silent.status.as_u16(), 422);
    let form = [("answer", "Send it to Mill Lane"), ("step", "accept")];
    assert_eq!(seller.post(&answer, &form).await.location(), here);
    let again = seller.post(&answer, &form).await;
    assert_eq!(again.location(), here);
    assert!(seller.get(&here).await.text().contains("stood elsewhere"));
    seller
        .post(&format!("{here}/receive"), &[("sellable", &sold.1)])
        .await;
    let page = words(&seller.get(&here).await);
    assert!(page.contains("Goes back on sale") && page.contains("Give the money back"));

    let refund = format!("{here}/refund");
    for (amount, said) in [
        ("a lot", "Enter an amount"),
        ("50", "Must be at most $49.00"),
    ] {
        let refused = seller.post(&refund, &[("amount", amount)]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains(said), "{said}");
    }
    assert_eq!(
        seller
            .post(&refund, &[("amount", "24.50")])
            .await
            .location(),
        here
    );
    let page = words(&seller.get(&here).await);
    assert!(page.contains("Refunded") && page.contains("Given back: $24.50"));
    assert_eq!(seller.get(&answer).await.location(), here);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_the_order_service_is_away_nothing_chosen_is_lost(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let seller = mall.signed_in("Selma").await;
    mall.services.set_away(true);
    let list = seller.get("/profile/sales/returns").await;
    assert_eq!(list.status.as_u16(), 200, "the page says what is missing");
    let unknown = "/profile/sales/returns/nonsense";
    assert_eq!(seller.get(unknown).await.status.as_u16(), 404);
}
