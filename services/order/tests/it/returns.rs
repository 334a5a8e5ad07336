//! Returns: asked for, answered, received, refunded.

use futures::future::join_all;
use server_kit::CallError;
use server_kit::test::TestClient;
use shared_types::event::{ReturnReceived, ReturnRefunded};
use shared_types::order::{ByOrder, CancelOrder, GetOrder, PageQuery};
use shared_types::payment::RefundStatus;
use shared_types::returns::{
    AcceptReturn, AskReturn, ByReturn, GetSellerReturn, ListReturns, ListSellerReturns, NewReturn,
    NewReturnLine, OrderReturns, ReceiveReturn, ReceivedReturn, RefundReturn, RefuseReturn,
    ReturnAnswer, ReturnReason, ReturnRefund, ReturnStatus, ReturnView,
};
use shared_types::{Currency, Empty, Money, OrderId, SellerId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

/// A client of one who sells for seller 11 or 12 of the usual cart.
pub fn seller(mall: &Mall, number: u128) -> TestClient {
    let seller_id = SellerId::from(Uuid::from_u128(number));
    let user = Uuid::from_u128(number + 1000).into();
    mall.router.seller(user, seller_id)
}

/// A paid order of two mugs of seller 11 ($10.00 each) and one of seller 12 ($5.00).
pub async fn paid(mall: &Mall) -> ByOrder {
    let order_id = mall.placed().await.order_id;
    mall.pay(order_id);
    mall.settle(order_id).await;
    ByOrder { order_id }
}

pub async fn returns(mall: &Mall, path: &ByOrder) -> OrderReturns {
    let service = mall.router.service();
    service.get::<ListReturns>(path, &Empty {}).await.unwrap()
}

/// Asks for so many units of the first seller's line.
async fn ask(mall: &Mall, path: &ByOrder, quantity: i64) -> Result<ReturnView, CallError> {
    let part = returns(mall, path).await.returnable.into_iter().next();
    let Some(part) = part else {
        panic!("nothing can be returned");
    };
    let body = NewReturn {
        seller_order_id: part.seller_order_id,
        lines: vec![NewReturnLine {
            variant_id: Uuid::from_u128(1).into(),
            quantity,
            reason: ReturnReason::Damaged,
        }],
        note: "The handle is off".into(),
    };
    mall.router.service().send::<AskReturn>(path, &body).await
}

pub async fn received(mall: &Mall, path: &ByOrder, quantity: i64) -> ByReturn {
    let return_id = ask(mall, path, quantity).await.unwrap().return_id;
    let (by, client) = (ByReturn { return_id }, seller(mall, 11));
    let answer = ReturnAnswer {
        answer: "Send it to the kiln".into(),
    };
    client.send::<AcceptReturn>(&by, &answer).await.unwrap();
    let body = ReceivedReturn {
        sellable: vec![Uuid::from_u128(1).into()],
    };
    client.send::<ReceiveReturn>(&by, &body).await.unwrap();
    by
}

pub async fn refund(mall: &Mall, by: &ByReturn, amount: i64) -> Result<ReturnView, CallError> {
    let body = ReturnRefund {
        amount: usd(amount),
    };
    seller(mall, 11).send::<RefundReturn>(by, &body).await
}

pub fn refunded(mall: &Mall, order_id: OrderId) -> i64 {
    mall.world.lock().unwrap().refunded(order_id)
}

#[sqlx::test(migrations = false)]
async fn a_return_goes_from_the_shopper_to_the_seller_and_the_money_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let asked = ask(&mall, &path, 1).await.unwrap();
    // Half of $20.00 and its $1.45 of tax, rounded down.
    assert_eq!(
        (asked.status, asked.refundable),
        (ReturnStatus::Requested, usd(1072))
    );
    let by = ByReturn {
        return_id: asked.return_id,
    };
    let client = seller(&mall, 11);
    let list = client
        .get::<ListSellerReturns>(&Empty {}, &PageQuery::default())
        .await;
    assert_eq!(list.unwrap().returns, [asked]);
    assert_eq!(code(refund(&mall, &by, 1072).await), "not_now");

    let answer = ReturnAnswer {
        answer: "Send it to the kiln".into(),
    };
    for _ in 0..2 {
        let accepted = client.send::<AcceptReturn>(&by, &answer).await.unwrap();
        assert_eq!(accepted.answer.as_deref(), Some("Send it to the kiln"));
    }
    let found = ReceivedReturn {
        sellable: vec![Uuid::from_u128(1).into()],
    };
    for _ in 0..2 {
        let received = client.send::<ReceiveReturn>(&by, &found).await.unwrap();
        assert_eq!(received.status, ReturnStatus::Received);
        assert_eq!(received.lines[0].sellable, Some(true));
    }
    let told = service_kit::test::published::<ReturnReceived>(&mall.pool)
        .await
        .unwrap();
    assert_eq!((told.len(), told[0].sellable[0].quantity), (1, 1));

    for _ in 0..2 {
        let refunded = refund(&mall, &by, 1072).await.unwrap();
        assert_eq!(
            (refunded.status, refunded.refunded),
            (ReturnStatus::Refunded, Some(usd(1072)))
        );
    }
    assert_eq!(refunded(&mall, path.order_id), 1072);
    let told = service_kit::test::published::<ReturnRefunded>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(
        (told.len(), told[0].amount, told[0].gift_card),
        (1, usd(1072), None)
    );
    // The second mug gives what the first left of what was paid.
    let second = received(&mall, &path, 1).await;
    assert_eq!(code(refund(&mall, &second, 1074).await), "invalid");
    refund(&mall, &second, 1073).await.unwrap();
    assert_eq!(refunded(&mall, path.order_id), 2145);
}

