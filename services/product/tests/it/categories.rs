//! `/v1/categories`

use shared_types::Empty;
use shared_types::product::ListCategories;
use sqlx::PgPool;

use crate::mall::{But, Mall, draft};

#[sqlx::test(migrations = false)]
async fn the_tree_counts_published_products_below_and_shows_a_popular_one(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("Pan").rated(4.0, 3),
            draft("Pot").rated(4.0, 30),
            draft("Knife").in_category(&["Kitchen", "Knives"]),
            draft("Secret")
                .in_category(&["Kitchen", "Knives"])
                .but(|one| one.published = false),
            draft("Lamp").in_category(&["Home & Garden"]),
        ],
    )
    .await;
    let tree = mall
        .http
        .anon()
        .get::<ListCategories>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let shape: Vec<_> = tree
        .categories
        .iter()
        .map(|one| {
            (
                one.slug.as_str(),
                one.parent_slug.as_deref(),
                one.product_count,
            )
        })
        .collect();
    assert_eq!(
        shape,
        [
            ("kitchen", None, 3),
            ("home-garden", None, 1),
            ("kitchen-cookware", Some("kitchen"), 2),
            ("kitchen-knives", Some("kitchen"), 1),
        ]
    );
    assert_eq!(
        tree.categories[0].image.as_ref().unwrap().url,
        "/media/pot.svg"
    );
    assert_eq!(tree.categories[1].name, "Home & Garden");
}

#[sqlx::test(migrations = false)]
async fn paths_that_read_the_same_stay_apart(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("One").in_category(&["Home", "Bed Linen"]),
            draft("Two").in_category(&["Home", "Bed", "Linen"]),
        ],
    )
    .await;
    let crumbs = |slug: &'static str| {
        let mall = &mall;
        async move {
            let crumbs = mall.product(slug).await.breadcrumbs;
            crumbs
                .into_iter()
                .map(|crumb| crumb.slug)
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(crumbs("one").await, ["home", "home-bed-linen"]);
    assert_eq!(
        crumbs("two").await,
        ["home", "home-bed", "home-bed-linen-2"]
    );
}
