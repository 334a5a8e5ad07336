//! Reading carts: what changed is shown, whose cart it is matters.

use server_kit::CallError;
use shared_types::cart::{ByCart, CountCart, GetCart, GetMyCart, GetOwnedCart, LineNotice};
use shared_types::{Currency, Empty, Money, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::line::open_cart;
use crate::mall::Mall;

#[sqlx::test(migrations = false)]
async fn prices_and_stock_are_those_of_now(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 10);
    let path = ByCart {
        cart_id: open_cart(&service, mug, 2).await.cart_id,
    };
    mall.stock(1, 1500, 1);
    let cart = service.get::<GetCart>(&path, &Empty {}).await.unwrap();
    let was = Money::new(1000, Currency::USD);
    let expected = [
        LineNotice::OnlyLeft { available: 1 },
        LineNotice::PriceChanged { was },
    ];
    assert_eq!(cart.lines[0].notices, expected);
    mall.withdraw(mug);
    let cart = service.get::<GetCart>(&path, &Empty {}).await.unwrap();
    assert_eq!(cart.lines[0].notices, [LineNotice::Withdrawn]);
}

#[sqlx::test(migrations = false)]
async fn the_cart_is_shown_while_the_product_service_is_away(pool: PgPool) {
    let mall = Mall::open(pool.clone()).await;
    let mug = mall.stock(1, 1000, 10);
    let path = ByCart {
        cart_id: open_cart(&mall.app.service(), mug, 2).await.cart_id,
    };
    let alone = Mall::without_products(pool).await;
    let cart = alone
        .app
        .service()
        .get::<GetCart>(&path, &Empty {})
        .await
        .unwrap();
    assert_eq!(
        (cart.checked, cart.ready, cart.item_count),
        (false, false, 2)
    );
    assert_eq!(cart.lines[0].title, "Mug 1");
}

#[sqlx::test(migrations = false)]
async fn a_shoppers_cart_is_found_only_with_their_token(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = UserId::from(Uuid::from_u128(5));
    let mine = mall
        .app
        .shopper(shopper)
        .get::<GetMyCart>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let again = mall
        .app
        .shopper(shopper)
        .get::<GetMyCart>(&Empty {}, &Empty {})
        .await
        .unwrap();
    assert_eq!(mine.cart_id, again.cart_id);
    let path = ByCart {
        cart_id: mine.cart_id,
    };
    let refused = mall.app.service().get::<GetCart>(&path, &Empty {}).await;
    assert!(matches!(refused, Err(CallError::Problem(problem)) if problem.status == 404));
    let owned = mall
        .app
        .service()
        .get::<GetOwnedCart>(&path, &Empty {})
        .await
        .unwrap();
    assert_eq!(owned.user_id, Some(shopper));
}

#[sqlx::test(migrations = false)]
async fn a_cart_needs_a_service_identity(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mug = mall.stock(1, 1000, 10);
    let path = ByCart {
        cart_id: open_cart(&mall.app.service(), mug, 2).await.cart_id,
    };
    let refused = mall.app.anon().get::<CountCart>(&path, &Empty {}).await;
    assert!(matches!(refused, Err(CallError::Problem(problem)) if problem.status == 401));
    let count = mall
        .app
        .service()
        .get::<CountCart>(&path, &Empty {})
        .await
        .unwrap();
    assert_eq!(count.item_count, 2);
}
