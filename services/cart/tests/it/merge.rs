//! A guest's cart joins the shopper's at sign-in.

use futures::future::join_all;
use server_kit::test::TestClient;
use shared_types::cart::{AddLine, AddMyLine, ByCart, CartView, Merge, MergeCart, NewLine};
use shared_types::{CartId, Empty, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::line::open_cart;
use crate::mall::Mall;

async fn merge(shopper: &TestClient, from: CartId) -> CartView {
    shopper
        .send::<MergeCart>(&Empty {}, &Merge { from })
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn quantities_add_up_to_the_stock_and_only_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = mall.app.shopper(UserId::from(Uuid::from_u128(5)));
    let (mug, bowl) = (mall.stock(1, 1000, 5), mall.stock(2, 500, 50));
    let guest = open_cart(&mall.app.service(), mug, 4).await.cart_id;
    for (variant_id, quantity) in [(mug, 3), (bowl, 1)] {
        let line = NewLine {
            variant_id,
            quantity,
        };
        shopper.send::<AddMyLine>(&Empty {}, &line).await.unwrap();
    }
    let merged = merge(&shopper, guest).await;
    let quantities: Vec<_> = merged.lines.iter().map(|line| line.quantity).collect();
    assert_eq!(quantities, [5, 1]);
    assert_eq!(merge(&shopper, guest).await.lines, merged.lines);
}

#[sqlx::test(migrations = false)]
async fn ten_merges_at_once_add_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = mall.app.shopper(UserId::from(Uuid::from_u128(5)));
    let mug = mall.stock(1, 1000, 99);
    let guest = open_cart(&mall.app.service(), mug, 4).await.cart_id;
    let merges = (0..10).map(|_| {
        let shopper = shopper.clone();
        tokio::spawn(async move { merge(&shopper, guest).await })
    });
    for done in merges.collect::<Vec<_>>() {
        done.await.unwrap();
    }
    assert_eq!(merge(&shopper, guest).await.item_count, 4);
}

/// Whoever hears that nothing was added adds once more, so that must be true.
#[sqlx::test(migrations = false)]
async fn an_addition_beside_the_merge_is_answered_as_it_ended(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 99);
    let line = NewLine {
        variant_id: mug,
        quantity: 1,
    };
    for number in 0..10 {
        let shopper = mall.app.shopper(UserId::from(Uuid::from_u128(number)));
        let cart_id = open_cart(&service, mug, 1).await.cart_id;
        let path = ByCart { cart_id };
        let adding = join_all((0..20).map(|_| service.send::<AddLine>(&path, &line)));
        let (added, _) = tokio::join!(adding, merge(&shopper, cart_id));
        let added = added.iter().filter(|added| added.is_ok()).count();
        let units = merge(&shopper, cart_id).await.item_count;
        assert_eq!(units, 1 + i64::try_from(added).unwrap());
    }
}

#[sqlx::test(migrations = false)]
async fn what_a_guest_was_paying_for_leaves_the_cart_it_was_merged_into(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = mall.app.shopper(UserId::from(Uuid::from_u128(5)));
    let (mug, bowl) = (mall.stock(1, 1000, 99), mall.stock(2, 500, 99));
    let guest = open_cart(&mall.app.service(), mug, 2).await.cart_id;
    for (variant_id, quantity) in [(mug, 1), (bowl, 1)] {
        let line = NewLine {
            variant_id,
            quantity,
        };
        shopper.send::<AddMyLine>(&Empty {}, &line).await.unwrap();
    }
    merge(&shopper, guest).await;
    mall.bought(guest, mug, 2).await;
    let left = merge(&shopper, guest).await.lines;
    let left: Vec<_> = left
        .iter()
        .map(|line| (line.variant_id, line.quantity))
        .collect();
    assert_eq!(left, [(mug, 1), (bowl, 1)]);
}

#[sqlx::test(migrations = false)]
async fn another_shoppers_cart_is_not_taken(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mug = mall.stock(1, 1000, 99);
    let line = NewLine {
        variant_id: mug,
        quantity: 2,
    };
    let victim = mall.app.shopper(UserId::from(Uuid::from_u128(6)));
    let theirs = victim.send::<AddMyLine>(&Empty {}, &line).await.unwrap();
    let thief = mall.app.shopper(UserId::from(Uuid::from_u128(7)));
    assert!(merge(&thief, theirs.cart_id).await.lines.is_empty());
}
