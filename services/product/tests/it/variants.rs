//! `/v1/variants/look-up`

use shared_types::Empty;
use shared_types::product::{LookUpVariants, VariantIds};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{But, Mall, draft, variant};

#[sqlx::test(migrations = false)]
async fn a_snapshot_has_all_that_a_cart_line_shows(pool: PgPool) {
    let mug = draft("Mug").but(|one| {
        one.options = vec!["Size".to_owned(), "Colour".to_owned()];
        one.variants = vec![
            variant("MUG-S-R", &["Small", "Red"], 800, 3),
            variant("MUG-L-R", &["Large", "Red"], 1_200, 4),
        ];
    });
    let mall = Mall::selling(pool, vec![mug, draft("Pan")]).await;
    let large = mall.product("mug").await.variants[1].variant_id;
    let pan = mall.variant("pan").await;
    let body = VariantIds {
        variant_ids: vec![pan, Uuid::now_v7().into(), large],
    };
    let found = mall
        .http
        .anon()
        .send::<LookUpVariants>(&Empty {}, &body)
        .await
        .unwrap()
        .variants;
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].title.as_str(), found[0].variant_title.as_str()),
        ("Pan", "")
    );
    let mug = &found[1];
    assert_eq!(mug.variant_title, "Large / Red");
    assert_eq!(
        (mug.product_slug.as_str(), mug.sku.as_str()),
        ("mug", "MUG-L-R")
    );
    assert_eq!(
        (mug.price.amount, mug.available, mug.weight_grams),
        (1_200, 4, Some(500))
    );
    assert_eq!(
        (mug.seller_name.as_str(), mug.seller_slug.as_str()),
        ("Oak & Ember", "oak-ember")
    );
    assert_eq!(mug.image.as_ref().unwrap().url, "/media/mug.svg");
}

#[sqlx::test(migrations = false)]
async fn what_is_no_longer_offered_is_left_out(pool: PgPool) {
    let two = |second: bool| {
        draft("Mug").but(|one| {
            one.options = vec!["Size".to_owned()];
            one.variants = vec![variant("MUG-S", &["Small"], 800, 3)];
            one.variants
                .extend(second.then(|| variant("MUG-L", &["Large"], 1_200, 4)));
        })
    };
    let mall = Mall::selling(pool, vec![two(true)]).await;
    let ids: Vec<_> = mall
        .product("mug")
        .await
        .variants
        .iter()
        .map(|one| one.variant_id)
        .collect();
    mall.import(vec![two(false)]).await;
    let body = VariantIds {
        variant_ids: ids.clone(),
    };
    let found = mall
        .http
        .anon()
        .send::<LookUpVariants>(&Empty {}, &body)
        .await
        .unwrap()
        .variants;
    assert_eq!(
        found.iter().map(|one| one.variant_id).collect::<Vec<_>>(),
        [ids[0]]
    );
    assert_eq!(mall.available("mug").await, 3);
}
