//! `/v1/variants/{variant_id}/stock`

use service_kit::test::TestClient;
use shared_types::event::StockChanged;
use shared_types::product::{ByVariant, GetStock, NewStock, PutStock, StockView};
use shared_types::{Empty, Problem, SellerId, UserId, VariantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{But, Mall, draft, order, problem};

fn somebody() -> UserId {
    Uuid::now_v7().into()
}

async fn get(client: &TestClient, variant_id: VariantId) -> Result<StockView, Problem> {
    client
        .get::<GetStock>(&ByVariant { variant_id }, &Empty {})
        .await
        .map_err(problem)
}

async fn put(
    client: &TestClient,
    variant_id: VariantId,
    on_hand: i64,
) -> Result<StockView, Problem> {
    let body = NewStock { on_hand };
    client
        .send::<PutStock>(&ByVariant { variant_id }, &body)
        .await
        .map_err(problem)
}

async fn owner(mall: &Mall, slug: &str) -> SellerId {
    mall.product(slug).await.seller.seller_id
}

#[sqlx::test(migrations = false)]
async fn a_seller_sets_their_own_stock_and_lists_show_it(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let seller = mall.http.seller(somebody(), owner(&mall, "pan").await);
    mall.reserve(order(), &[(pan, 4)]).await.unwrap();
    assert_eq!(get(&seller, pan).await.unwrap().available, 6);

    let stock = put(&seller, pan, 25).await.unwrap();
    assert_eq!(
        (stock.on_hand, stock.reserved, stock.available),
        (25, 4, 21)
    );
    assert_eq!(mall.available("pan").await, 21);
    let events: Vec<StockChanged> = service_kit::test::published(&mall.pool).await.unwrap();
    assert_eq!(
        events
            .iter()
            .map(|event| event.available)
            .collect::<Vec<_>>(),
        [6, 21]
    );

    put(&seller, pan, 25).await.unwrap();
    let events: Vec<StockChanged> = service_kit::test::published(&mall.pool).await.unwrap();
    assert_eq!(events.len(), 2, "nothing changed, so nothing is told");
}

#[sqlx::test(migrations = false)]
async fn nobody_else_sees_or_sets_it(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan"), draft("Lamp").of("Casa Lume")]).await;
    let pan = mall.variant("pan").await;
    let other = mall.http.seller(somebody(), owner(&mall, "lamp").await);
    let shopper = mall.http.shopper(somebody());
    for client in [&other, &shopper] {
        assert_eq!(get(client, pan).await.unwrap_err().status, 404);
        assert_eq!(put(client, pan, 1).await.unwrap_err().status, 404);
    }
    let anon = mall.http.anon();
    assert_eq!(get(&anon, pan).await.unwrap_err().status, 401);
    let service = mall.http.service();
    assert_eq!(put(&service, pan, 1).await.unwrap_err().status, 401);
    assert_eq!(mall.available("pan").await, 10);

    let admin = mall.http.admin(somebody());
    assert_eq!(put(&admin, pan, 1).await.unwrap().available, 1);
    assert_eq!(
        get(&admin, Uuid::now_v7().into()).await.unwrap_err().status,
        404
    );
}

#[sqlx::test(migrations = false)]
async fn units_held_for_orders_cannot_leave_the_shelf(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let seller = mall.http.seller(somebody(), owner(&mall, "pan").await);
    mall.reserve(order(), &[(pan, 4)]).await.unwrap();
    let refused = put(&seller, pan, 3).await.unwrap_err();
    assert_eq!(
        (refused.status, refused.code.as_str()),
        (409, "below_reserved")
    );
    assert_eq!(refused.field("on_hand"), Some("must be at least 4"));
    assert!(
        put(&seller, pan, -1)
            .await
            .unwrap_err()
            .field("on_hand")
            .is_some()
    );
    assert_eq!(put(&seller, pan, 4).await.unwrap().available, 0);
}
