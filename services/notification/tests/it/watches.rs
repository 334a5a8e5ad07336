//! Telling of watched products: once each, and only what is so.

use shared_types::Empty;
use shared_types::notification::{Channel, Choice, PatchPreferences, PreferencePatch, Topic};
use shared_types::watch::WatchKind::{Price, Stock};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{folder, usd, user};
use crate::shelf::{Shelf, person, product, variant};

const CHEAPER: &str = "Now $8.00: Speckled mug (Large / Blue)";
const BACK: &str = "Back in stock: Speckled mug (Large / Blue)";

#[sqlx::test(migrations = false)]
async fn a_lower_price_is_told_once_and_the_next_one_when_it_is_lower_still(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0], "nothing happened yet");

    for _ in 0..2 {
        shelf.reprice(800).await;
        shelf.tell().await;
        assert_eq!(shelf.subjects().await, [CHEAPER]);
    }
    // It wobbles.
    for amount in [1_200, 800, 900, 801, 800] {
        shelf.reprice(amount).await;
        shelf.tell().await;
    }
    assert_eq!(shelf.subjects().await, [CHEAPER]);
    let watch = shelf.watches(1).await.watches.remove(0);
    assert_eq!(
        (watch.price, watch.told_price),
        (usd(1_000), Some(usd(800)))
    );

    shelf.reprice(799).await;
    shelf.tell().await;
    let told = shelf.subjects().await;
    assert_eq!(told[1..], ["Now $7.99: Speckled mug (Large / Blue)"]);
    let sql = "select count(*) from inbox_entry where topic = 'wishes'
               and path = '/products/speckled-mug?v=00000000-0000-0000-0000-000000000002'";
    assert_eq!(shelf.count(sql).await, 2);
    assert_eq!(shelf.count("select count(*) from variant_news").await, 0);
}

#[sqlx::test(migrations = false)]
async fn a_price_that_is_over_by_then_is_not_told_and_the_watch_goes_on(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    shelf.reprice(800).await;
    shelf.set_price(1_000);
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0]);
    shelf.reprice(800).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [CHEAPER]);
}

#[sqlx::test(migrations = false)]
async fn what_changes_while_a_watch_is_set_is_told_too(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    // The event came before the watch was there to see it.
    shelf.set_price(800);
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [CHEAPER]);
}

#[sqlx::test(migrations = false)]
async fn that_something_is_back_is_told_once_and_then_the_watch_is_over(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.set_stock(0);
    shelf.ask(1, Stock).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0], "it is not back yet");
    for available in [2, 1, 0, 5, 5] {
        shelf.restock(available).await;
        shelf.tell().await;
        assert_eq!(shelf.subjects().await, [BACK], "{available}");
    }
    assert!(shelf.watches(1).await.watches[0].told_at.is_some());

    shelf.restock(0).await;
    let again = shelf.ask(1, Stock).await;
    assert_eq!(
        (again.told_at, shelf.watches(1).await.watches.len()),
        (None, 1)
    );
    shelf.restock(1).await;
    shelf.tell().await;
    assert_eq!(
        shelf.subjects().await,
        [BACK, BACK],
        "asked anew, told anew"
    );
}

#[sqlx::test(migrations = false)]
async fn what_is_gone_again_by_then_is_not_back(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.set_stock(0);
    shelf.ask(1, Stock).await;
    shelf.restock(1).await;
    shelf.set_stock(0);
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0]);
    assert_eq!(shelf.watches(1).await.watches[0].told_at, None);
    shelf.restock(1).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [BACK]);
}

#[sqlx::test(migrations = false)]
async fn events_and_heralds_at_once_tell_each_watcher_once(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.set_stock(0);
    for number in 1..=8 {
        shelf.world().people.push(person(number));
        shelf.ask(number, Price).await;
        shelf.ask(number, Stock).await;
    }
    shelf.set_price(800);
    let busy = async || {
        shelf.restock(3).await;
        shelf.reprice(800).await;
        // A lease that ended: another takes the same over.
        shelf.wait().await;
        shelf.herald.pass().await.unwrap();
    };
    tokio::join!(busy(), busy(), busy(), busy());
    shelf.wait().await;
    shelf.tell().await;
    let told = shelf.count("select count(*) from message").await;
    let each = "select count(*) from (select distinct recipient, subject from message) each";
    assert_eq!((told, shelf.count(each).await), (16, 16));
}

