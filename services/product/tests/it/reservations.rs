//! `/v1/reservations`

use std::collections::BTreeMap;

use product_service::{Clock, expire, on_cancelled, on_returned};
use service_kit::test::{envelope, published};
use shared_types::event::{OrderCancelled, ReturnReceived, StockChanged};
use shared_types::product::{
    ByOrder, CommitReservation, GetReservation, NewReservation, ReleaseReservation,
    ReservationLine, ReservationState, ReservationView, Reserve,
};
use shared_types::{Empty, OrderId, Problem};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::mall::{But, Mall, draft, order, problem};

async fn get(mall: &Mall, order_id: OrderId) -> Result<ReservationView, Problem> {
    let client = mall.http.service();
    client
        .get::<GetReservation>(&ByOrder { order_id }, &Empty {})
        .await
        .map_err(problem)
}

async fn commit(mall: &Mall, order_id: OrderId) -> Result<ReservationView, Problem> {
    let client = mall.http.service();
    client
        .send::<CommitReservation>(&ByOrder { order_id }, &Empty {})
        .await
        .map_err(problem)
}

pub async fn release(mall: &Mall, order_id: OrderId) -> ReservationView {
    let client = mall.http.service();
    client
        .send::<ReleaseReservation>(&ByOrder { order_id }, &Empty {})
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn units_are_held_then_sold(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let order = order();
    let held = mall.reserve(order, &[(pan, 2), (pan, 1)]).await.unwrap();
    assert_eq!(held.state, ReservationState::Held);
    assert_eq!(mall.available("pan").await, 7);
    assert_eq!(mall.stock().await, (10, 3));

    assert_eq!(get(&mall, order).await.unwrap(), held);
    assert_eq!(
        commit(&mall, order).await.unwrap().state,
        ReservationState::Committed
    );
    assert_eq!(
        commit(&mall, order).await.unwrap().state,
        ReservationState::Committed
    );
    assert_eq!(mall.available("pan").await, 7);
    assert_eq!(mall.stock().await, (7, 0));
    let events: Vec<StockChanged> = published(&mall.pool).await.unwrap();
    assert_eq!(
        events
            .iter()
            .map(|event| event.available)
            .collect::<Vec<_>>(),
        [7]
    );
}

#[sqlx::test(migrations = false)]
async fn asking_again_answers_as_before(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let order = order();
    let first = mall.reserve(order, &[(pan, 3)]).await.unwrap();
    mall.wait(Duration::minutes(1));
    assert_eq!(
        mall.reserve(order, &[(pan, 1), (pan, 2)]).await.unwrap(),
        first
    );
    assert_eq!(mall.stock().await, (10, 3));
    let other = mall.reserve(order, &[(pan, 4)]).await.unwrap_err();
    assert_eq!(
        (other.status, other.code.as_str()),
        (409, "reservation_differs")
    );
    commit(&mall, order).await.unwrap();
    let sold = mall.reserve(order, &[(pan, 3)]).await.unwrap();
    assert_eq!(sold.state, ReservationState::Committed);
    assert_eq!(mall.stock().await, (7, 0));
}

#[sqlx::test(migrations = false)]
async fn all_lines_or_none_and_the_short_ones_are_named(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![draft("Pan"), draft("Pot").with_stock(1), draft("Lid")],
    )
    .await;
    let (pan, pot, lid) = (
        mall.variant("pan").await,
        mall.variant("pot").await,
        mall.variant("lid").await,
    );
    let unknown = Uuid::now_v7().into();
    let order = order();
    let refused = mall
        .reserve(order, &[(pan, 11), (pot, 2), (lid, 1), (unknown, 1)])
        .await
        .unwrap_err();
    assert_eq!((refused.status, refused.code.as_str()), (409, "sold_out"));
    let left: BTreeMap<&str, &str> = refused
        .errors
        .iter()
        .map(|error| (error.field.as_str(), error.message.as_str()))
        .collect();
    let expected = [
        (pan.to_string(), "10"),
        (pot.to_string(), "1"),
        (unknown.to_string(), "0"),
    ];
    assert_eq!(
        left,
        expected
            .iter()
            .map(|(field, left)| (field.as_str(), *left))
            .collect()
    );
    assert_eq!(mall.stock().await, (21, 0));
    assert_eq!(get(&mall, order).await.unwrap_err().status, 404);

    // The same order may try again with less.
    mall.reserve(order, &[(pan, 10), (pot, 1), (lid, 1)])
        .await
        .unwrap();
    assert_eq!(mall.stock().await, (21, 12));
}

