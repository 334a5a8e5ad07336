//! Gift cards: spent once, given back once.

use order_service::gift_card::store::issue;
use order_service::pricing::Effect;
use shared_types::event::OrderConfirmed;
use shared_types::order::{ByCheckout, ByOrder, CancelOrder, GetCheckout, OrderStatus};
use shared_types::{Currency, Empty, Money};
use sqlx::PgPool;

use crate::mall::{Mall, code};

/// What a checkout of the usual cart comes to.
const TOTAL: i64 = 2500 + 1080 + 259;

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

async fn card(mall: &Mall, amount: i64) -> String {
    issue(&mall.pool, usd(amount)).await.unwrap().1.reveal()
}

async fn balances(mall: &Mall) -> i64 {
    mall.count("select sum(balance)::bigint from gift_card")
        .await
}

#[sqlx::test(migrations = false)]
async fn a_card_pays_in_part_and_the_provider_the_rest(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.checkout_with(&card(&mall, 1000).await).await;
    assert_eq!(checkout.totals.total, usd(TOTAL));
    assert_eq!(checkout.totals.gift_card, usd(1000));
    assert_eq!(checkout.totals.to_pay, usd(TOTAL - 1000));
    let whole = mall
        .place(checkout.checkout_id, checkout.totals.total)
        .await;
    assert_eq!(code(whole), "total_changed");
    let placed = mall
        .place(checkout.checkout_id, checkout.totals.to_pay)
        .await
        .unwrap();
    let asked = mall.world.lock().unwrap().payments[&placed.order_id].amount;
    assert_eq!((asked, balances(&mall).await), (usd(TOTAL - 1000), 0));
    mall.pay(placed.order_id);
    mall.settle(placed.order_id).await;
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(
        (told[0].total, told[0].gift_card),
        (usd(TOTAL), Some(usd(1000)))
    );
}

#[sqlx::test(migrations = false)]
async fn an_order_that_cards_pay_wholly_needs_no_payment(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (small, large) = (card(&mall, 1000).await, card(&mall, 5000).await);
    let checkout = mall.checkout_with(&small).await;
    let checkout = mall.put_code(checkout.checkout_id, &large).await.unwrap();
    let paid: Vec<_> = checkout.codes.iter().map(|code| code.amount).collect();
    assert_eq!(paid, [usd(1000), usd(TOTAL - 1000)]);
    let placed = mall.place(checkout.checkout_id, usd(0)).await.unwrap();
    assert_eq!(placed.payment_url, None);
    let again = mall.place(checkout.checkout_id, usd(0)).await.unwrap();
    assert_eq!(again, placed);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Confirmed);
    assert_eq!(mall.calls(), ["reserve", "commit"]);
    assert_eq!(balances(&mall).await, 6000 - TOTAL);

    let path = ByOrder {
        order_id: placed.order_id,
    };
    let service = mall.router.service();
    for _ in 0..2 {
        let order = service.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
        assert_eq!(order.status, OrderStatus::Cancelled);
    }
    assert_eq!(mall.calls()[2..], ["release"]);
    assert_eq!(balances(&mall).await, 6000, "what was spent is back, once");
}

/// A provider refuses to charge 20 cents.
#[sqlx::test(migrations = false)]
async fn a_card_leaves_nothing_or_what_can_be_charged(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.checkout_with(&card(&mall, TOTAL - 20).await).await;
    assert_eq!(checkout.totals.to_pay, usd(100));
    assert_eq!(checkout.codes[0].amount, usd(TOTAL - 100));
    let note = checkout.codes[0].note.as_deref().unwrap();
    assert!(note.contains("$1.00"), "{note}");
    let placed = mall.place(checkout.checkout_id, usd(100)).await.unwrap();
    let asked = mall.world.lock().unwrap().payments[&placed.order_id].amount;
    assert_eq!((asked, balances(&mall).await), (usd(100), 80));
    let exact = mall.checkout_with(&card(&mall, TOTAL - 100).await).await;
    assert_eq!(
        (exact.totals.to_pay, &exact.codes[0].note),
        (usd(100), &None)
    );
}

