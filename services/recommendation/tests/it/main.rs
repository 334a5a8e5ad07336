//! The recommendation service's behaviour over its router, on the real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use recommendation_service::{
    App, MIGRATIONS, order_confirmed, product_changed, product_viewed, router,
};
use server_kit::test::{TestApp, auth_state};
use service_kit::test::{envelope, migrate};
use shared_types::event::{OrderConfirmed, ProductChanged, ProductViewed, SoldLine};
use shared_types::product::Limit;
use shared_types::recommendation::{ByProduct, ListBoughtTogether, ListPopular};
use shared_types::{Currency, Empty, Money, ProductId};
use sqlx::PgPool;
use uuid::Uuid;

struct Mall {
    pool: PgPool,
    app: TestApp,
}

impl Mall {
    async fn open(pool: PgPool) -> Self {
        migrate(&pool, &[&MIGRATIONS]).await.unwrap();
        let app = TestApp::new(router(App {
            pool: pool.clone(),
            auth: auth_state(),
        }));
        Self { pool, app }
    }

    async fn look_at(&self, product_id: ProductId) {
        let mut connection = self.pool.acquire().await.unwrap();
        let event = envelope(ProductViewed { product_id });
        product_viewed(&mut connection, event, &()).await.unwrap();
    }

    async fn buy(&self, products: &[ProductId]) {
        let mut connection = self.pool.acquire().await.unwrap();
        let price = Money::new(100, Currency::USD);
        let line = |product_id: &ProductId| SoldLine {
            product_id: *product_id,
            variant_id: Uuid::from_u128(1).into(),
            seller_id: Uuid::from_u128(2).into(),
            title: "Mug".into(),
            quantity: 1,
            total: price,
        };
        let event = envelope(OrderConfirmed {
            order_id: Uuid::now_v7().into(),
            number: "MH-0000-0000".into(),
            cart_id: Uuid::now_v7().into(),
            user_id: None,
            email: "a@example.com".into(),
            name: "A".into(),
            total: price,
            discount: None,
            gift_card: None,
            lines: products.iter().map(line).collect(),
            sellers: Vec::new(),
        });
        order_confirmed(&mut connection, event, &()).await.unwrap();
    }

    async fn popular(&self) -> Vec<ProductId> {
        let service = self.app.service();
        let answer = service
            .get::<ListPopular>(&Empty {}, &Limit { limit: Some(10) })
            .await;
        answer.unwrap().product_ids
    }

    async fn together(&self, product_id: ProductId) -> Vec<ProductId> {
        let (path, limit) = (ByProduct { product_id }, Limit { limit: Some(10) });
        let answer = self
            .app
            .service()
            .get::<ListBoughtTogether>(&path, &limit)
            .await;
        answer.unwrap().product_ids
    }
}

fn product(number: u128) -> ProductId {
    Uuid::from_u128(number).into()
}

#[sqlx::test(migrations = false)]
async fn what_is_bought_is_more_popular_than_what_is_looked_at(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (mug, bowl) = (product(1), product(2));
    for _ in 0..3 {
        mall.look_at(mug).await;
    }
    mall.buy(&[bowl]).await;
    assert_eq!(mall.popular().await, [bowl, mug]);
}

#[sqlx::test(migrations = false)]
async fn what_was_bought_together_is_found_from_either_side(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (mug, bowl, lamp) = (product(1), product(2), product(3));
    mall.buy(&[mug, bowl]).await;
    mall.buy(&[mug, bowl, lamp]).await;
    assert_eq!(mall.together(mug).await, [bowl, lamp]);
    assert_eq!(mall.together(lamp).await, [mug, bowl]);
    assert!(mall.together(product(9)).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_withdrawn_product_is_recommended_no_more(pool: PgPool) {
    let mall = Mall::open(pool.clone()).await;
    let (mug, bowl) = (product(1), product(2));
    mall.buy(&[mug, bowl]).await;
    let mut connection = pool.acquire().await.unwrap();
    let seller_id = Uuid::from_u128(2).into();
    for (published, expected) in [(false, vec![mug]), (true, vec![mug, bowl])] {
        let event = envelope(ProductChanged {
            product_id: bowl,
            seller_id,
            published,
        });
        product_changed(&mut connection, event, &()).await.unwrap();
        assert_eq!(mall.popular().await, expected);
    }
}
