//! Checkouts until they are placed.

use shared_types::order::{
    ByCheckout, DeliveryChoice, DeliveryChoices, GetCheckout, NewCheckout, PutDelivery,
    StartCheckout,
};
use shared_types::{Currency, Empty, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};

#[sqlx::test(migrations = false)]
async fn delivery_and_tax_follow_from_the_address(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.router.service();
    let body = NewCheckout {
        cart_id: mall.fill_cart(None),
    };
    let started = service
        .send::<StartCheckout>(&Empty {}, &body)
        .await
        .unwrap();
    assert_eq!((started.totals.total.amount, started.ready), (2500, false));
    let checkout = mall.ready_checkout(&service, None).await;
    // $4.90 and $0.50 a begun kilogram for each of two parcels; 7.25 % on each
    // line ($1.45, $0.36) and each delivery ($0.39 twice).
    assert_eq!(checkout.totals.delivery.amount, 1080);
    assert_eq!(checkout.totals.tax.amount, 259);
    assert_eq!(checkout.totals.total.amount, 2500 + 1080 + 259);
    assert!(checkout.ready);
}

#[sqlx::test(migrations = false)]
async fn each_seller_delivers_as_chosen(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.router.service();
    let checkout = mall.ready_checkout(&service, None).await;
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let choose = |method: &str| {
        let seller_id = checkout.sellers[1].seller_id;
        DeliveryChoices {
            choices: vec![DeliveryChoice {
                seller_id,
                method: method.into(),
            }],
        }
    };
    let chosen = service
        .send::<PutDelivery>(&path, &choose("express"))
        .await
        .unwrap();
    let methods: Vec<_> = chosen
        .sellers
        .iter()
        .map(|seller| seller.chosen.as_deref())
        .collect();
    assert_eq!(methods, [Some("standard"), Some("express")]);
    assert_eq!(
        service.get::<GetCheckout>(&path, &Empty {}).await.unwrap(),
        chosen
    );
    assert_eq!(
        code(service.send::<PutDelivery>(&path, &choose("by owl")).await),
        "invalid"
    );
}

#[sqlx::test(migrations = false)]
async fn only_a_ready_cart_of_ones_own_starts_a_checkout(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (ada, eve) = (
        UserId::from(Uuid::from_u128(1)),
        UserId::from(Uuid::from_u128(2)),
    );
    let body = NewCheckout {
        cart_id: mall.fill_cart(Some(ada)),
    };
    let start = async |client: server_kit::test::TestClient, body: &NewCheckout| {
        client.send::<StartCheckout>(&Empty {}, body).await
    };
    assert_eq!(code(start(mall.router.service(), &body).await), "not_found");
    assert_eq!(
        code(start(mall.router.shopper(eve), &body).await),
        "not_found"
    );
    assert!(start(mall.router.shopper(ada), &body).await.is_ok());
    mall.world
        .lock()
        .unwrap()
        .carts
        .get_mut(&body.cart_id)
        .unwrap()
        .cart
        .ready = false;
    assert_eq!(
        code(start(mall.router.shopper(ada), &body).await),
        "cart_not_ready"
    );
    let unknown = NewCheckout {
        cart_id: Uuid::from_u128(9).into(),
    };
    assert_eq!(
        code(start(mall.router.service(), &unknown).await),
        "not_found"
    );
}

#[sqlx::test(migrations = false)]
async fn a_cart_that_changed_is_shown_before_it_is_ordered(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    let change = |quantity, amount| {
        let mut world = mall.world.lock().unwrap();
        let line = &mut world.carts.get_mut(&checkout.cart_id).unwrap().cart.lines[1];
        line.quantity = quantity;
        line.unit_price.amount = amount;
        line.total.amount = amount * quantity;
    };
    let seen = checkout.totals.total;
    // Another tab adds one more.
    change(2, 500);
    let refused = mall.place(checkout.checkout_id, seen).await;
    assert_eq!(code(refused), "total_changed");
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let service = mall.router.service();
    let now = service.get::<GetCheckout>(&path, &Empty {}).await.unwrap();
    assert!(
        now.totals.total.amount >= seen.amount + 500,
        "{:?}",
        now.totals
    );
    // Its seller raises the price.
    change(2, 600);
    let refused = mall.place(checkout.checkout_id, now.totals.total).await;
    assert_eq!(code(refused), "total_changed");
    let now = service.get::<GetCheckout>(&path, &Empty {}).await.unwrap();
    mall.place(checkout.checkout_id, now.totals.total)
        .await
        .unwrap();
    // Once ordered, the order counts, whatever becomes of the cart.
    change(9, 900);
    mall.place(checkout.checkout_id, now.totals.total)
        .await
        .unwrap();
    assert_eq!(mall.calls()[..2], ["reserve", "open"]);
    assert_eq!(mall.world.lock().unwrap().payments.len(), 1);
}

/// A yen and a dollar are not two of anything.
#[sqlx::test(migrations = false)]
async fn amounts_of_two_currencies_are_never_added(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.router.service();
    let body = NewCheckout {
        cart_id: mall.fill_cart(None),
    };
    mall.price_in(body.cart_id, &[Currency::JPY]);
    let mixed = service.send::<StartCheckout>(&Empty {}, &body).await;
    assert_eq!(code(mixed), "cart_not_ready");

    let checkout = mall.ready_checkout(&service, None).await;
    mall.price_in(checkout.cart_id, &[Currency::JPY]);
    for _ in 0..2 {
        let placed = mall
            .place(checkout.checkout_id, checkout.totals.to_pay)
            .await;
        assert_eq!(code(placed), "cart_not_ready");
    }
}

#[sqlx::test(migrations = false)]
async fn a_cart_that_no_reservation_can_hold_is_refused_before_it_is_an_order(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.router.service();
    for (lines, fits) in [(200, true), (201, false)] {
        let body = NewCheckout {
            cart_id: mall.fill_cart(None),
        };
        mall.stretch(body.cart_id, lines);
        let started = service.send::<StartCheckout>(&Empty {}, &body).await;
        assert_eq!(started.is_ok(), fits, "{lines}");
    }
}
