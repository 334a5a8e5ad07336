//! Putting in, changing, taking out.

use server_kit::CallError;
use server_kit::test::TestClient;
use shared_types::cart::{
    AddLine, ByCart, ByLine, CartView, CreateCart, LineQuantity, NewLine, PutLine,
};
use shared_types::event::CartChanged;
use shared_types::{CartId, Empty, VariantId};
use sqlx::PgPool;

use crate::mall::Mall;

pub async fn open_cart(service: &TestClient, variant_id: VariantId, quantity: i64) -> CartView {
    service
        .send::<CreateCart>(
            &Empty {},
            &NewLine {
                variant_id,
                quantity,
            },
        )
        .await
        .unwrap()
}

async fn add(
    service: &TestClient,
    cart_id: CartId,
    variant_id: VariantId,
    quantity: i64,
) -> Result<CartView, CallError> {
    service
        .send::<AddLine>(
            &ByCart { cart_id },
            &NewLine {
                variant_id,
                quantity,
            },
        )
        .await
}

async fn set(
    service: &TestClient,
    cart_id: CartId,
    variant_id: VariantId,
    quantity: i64,
) -> Result<CartView, CallError> {
    service
        .send::<PutLine>(
            &ByLine {
                cart_id,
                variant_id,
            },
            &LineQuantity { quantity },
        )
        .await
}

fn code(result: Result<CartView, CallError>) -> String {
    match result {
        Err(CallError::Problem(problem)) => problem.code,
        other => format!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn the_same_thing_twice_is_one_line(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1250, 10);
    let cart = open_cart(&service, mug, 2).await;
    let cart = add(&service, cart.cart_id, mug, 3).await.unwrap();
    assert_eq!(cart.lines.len(), 1);
    assert_eq!(
        (cart.lines[0].quantity, cart.subtotal.amount, cart.ready),
        (5, 6250, true)
    );
}

#[sqlx::test(migrations = false)]
async fn quantities_are_capped_by_stock(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 4);
    let cart = open_cart(&service, mug, 3).await;
    let cart = add(&service, cart.cart_id, mug, 3).await.unwrap();
    assert_eq!(cart.lines[0].quantity, 4);
    let cart = set(&service, cart.cart_id, mug, 99).await.unwrap();
    assert_eq!(cart.lines[0].quantity, 4);
}

#[sqlx::test(migrations = false)]
async fn a_removed_line_comes_back_by_setting_it_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 10);
    let cart = open_cart(&service, mug, 2).await;
    let cart = set(&service, cart.cart_id, mug, 0).await.unwrap();
    assert!(cart.lines.is_empty() && !cart.ready);
    let cart = set(&service, cart.cart_id, mug, 2).await.unwrap();
    assert_eq!(cart.item_count, 2);
}

#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 10);
    let gone = mall.stock(2, 1000, 0);
    let cart = open_cart(&service, mug, 1).await;
    assert_eq!(code(add(&service, cart.cart_id, gone, 1).await), "sold_out");
    let unknown = VariantId::from(uuid::Uuid::from_u128(77));
    assert_eq!(
        code(add(&service, cart.cart_id, unknown, 1).await),
        "not_found"
    );
    let nobody = CartId::from(uuid::Uuid::from_u128(78));
    assert_eq!(code(add(&service, nobody, mug, 1).await), "not_found");
    assert_eq!(code(add(&service, cart.cart_id, mug, 0).await), "invalid");
    assert_eq!(code(add(&service, cart.cart_id, mug, 100).await), "invalid");
}

#[sqlx::test(migrations = false)]
async fn forty_adds_at_once_all_count(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let (mug, bowl) = (mall.stock(1, 1000, 99), mall.stock(2, 500, 99));
    let cart_id = open_cart(&service, mug, 1).await.cart_id;
    let adds = (0..40).map(|at| {
        let (service, what) = (service.clone(), if at % 2 == 0 { mug } else { bowl });
        tokio::spawn(async move { add(&service, cart_id, what, 1).await })
    });
    for done in adds.collect::<Vec<_>>() {
        done.await.unwrap().unwrap();
    }
    let cart = add(&service, cart_id, mug, 1).await.unwrap();
    assert_eq!(
        cart.lines
            .iter()
            .map(|line| line.quantity)
            .collect::<Vec<_>>(),
        [22, 20]
    );
}

#[sqlx::test(migrations = false)]
async fn every_change_is_told(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let mug = mall.stock(1, 1000, 10);
    let cart = open_cart(&service, mug, 2).await;
    set(&service, cart.cart_id, mug, 5).await.unwrap();
    let told = service_kit::test::published::<CartChanged>(&mall.pool)
        .await
        .unwrap();
    let counts: Vec<_> = told.iter().map(|event| event.item_count).collect();
    assert_eq!(counts, [2, 5]);
}