#[sqlx::test(migrations = false)]
async fn no_unit_is_sent_back_twice(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let asked = join_all((0..10).map(|_| ask(&mall, &path, 1))).await;
    assert_eq!(asked.iter().filter(|result| result.is_ok()).count(), 2);
    let refused = asked.into_iter().filter(Result::is_err);
    assert!(refused.map(code).all(|code| code == "invalid"));
    let left = returns(&mall, &path).await;
    assert_eq!(
        (left.returns.len(), left.returnable.len()),
        (2, 1),
        "seller 12's is left"
    );
}

#[sqlx::test(migrations = false)]
async fn what_was_not_sold_or_not_paid_cannot_be_returned(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    assert_eq!(code(ask(&mall, &path, 3).await), "invalid");
    let part = returns(&mall, &path).await.returnable.remove(0);
    let line = |number| NewReturnLine {
        variant_id: Uuid::from_u128(number).into(),
        quantity: 1,
        reason: ReturnReason::Other,
    };
    let service = mall.router.service();
    for lines in [vec![line(2)], vec![line(1), line(1)], vec![]] {
        let body = NewReturn {
            seller_order_id: part.seller_order_id,
            lines,
            note: String::new(),
        };
        assert_eq!(
            code(service.send::<AskReturn>(&path, &body).await),
            "invalid"
        );
    }
    let unpaid = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    let body = NewReturn {
        seller_order_id: part.seller_order_id,
        lines: vec![line(1)],
        note: String::new(),
    };
    assert_eq!(
        code(service.send::<AskReturn>(&unpaid, &body).await),
        "not_returnable"
    );
    let other = paid(&mall).await;
    assert_eq!(
        code(service.send::<AskReturn>(&other, &body).await),
        "not_found"
    );
    assert_eq!(
        mall.count("select sum(returns)::bigint from placed_order")
            .await,
        0
    );
}

#[sqlx::test(migrations = false)]
async fn a_seller_decides_how_long_things_can_be_returned(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    sqlx::query("update seller_order set confirmed_at = now() - interval '20 days'")
        .execute(&mall.pool)
        .await
        .unwrap();
    let part = returns(&mall, &path).await.returnable.remove(0);
    sqlx::query("insert into return_policy (seller_id, days) values ($1, 14)")
        .bind(Uuid::from_u128(11))
        .execute(&mall.pool)
        .await
        .unwrap();
    let open = returns(&mall, &path).await.returnable;
    assert!(open.len() == 1 && open[0].seller_order_id != part.seller_order_id);
    let body = NewReturn {
        seller_order_id: part.seller_order_id,
        lines: vec![NewReturnLine {
            variant_id: Uuid::from_u128(1).into(),
            quantity: 1,
            reason: ReturnReason::ChangedMind,
        }],
        note: String::new(),
    };
    let late = mall.router.service().send::<AskReturn>(&path, &body).await;
    assert_eq!(code(late), "not_returnable");
}

#[sqlx::test(migrations = false)]
async fn a_return_is_its_own_sellers_business(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let return_id = ask(&mall, &path, 1).await.unwrap().return_id;
    let (by, other) = (ByReturn { return_id }, seller(&mall, 12));
    let answer = ReturnAnswer {
        answer: "No".into(),
    };
    let (found, amount) = (
        ReceivedReturn { sellable: vec![] },
        ReturnRefund { amount: usd(1) },
    );
    let refusals = [
        code(other.get::<GetSellerReturn>(&by, &Empty {}).await),
        code(other.send::<AcceptReturn>(&by, &answer).await),
        code(other.send::<RefuseReturn>(&by, &answer).await),
        code(other.send::<ReceiveReturn>(&by, &found).await),
        code(other.send::<RefundReturn>(&by, &amount).await),
    ];
    assert!(
        refusals.iter().all(|code| code == "not_found"),
        "{refusals:?}"
    );
    let shopper = mall.router.shopper(Uuid::from_u128(1).into());
    assert_eq!(
        code(shopper.send::<RefuseReturn>(&by, &answer).await),
        "forbidden"
    );
}

