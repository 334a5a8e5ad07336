//! Paying sellers.

use payment_service::payout::list::{attention, list};
use payment_service::payout::send::{found_out, send};
use payment_service::payout::start::{Round, start};
use payment_service::payout::worker;
use shared_types::{Currency, SellerId};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::books::{Sale, in_a_month, seller};
use crate::mall::Mall;

/// A seller with $9.00 to be paid out.
async fn earned(mall: &Mall, seller_id: SellerId) -> Sale {
    let sale = Sale::new(Currency::USD, &[(seller_id, 1000, 100)]);
    mall.open_account(seller_id).await;
    mall.sell(&sale).await;
    mall.hold_ends().await;
    sale
}

async fn statuses(mall: &Mall) -> Vec<String> {
    let payouts = list(&mall.pool, None, 100).await.unwrap();
    payouts.into_iter().map(|payout| payout.status).collect()
}

#[sqlx::test(migrations = false)]
async fn money_waits_for_the_holding_time_and_is_then_paid(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.open_account(seller(1)).await;
    mall.sell(&Sale::new(Currency::USD, &[(seller(1), 1000, 100)]))
        .await;
    let now = OffsetDateTime::now_utc();
    worker::pass(&mall.state, now + Duration::days(6))
        .await
        .unwrap();
    assert_eq!(mall.has(seller(1)).await, (900, 0, 0));
    worker::pass(&mall.state, now + Duration::days(8))
        .await
        .unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(
        (
            statuses(&mall).await,
            mall.counted("amount_transferred").await
        ),
        (vec!["paid".to_owned()], 900)
    );
    assert_eq!(mall.debit("provider_clearing").await, 1000 - 30 - 900);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn the_schedule_pays_once_a_period_and_an_operator_at_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    mall.pay_out().await;
    earned(&mall, seller(1)).await;
    mall.pay_out().await;
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    let by_hand = Round::by_hand(Some(seller(1)));
    assert_eq!(start(&mall.pool, by_hand, in_a_month()).await.unwrap(), 1);
    assert_eq!(start(&mall.pool, by_hand, in_a_month()).await.unwrap(), 0);
    send(&mall.state, in_a_month()).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(mall.counted("transfers").await, 2);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_lost_answer_is_asked_for_again_and_pays_nobody_twice(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    let lost = serde_json::json!({ "call": "transfer", "fault": "error_500_after" });
    mall.fault(serde_json::json!({ "next": [lost, lost] }))
        .await;
    mall.pay_out().await;
    assert_eq!(mall.has(seller(1)).await, (0, 0, 900));
    for hours in 1..4 {
        worker::pass(&mall.state, in_a_month() + Duration::hours(hours))
            .await
            .unwrap();
    }
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(
        (mall.counted("transfers").await, statuses(&mall).await),
        (1, vec!["paid".to_owned()])
    );
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_refused_payout_is_the_sellers_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    mall.fault(serde_json::json!({ "next": [{ "call": "transfer", "fault": "decline" }] }))
        .await;
    mall.pay_out().await;
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    let payouts = list(&mall.pool, Some(seller(1)), 10).await.unwrap();
    assert_eq!(payouts[0].problem.as_deref(), Some("balance_insufficient"));
    let hours = |hours| in_a_month() + Duration::hours(hours);
    worker::pass(&mall.state, hours(1)).await.unwrap();
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    worker::pass(&mall.state, hours(25)).await.unwrap();
    assert_eq!(
        (mall.has(seller(1)).await, statuses(&mall).await.len()),
        ((0, 0, 0), 2)
    );
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn a_debt_is_carried_and_nothing_is_paid_until_it_is_earned(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sale = earned(&mall, seller(1)).await;
    mall.pay_out().await;
    mall.give_back(&sale, 1000, None).await;
    assert_eq!(mall.has(seller(1)).await, (0, -900, 0));
    assert_eq!(
        start(&mall.pool, Round::by_hand(None), in_a_month())
            .await
            .unwrap(),
        0
    );
    earned(&mall, seller(1)).await;
    assert_eq!(mall.has(seller(1)).await, (0, 0, 0));
    assert_eq!(
        start(&mall.pool, Round::by_hand(None), in_a_month())
            .await
            .unwrap(),
        0
    );
    earned(&mall, seller(1)).await;
    assert_eq!(
        start(&mall.pool, Round::by_hand(None), in_a_month())
            .await
            .unwrap(),
        1
    );
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn twenty_rounds_at_once_pay_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for number in 1..4 {
        earned(&mall, seller(number)).await;
    }
    let round = Round::by_hand(None);
    let rounds = (0..20).map(|_| start(&mall.pool, round, in_a_month()));
    let started = futures::future::join_all(rounds).await;
    assert_eq!(started.into_iter().map(Result::unwrap).sum::<u64>(), 3);
    let sendings = (0..20).map(|_| send(&mall.state, in_a_month()));
    let sent = futures::future::join_all(sendings).await;
    assert_eq!(
        sent.into_iter().map(|sent| sent.unwrap().paid).sum::<u64>(),
        3
    );
    assert_eq!(mall.counted("transfers").await, 3);
    mall.books_agree().await;
}

#[sqlx::test(migrations = false)]
async fn who_has_no_account_keeps_the_money_and_is_told_of(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sell(&Sale::new(Currency::USD, &[(seller(1), 1000, 100)]))
        .await;
    mall.pay_out().await;
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    assert_eq!(attention(&mall.pool).await.unwrap().without_account, 1);
}

#[sqlx::test(migrations = false)]
async fn who_was_away_too_long_does_not_ask_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    mall.fault_next("transfer", "error_500_after").await;
    mall.pay_out().await;
    // By now the provider has forgotten the key, and would pay a second time.
    let back = in_a_month() + Duration::hours(30);
    worker::pass(&mall.state, back).await.unwrap();
    assert_eq!(mall.calls("transfer").await, 1);
    assert_eq!(statuses(&mall).await, ["needs_attention"]);
    assert_eq!(mall.has(seller(1)).await, (0, 0, 900));
}

#[sqlx::test(migrations = false)]
async fn a_payout_that_nobody_was_asked_for_yet_is_sent_however_late(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    let by_hand = Round::by_hand(None);
    assert_eq!(start(&mall.pool, by_hand, in_a_month()).await.unwrap(), 1);
    let back = in_a_month() + Duration::hours(30);
    worker::pass(&mall.state, back).await.unwrap();
    assert_eq!(statuses(&mall).await, ["paid"]);
}

#[sqlx::test(migrations = false)]
async fn a_payout_that_stays_unknown_waits_for_an_operator(pool: PgPool) {
    let mall = Mall::open(pool).await;
    earned(&mall, seller(1)).await;
    let down = serde_json::json!({ "call": "transfer", "fault": "error_500_before" });
    mall.fault(serde_json::json!({ "next": [down, down] }))
        .await;
    mall.pay_out().await;
    let much_later = in_a_month() + Duration::hours(21);
    worker::pass(&mall.state, much_later).await.unwrap();
    worker::pass(&mall.state, much_later + Duration::days(9))
        .await
        .unwrap();
    assert_eq!(
        (mall.has(seller(1)).await, statuses(&mall).await),
        ((0, 0, 900), vec!["needs_attention".to_owned()])
    );
    assert_eq!(
        (
            mall.counted("transfers").await,
            attention(&mall.pool).await.unwrap().payouts
        ),
        (0, 1)
    );
    let payout = list(&mall.pool, None, 1).await.unwrap().remove(0).payout_id;
    assert!(found_out(&mall.pool, payout, None).await.unwrap());
    assert!(!found_out(&mall.pool, payout, None).await.unwrap());
    assert_eq!(mall.has(seller(1)).await, (0, 900, 0));
    mall.books_agree().await;
}
