//! `/v1/sellers`

use product_service::import::{SellerProfile, introduce};
use shared_types::Empty;
use shared_types::product::{BySlug, GetSeller, Limit, ListSellers};
use sqlx::PgPool;

use crate::mall::{But, Mall, draft, problem};

#[sqlx::test(migrations = false)]
async fn those_with_most_products_come_first(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("Lamp").of("Casa Lume"),
            draft("Pan").of("Nordvik Møbler"),
            draft("Pot").of("Nordvik Møbler"),
        ],
    )
    .await;
    let list = async |limit| {
        let limit = Limit { limit: Some(limit) };
        let found = mall.http.anon().get::<ListSellers>(&Empty {}, &limit).await;
        found.map(|list| list.sellers).map_err(problem)
    };
    let sellers = list(10).await.unwrap();
    let slugs: Vec<_> = sellers
        .iter()
        .map(|one| (one.slug.as_str(), one.product_count))
        .collect();
    assert_eq!(slugs, [("nordvik-mobler", 2), ("casa-lume", 1)]);
    assert_eq!(list(1).await.unwrap().len(), 1);
    assert!(list(0).await.unwrap_err().field("limit").is_some());
}

#[sqlx::test(migrations = false)]
async fn a_seller_tells_their_story_once_introduced(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Lamp").of("Casa Lume")]).await;
    let profile = SellerProfile {
        name: "Casa Lume",
        story: "Lamps and glass.",
        city: "Porto",
    };
    introduce(&mall.pool, &[profile]).await.unwrap();
    let slug = BySlug {
        slug: "casa-lume".to_owned(),
    };
    let seller = mall
        .http
        .anon()
        .get::<GetSeller>(&slug, &Empty {})
        .await
        .unwrap();
    assert_eq!(
        (seller.story.as_str(), seller.city.as_str()),
        ("Lamps and glass.", "Porto")
    );
    assert_eq!(seller.product_count, 1);

    let unknown = BySlug {
        slug: "nobody".to_owned(),
    };
    let refused = mall
        .http
        .anon()
        .get::<GetSeller>(&unknown, &Empty {})
        .await
        .unwrap_err();
    assert_eq!(problem(refused).status, 404);
}
