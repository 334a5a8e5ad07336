//! What is kept of events.

use shared_types::Currency;
use shared_types::event::{CartChanged, OrderCancelled, ProductViewed, UserSignedUp};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{Bought, DAY, Mall, order};

#[sqlx::test(migrations = false)]
async fn nothing_is_kept_of_who_it_was(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let user_id = Uuid::from_u128(0xA11);
    let (email, name) = ("ann@example.com", "Ann Example");
    let mut bought = order(Currency::USD, &[BOUGHT]);
    bought.user_id = Some(user_id.into());
    mall.hear(DAY, bought).await;
    let cancelled = OrderCancelled {
        order_id: Uuid::now_v7().into(),
        number: "MH-2".to_owned(),
        email: email.to_owned(),
        name: name.to_owned(),
        reason: "Ann's card was refused".to_owned(),
    };
    mall.hear(DAY, cancelled).await;
    let signed_up = UserSignedUp {
        user_id: user_id.into(),
        email: email.to_owned(),
        name: name.to_owned(),
    };
    mall.hear(DAY, signed_up).await;
    let cart = CartChanged {
        cart_id: Uuid::now_v7().into(),
        user_id: Some(user_id.into()),
        item_count: 1,
    };
    mall.hear(DAY, cart).await;
    let kept: Vec<String> = sqlx::query_scalar("select data::text from raw_event")
        .fetch_all(&mall.pool)
        .await
        .unwrap();
    assert_eq!(kept.len(), 4);
    for data in kept {
        for somebody in ["ann", "Ann", "MH-", &user_id.to_string()] {
            assert!(!data.contains(somebody), "{data} tells {somebody}");
        }
    }
}

const BOUGHT: Bought = Bought {
    seller: 1,
    product: 10,
    units: 2,
    price: 500,
};

#[sqlx::test(migrations = false)]
async fn the_same_event_twice_at_once_is_kept_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let event = mall.hear(DAY, order(Currency::USD, &[BOUGHT])).await;
    let again = (0..8).map(|_| mall.deliver(&event));
    for delivered in futures::future::join_all(again).await {
        delivered.unwrap();
    }
    assert_eq!(mall.number("select count(*) from raw_event").await, 1);
    assert_eq!(
        mall.number("select sum(count)::bigint from event_count")
            .await,
        1
    );
}

#[sqlx::test(migrations = false)]
async fn events_of_months_that_nobody_made_are_kept_however_many_come_at_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let view = ProductViewed {
        product_id: Uuid::from_u128(7).into(),
    };
    let times = (0..8).map(|months| DAY - Duration::days(31 * (months % 3)));
    let heard = times.map(|time| mall.hear(time, view.clone()));
    futures::future::join_all(heard).await;
    assert_eq!(mall.number("select count(*) from raw_event").await, 8);
    assert_eq!(
        mall.number("select count(*) from raw_event_2024_03").await,
        3
    );
}

#[sqlx::test(migrations = false)]
async fn what_is_yet_to_come_is_refused_with_the_reason(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let now = OffsetDateTime::now_utc();
    let view = ProductViewed {
        product_id: Uuid::from_u128(7).into(),
    };
    let mut event = mall.hear(now + Duration::hours(1), view).await;
    event.id = Uuid::now_v7().into();
    event.time = (now + Duration::days(400)).into();
    let refused = mall.deliver(&event).await.unwrap_err();
    assert!(refused.to_string().contains("yet to come"), "{refused}");
    assert_eq!(mall.number("select count(*) from raw_event").await, 1);
}
