//! Coupons and promotions without a code.

use futures::future::join_all;
use order_service::pricing::{Effect, Scope};
use shared_types::order::{
    ByCheckout, ByOrder, CancelOrder, GetCheckout, NewCheckout, StartCheckout,
};
use shared_types::promotion::{ByCode, DeleteCode};
use shared_types::{CheckoutId, Currency, Empty, Money};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{Mall, code};

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

/// What is said beside the field.
async fn refused(mall: &Mall, checkout_id: CheckoutId, typed: &str) -> String {
    match mall.put_code(checkout_id, typed).await {
        Err(server_kit::CallError::Problem(problem)) => {
            assert_eq!(problem.status, 422);
            problem.field("code").unwrap_or_default().to_owned()
        }
        other => format!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn a_coupon_takes_off_lines_and_tax_follows(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("SPRING", |_| {}).await;
    let checkout = mall.checkout_with(" spring ").await;
    let totals = checkout.totals;
    // $20.00 and $5.00, a tenth off; 7.25 % on $18.00, $4.50 and $5.40 of delivery twice.
    assert_eq!((totals.discount, totals.items), (usd(250), usd(2500)));
    assert_eq!(totals.tax, usd(131 + 33 + 39 + 39));
    assert_eq!(totals.total, usd(2250 + 1080 + 242));
    assert_eq!(checkout.discounts[0].amount, usd(250));
    assert_eq!(checkout.discounts[0].code.as_deref(), Some("SPRING"));

    let placed = mall
        .place(checkout.checkout_id, totals.to_pay)
        .await
        .unwrap();
    mall.pay(placed.order_id);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(
        (order.totals, order.discounts),
        (totals, checkout.discounts)
    );
    let discounts: Vec<_> = order
        .seller_orders
        .iter()
        .flat_map(|part| &part.lines)
        .map(|line| (line.discount, line.tax))
        .collect();
    assert_eq!(discounts, [(usd(200), usd(131)), (usd(50), usd(33))]);
    let sum = "select sum((share ->> 'total')::bigint)::bigint from seller_order";
    assert_eq!(mall.count(sum).await, totals.total.amount);
}

#[sqlx::test(migrations = false)]
async fn a_code_can_be_taken_off_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("SPRING", |_| {}).await;
    let checkout = mall.checkout_with("SPRING").await;
    let path = ByCode {
        checkout_id: checkout.checkout_id,
        code_id: checkout.codes[0].code_id,
    };
    let service = mall.router.service();
    for _ in 0..2 {
        let without = service.send::<DeleteCode>(&path, &Empty {}).await.unwrap();
        assert!(without.codes.is_empty() && without.discounts.is_empty());
        assert_eq!(without.totals.discount, usd(0));
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_with_a_code_is_said(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let soon = OffsetDateTime::now_utc() + Duration::days(1);
    mall.offer("LATER", |offer| offer.starts_at = soon).await;
    mall.offer("OVER", |offer| {
        offer.ends_at = Some(OffsetDateTime::UNIX_EPOCH)
    })
    .await;
    mall.offer("RICH", |offer| offer.promotion.minimum = Some(usd(5000)))
        .await;
    mall.offer("OTHER", |offer| {
        offer.promotion.scope = Scope::Category("garden".into());
    })
    .await;
    mall.offer("YEN", |offer| {
        offer.promotion.effect = Effect::Amount(Money::new(500, Currency::JPY));
    })
    .await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    let cases = [
        ("NOSUCH", "do not know this code"),
        ("GC-0000-0000-0000-0000", "do not know this code"),
        ("LATER", "cannot be used yet"),
        ("OVER", "has ended"),
        ("RICH", "$25.00 more"),
        ("OTHER", "for other items"),
        ("YEN", "another currency"),
        ("\u{1f600}", "do not know this code"),
    ];
    for (typed, said) in cases {
        let text = refused(&mall, checkout.checkout_id, typed).await;
        assert!(text.contains(said), "{typed}: {text}");
    }
    let now = mall.ready_checkout(&mall.router.service(), None).await;
    assert!(now.codes.is_empty());
}

#[sqlx::test(migrations = false)]
async fn promotions_cover_a_seller_a_category_or_a_product(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let scopes = [
        ("SELLER", Scope::Seller(Uuid::from_u128(11).into()), 200),
        ("CATEGORY", Scope::Category("kitchen-12".into()), 50),
        ("PARENT", Scope::Category("kitchen".into()), 250),
        ("PRODUCT", Scope::Product(Uuid::from_u128(102).into()), 50),
    ];
    for (code, scope, discount) in scopes {
        mall.offer(code, |offer| offer.promotion.scope = scope)
            .await;
        let checkout = mall.checkout_with(code).await;
        assert_eq!(checkout.totals.discount, usd(discount), "{code}");
    }
}

#[sqlx::test(migrations = false)]
async fn promotions_without_a_code_count_by_themselves_before_the_coupon(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("", |offer| {
        offer.promotion.effect = Effect::Amount(usd(500))
    })
    .await;
    mall.offer("", |offer| offer.promotion.effect = Effect::FreeDelivery)
        .await;
    mall.offer("SPRING", |_| {}).await;
    let checkout = mall.checkout_with("SPRING").await;
    let amounts: Vec<_> = checkout.discounts.iter().map(|one| one.amount).collect();
    // A tenth of what the first has left of $25.00.
    assert_eq!(amounts, [usd(500), usd(1080), usd(200)]);
    assert_eq!(checkout.totals.discount, usd(1780));
    let placed = mall
        .place(checkout.checkout_id, checkout.totals.to_pay)
        .await;
    placed.unwrap();
    assert_eq!(mall.count("select count(*) from redemption").await, 3);
}

#[sqlx::test(migrations = false)]
async fn a_coupon_of_limit_one_goes_to_one_of_fifty_placings(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("ONCE", |offer| offer.total_limit = Some(1))
        .await;
    let mut checkouts = Vec::new();
    for _ in 0..50 {
        checkouts.push(mall.checkout_with("ONCE").await);
    }
    let placings = checkouts
        .iter()
        .map(|checkout| mall.place(checkout.checkout_id, checkout.totals.to_pay));
    let placed = join_all(placings).await;
    assert_eq!(placed.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(mall.count("select count(*) from placed_order").await, 1);
    assert_eq!(mall.count("select count(*) from redemption").await, 1);
    assert_eq!(mall.count("select used::bigint from promotion").await, 1);
    let mut losers = checkouts
        .iter()
        .zip(placed)
        .filter(|(_, result)| result.is_err());
    let (loser, _) = losers.next().unwrap();
    for (_, result) in losers {
        assert_eq!(code(result), "coupon_used_up");
    }

    // A loser is shown the total without it, and may order at that.
    let path = ByCheckout {
        checkout_id: loser.checkout_id,
    };
    let service = mall.router.service();
    let now = service.get::<GetCheckout>(&path, &Empty {}).await.unwrap();
    assert_eq!(
        now.codes[0].problem.as_deref(),
        Some("This code has been used up")
    );
    assert_eq!(
        (now.totals.discount, now.totals.total),
        (usd(0), usd(2500 + 1080 + 259))
    );
    mall.place(loser.checkout_id, now.totals.to_pay)
        .await
        .unwrap();
    assert_eq!(mall.count("select count(*) from redemption").await, 1);
}

#[sqlx::test(migrations = false)]
async fn one_shopper_in_many_tabs_uses_a_coupon_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("FIRST", |offer| offer.shopper_limit = Some(1))
        .await;
    let mut checkouts = Vec::new();
    for _ in 0..10 {
        checkouts.push(mall.checkout_with("FIRST").await);
    }
    let placings = checkouts
        .iter()
        .map(|checkout| mall.place(checkout.checkout_id, checkout.totals.to_pay));
    let (won, lost): (Vec<_>, Vec<_>) = join_all(placings)
        .await
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 9));
    assert!(
        lost.into_iter()
            .all(|result| code(result) == "coupon_used_up")
    );
    let later = mall.ready_checkout(&mall.router.service(), None).await;
    let said = refused(&mall, later.checkout_id, "FIRST").await;
    assert_eq!(said, "You have used this code before");
}

#[sqlx::test(migrations = false)]
async fn a_cancelled_order_gives_its_coupon_back_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("ONCE", |offer| offer.total_limit = Some(1))
        .await;
    let checkout = mall.checkout_with("ONCE").await;
    let placed = mall
        .place(checkout.checkout_id, checkout.totals.to_pay)
        .await;
    let path = ByOrder {
        order_id: placed.unwrap().order_id,
    };
    let other = mall.ready_checkout(&mall.router.service(), None).await;
    let said = refused(&mall, other.checkout_id, "ONCE").await;
    assert_eq!(said, "This code has been used up");
    let service = mall.router.service();
    for _ in 0..2 {
        service.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    }
    assert_eq!(mall.count("select used::bigint from promotion").await, 0);
    assert!(mall.put_code(other.checkout_id, "ONCE").await.is_ok());
}

