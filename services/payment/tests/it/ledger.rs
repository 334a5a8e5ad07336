//! What is booked, and that it is booked once.

use payment_service::ledger::model;
use payment_service::ledger::store::book;
use shared_types::{Currency, Money};
use sqlx::PgPool;
use uuid::Uuid;

use crate::books::{News, Sale, came_back, seller};
use crate::mall::Mall;

fn sale() -> Sale {
    Sale::new(
        Currency::USD,
        &[(seller(1), 1000, 100), (seller(2), 3000, 150)],
    )
}

#[sqlx::test(migrations = false)]
async fn a_charge_is_booked_once_whichever_half_comes_first_and_however_often(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for captured_first in [true, false] {
        let sale = sale();
        let mut halves = [
            News::Confirmed(sale.confirmed()),
            News::Captured(sale.captured()),
        ];
        if captured_first {
            halves.reverse();
        }
        let [first, second] = halves;
        mall.hear(first.clone()).await.unwrap();
        mall.hear(second.clone()).await.unwrap();
        mall.hear(first).await.unwrap();
        mall.hear(second).await.unwrap();
    }
    assert_eq!(mall.has(seller(1)).await, (1800, 0, 0));
    assert_eq!(mall.has(seller(2)).await, (5700, 0, 0));
    assert_eq!(mall.debit("mall_commission").await, -500);
    assert_eq!(mall.debit("provider_fee").await, 60);
    assert_eq!(mall.debit("provider_clearing").await, 8000 - 60);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn both_halves_at_the_same_moment_are_booked_together(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sales: Vec<_> = (0..20).map(|_| sale()).collect();
    let halves = sales.iter().flat_map(|sale| {
        [
            News::Confirmed(sale.confirmed()),
            News::Captured(sale.captured()),
        ]
    });
    let heard = futures::future::join_all(halves.map(|half| mall.hear(half))).await;
    assert!(heard.iter().all(Result::is_ok), "{heard:?}");
    assert_eq!(mall.has(seller(1)).await, (20 * 900, 0, 0));
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_gives_commission_back_in_proportion(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = sale();
    mall.sell(&sale).await;
    mall.give_back(&sale, 500, Some(seller(1))).await;
    assert_eq!(mall.has(seller(1)).await, (450, 0, 0));
    assert_eq!(mall.has(seller(2)).await, (2850, 0, 0));
    mall.give_back(&sale, 3500, None).await;
    assert_eq!(
        (mall.has(seller(1)).await, mall.has(seller(2)).await),
        ((0, 0, 0), (0, 0, 0))
    );
    assert_eq!(mall.debit("mall_commission").await, 0);
    // The provider keeps its fee, and the mall bears it.
    assert_eq!(mall.debit("provider_clearing").await, -30);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_heard_of_before_its_charge_waits_for_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = sale();
    let refund = News::Refunded(sale.refund(1000, Some(seller(1))));
    mall.hear(refund.clone()).await.unwrap();
    mall.hear(News::Captured(sale.captured())).await.unwrap();
    mall.hear(refund.clone()).await.unwrap();
    mall.hear(News::Confirmed(sale.confirmed())).await.unwrap();
    mall.hear(refund).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_after_the_money_was_released_is_clawed_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (first, second) = (sale(), sale());
    mall.sell(&first).await;
    assert_eq!(mall.hold_ends().await, 2);
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    mall.sell(&second).await;
    mall.give_back(&first, 1000, Some(seller(1))).await;
    assert_eq!(mall.has(seller(1)).await, (900, 0, 0));
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn what_gift_cards_paid_is_the_sellers_all_the_same(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = Sale {
        by_card: 1500,
        ..sale()
    };
    mall.sell(&sale).await;
    assert_eq!(mall.has(seller(1)).await, (900, 0, 0));
    assert_eq!(mall.debit("gift_card").await, 1500);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn an_order_that_gift_cards_paid_wholly_needs_no_payment(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = Sale {
        by_card: 4000,
        ..sale()
    };
    mall.sell(&sale).await;
    assert_eq!(
        (mall.has(seller(1)).await, mall.has(seller(2)).await),
        ((900, 0, 0), (2850, 0, 0))
    );
    assert_eq!(mall.debit("provider_clearing").await, 0);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn what_gift_cards_paid_goes_back_once_the_order_is_called_off(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for cancelled_first in [true, false] {
        let sale = Sale {
            by_card: 1500,
            ..sale()
        };
        let mut news = [
            News::Cancelled(sale.order_id),
            News::Refunded(sale.refund(2500, None)),
        ];
        mall.hear(News::Confirmed(sale.confirmed())).await.unwrap();
        if cancelled_first {
            mall.hear(news[0].clone()).await.unwrap();
            news.reverse();
        }
        mall.hear(News::Captured(sale.captured())).await.unwrap();
        for one in news.clone().into_iter().chain(news) {
            mall.hear(one).await.unwrap();
        }
    }
    assert_eq!(
        (mall.has(seller(1)).await, mall.has(seller(2)).await),
        ((0, 0, 0), (0, 0, 0))
    );
    assert_eq!(
        (
            mall.debit("gift_card").await,
            mall.debit("mall_commission").await
        ),
        (0, 0)
    );
    mall.books_agree().await;
}

/// As an operator does who replays what was a dead letter while the order was called off.
#[sqlx::test(migrations = false)]
async fn a_confirmation_after_the_calling_off_leaves_nothing_booked(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = Sale {
        by_card: 4000,
        ..sale()
    };
    mall.hear(News::Cancelled(sale.order_id)).await.unwrap();
    mall.hear(News::Confirmed(sale.confirmed())).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(mall.debit("gift_card").await, 0);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_return_to_gift_cards_comes_from_its_seller_and_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = Sale {
        by_card: 1500,
        ..sale()
    };
    let returned = News::Returned(sale.returned(seller(1), 400));
    mall.hear(returned.clone()).await.unwrap();
    mall.sell(&sale).await;
    mall.hear(returned).await.unwrap();
    assert_eq!(
        (mall.has(seller(1)).await, mall.has(seller(2)).await),
        ((540, 0, 0), (2850, 0, 0))
    );
    assert_eq!(mall.debit("gift_card").await, 1100);
    // Only the rest goes back when the order is called off.
    mall.hear(News::Cancelled(sale.order_id)).await.unwrap();
    assert_eq!(mall.debit("gift_card").await, 0);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn what_does_not_fit_is_refused_whole(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = sale();
    mall.hear(News::Confirmed(sale.confirmed())).await.unwrap();
    let mut too_much = sale.captured();
    too_much.amount.amount += 1;
    assert!(mall.hear(News::Captured(too_much)).await.is_err());
    let mut other_currency = sale.captured();
    other_currency.amount.currency = Currency::EUR;
    assert!(mall.hear(News::Captured(other_currency)).await.is_err());
    mall.hear(News::Captured(sale.captured())).await.unwrap();
    assert!(
        mall.hear(News::Refunded(sale.refund(4001, None)))
            .await
            .is_err()
    );
    assert_eq!(mall.has(seller(1)).await, (900, 0, 0));
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn the_database_itself_refuses_what_does_not_balance_and_any_change(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let order = Uuid::from_u128(1).into();
    let mut lopsided = model::provider_fee(order, Money::new(30, Currency::USD));
    lopsided.entries[0].money.amount += 1;
    let mut transaction = service_kit::db::begin(&mall.pool).await.unwrap();
    book(&mut transaction, &lopsided).await.unwrap();
    let refused = transaction.commit().await.unwrap_err();
    assert_eq!(
        service_kit::db::constraint(&refused),
        Some("ledger_entry_balanced")
    );
    mall.sell(&sale()).await;
    let changes = [
        "update ledger_entry set amount = amount + 1",
        "delete from ledger_entry",
        "update ledger_transaction set kind = 'payout'",
        "truncate ledger_entry",
    ];
    for change in changes {
        let refused = sqlx::query(change).execute(&mall.pool).await.unwrap_err();
        let constraint = service_kit::db::constraint(&refused);
        assert_eq!(constraint, Some("ledger_append_only"), "{change}");
    }
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_came_back_is_the_sellers_again_where_theirs_is_now(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = sale();
    mall.sell(&sale).await;
    let refund = sale.refund(400, Some(seller(1)));
    mall.hear(News::Refunded(refund.clone())).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (540, 0, 0));
    mall.hold_ends().await;
    for _ in 0..2 {
        mall.hear(News::Failed(came_back(&refund))).await.unwrap();
        mall.hear(News::Refunded(refund.clone())).await.unwrap();
    }
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    assert_eq!(mall.debit("mall_commission").await, -250);
    let whole = sale.refund(4000, None);
    mall.hear(News::Refunded(whole)).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(mall.debit("mall_commission").await, 0);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_came_back_before_its_charge_is_never_booked(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = sale();
    let refund = sale.refund(400, Some(seller(1)));
    mall.hear(News::Refunded(refund.clone())).await.unwrap();
    mall.hear(News::Failed(came_back(&refund))).await.unwrap();
    mall.sell(&sale).await;
    assert_eq!(mall.has(seller(1)).await, (900, 0, 0));
    mall.books_agree().await;
}
