//! Drafts becoming products, again and again.

use product_service::import::draft::Field;
use product_service::import::{SellerChoice, Summary, load, shopify};
use service_kit::test::published;
use shared_types::event::{PriceChanged, ProductChanged, StockChanged};

use shared_types::product::ProductQuery;
use shared_types::{Currency, Money};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{But, Mall, draft, order, variant};

async fn events(mall: &Mall) -> (usize, usize) {
    let products: Vec<ProductChanged> = published(&mall.pool).await.unwrap();
    let stock: Vec<StockChanged> = published(&mall.pool).await.unwrap();
    (products.len(), stock.len())
}

#[sqlx::test(migrations = false)]
async fn the_same_again_changes_nothing(pool: PgPool) {
    let drafts = || {
        (0..450)
            .map(|number| draft(&format!("Thing {number}")))
            .collect::<Vec<_>>()
    };
    let mall = Mall::open(pool).await;
    let mut steps = Vec::new();
    let load = load(&mall.pool, drafts(), SellerChoice::FromVendor, |so_far| {
        steps.push(so_far.products);
    });
    let first = load.await.unwrap();
    assert_eq!(
        (first.products, first.variants, first.unchanged),
        (450, 450, 0)
    );
    assert_eq!(steps, [200, 400, 450]);
    assert_eq!(events(&mall).await, (450, 0));
    let before = mall.product("thing-7").await;

    let again = mall.import(drafts()).await;
    assert_eq!(
        (again.products, again.variants, again.unchanged),
        (0, 0, 450)
    );
    assert_eq!(events(&mall).await, (450, 0));
    assert_eq!(mall.product("thing-7").await, before);
}

#[sqlx::test(migrations = false)]
async fn a_change_keeps_ids_and_tells_of_itself(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan"), draft("Pot")]).await;
    let before = mall.product("pan").await;
    let changed = draft("Pan").at(2_000).with_stock(7).but(|one| {
        one.title = "Iron Pan".to_owned();
    });
    let summary = mall.import(vec![changed, draft("Pot")]).await;
    assert_eq!((summary.products, summary.unchanged), (1, 1));
    let after = mall.product("pan").await;
    assert_eq!(after.product_id, before.product_id);
    assert_eq!(after.variants[0].variant_id, before.variants[0].variant_id);
    assert_eq!(
        (after.title.as_str(), after.variants[0].price.amount),
        ("Iron Pan", 2_000)
    );
    assert_eq!(mall.available("pan").await, 7);
    assert_eq!(events(&mall).await, (3, 1));
    let found = mall.titles(ProductQuery {
        q: Some("iron".to_owned()),
        ..Default::default()
    });
    assert_eq!(found.await, ["Iron Pan"]);
}

#[sqlx::test(migrations = false)]
async fn a_changed_price_is_told_once_and_nothing_else_is_one(pool: PgPool) {
    let mug = |large: i64| {
        draft("Mug").but(|one| {
            one.options = vec!["Size".to_owned()];
            one.variants = vec![
                variant("MUG-S", &["S"], 800, 3),
                variant("MUG-L", &["L"], large, 3),
            ];
        })
    };
    let mall = Mall::selling(pool, vec![mug(1_200), draft("Pan")]).await;
    assert_eq!(repriced(&mall).await, [], "a new product has no old price");
    let before = mall.product("mug").await;
    mall.import(vec![mug(1_200), draft("Pan").with_stock(3)])
        .await;
    assert_eq!(repriced(&mall).await, [], "stock is no price");
    for _ in 0..2 {
        mall.import(vec![mug(900), draft("Pan")]).await;
    }
    let large = &before.variants[1];
    let told = PriceChanged {
        variant_id: large.variant_id,
        product_id: before.product_id,
        old_price: large.price,
        new_price: Money::new(900, Currency::USD),
    };
    assert_eq!(repriced(&mall).await, [told]);
}

