//! `/v1/products?q=`

use shared_types::product::{ProductQuery, Sort};
use sqlx::PgPool;

use crate::mall::{But, Mall, draft, titles};

async fn mall(pool: PgPool) -> Mall {
    Mall::selling(
        pool,
        vec![
            draft("Wireless Headphones")
                .rated(4.0, 2)
                .of("Kepler Audio"),
            draft("Headphone Stand").rated(4.0, 90),
            draft("Running Shoes").in_category(&["Footwear"]),
            draft("Oak Table").but(|one| {
                one.description_html = "<p>Seats six, and holds headphones.</p>".to_owned();
            }),
            draft("Laptop Sleeve").but(|one| one.variants[0].sku = "LPS-1400".to_owned()),
        ],
    )
    .await
}

fn text(q: &str) -> ProductQuery {
    ProductQuery {
        q: Some(q.to_owned()),
        ..ProductQuery::default()
    }
}

#[sqlx::test(migrations = false)]
async fn words_match_in_any_form_and_titles_before_descriptions(pool: PgPool) {
    let mall = mall(pool).await;
    let found = mall.titles(text("headphone")).await;
    assert_eq!(
        found,
        ["Headphone Stand", "Wireless Headphones", "Oak Table"]
    );
    assert_eq!(mall.titles(text("run shoe")).await, ["Running Shoes"]);
    assert_eq!(mall.titles(text("kepler")).await, ["Wireless Headphones"]);
    assert_eq!(mall.titles(text("footwear")).await, ["Running Shoes"]);
    assert_eq!(mall.titles(text("LPS-1400")).await, ["Laptop Sleeve"]);
    assert_eq!(
        mall.titles(text("headphones -stand -table")).await,
        ["Wireless Headphones"]
    );
    assert_eq!(mall.titles(text("  ")).await.len(), 5);
}

#[sqlx::test(migrations = false)]
async fn the_last_word_may_be_unfinished(pool: PgPool) {
    let mall = mall(pool).await;
    assert_eq!(mall.titles(text("lapt")).await, ["Laptop Sleeve"]);
    assert_eq!(
        mall.titles(text("wireless headp")).await,
        ["Wireless Headphones"]
    );
}

#[sqlx::test(migrations = false)]
async fn typing_mistakes_are_forgiven(pool: PgPool) {
    let mall = mall(pool).await;
    assert_eq!(mall.titles(text("labtop")).await, ["Laptop Sleeve"]);
    assert_eq!(
        mall.titles(text("wireles hedphones")).await,
        ["Wireless Headphones"]
    );
    let query = ProductQuery {
        facets: true,
        limit: Some(1),
        ..text("hedphone")
    };
    let page = mall.list(query.clone()).await;
    assert_eq!(titles(&page), ["Headphone Stand"]);
    assert_eq!(page.total, Some(2));
    let cursor = page.next;
    assert!(cursor.is_some());
    assert_eq!(
        mall.titles(ProductQuery { cursor, ..query }).await,
        ["Wireless Headphones"]
    );
    mall.import(vec![
        draft("Knitted Hat").rated(4.0, 99),
        draft("Bread Knife"),
    ])
    .await;
    assert_eq!(mall.titles(text("knfe")).await[0], "Bread Knife");
    assert_eq!(mall.titles(text("zzzzqqqq")).await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn matches_can_be_narrowed_sorted_and_walked(pool: PgPool) {
    let mall = mall(pool).await;
    let by_rating = ProductQuery {
        sort: Some(Sort::Rating),
        ..text("headphones")
    };
    assert_eq!(mall.titles(by_rating).await[0], "Headphone Stand");
    let narrowed = ProductQuery {
        seller: vec!["kepler-audio".to_owned()],
        ..text("headphones")
    };
    assert_eq!(mall.titles(narrowed).await, ["Wireless Headphones"]);
    let query = ProductQuery {
        limit: Some(2),
        ..text("headphones")
    };
    let first = mall.list(query.clone()).await;
    let rest = mall
        .list(ProductQuery {
            cursor: first.next.clone(),
            ..query.clone()
        })
        .await;
    assert_eq!(titles(&rest), ["Oak Table"]);
    let back = mall
        .list(ProductQuery {
            cursor: rest.previous.clone(),
            ..query
        })
        .await;
    assert_eq!(titles(&back), titles(&first));
}

#[sqlx::test(migrations = false)]
async fn no_text_is_too_strange(pool: PgPool) {
    let mall = mall(pool).await;
    let strange = [
        "'",
        "\"",
        "\"open",
        "a & b | !c",
        "the",
        ":*",
        "\\",
        "<->",
        "or or or",
        "-",
        "()",
        "日本語",
        "🎧",
        "%",
        "a:*b",
        "🎧x",
        "ß",
        "ﬁ",
    ];
    for q in strange {
        mall.list(ProductQuery {
            facets: true,
            ..text(q)
        })
        .await;
    }
    let long = "word ".repeat(40);
    mall.list(text(&long)).await;
}
