//! Months made ahead, and dropped when they are old.

use analytics_service::raw::upkeep::{Round, round};
use shared_types::Empty;
use shared_types::analytics::{FunnelFigures, GetFunnel};
use shared_types::event::ProductViewed;
use sqlx::PgPool;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{DAY, Mall, hours};

const VIEW: u128 = 7;

fn view() -> ProductViewed {
    ProductViewed {
        product_id: Uuid::from_u128(VIEW).into(),
    }
}

#[sqlx::test(migrations = false)]
async fn months_are_there_before_they_begin(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (november, december) = (
        datetime!(2030-11-30 23:59 UTC),
        datetime!(2030-12-01 0:00 UTC),
    );
    assert_eq!(round(&mall.pool, november, 25).await.unwrap().made, 4);
    assert_eq!(round(&mall.pool, november, 25).await.unwrap().made, 0);
    assert_eq!(round(&mall.pool, december, 25).await.unwrap().made, 1);
    let made = mall.number("select count(*) from raw_event_2031_03").await;
    assert_eq!(made, 0);
}

#[sqlx::test(migrations = false)]
async fn old_months_are_dropped_and_what_was_counted_of_them_stays(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.hear(DAY, view()).await;
    let (now, nothing) = (OffsetDateTime::now_utc(), Round::default());
    let tomorrow = now + Duration::hours(25);
    let dropped = async |now, keep| round(&mall.pool, now, keep).await.unwrap().dropped;

    mall.count().await;
    assert_eq!(
        dropped(tomorrow, 1200).await,
        nothing.dropped,
        "not old enough"
    );
    assert_eq!(dropped(now, 1).await, nothing.dropped, "events still come");
    mall.hear(DAY, view()).await;
    assert_eq!(
        dropped(tomorrow, 1).await,
        nothing.dropped,
        "not counted yet"
    );
    mall.count().await;
    assert_eq!(dropped(tomorrow, 1).await, ["raw_event_2024_03"]);
    assert_eq!(mall.number("select count(*) from raw_event").await, 0);

    // What comes now of that month is no reason to count it anew.
    mall.hear(DAY, view()).await;
    mall.hear(DAY - Duration::days(400), view()).await;
    mall.count().await;
    let funnel = mall.service().get::<GetFunnel>(&Empty {}, &hours(24)).await;
    let views = FunnelFigures {
        views: 2,
        ..FunnelFigures::default()
    };
    assert_eq!(funnel.unwrap().total, views);
    assert_eq!(mall.number("select count(*) from raw_event").await, 0);
    // Later months are kept as ever.
    mall.hear(DAY + Duration::days(40), view()).await;
    assert_eq!(mall.number("select count(*) from raw_event").await, 1);
}
