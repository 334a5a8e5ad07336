//! `/v1/products` without a text: filters, orders, pages, facets.

use std::collections::HashSet;

use product_service::import::draft::ProductDraft;
use shared_types::product::{Facet, ProductPage, ProductQuery, Sort};
use sqlx::PgPool;

use crate::mall::{But, Mall, draft, read, titles, variant};

/// Fifty products in which every sort key occurs several times.
fn fifty() -> Vec<ProductDraft> {
    let one = |number: i64| {
        draft(&format!("Thing {number:02}"))
            .at(1_000 + number % 7)
            .rated(3.0 + (number % 4) as f32 * 0.5, 1 + (number % 3) as u32)
            .of(if number % 2 == 0 {
                "Casa Lume"
            } else {
                "Oak & Ember"
            })
    };
    (0..50).map(one).collect()
}

fn facet<'a>(page: &'a ProductPage, name: &str) -> &'a Facet {
    page.facets.iter().find(|facet| facet.name == name).unwrap()
}

fn counts(facet: &Facet) -> Vec<(&str, i64)> {
    facet
        .values
        .iter()
        .map(|value| (value.value.as_str(), value.count))
        .collect()
}

fn query() -> ProductQuery {
    ProductQuery::default()
}

#[sqlx::test(migrations = false)]
async fn a_walk_in_any_order_meets_every_product_once_there_and_back(pool: PgPool) {
    let mall = Mall::selling(pool, fifty()).await;
    let sorts = [
        Sort::Relevance,
        Sort::Newest,
        Sort::PriceAsc,
        Sort::PriceDesc,
        Sort::Rating,
    ];
    for sort in sorts {
        let page = |cursor| {
            let query = ProductQuery {
                sort: Some(sort),
                limit: Some(7),
                cursor,
                ..query()
            };
            mall.list(query)
        };
        let mut pages = vec![page(None).await];
        while let Some(next) = pages.last().unwrap().next.clone() {
            pages.push(page(Some(next)).await);
        }
        let there: Vec<_> = pages.iter().flat_map(titles).collect();
        assert_eq!(there.len(), 50, "{sort:?}");
        assert_eq!(there.iter().collect::<HashSet<_>>().len(), 50, "{sort:?}");
        assert_eq!(pages[0].previous, None, "{sort:?}");

        let mut back = pages.last().map(titles).unwrap();
        let mut at = pages.pop().unwrap();
        while let Some(previous) = at.previous.clone() {
            at = page(Some(previous)).await;
            assert!(at.next.is_some(), "{sort:?}");
            back.splice(0..0, titles(&at));
        }
        assert_eq!(back, there, "{sort:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn each_order_is_what_it_says(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("Cheap").at(100).rated(3.0, 5),
            draft("Dear").at(900).rated(4.5, 2),
            draft("Loved").at(500).rated(4.5, 40),
            draft("New").at(300),
        ],
    )
    .await;
    let sorted = |sort| {
        mall.titles(ProductQuery {
            sort: Some(sort),
            ..query()
        })
    };
    assert_eq!(
        sorted(Sort::PriceAsc).await,
        ["Cheap", "New", "Loved", "Dear"]
    );
    assert_eq!(
        sorted(Sort::PriceDesc).await,
        ["Dear", "Loved", "New", "Cheap"]
    );
    assert_eq!(
        sorted(Sort::Rating).await,
        ["Loved", "Dear", "Cheap", "New"]
    );
    assert_eq!(
        sorted(Sort::Relevance).await,
        ["Loved", "Cheap", "Dear", "New"]
    );
    mall.import(vec![draft("Newest")]).await;
    assert_eq!(sorted(Sort::Newest).await[0], "Newest");
}

