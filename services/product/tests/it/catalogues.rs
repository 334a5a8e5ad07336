//! Whole catalogues: three real exports and the demo.

use std::fs::File;
use std::path::PathBuf;

use product_service::demo_seed;
use product_service::import::rejected::RejectedRow;
use product_service::import::{SellerChoice, Summary, load, shopify};
use service_kit::test::published;
use shared_types::event::ProductChanged;
use shared_types::product::{ProductQuery, Sort};
use sqlx::PgPool;

use crate::mall::{Mall, read};

/// Imports one of the real exports, as an operator does.
async fn import(mall: &Mall, name: &str) -> (Summary, Vec<RejectedRow>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/catalogue");
    let path = folder.join(name);
    let file = File::open(&path).unwrap_or_else(|error| {
        panic!(
            "the real catalogues must lie beside the checkout: {}: {error}",
            path.display()
        )
    });
    let mut rows = Vec::new();
    let drafts = shopify::read(file)
        .unwrap()
        .filter_map(|product| product.map_err(|row| rows.push(row)).ok());
    let drafts: Vec<_> = drafts.collect();
    let summary = load(&mall.pool, drafts, SellerChoice::FromVendor, |_| {})
        .await
        .unwrap();
    (summary, rows)
}

#[sqlx::test(migrations = false)]
async fn three_real_exports_become_shoppable_and_stay_as_they_are(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (name, products) in [
        ("apparel.csv", 25),
        ("bicycles.csv", 284),
        ("jewelry.csv", 19),
    ] {
        let (summary, rows) = import(&mall, name).await;
        assert_eq!(
            summary.rejected,
            [],
            "{name}: what the reader takes can be listed"
        );
        assert!(summary.products <= products, "{name}: {summary:?}");
        // A product is missing only where one of its rows was rejected.
        assert!(
            summary.products + rows.len() as u64 >= products,
            "{name}: {summary:?} {rows:?}"
        );
        assert!(
            rows.iter()
                .all(|row| row.line > 1 && !row.reason.is_empty()),
            "{name}"
        );
    }
    let told: Vec<ProductChanged> = published(&mall.pool).await.unwrap();

    for name in ["apparel.csv", "bicycles.csv", "jewelry.csv"] {
        let (again, _) = import(&mall, name).await;
        assert_eq!((again.products, again.variants), (0, 0), "{name}");
        assert!(again.unchanged > 0, "{name}");
    }
    let after: Vec<ProductChanged> = published(&mall.pool).await.unwrap();
    assert_eq!(after.len(), told.len());

    let page = ProductQuery {
        q: Some("saddle".to_owned()),
        facets: true,
        ..Default::default()
    };
    let found = mall.list(page).await;
    assert!(found.total.unwrap() > 5);
    for card in &found.products {
        assert!(!mall.product(&card.slug).await.variants.is_empty());
    }
}

#[sqlx::test(migrations = false)]
async fn the_demo_catalogue_fills_an_empty_mall_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let summary = demo_seed(&mall.pool, |_| {}).await.unwrap().unwrap();
    assert_eq!(summary.rejected, []);
    assert!(summary.products >= 2_000, "{summary:?}");
    assert!(demo_seed(&mall.pool, |_| {}).await.unwrap().is_none());

    // One that broke off goes on.
    sqlx::query("update import_run set finished_at = null")
        .execute(&mall.pool)
        .await
        .unwrap();
    let again = demo_seed(&mall.pool, |_| {}).await.unwrap().unwrap();
    assert_eq!((again.products, again.unchanged), (0, summary.products));

    let tree: serde_json::Value = read(&mall.http, "/v1/categories").await.json().unwrap();
    let tree = tree["categories"].as_array().unwrap();
    let departments: Vec<_> = tree
        .iter()
        .filter(|one| one["parent_slug"].is_null())
        .collect();
    assert_eq!(departments.len(), 12);
    assert!(tree.iter().all(|one| one["image"]["url"].is_string()));
    let newest = mall
        .list(ProductQuery {
            sort: Some(Sort::Newest),
            ..Default::default()
        })
        .await;
    let sellers: std::collections::HashSet<_> = newest
        .products
        .iter()
        .map(|card| card.seller_slug.as_str())
        .collect();
    assert!(
        sellers.len() > 5,
        "new products come from many sellers: {sellers:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn a_mall_with_products_of_its_own_gets_no_demo(pool: PgPool) {
    let mall = Mall::selling(pool, vec![crate::mall::draft("Pan")]).await;
    assert!(demo_seed(&mall.pool, |_| {}).await.unwrap().is_none());
}