/// What is refused says how to go on, and takes nothing.
#[sqlx::test(migrations = false)]
async fn what_no_provider_charges_is_refused_before_anything_is_taken(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("NEARLY", |offer| {
        offer.promotion.effect = Effect::Percentage(996_000);
    })
    .await;
    mall.offer("", |offer| offer.promotion.effect = Effect::FreeDelivery)
        .await;
    let checkout = mall.checkout_with("NEARLY").await;
    let total = checkout.totals.to_pay;
    assert!(total.amount < 100, "{total}");
    let refused = mall.place(checkout.checkout_id, total).await;
    assert_eq!(code(refused), "too_little_to_pay");
    assert_eq!(mall.calls(), [""; 0]);
    let paid = mall
        .put_code(checkout.checkout_id, &card(&mall, 30).await)
        .await
        .unwrap();
    assert_eq!(paid.totals.to_pay, usd(0));
    mall.place(checkout.checkout_id, usd(0)).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn of_two_orders_that_spend_a_card_at_once_one_wins(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shown = card(&mall, TOTAL).await;
    let (one, two) = (
        mall.checkout_with(&shown).await,
        mall.checkout_with(&shown).await,
    );
    let (first, second) = tokio::join!(
        mall.place(one.checkout_id, usd(0)),
        mall.place(two.checkout_id, usd(0))
    );
    assert!(first.is_ok() != second.is_ok());
    assert_eq!(balances(&mall).await, 0);
    let (loser, result) = if first.is_ok() {
        (two, second)
    } else {
        (one, first)
    };
    let Err(server_kit::CallError::Problem(problem)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "total_changed")
    );
    let total = usd(TOTAL).to_string();
    assert!(
        problem.detail.unwrap().contains(&total),
        "the new total is told"
    );
    assert_eq!(mall.count("select count(*) from placed_order").await, 1);
    let placed = mall.place(loser.checkout_id, usd(TOTAL)).await.unwrap();
    assert!(placed.payment_url.is_some());
}

/// Nothing is left to pay either way, so that the total alone does not tell.
#[sqlx::test(migrations = false)]
async fn a_card_pays_no_more_than_was_seen(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.offer("SPRING", |offer| offer.total_limit = Some(1))
        .await;
    let checkout = mall.checkout_with("SPRING").await;
    let shown = card(&mall, 5000).await;
    let seen = mall.put_code(checkout.checkout_id, &shown).await.unwrap();
    let by_card = seen.totals.gift_card;
    assert_eq!(seen.totals.to_pay, usd(0));
    let other = mall.checkout_with("SPRING").await;
    mall.place(other.checkout_id, other.totals.to_pay)
        .await
        .unwrap();
    let place = |by_card| mall.place_seen(checkout.checkout_id, usd(0), Some(by_card));
    let refused = place(by_card).await;
    assert_eq!(code(refused), "coupon_used_up");
    assert_eq!(balances(&mall).await, 5000);
    place(usd(TOTAL)).await.unwrap();
    assert_eq!(balances(&mall).await, 5000 - TOTAL);
}

#[sqlx::test(migrations = false)]
async fn a_card_of_another_currency_pays_nothing_of_a_cart_that_changed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.checkout_with(&card(&mall, 1000).await).await;
    mall.price_in(checkout.cart_id, &[Currency::JPY, Currency::JPY]);
    let place = || mall.place(checkout.checkout_id, checkout.totals.to_pay);
    assert_eq!(code(place().await), "total_changed");
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let service = mall.router.service();
    let now = service.get::<GetCheckout>(&path, &Empty {}).await.unwrap();
    assert_eq!(now.totals.gift_card, Money::zero(Currency::JPY));
    assert!(now.codes[0].problem.is_some());
}

#[sqlx::test(migrations = false)]
async fn a_card_that_does_not_fit_is_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let yen = Money::new(1000, Currency::JPY);
    let yen = issue(&mall.pool, yen).await.unwrap().1.reveal();
    let empty = card(&mall, 1).await;
    sqlx::query("update gift_card set balance = 0 where issued = 1")
        .execute(&mall.pool)
        .await
        .unwrap();
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    for wrong in [yen, empty] {
        assert_eq!(
            code(mall.put_code(checkout.checkout_id, &wrong).await),
            "invalid"
        );
    }
}

#[sqlx::test(migrations = false)]
async fn the_code_itself_is_kept_nowhere(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shown = card(&mall, 1000).await.replace("GC-", "").replace('-', "");
    let kept: String = sqlx::query_scalar("select row_to_json(gift_card)::text from gift_card")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert!(!kept.contains(&shown) && kept.contains(&shown[12..]));
}