#[sqlx::test(migrations = false)]
async fn a_price_that_nobody_sees_is_not_told(pool: PgPool) {
    let hidden = |price| draft("Pan").at(price).but(|one| one.published = false);
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    mall.import(vec![hidden(900)]).await;
    assert_eq!(repriced(&mall).await, []);
    mall.import(vec![draft("Pan").at(800)]).await;
    let told = repriced(&mall).await;
    let amounts = told
        .iter()
        .map(|one| (one.old_price.amount, one.new_price.amount));
    assert_eq!(amounts.collect::<Vec<_>>(), [(900, 800)]);
}

#[sqlx::test(migrations = false)]
async fn of_imports_at_once_each_tells_of_its_own_change(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan").at(1_000)]).await;
    let at = |price| mall.import(vec![draft("Pan").at(price)]);
    tokio::join!(at(900), at(800), at(700), at(600));
    let told = repriced(&mall).await;
    let mut price = 1_000;
    for event in &told {
        assert_eq!(event.old_price.amount, price, "{told:?}");
        price = event.new_price.amount;
    }
    assert_eq!(told.len(), 4);
    assert_eq!(
        mall.product("pan").await.variants[0].price.amount,
        price,
        "what was told last holds"
    );
}

async fn repriced(mall: &Mall) -> Vec<PriceChanged> {
    published(&mall.pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn units_held_for_orders_survive_an_import(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    mall.reserve(order(), &[(pan, 6)]).await.unwrap();
    mall.import(vec![draft("Pan").with_stock(2)]).await;
    assert_eq!(mall.available("pan").await, 0);
    mall.import(vec![draft("Pan").with_stock(9)]).await;
    assert_eq!(mall.available("pan").await, 3);
}

#[sqlx::test(migrations = false)]
async fn a_withdrawn_variant_comes_back_as_itself(pool: PgPool) {
    let sizes = |sizes: &[&str]| {
        let sizes: Vec<_> = sizes
            .iter()
            .map(|size| variant(&format!("MUG-{size}"), &[size], 800, 3))
            .collect();
        draft("Mug").but(|one| {
            one.options = vec!["Size".to_owned()];
            one.variants = sizes;
        })
    };
    let mall = Mall::selling(pool, vec![sizes(&["S", "L"])]).await;
    let large = mall.product("mug").await.variants[1].variant_id;
    mall.reserve(order(), &[(large, 1)]).await.unwrap();
    mall.import(vec![sizes(&["S"])]).await;
    assert_eq!(mall.available("mug").await, 3);
    assert_eq!(
        mall.reserve(order(), &[(large, 1)]).await.unwrap_err().code,
        "sold_out"
    );
    mall.import(vec![sizes(&["L", "S"])]).await;
    assert_eq!(mall.product("mug").await.variants[0].variant_id, large);
    assert_eq!(mall.available("mug").await, 5);
}

#[sqlx::test(migrations = false)]
async fn two_sellers_may_use_one_handle(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan"), draft("Pan").of("Casa Lume")]).await;
    assert_eq!(mall.product("pan").await.seller.slug, "oak-ember");
    assert_eq!(mall.product("pan-casa-lume").await.seller.slug, "casa-lume");
    let again = mall
        .import(vec![draft("Pan"), draft("Pan").of("Casa Lume")])
        .await;
    assert_eq!(again.unchanged, 2);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_listed_is_left_out_and_said(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let drafts = || {
        vec![
            draft("Pan").but(|one| {
                one.options = vec!["Size".to_owned()];
                one.variants = vec![
                    variant("A", &["S"], 100, 1),
                    variant("A", &["M"], 100, 1),
                    variant("B", &[], 100, 1),
                    variant("C", &["L"], -1, 1),
                ];
            }),
            draft("Pot").but(|one| one.variants[0].sku = "A".to_owned()),
            draft("Lamp")
                .of("Casa Lume")
                .but(|one| one.variants[0].sku = "A".to_owned()),
            draft("Pan"),
            draft("Nul").but(|one| one.title = "N\0l".to_owned()),
            draft("Bare").but(|one| one.variants.clear()),
            draft("Odd").but(|one| one.category_path.clear()),
        ]
    };
    let expected = [
        (
            "pan",
            None,
            Field::Handle,
            "this seller's handle came before in the same import",
        ),
        (
            "nul",
            None,
            Field::Title,
            "the title contains the character U+0000",
        ),
        (
            "bare",
            None,
            Field::Handle,
            "there must be 1 to 500 variants",
        ),
        (
            "odd",
            None,
            Field::Category,
            "the category must have one to five levels",
        ),
        (
            "pan",
            Some("A"),
            Field::Sku,
            "another variant of this product has the same SKU",
        ),
        (
            "pan",
            Some("B"),
            Field::OptionValue(0),
            "there must be one value for each option",
        ),
        ("pan", Some("C"), Field::Price, "the price is out of range"),
        (
            "pot",
            Some("A"),
            Field::Sku,
            "the product pan has the same SKU",
        ),
        (
            "pot",
            None,
            Field::Handle,
            "none of its variants can be listed",
        ),
    ];
    let first = mall.import(drafts()).await;
    assert_eq!((first.products, first.variants), (2, 2));
    assert_eq!(told(&first), expected);
    let again = mall.import(drafts()).await;
    assert_eq!((again.products, again.unchanged), (0, 2));
    assert_eq!(told(&again), expected);
}

/// What was left out, what of it is at fault, and why.
fn told(summary: &Summary) -> Vec<(&str, Option<&str>, Field, &str)> {
    summary
        .rejected
        .iter()
        .map(|one| {
            (
                one.handle.as_str(),
                one.sku.as_deref(),
                one.field,
                one.reason.as_str(),
            )
        })
        .collect()
}

#[sqlx::test(migrations = false)]
async fn what_a_file_tells_is_refused_with_its_line_and_column(pool: PgPool) {
    const FILE: &str = "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price\n\
        pan,Pan,\"<p>two\nlines</p>\",Oak & Ember,A,10.00\n\
        pot,Pot,,Oak & Ember,A-POT,12.00\n\
        lid,Lid,,,L,3.00\n\
        wok,Wok,,Oak & Ember,W,30.00\n";
    let taken = draft("Steamer").but(|one| one.variants[0].sku = "W".to_owned());
    let mall = Mall::selling(pool, vec![taken]).await;
    let drafts: Vec<_> = shopify::read(FILE.as_bytes())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let summary = mall.import(drafts).await;
    let rows: Vec<_> = summary
        .rejected
        .iter()
        .map(shopify::refused)
        .map(|row| (row.line, row.column, row.value_excerpt, row.reason))
        .collect();
    let row = |line: u64, column: &str, value: &str, reason: &str| {
        let owned = [column, value, reason].map(str::to_owned);
        let [column, value, reason] = owned;
        (line, column, value, reason)
    };
    assert_eq!(
        rows,
        [
            row(5, "Vendor", "", "the vendor is missing"),
            row(
                6,
                "Variant SKU",
                "W",
                "the product steamer has the same SKU"
            ),
            row(6, "Handle", "wok", "none of its variants can be listed"),
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn a_seller_imports_as_themselves_whatever_the_file_says(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let seller = mall.product("pan").await.seller.seller_id;
    let of = |seller| {
        load(
            &mall.pool,
            vec![draft("Lamp").of("Casa Lume")],
            SellerChoice::Of(seller),
            |_| {},
        )
    };
    assert_eq!(of(seller).await.unwrap().products, 1);
    assert_eq!(mall.product("lamp").await.seller.slug, "oak-ember");
    let nobody = of(Uuid::now_v7().into()).await.unwrap();
    assert_eq!(nobody.rejected[0].reason, "there is no such seller");
}

#[sqlx::test(migrations = false)]
async fn two_imports_at_once_do_not_disturb_each_other(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let drafts = || (0..300).map(|number| draft(&format!("Thing {number}")));
    let one = load(&mall.pool, drafts(), SellerChoice::FromVendor, |_| {});
    let two = load(&mall.pool, drafts(), SellerChoice::FromVendor, |_| {});
    let (one, two) = tokio::join!(one, two);
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.products + one.unchanged, 300);
    assert_eq!(two.products + two.unchanged, 300);
    let page = ProductQuery {
        facets: true,
        ..Default::default()
    };
    assert_eq!(mall.list(page).await.total, Some(300));
}