#[sqlx::test(migrations = false)]
async fn released_units_go_back_once(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let (held, sold) = (order(), order());
    mall.reserve(held, &[(pan, 3)]).await.unwrap();
    mall.reserve(sold, &[(pan, 4)]).await.unwrap();
    commit(&mall, sold).await.unwrap();
    assert_eq!(mall.stock().await, (6, 3));
    for _ in 0..2 {
        assert_eq!(release(&mall, held).await.state, ReservationState::Released);
        assert_eq!(release(&mall, sold).await.state, ReservationState::Released);
        assert_eq!(mall.stock().await, (10, 0));
        assert_eq!(mall.available("pan").await, 10);
    }
    let late = commit(&mall, held).await.unwrap_err();
    assert_eq!(
        (late.status, late.code.as_str()),
        (409, "reservation_ended")
    );
}

#[sqlx::test(migrations = false)]
async fn a_release_that_comes_first_wins(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let order = order();
    assert_eq!(
        release(&mall, order).await.state,
        ReservationState::Released
    );
    let late = mall.reserve(order, &[(pan, 1)]).await.unwrap_err();
    assert_eq!(
        (late.status, late.code.as_str()),
        (409, "reservation_ended")
    );
    assert_eq!(mall.stock().await, (10, 0));
}

#[sqlx::test(migrations = false)]
async fn what_nobody_pays_for_goes_back(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let (old, paid, young) = (order(), order(), order());
    mall.reserve(old, &[(pan, 1)]).await.unwrap();
    mall.reserve(paid, &[(pan, 2)]).await.unwrap();
    commit(&mall, paid).await.unwrap();
    mall.wait(Duration::minutes(10));
    mall.reserve(young, &[(pan, 3)]).await.unwrap();
    assert_eq!(expire(&mall.app).await.unwrap(), 0);
    mall.wait(Duration::minutes(5));
    assert_eq!(expire(&mall.app).await.unwrap(), 1);
    assert_eq!(
        get(&mall, old).await.unwrap().state,
        ReservationState::Expired
    );
    assert_eq!(
        get(&mall, paid).await.unwrap().state,
        ReservationState::Committed
    );
    assert_eq!(
        get(&mall, young).await.unwrap().state,
        ReservationState::Held
    );
    assert_eq!(mall.available("pan").await, 5);
    assert_eq!(release(&mall, old).await.state, ReservationState::Released);
    assert_eq!(
        commit(&mall, old).await.unwrap_err().code,
        "reservation_ended",
        "nothing is sold to an order that was called off"
    );
    assert_eq!(mall.stock().await, (8, 3));
}

#[sqlx::test(migrations = false)]
async fn who_pays_late_gets_what_is_still_there(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let (late, later) = (order(), order());
    mall.reserve(late, &[(pan, 4)]).await.unwrap();
    mall.reserve(later, &[(pan, 4)]).await.unwrap();
    mall.wait(Duration::minutes(15));
    assert_eq!(expire(&mall.app).await.unwrap(), 2);
    mall.reserve(order(), &[(pan, 5)]).await.unwrap();
    let (one, two) = tokio::join!(commit(&mall, late), commit(&mall, late));
    assert_eq!(one.unwrap().state, ReservationState::Committed);
    assert_eq!(two.unwrap().state, ReservationState::Committed);
    assert_eq!(mall.stock().await, (6, 5), "sold once");
    assert_eq!(mall.available("pan").await, 1);
    assert_eq!(
        commit(&mall, later).await.unwrap_err().code,
        "reservation_ended"
    );
    assert_eq!(
        mall.stock().await,
        (6, 5),
        "and nothing of what is too much"
    );
    let events: Vec<StockChanged> = published(&mall.pool).await.unwrap();
    assert_eq!(events.last().unwrap().available, 1);
}