#[sqlx::test(migrations = false)]
async fn a_sold_out_order_gives_its_coupon_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("ONCE", |offer| offer.total_limit = Some(1))
        .await;
    let checkout = mall.checkout_with("ONCE").await;
    mall.world.lock().unwrap().sold_out = true;
    let placed = mall
        .place(checkout.checkout_id, checkout.totals.to_pay)
        .await;
    assert_eq!(code(placed), "sold_out");
    assert_eq!(mall.count("select used::bigint from promotion").await, 0);
}

#[sqlx::test(migrations = false)]
async fn an_automatic_promotion_that_was_used_up_changes_the_total(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("", |offer| offer.total_limit = Some(1)).await;
    let service = mall.router.service();
    let first = mall.ready_checkout(&service, None).await;
    let second = mall.ready_checkout(&service, None).await;
    assert_eq!(second.totals.discount, usd(250));
    mall.place(first.checkout_id, first.totals.to_pay)
        .await
        .unwrap();
    let refused = mall.place(second.checkout_id, second.totals.to_pay).await;
    assert_eq!(code(refused), "total_changed");
    let path = ByCheckout {
        checkout_id: second.checkout_id,
    };
    let now = service.get::<GetCheckout>(&path, &Empty {}).await.unwrap();
    mall.place(second.checkout_id, now.totals.to_pay)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_placed_order_takes_no_more_codes(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("SPRING", |_| {}).await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    mall.place(checkout.checkout_id, checkout.totals.to_pay)
        .await
        .unwrap();
    let refused = mall.put_code(checkout.checkout_id, "SPRING").await;
    assert_eq!(code(refused), "already_placed");
    let unknown = mall.put_code(Uuid::from_u128(9).into(), "SPRING").await;
    assert_eq!(code(unknown), "not_found");
}

#[sqlx::test(migrations = false)]
async fn a_cart_that_changed_keeps_its_codes(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("SPRING", |_| {}).await;
    let card = order_service::gift_card::store::issue(&mall.pool, usd(500)).await;
    let checkout = mall.checkout_with("SPRING").await;
    let card = card.unwrap().1.reveal();
    mall.put_code(checkout.checkout_id, &card).await.unwrap();
    let body = NewCheckout {
        cart_id: checkout.cart_id,
    };
    let service = mall.router.service();
    let again = service
        .send::<StartCheckout>(&Empty {}, &body)
        .await
        .unwrap();
    assert_ne!(again.checkout_id, checkout.checkout_id);
    assert_eq!((again.codes.len(), again.totals.discount), (2, usd(250)));
    let other = mall.ready_checkout(&service, None).await;
    assert!(other.codes.is_empty(), "another cart has none");
}
