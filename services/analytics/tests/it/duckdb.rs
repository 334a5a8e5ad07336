//! What another engine makes of the export: DuckDB, by SQL of its own in `reports.py`.

use std::path::Path;
use std::process::Command;

use analytics_service::export::export;
use serde_json::{Value, json};
use shared_types::analytics::{
    GetFunnel, GetSales, GetSearchTerms, GetTopProducts, ReportQuery, SalesQuery, SearchTermQuery,
};
use shared_types::event::UserSignedUp;
use shared_types::{Empty, Timestamp};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::mall::{DAY, Mall, days};
use crate::shoppers::{DAYS, Dice, visit};
use crate::storage::Storage;

/// What the service reports, in the shape in which DuckDB is asked.
async fn reported(mall: &Mall) -> Value {
    let mut sales = Vec::new();
    for seller in [None, Some(1), Some(2), Some(3)] {
        let seller = seller.map(Uuid::from_u128);
        let query = SalesQuery {
            seller: seller.map(Into::into),
            ..days(DAYS + 2)
        };
        let told = mall
            .service()
            .get::<GetSales>(&Empty {}, &query)
            .await
            .unwrap();
        sales.extend(told.rows.iter().map(|row| {
            let (day, of) = (day(row.starts_at), row.figures);
            let average = of.average_order.map(|money| money.amount);
            let currency = of.sales.currency;
            json!([
                seller,
                day,
                currency,
                of.orders,
                of.units,
                of.sales.amount,
                average,
                of.refunds,
                of.refunded.amount
            ])
        }));
    }
    json!({
        "sales": sales,
        "funnel": funnel(mall).await,
        "without_result": searches(mall).await,
        "top": top(mall).await,
    })
}

fn day(at: Timestamp) -> String {
    at.0.date().to_string()
}

/// A query of each day by itself.
fn each_day() -> impl Iterator<Item = (String, SalesQuery)> {
    (0..DAYS + 2).map(|number| {
        let from: Timestamp = (DAY + Duration::days(number)).into();
        let to = Some((from.0 + Duration::DAY).into());
        let limit = Some(1000);
        let query = SalesQuery {
            from: Some(from),
            to,
            limit,
            ..SalesQuery::default()
        };
        (day(from), query)
    })
}

async fn funnel(mall: &Mall) -> Vec<Value> {
    let SalesQuery {
        from, to, grain, ..
    } = days(DAYS + 2);
    let query = ReportQuery { from, to, grain };
    let told = mall
        .service()
        .get::<GetFunnel>(&Empty {}, &query)
        .await
        .unwrap();
    let rows = told.rows.iter().map(|row| {
        let of = row.figures;
        json!([
            day(row.starts_at),
            of.views,
            of.carts,
            of.checkouts,
            of.orders,
            of.cancelled,
            of.payments,
            of.payments_failed
        ])
    });
    rows.collect()
}

async fn searches(mall: &Mall) -> Vec<Value> {
    let mut rows = Vec::new();
    for (
        day,
        SalesQuery {
            from,
            to,
            grain,
            limit,
            ..
        },
    ) in each_day()
    {
        let query = SearchTermQuery {
            from,
            to,
            grain,
            without_result: true,
            limit,
        };
        let told = mall
            .service()
            .get::<GetSearchTerms>(&Empty {}, &query)
            .await
            .unwrap();
        let of_day = told.terms.into_iter();
        rows.extend(of_day.map(|one| json!([day, one.term, one.searches, one.without_result])));
    }
    rows
}

async fn top(mall: &Mall) -> Vec<Value> {
    let mut rows = Vec::new();
    for (day, query) in each_day() {
        let told = mall
            .service()
            .get::<GetTopProducts>(&Empty {}, &query)
            .await
            .unwrap();
        rows.extend(told.products.into_iter().map(|one| {
            let currency = one.sales.currency;
            json!([
                day,
                one.product_id,
                one.seller_id,
                currency,
                one.title,
                one.orders,
                one.units,
                one.sales.amount
            ])
        }));
    }
    rows
}

fn by_duckdb(folder: &Path) -> Value {
    // `cargo xtask test` says where there is one.
    let python = std::env::var_os("DUCKDB_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reports.py");
    let done = Command::new(python).arg(script).arg(folder).output();
    let done = done.expect("Python is needed, with the package duckdb");
    let trouble = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{trouble}");
    serde_json::from_slice(&done.stdout).unwrap()
}

#[sqlx::test(migrations = false)]
async fn reports_agree_with_what_duckdb_computes_from_the_export(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut dice = Dice(20_261_130);
    for number in 0..240 {
        visit(&mall, &mut dice).await;
        // Most hours were counted before the last of their events came.
        if number % 60 == 59 {
            mall.count().await;
        }
    }
    let joined = UserSignedUp {
        user_id: Uuid::now_v7().into(),
        email: "ann@example.com".to_owned(),
        name: "Ann".to_owned(),
    };
    mall.hear(DAY, joined).await;
    mall.count().await;

    let storage = Storage::start().await;
    let place = Storage::place(&storage.url, "s3://mall/events")
        .await
        .unwrap();
    let until = DAY + Duration::days(DAYS + 2);
    let written = export(&mall.pool, &place, DAY, until).await.unwrap();
    assert_eq!(written.len(), 2, "March and April");
    let folder = tempfile::tempdir().unwrap();
    for one in &written {
        let path = one.name.trim_start_matches("s3://");
        let bytes = storage.object(path).await.unwrap();
        let name = path.rsplit('/').next().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }

    let (ours, theirs) = (reported(&mall).await, by_duckdb(folder.path()));
    for name in ["sales", "funnel", "without_result", "top"] {
        let rows = |report: &Value| report[name].as_array().unwrap().len();
        assert!(rows(&ours) >= 4, "{name} says little: {}", ours[name]);
    }
    // Databases sort text by rules of their own; all other orders are part of the report.
    assert_eq!(
        sorted(&ours["without_result"]),
        sorted(&theirs["without_result"])
    );
    for name in ["sales", "funnel", "top"] {
        assert_eq!(ours[name], theirs[name], "{name}");
    }
}

fn sorted(rows: &Value) -> Vec<String> {
    let mut rows: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    rows.sort();
    rows
}