#[sqlx::test(migrations = false)]
async fn filters_narrow_and_values_of_one_attribute_widen(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("Oak Board").at(300).rated(5.0, 9),
            draft("Ash Board").at(500).made_of("Ash").rated(5.0, 8),
            draft("Pine Board")
                .at(700)
                .made_of("Pine")
                .with_stock(0)
                .rated(5.0, 7),
            draft("Oak Lamp")
                .at(900)
                .of("Casa Lume")
                .in_category(&["Home"])
                .rated(5.0, 6),
            draft("Hidden").but(|one| one.published = false),
        ],
    )
    .await;
    let attr = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    let cases: Vec<(ProductQuery, &[&str])> = vec![
        (
            query(),
            &["Oak Board", "Ash Board", "Pine Board", "Oak Lamp"],
        ),
        (
            ProductQuery {
                category: Some("kitchen".to_owned()),
                ..query()
            },
            &["Oak Board", "Ash Board", "Pine Board"],
        ),
        (
            ProductQuery {
                category: Some("kitchen-cookware".to_owned()),
                ..query()
            },
            &["Oak Board", "Ash Board", "Pine Board"],
        ),
        (
            ProductQuery {
                category: Some("unheard-of".to_owned()),
                ..query()
            },
            &[],
        ),
        (
            ProductQuery {
                seller: vec!["casa-lume".to_owned()],
                ..query()
            },
            &["Oak Lamp"],
        ),
        (
            ProductQuery {
                min_price: Some(500),
                max_price: Some(700),
                ..query()
            },
            &["Ash Board", "Pine Board"],
        ),
        (
            ProductQuery {
                min_price: Some(700),
                max_price: Some(500),
                ..query()
            },
            &[],
        ),
        (
            ProductQuery {
                in_stock: true,
                ..query()
            },
            &["Oak Board", "Ash Board", "Oak Lamp"],
        ),
        (
            ProductQuery {
                attr: attr(&["Material:Oak", "Material:Ash"]),
                ..query()
            },
            &["Oak Board", "Ash Board", "Oak Lamp"],
        ),
        (
            ProductQuery {
                attr: attr(&["Material:Oak"]),
                category: Some("home".to_owned()),
                ..query()
            },
            &["Oak Lamp"],
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(mall.titles(query.clone()).await, expected, "{query:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_facet_counts_with_its_own_choice_set_aside(pool: PgPool) {
    let mall = Mall::selling(
        pool,
        vec![
            draft("A").at(100).of("Casa Lume"),
            draft("B").at(200).made_of("Ash").of("Casa Lume"),
            draft("C").at(300).made_of("Ash"),
            draft("D")
                .at(400)
                .made_of("Pine")
                .in_category(&["Kitchen", "Knives"]),
            draft("E").at(500).in_category(&["Home"]),
        ],
    )
    .await;
    let all = mall
        .list(ProductQuery {
            facets: true,
            ..query()
        })
        .await;
    assert_eq!(all.total, Some(5));
    assert_eq!(all.price_range, Some((100, 500)));
    assert_eq!(
        counts(facet(&all, "category")),
        [("kitchen", 4), ("home", 1)]
    );
    assert_eq!(
        counts(facet(&all, "seller")),
        [("oak-ember", 3), ("casa-lume", 2)]
    );
    assert_eq!(
        counts(facet(&all, "Material")),
        [
            ("Material:Ash", 2),
            ("Material:Oak", 2),
            ("Material:Pine", 1)
        ]
    );
    assert_eq!(facet(&all, "Material").parameter, "attr");
    assert_eq!(facet(&all, "Material").values[0].label, "Ash");

    let chosen = mall
        .list(ProductQuery {
            facets: true,
            category: Some("kitchen".to_owned()),
            seller: vec!["casa-lume".to_owned()],
            attr: vec!["Material:Ash".to_owned()],
            min_price: Some(150),
            ..query()
        })
        .await;
    assert_eq!(chosen.total, Some(1));
    assert_eq!(chosen.price_range, Some((200, 200)));
    assert_eq!(
        counts(facet(&chosen, "seller")),
        [("casa-lume", 1), ("oak-ember", 1)]
    );
    assert_eq!(counts(facet(&chosen, "Material")), [("Material:Ash", 1)]);
    assert_eq!(
        counts(facet(&chosen, "category")),
        [("kitchen-cookware", 1)]
    );

    let leaf = mall
        .list(ProductQuery {
            facets: true,
            category: Some("kitchen-knives".to_owned()),
            ..query()
        })
        .await;
    assert_eq!(leaf.total, Some(1));
    assert_eq!(
        counts(facet(&leaf, "category")),
        [("kitchen-cookware", 3), ("kitchen-knives", 1)]
    );
}

#[sqlx::test(migrations = false)]
async fn the_price_choice_does_not_narrow_its_own_range(pool: PgPool) {
    let mall = Mall::selling(pool, fifty()).await;
    let page = mall
        .list(ProductQuery {
            facets: true,
            min_price: Some(1_002),
            max_price: Some(1_003),
            ..query()
        })
        .await;
    assert_eq!(page.price_range, Some((1_000, 1_006)));
    assert_eq!(page.total, Some(14));
}

#[sqlx::test(migrations = false)]
async fn options_can_be_narrowed_by_too(pool: PgPool) {
    let mug = draft("Mug").but(|one| {
        one.options = vec!["Size".to_owned()];
        one.variants = vec![
            variant("MUG-S", &["Small"], 800, 0),
            variant("MUG-L", &["Large"], 1_200, 4),
        ];
        one.variants[0].compare_at_minor = Some(1_000);
    });
    let mall = Mall::selling(pool, vec![mug, draft("Pan")]).await;
    let attr = vec!["Size:Large".to_owned()];
    let page = mall.list(ProductQuery { attr, ..query() }).await;
    assert_eq!(titles(&page), ["Mug"]);
    let card = &page.products[0];
    assert_eq!(
        (card.price.amount, card.price_varies, card.available),
        (800, true, 4)
    );
    assert_eq!(card.compare_at.unwrap().amount, 1_000);
    assert_eq!(card.single_variant, None);
    assert!(
        mall.list(query())
            .await
            .products
            .iter()
            .any(|card| card.single_variant.is_some())
    );
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named(pool: PgPool) {
    let mall = Mall::selling(pool, fifty()).await;
    let cursor = mall
        .list(ProductQuery {
            limit: Some(2),
            ..query()
        })
        .await
        .next
        .unwrap();
    let cases = [
        ("cursor=nonsense".to_owned(), "cursor"),
        (format!("cursor={cursor}&sort=price_asc"), "cursor"),
        (format!("cursor={cursor}AAAA"), "cursor"),
        ("limit=0".to_owned(), "limit"),
        ("limit=101".to_owned(), "limit"),
        ("limit=many".to_owned(), "limit"),
        ("sort=best".to_owned(), "sort"),
        ("min_price=-1".to_owned(), "min_price"),
        ("attr=Material".to_owned(), "attr[0]"),
        ("colour=red".to_owned(), "colour"),
        (format!("q={}", "x".repeat(201)), "q"),
    ];
    for (query, field) in cases {
        let uri = format!("/v1/products?{query}");
        let answer = read(&mall.http, &uri).await;
        assert_eq!(answer.status.as_u16(), 422, "{query}");
        let problem = answer.problem().unwrap();
        assert!(problem.field(field).is_some(), "{query}: {problem:?}");
    }
}
