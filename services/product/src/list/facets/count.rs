//! The counts' SQL: the matches are gathered once, and each facet counts them.

use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

use crate::list::filter::Filter;
use crate::list::search::Matching;
use crate::list::{narrow, page};

/// What was counted, as it came from the database.
#[derive(Default)]
pub(super) struct Counts {
    pub total: i64,
    pub lowest_price: Option<i64>,
    pub highest_price: Option<i64>,
    /// By slug, within the scope.
    pub categories: Vec<(String, i64)>,
    /// By slug, with the name, most first.
    pub sellers: Vec<(String, String, i64)>,
    /// By `Name:Value`, most first, of attributes without a choice.
    pub attributes: Vec<(String, i64)>,
    /// The same of those with one.
    pub chosen_attributes: Vec<(String, i64)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    part: String,
    value: Option<String>,
    label: Option<String>,
    counted: Option<i64>,
}

/// Counts the matches; `scope` is the category that holds all that can be counted.
pub(super) async fn count(
    pool: &PgPool,
    filter: &Filter,
    matching: Matching,
    scope: Option<&str>,
) -> Result<Counts, sqlx::Error> {
    let mut sql = statement(filter, matching, scope);
    let rows = match matching {
        Matching::Words => sql.build_query_as::<Row>().fetch_all(pool).await?,
        Matching::Likeness => {
            let mut tolerant = page::begin_tolerant(pool).await?;
            sql.build_query_as::<Row>()
                .fetch_all(&mut *tolerant as &mut PgConnection)
                .await?
        }
    };
    Ok(rows.into_iter().fold(Counts::default(), gather))
}

fn gather(mut counts: Counts, row: Row) -> Counts {
    let value = row.value.unwrap_or_default();
    match row.part.as_str() {
        "total" => counts.total = row.counted.unwrap_or_default(),
        "lowest" => counts.lowest_price = row.counted,
        "highest" => counts.highest_price = row.counted,
        part => {
            let counted = row.counted.unwrap_or_default();
            match part {
                "category" => counts.categories.push((value, counted)),
                "seller" => counts
                    .sellers
                    .push((value, row.label.unwrap_or_default(), counted)),
                "attribute" => counts.attributes.push((value, counted)),
                _ => counts.chosen_attributes.push((value, counted)),
            }
        }
    }
    counts
}

/// `b` holds the matches with one column for each choice, so that a facet can set
/// its own aside.
fn statement(filter: &Filter, matching: Matching, scope: Option<&str>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("with b as materialized (");
    push_base(filter, matching, scope, &mut sql);
    sql.push(") select 'total' as part, null as value, null as label, count(*) as counted from b");
    sql.push(" where by_category and by_seller and by_price and ");
    push_attributes(filter, None, &mut sql);

    sql.push(" union all select extreme.part, null, null, extreme.price from (select ");
    sql.push("min(min_price) as low, max(min_price) as high from b ");
    sql.push("where by_category and by_seller and ");
    push_attributes(filter, None, &mut sql);
    sql.push(") r cross join lateral (values ('lowest', r.low), ('highest', r.high)) ");
    sql.push("as extreme (part, price)");

    sql.push(" union all (select 'category', v, null, count(*) from b ");
    sql.push("cross join unnest(category_path) as v where by_seller and by_price and ");
    push_attributes(filter, None, &mut sql);
    sql.push(" group by v limit 5000)");

    sql.push(" union all (select 'seller', seller_slug, min(seller_name), count(*) from b ");
    sql.push("where by_category and by_price and ");
    push_attributes(filter, None, &mut sql);
    sql.push(" group by seller_slug order by count(*) desc, seller_slug limit 500)");

    push_values("attribute", filter, None, &mut sql);
    for (place, name) in filter.attributes.keys().enumerate() {
        push_values("chosen", filter, Some((place, name.as_str())), &mut sql);
    }
    sql
}

fn push_base(
    filter: &Filter,
    matching: Matching,
    scope: Option<&str>,
    sql: &mut QueryBuilder<Postgres>,
) {
    sql.push("select p.min_price, p.seller_slug, p.seller_name, p.category_path, p.facet_values, ");
    match &filter.category {
        Some(slug) => narrow::push_category(slug, sql),
        None => drop(sql.push("true")),
    }
    sql.push(" as by_category, ");
    match filter.sellers.as_slice() {
        [] => drop(sql.push("true")),
        sellers => narrow::push_sellers(sellers, sql),
    }
    sql.push(" as by_seller, ");
    narrow::push_price(filter, sql);
    sql.push(" as by_price");
    for (place, values) in filter.attributes.values().enumerate() {
        narrow::push_attribute(values, sql.push(", "));
        sql.push(" as by_attribute_").push(place);
    }
    sql.push(" from product p where ");
    narrow::push_fixed(filter, matching, sql);
    if let Some(slug) = scope {
        narrow::push_category(slug, sql.push(" and "));
    }
}

/// The attributes' conditions but that of `aside`.
fn push_attributes(filter: &Filter, aside: Option<usize>, sql: &mut QueryBuilder<Postgres>) {
    sql.push("true");
    for place in (0..filter.attributes.len()).filter(|place| Some(*place) != aside) {
        sql.push(" and by_attribute_").push(place);
    }
}

/// Counts `Name:Value`s: all of them, or with a chosen attribute's place and name
/// that one's.
fn push_values(
    part: &str,
    filter: &Filter,
    chosen: Option<(usize, &str)>,
    sql: &mut QueryBuilder<Postgres>,
) {
    sql.push(" union all (select '")
        .push(part)
        .push("', v, null, count(*) from b ");
    sql.push("cross join unnest(facet_values) as v where by_category and by_seller and by_price");
    sql.push(" and ");
    push_attributes(filter, chosen.map(|(place, _)| place), sql);
    if let Some((_, name)) = chosen {
        sql.push(" and starts_with(v, ")
            .push_bind(format!("{name}:"))
            .push(")");
    }
    sql.push(" group by v order by count(*) desc, v limit 1000)");
}