#[sqlx::test(migrations = false)]
async fn a_refused_return_can_be_asked_for_again_and_only_then_the_order_called_off(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let return_id = ask(&mall, &path, 2).await.unwrap().return_id;
    let service = mall.router.service();
    let order = service.get::<GetOrder>(&path, &Empty {}).await.unwrap();
    assert!(!order.can_cancel);
    assert_eq!(
        code(service.send::<CancelOrder>(&path, &Empty {}).await),
        "too_late"
    );
    let answer = ReturnAnswer {
        answer: "It was used".into(),
    };
    let by = ByReturn { return_id };
    let refused = seller(&mall, 11)
        .send::<RefuseReturn>(&by, &answer)
        .await
        .unwrap();
    assert_eq!(refused.status, ReturnStatus::Refused);
    assert_eq!(returns(&mall, &path).await.returnable.len(), 2);
    let order = service.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    assert!(order.cancel_reason.is_some());
    assert!(returns(&mall, &path).await.returnable.is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_refund_goes_on_once_the_payment_service_is_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let by = received(&mall, &path, 2).await;
    mall.fail(Some("refund"));
    let waiting = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(waiting.status, ReturnStatus::Refunding);
    mall.fail(None);
    sqlx::query("update return_request set wake_at = now()")
        .execute(&mall.pool)
        .await
        .unwrap();
    assert_eq!(
        order_service::return_request::worker::pass(&mall.app).await,
        1
    );
    let done = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(
        (done.status, refunded(&mall, path.order_id)),
        (ReturnStatus::Refunded, 2145)
    );
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_the_provider_refused_is_tried_again_as_a_new_one(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let by = received(&mall, &path, 2).await;
    mall.world.lock().unwrap().refund_status = Some(RefundStatus::Failed);
    let failed = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(failed.status, ReturnStatus::RefundFailed);
    mall.world.lock().unwrap().refund_status = None;
    let done = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(done.status, ReturnStatus::Refunded);
    assert_eq!(refunded(&mall, path.order_id), 2145);
}

#[sqlx::test(migrations = false)]
async fn the_provider_gives_back_what_it_took_and_gift_cards_the_rest(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let card = order_service::gift_card::store::issue(&mall.pool, usd(3000)).await;
    let checkout = mall.checkout_with(&card.unwrap().1.reveal()).await;
    assert_eq!(checkout.totals.to_pay, usd(839));
    let placed = mall.place(checkout.checkout_id, usd(839)).await.unwrap();
    mall.pay(placed.order_id);
    mall.settle(placed.order_id).await;
    let path = ByOrder {
        order_id: placed.order_id,
    };
    let by = received(&mall, &path, 2).await;
    let requests = (0..5).map(|_| refund(&mall, &by, 2000));
    for done in join_all(requests).await {
        assert!(matches!(
            done.unwrap().status,
            ReturnStatus::Refunding | ReturnStatus::Refunded
        ));
    }
    assert_eq!(refunded(&mall, path.order_id), 839);
    assert_eq!(
        mall.count("select balance from gift_card").await,
        2000 - 839
    );
    let told = service_kit::test::published::<ReturnRefunded>(&mall.pool)
        .await
        .unwrap();
    assert_eq!((told.len(), told[0].gift_card), (1, Some(usd(2000 - 839))));
}

#[sqlx::test(migrations = false)]
async fn a_key_gives_the_first_answer_about_a_return_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let by = received(&mall, &path, 1).await;
    let client = seller(&mall, 11).with_idempotency_key("k");
    let give = |amount| ReturnRefund {
        amount: usd(amount),
    };
    let first = client.send::<RefundReturn>(&by, &give(500)).await.unwrap();
    let again = client.send::<RefundReturn>(&by, &give(500)).await.unwrap();
    assert_eq!(again, first);
    let other = client.send::<RefundReturn>(&by, &give(501)).await;
    assert_eq!(code(other), "idempotency_key_reused");
    assert_eq!(refunded(&mall, path.order_id), 500);
    let nothing = ReceivedReturn { sellable: vec![] };
    // It was received before, so that nothing came of it and nothing is kept.
    for _ in 0..2 {
        let late = client.send::<ReceiveReturn>(&by, &nothing).await;
        assert_eq!(code(late), "not_now");
    }
}