#[sqlx::test(migrations = false)]
async fn thousands_are_told_some_at_a_time_and_a_crash_in_between_loses_nobody(pool: PgPool) {
    const MANY: i32 = 2_530;
    let shelf = Shelf::open(pool).await;
    watched_by(&shelf, MANY).await;
    shelf.reprice(800).await;
    let noted = "select count(*) from variant_news";
    assert_eq!(
        shelf.count(noted).await,
        1,
        "the event itself writes one row"
    );

    shelf.herald.pass().await.unwrap();
    let told = "select count(*) from message";
    assert_eq!(
        shelf.count(told).await,
        100,
        "one transaction tells a hundred"
    );
    // The process ends with a claim in hand.
    let lease = std::time::Duration::from_secs(300);
    let lost = notification_service::watch::news::claim(&shelf.mall.pool, 20, lease).await;
    assert_eq!(lost.unwrap().len(), 1);
    shelf.tell().await;
    assert_eq!(shelf.count(told).await, 100, "until the lease ends");
    shelf.wait().await;
    shelf.tell().await;
    let each = "select count(distinct recipient) from message where state = 'waiting'";
    let all = i64::from(MANY);
    assert_eq!(
        (shelf.count(told).await, shelf.count(each).await),
        (all, all)
    );
    assert_eq!(shelf.world().asked, 100);
    assert_eq!(shelf.count(noted).await, 0);
}

/// As many shoppers watch the price as `many`.
async fn watched_by(shelf: &Shelf, many: i32) {
    let people = (1..=many).map(|number| person(u128::from(number.unsigned_abs())));
    shelf.world().people = people.collect();
    sqlx::query(
        "insert into watch (watch_id, user_id, variant_id, product_id, kind, title, currency,
             price, low)
         select gen_random_uuid(), lpad(to_hex(number), 32, '0')::uuid, $2, $3, 'price', 'Mug',
             'USD', 1000, 1000
         from generate_series(1, $1) as number",
    )
    .bind(many)
    .bind(variant().uuid())
    .bind(product().uuid())
    .execute(&shelf.mall.pool)
    .await
    .unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_was_switched_off_is_not_written(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    let choices = vec![Choice {
        topic: Topic::Wishes,
        channel: Channel::Email,
        wanted: false,
    }];
    let shopper = shelf.mall.shopper(1);
    shopper
        .send::<PatchPreferences>(&Empty {}, &PreferencePatch { choices })
        .await
        .unwrap();
    shelf.reprice(800).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0]);
    let entries = "select count(*) from inbox_entry";
    assert_eq!(shelf.count(entries).await, 1);
}

#[sqlx::test(migrations = false)]
async fn mail_carries_the_way_out_and_spares_an_address_that_refuses_it(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    shelf.reprice(800).await;
    shelf.tell().await;
    let sql = "select count(*) from message where unsubscribe_url is not null";
    assert_eq!(shelf.count(sql).await, 1);
    let address = person(1).email;
    notification_service::message::store::suppress(&shelf.mall.pool, &address, "gone")
        .await
        .unwrap();
    let (_place, transport) = folder();
    shelf.mall.postman(transport).pass().await.unwrap();
    let ended = [(address, "wishes".into(), "withheld".into())];
    assert_eq!(shelf.mall.messages().await, ended);
}

#[sqlx::test(migrations = false)]
async fn an_account_that_is_gone_is_told_nothing_and_forgotten(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.world().people.push(person(2));
    shelf.ask(1, Price).await;
    shelf.ask(1, Stock).await;
    shelf.ask(2, Price).await;
    shelf.world().people.retain(|one| one.user_id != user(1));
    shelf.reprice(800).await;
    shelf.tell().await;
    let told = shelf.mall.messages().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, person(2).email);
    let left: Vec<Uuid> = sqlx::query_scalar("select user_id from watch")
        .fetch_all(&shelf.mall.pool)
        .await
        .unwrap();
    assert_eq!(left, [user(2).uuid()]);
}

#[sqlx::test(migrations = false)]
async fn a_withdrawn_product_is_no_news_until_it_is_listed_again(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.set_price(1_200);
    shelf.ask(1, Price).await;
    shelf.reprice(800).await;
    shelf.publish(false).await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [""; 0]);
    assert_eq!(shelf.count("select count(*) from variant_news").await, 0);
    // At $10.00: no event told of that price while nobody could see it.
    shelf.publish(true).await;
    shelf.tell().await;
    assert_eq!(
        shelf.subjects().await,
        ["Now $10.00: Speckled mug (Large / Blue)"]
    );
}

#[sqlx::test(migrations = false)]
async fn while_a_service_is_away_the_news_wait(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    shelf.reprice(800).await;
    shelf.world().away = true;
    shelf.tell().await;
    let waiting = "select count(*) from variant_news where due_at > now() and tries = 1";
    assert_eq!(shelf.count(waiting).await, 1);
    shelf.world().away = false;
    shelf.wait().await;
    shelf.tell().await;
    assert_eq!(shelf.subjects().await, [CHEAPER]);
}

#[sqlx::test(migrations = false)]
async fn what_nobody_watches_leaves_no_row(pool: PgPool) {
    let shelf = Shelf::open(pool).await;
    shelf.ask(1, Price).await;
    shelf.tell().await;
    shelf.restock(3).await;
    shelf.reprice(1_500).await;
    let noted = "select count(*) from variant_news";
    assert_eq!(shelf.count(noted).await, 0, "stock and a higher price");
    shelf.reprice(1_400).await;
    assert_eq!(shelf.count(noted).await, 1);
}
