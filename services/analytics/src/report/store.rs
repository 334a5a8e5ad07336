//! All SQL of reports.

use std::collections::BTreeMap;

use anyhow::Context;
use shared_types::analytics::{
    Funnel, FunnelFigures, FunnelRow, Sales, SalesFigures, SalesRow, SearchTerm, TopProduct,
};
use shared_types::money::fraction_of;
use shared_types::{Currency, Money, SellerId};
use sqlx::PgPool;
use uuid::Uuid;

use super::period::Period;

/// What was sold, of `seller` or the whole mall.
///
/// # Errors
/// Those of the database.
pub async fn sales(
    pool: &PgPool,
    period: Period,
    seller: Option<SellerId>,
) -> anyhow::Result<Sales> {
    let rows = sqlx::query!(
        "select starts_at, currency, orders, units, sales, refunds, refunded
         from sales_rollup
         where seller_id = $1 and grain = $2 and starts_at >= $3 and starts_at < $4
         order by starts_at, currency
         limit 10000",
        seller.map_or(Uuid::nil(), SellerId::uuid),
        period.grain(),
        period.from,
        period.to
    )
    .fetch_all(pool)
    .await?;
    let mut sales = Sales::default();
    let mut totals: BTreeMap<Currency, SalesFigures> = BTreeMap::new();
    for row in rows {
        let currency = currency(&row.currency)?;
        let figures = averaged(SalesFigures {
            orders: row.orders,
            units: row.units,
            sales: Money::new(row.sales, currency),
            average_order: None,
            refunds: row.refunds,
            refunded: Money::new(row.refunded, currency),
        });
        totals
            .entry(currency)
            .and_modify(|total| *total = added(*total, figures))
            .or_insert(figures);
        let starts_at = row.starts_at.into();
        sales.rows.push(SalesRow { starts_at, figures });
    }
    sales.totals = totals.into_values().collect();
    Ok(sales)
}

fn currency(code: &str) -> anyhow::Result<Currency> {
    code.parse()
        .with_context(|| format!("the currency {code} of a report"))
}

/// Both of one currency.
fn added(one: SalesFigures, other: SalesFigures) -> SalesFigures {
    let sum = |one: Money, other: Money| Money {
        amount: one.amount.saturating_add(other.amount),
        ..one
    };
    averaged(SalesFigures {
        orders: one.orders.saturating_add(other.orders),
        units: one.units.saturating_add(other.units),
        sales: sum(one.sales, other.sales),
        average_order: None,
        refunds: one.refunds.saturating_add(other.refunds),
        refunded: sum(one.refunded, other.refunded),
    })
}

fn averaged(figures: SalesFigures) -> SalesFigures {
    let average = |orders| Money {
        amount: fraction_of(figures.sales.amount, 1, orders),
        ..figures.sales
    };
    SalesFigures {
        average_order: (figures.orders > 0).then(|| average(figures.orders)),
        ..figures
    }
}

/// How far shoppers came.
///
/// # Errors
/// Those of the database.
pub async fn funnel(pool: &PgPool, period: Period) -> anyhow::Result<Funnel> {
    let rows = sqlx::query!(
        "select starts_at, views, carts, checkouts, orders, cancelled, payments, payments_failed
         from funnel_rollup
         where grain = $1 and starts_at >= $2 and starts_at < $3
         order by starts_at
         limit 10000",
        period.grain(),
        period.from,
        period.to
    )
    .fetch_all(pool)
    .await?;
    let mut funnel = Funnel::default();
    for row in rows {
        let figures = FunnelFigures {
            views: row.views,
            carts: row.carts,
            checkouts: row.checkouts,
            orders: row.orders,
            cancelled: row.cancelled,
            payments: row.payments,
            payments_failed: row.payments_failed,
        };
        add(&mut funnel.total, figures);
        let starts_at = row.starts_at.into();
        funnel.rows.push(FunnelRow { starts_at, figures });
    }
    Ok(funnel)
}

fn add(total: &mut FunnelFigures, more: FunnelFigures) {
    total.views += more.views;
    total.carts += more.carts;
    total.checkouts += more.checkouts;
    total.orders += more.orders;
    total.cancelled += more.cancelled;
    total.payments += more.payments;
    total.payments_failed += more.payments_failed;
}

/// The `limit` products most sold, of `seller` or the whole mall.
///
/// # Errors
/// Those of the database.
pub async fn top_products(
    pool: &PgPool,
    period: Period,
    seller: Option<SellerId>,
    limit: i64,
) -> anyhow::Result<Vec<TopProduct>> {
    let rows = sqlx::query!(
        r#"select product_id, seller_id, currency, max(title) as "title!",
                sum(orders)::bigint as "orders!", sum(units)::bigint as "units!",
                sum(sales)::bigint as "sales!"
         from product_rollup
         where grain = $1 and starts_at >= $2 and starts_at < $3
             and ($4::uuid is null or seller_id = $4)
         group by product_id, seller_id, currency
         order by sum(units) desc, product_id, seller_id, currency
         limit $5"#,
        period.grain(),
        period.from,
        period.to,
        seller.map(SellerId::uuid),
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TopProduct {
                product_id: row.product_id.into(),
                seller_id: row.seller_id.into(),
                title: row.title,
                orders: row.orders,
                units: row.units,
                sales: Money::new(row.sales, currency(&row.currency)?),
            })
        })
        .collect()
}

/// The `limit` terms most searched for, or of those that found nothing.
///
/// # Errors
/// Those of the database.
pub async fn search_terms(
    pool: &PgPool,
    period: Period,
    without_result: bool,
    limit: i64,
) -> anyhow::Result<Vec<SearchTerm>> {
    let terms = sqlx::query_as!(
        SearchTerm,
        r#"select term, sum(searches)::bigint as "searches!",
                sum(without_result)::bigint as "without_result!"
         from search_rollup
         where grain = $1 and starts_at >= $2 and starts_at < $3
         group by term
         having not $4 or sum(without_result) > 0
         order by case when $4 then sum(without_result) else sum(searches) end desc, term
         limit $5"#,
        period.grain(),
        period.from,
        period.to,
        without_result,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(terms)
}
