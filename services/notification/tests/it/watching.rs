//! `/v1/me/watches`

use shared_types::watch::WatchKind::{Price, Stock};
use shared_types::watch::{
    ByWatch, DeleteWatch, ListWatches, NewWatch, PutWatch, WatchList, WatchQuery,
};
use shared_types::{Empty, VariantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::usd;
use crate::shelf::{Shelf, offer, product, variant};

fn wish(variant_id: VariantId) -> NewWatch {
    NewWatch {
        variant_id,
        kind: Price,
    }
}

#[sqlx::test(migrations = false)]
async fn a_watch_begins_at_the_price_of_now_and_anew_when_it_is_set_again(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    let first = shelf.ask(1, Price).await;
    assert_eq!((first.variant_id, first.product_id), (variant(), product()));
    assert_eq!(
        (first.title.as_str(), first.price),
        ("Speckled mug", usd(1_000))
    );
    assert_eq!((first.told_at, first.told_price), (None, None));
    shelf.reprice(800).await;
    shelf.tell().await;
    shelf.reprice(1_200).await;
    let again = shelf.ask(1, Price).await;
    assert_eq!(again.watch_id, first.watch_id);
    assert_eq!((again.price, again.told_price), (usd(1_200), None));
    assert_eq!(shelf.watches(1).await.watches, [again]);
}

#[sqlx::test(migrations = false)]
async fn what_is_not_on_offer_cannot_be_watched(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    let shopper = shelf.mall.shopper(1);
    let strange = wish(Uuid::now_v7().into());
    let refused = shopper.send::<PutWatch>(&Empty {}, &strange).await;
    assert_eq!(refused.unwrap_err().status(), 404);
    shelf.world().away = true;
    let refused = shopper.send::<PutWatch>(&Empty {}, &wish(variant())).await;
    assert_eq!(refused.unwrap_err().status(), 503);
    assert_eq!(shelf.watches(1).await, WatchList::default());
}

#[sqlx::test(migrations = false)]
async fn a_watch_is_its_owners_alone_and_tells_nothing_once_removed(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    let watch_id = shelf.ask(1, Price).await.watch_id;
    let by = ByWatch { watch_id };
    let end = async |number| {
        let shopper = shelf.mall.shopper(number);
        shopper.send::<DeleteWatch>(&by, &Empty {}).await
    };
    assert_eq!(end(2).await.unwrap_err().status(), 404);
    assert_eq!(shelf.watches(2).await, WatchList::default());
    assert_eq!(shelf.watches(1).await.watches.len(), 1);
    shelf.reprice(800).await;
    end(1).await.unwrap();
    assert_eq!(end(1).await.unwrap_err().status(), 404);
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn pages_follow_each_other_and_the_list_has_an_end(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    let shopper = shelf.mall.shopper(1);
    let mut set = Vec::new();
    for number in 100..300 {
        let mut another = offer();
        another.variant_id = Uuid::from_u128(number).into();
        shelf.world().offers.push(another);
        let wish = wish(Uuid::from_u128(number).into());
        let watch = shopper.send::<PutWatch>(&Empty {}, &wish).await.unwrap();
        set.push(watch.watch_id);
    }
    let refused = shopper.send::<PutWatch>(&Empty {}, &wish(variant())).await;
    assert_eq!(refused.unwrap_err().code(), "too_many_watches");
    let old = wish(Uuid::from_u128(100).into());
    shopper.send::<PutWatch>(&Empty {}, &old).await.unwrap();

    let mut seen = Vec::new();
    let mut query = WatchQuery::default();
    loop {
        let page = shopper.get::<ListWatches>(&Empty {}, &query).await.unwrap();
        seen.extend(page.watches.into_iter().map(|watch| watch.watch_id));
        query.cursor = page.next;
        if page.next.is_none() {
            break;
        }
    }
    set.reverse();
    assert_eq!(seen, set);
}

#[sqlx::test(migrations = false)]
async fn what_has_long_been_over_is_forgotten(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Stock).await;
    shelf.ask(1, Price).await;
    shelf.reprice(800).await;
    shelf.tell().await;
    let before = |days| time::OffsetDateTime::now_utc() - time::Duration::days(days);
    let store = notification_service::watch::store::forget_over;
    assert_eq!(store(&shelf.mall.pool, before(90)).await.unwrap(), 0);
    assert_eq!(store(&shelf.mall.pool, before(-1)).await.unwrap(), 1);
    let left = shelf.watches(1).await.watches;
    assert_eq!((left.len(), left[0].kind), (1, Price));
}
