//! A seller's statement.

use shared_types::statement::StatementKind;
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::services::payments::entry;

const HERE: &str = "/profile/seller/statement";
const FILE: &str = "/profile/seller/statement.csv";

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_seller_reads_the_statement_page_by_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let selma = mall.signed_in("Selma").await;
    assert!(words(&selma.get(HERE).await).contains("Nothing sold yet"));
    mall.services.data().statement = vec![
        entry(StatementKind::Sale, "MH-0001", 1000),
        entry(StatementKind::Commission, "MH-0001", -100),
        entry(StatementKind::Refund, "MH-0001", -1100),
    ];
    let answer = selma.get(HERE).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = words(&answer);
    for shown in [
        "$1,234.56",
        "MH-0001",
        "−$11.00",
        "To be earned back",
        "1 January 1970",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert!(!text.contains("+$10.00"));
    let html = answer.text();
    let (_, rest) = html
        .split_once("href=\"/profile/seller/statement?cursor=")
        .unwrap();
    let cursor = rest.split('"').next().unwrap();
    let older = words(&selma.get(&format!("{HERE}?cursor={cursor}")).await);
    assert!(
        older.contains("+$10.00") && !older.contains("$1,234.56"),
        "{older}"
    );
    let newest = words(&selma.get(&format!("{HERE}?cursor=nonsense")).await);
    assert!(newest.contains("−$11.00"));
    assert!(words(&selma.get("/profile").await).contains("See your statement"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_file_has_all_pages_and_no_formulas(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let selma = mall.signed_in("Selma").await;
    mall.services.data().statement = vec![
        entry(StatementKind::Sale, "=HYPERLINK(\"http://x\")", 1000),
        entry(StatementKind::Commission, "MH-0001", -100),
        entry(StatementKind::Sale, "MH-0002", 5),
    ];
    let answer = selma.get(FILE).await;
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"statement.csv\""
    );
    let file = answer.text();
    let lines: Vec<_> = file.split("\r\n").collect();
    assert_eq!(lines.len(), 5, "{file}");
    assert_eq!(lines[0], "date,kind,order,currency,amount,booking");
    assert!(
        lines[1].starts_with("1970-01-01T00:00:00Z,sale,MH-0002,USD,0.05,"),
        "{file}"
    );
    assert!(
        lines[2].contains(",commission,MH-0001,USD,-1.00,"),
        "{file}"
    );
    assert!(
        lines[3].contains(",\"'=HYPERLINK(\"\"http://x\"\")\",USD,10.00,"),
        "{file}"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn who_does_not_sell_has_none(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for page in [HERE, FILE] {
        assert_eq!(ada.get(page).await.status, 403, "{page}");
        let sign_in = mall.browser().get(page).await;
        assert!(
            sign_in
                .location()
                .starts_with("/profile/sign-in?return_to="),
            "{page}"
        );
    }
    assert!(!words(&ada.get("/profile").await).contains("See your statement"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_it_is_away_the_page_says_so(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let selma = mall.signed_in("Selma").await;
    mall.services.set_away(true);
    let text = words(&selma.get(HERE).await);
    assert!(
        text.contains("We cannot show your statement just now"),
        "{text}"
    );
    assert_eq!(selma.get(FILE).await.status, 503);
}
