//! `/v1/products/{slug}` and what looks products up.

use shared_types::Empty;
use shared_types::product::{
    After, BySlug, GetProduct, ListSlugs, LookUpProducts, LookUpSlugs, ProductIds, ProductSlugs,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{But, Mall, draft, problem, variant};

#[sqlx::test(migrations = false)]
async fn a_page_has_all_that_its_seller_told(pool: PgPool) {
    let mug = draft("Mug").rated(4.5, 12).but(|one| {
        one.options = vec!["Size".to_owned(), "Colour".to_owned()];
        one.variants = vec![
            variant("MUG-S-R", &["Small", "Red"], 800, 3),
            variant("MUG-S-B", &["Small", "Blue"], 900, 0),
            variant("MUG-L-R", &["Large", "Red"], 1_200, 4),
        ];
        one.variants[0].compare_at_minor = Some(1_000);
        one.variants[0].image = Some("/media/mug.svg".to_owned());
    });
    let mall = Mall::selling(pool, vec![mug]).await;
    let page = mall.product("mug").await;
    assert_eq!(page.title, "Mug");
    assert_eq!(page.description_html, "<p>All about the Mug.</p>");
    assert_eq!((page.rating, page.rating_count), (Some(4.5), 12));
    assert_eq!(
        (page.seller.slug.as_str(), page.seller.product_count),
        ("oak-ember", 1)
    );
    let crumbs: Vec<_> = page
        .breadcrumbs
        .iter()
        .map(|one| (one.name.as_str(), one.slug.as_str()))
        .collect();
    assert_eq!(
        crumbs,
        [("Kitchen", "kitchen"), ("Cookware", "kitchen-cookware")]
    );
    assert_eq!(page.options[0].values, ["Small", "Large"]);
    assert_eq!(page.options[1].values, ["Red", "Blue"]);
    let skus: Vec<_> = page
        .variants
        .iter()
        .map(|one| (one.sku.as_str(), one.price.amount, one.available))
        .collect();
    assert_eq!(
        skus,
        [
            ("MUG-S-R", 800, 3),
            ("MUG-S-B", 900, 0),
            ("MUG-L-R", 1_200, 4)
        ]
    );
    assert_eq!(page.variants[0].compare_at.unwrap().amount, 1_000);
    assert_eq!(page.variants[0].image.as_ref().unwrap().alt, "Mug");
    assert_eq!(
        (page.images.len(), page.tags.as_slice()),
        (1, &["gift".to_owned()][..])
    );
    assert_eq!(page.attributes[0].value, "Oak");
}

#[sqlx::test(migrations = false)]
async fn what_is_unknown_or_unpublished_is_not_there(pool: PgPool) {
    let hidden = draft("Hidden").but(|one| one.published = false);
    let mall = Mall::selling(pool, vec![hidden]).await;
    for slug in ["hidden", "unheard-of", "a b/ü%", "%"] {
        let path = BySlug {
            slug: slug.to_owned(),
        };
        let refused = mall
            .http
            .anon()
            .get::<GetProduct>(&path, &Empty {})
            .await
            .unwrap_err();
        assert_eq!(problem(refused).status, 404, "{slug}");
    }
}

#[sqlx::test(migrations = false)]
async fn cards_come_in_the_order_asked_for(pool: PgPool) {
    let hidden = draft("Hidden").but(|one| one.published = false);
    let mall = Mall::selling(pool, vec![draft("Pan"), draft("Pot"), hidden]).await;
    let slugs = ["pot", "hidden", "unheard-of", "pan"]
        .map(str::to_owned)
        .to_vec();
    let found = mall
        .http
        .anon()
        .send::<LookUpSlugs>(&Empty {}, &ProductSlugs { slugs })
        .await
        .unwrap();
    let titles: Vec<_> = found
        .products
        .iter()
        .map(|card| card.title.as_str())
        .collect();
    assert_eq!(titles, ["Pot", "Pan"]);

    let mut ids: Vec<_> = found.products.iter().map(|card| card.product_id).collect();
    ids.reverse();
    ids.push(Uuid::now_v7().into());
    let body = ProductIds { product_ids: ids };
    let found = mall
        .http
        .anon()
        .send::<LookUpProducts>(&Empty {}, &body)
        .await
        .unwrap();
    let titles: Vec<_> = found
        .products
        .iter()
        .map(|card| card.title.as_str())
        .collect();
    assert_eq!(titles, ["Pan", "Pot"]);

    let many = ProductIds {
        product_ids: vec![Uuid::nil().into(); 101],
    };
    let refused = mall
        .http
        .anon()
        .send::<LookUpProducts>(&Empty {}, &many)
        .await
        .unwrap_err();
    assert!(problem(refused).field("product_ids").is_some());
}

#[sqlx::test(migrations = false)]
async fn a_walk_over_slugs_goes_on_after_the_last(pool: PgPool) {
    let hidden = draft("Hidden").but(|one| one.published = false);
    let mall = Mall::selling(pool, vec![draft("Pot"), draft("Pan"), hidden]).await;
    let after = async |after: Option<&str>| {
        let after = After {
            after: after.map(str::to_owned),
        };
        let page = mall
            .http
            .anon()
            .get::<ListSlugs>(&Empty {}, &after)
            .await
            .unwrap();
        page.products
            .into_iter()
            .map(|entry| entry.slug)
            .collect::<Vec<_>>()
    };
    assert_eq!(after(None).await, ["pan", "pot"]);
    assert_eq!(after(Some("pan")).await, ["pot"]);
    assert_eq!(after(Some("pot")).await, [""; 0]);
}