#[sqlx::test(migrations = false)]
async fn only_services_of_the_mall_may_reserve(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let lines = vec![ReservationLine {
        variant_id: mall.variant("pan").await,
        quantity: 1,
    }];
    let body = NewReservation {
        order_id: order(),
        lines,
    };
    let refused = mall
        .http
        .anon()
        .send::<Reserve>(&Empty {}, &body)
        .await
        .unwrap_err();
    assert_eq!(problem(refused).status, 401);
    assert_eq!(get(&mall, order()).await.unwrap_err().status, 404);
    assert_eq!(commit(&mall, order()).await.unwrap_err().status, 404);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let id = Uuid::now_v7();
    let cases = [
        (r#"{}"#.to_owned(), 422, "order_id"),
        (format!(r#"{{"order_id":"{id}","lines":[]}}"#), 422, "lines"),
        (r#"{"order_id":"x","lines":[]}"#.to_owned(), 422, "order_id"),
        (
            format!(r#"{{"order_id":"{id}","lines":[{{"variant_id":"{id}","quantity":0}}]}}"#),
            422,
            "lines[0].quantity",
        ),
        (
            format!(r#"{{"order_id":"{id}","lines":[{{"variant_id":"{id}","quantity":1.5}}]}}"#),
            422,
            "lines[0].quantity",
        ),
        (
            format!(
                r#"{{"order_id":"{id}","extra":1,"lines":[{{"variant_id":"{id}","quantity":1}}]}}"#
            ),
            422,
            "extra",
        ),
    ];
    for (body, status, field) in cases {
        let answer = mall
            .http
            .service()
            .raw(
                http::Method::POST,
                "/v1/reservations",
                Some(body.clone().into_bytes()),
            )
            .await
            .unwrap();
        assert_eq!(answer.status.as_u16(), status, "{body}");
        let problem = answer.problem().unwrap();
        assert!(problem.field(field).is_some(), "{body}: {problem:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_cancelled_order_holds_nothing(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let order = order();
    mall.reserve(order, &[(pan, 3)]).await.unwrap();
    let event = envelope(OrderCancelled {
        order_id: order,
        number: "M-1".to_owned(),
        email: "someone@example.org".to_owned(),
        name: "Someone".to_owned(),
        reason: "changed their mind".to_owned(),
    });
    let mut transaction = mall.pool.begin().await.unwrap();
    on_cancelled(&mut transaction, event, &Clock::system())
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(
        get(&mall, order).await.unwrap().state,
        ReservationState::Released
    );
    assert_eq!(mall.available("pan").await, 10);
}

#[sqlx::test(migrations = false)]
async fn what_came_back_is_on_sale_again_once(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let line = |variant_id| ReservationLine {
        variant_id,
        quantity: 2,
    };
    let received = ReturnReceived {
        return_id: Uuid::now_v7().into(),
        order_id: order(),
        seller_id: Uuid::now_v7().into(),
        // One that is not listed any more holds up nothing.
        sellable: vec![line(pan), line(Uuid::now_v7().into())],
    };
    for _ in 0..2 {
        let mut transaction = mall.pool.begin().await.unwrap();
        on_returned(&mut transaction, envelope(received.clone()), &())
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
    assert_eq!(mall.available("pan").await, 12);
    let told = published::<StockChanged>(&mall.pool).await.unwrap();
    assert_eq!(told.last().unwrap().available, 12);
}
