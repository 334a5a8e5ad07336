//! A filter's conditions in SQL, each on its own: facets leave some out.

use sqlx::{Postgres, QueryBuilder};

use super::filter::Filter;
use super::search::Matching;

/// What all matches share and no facet sets aside: text and stock.
pub(super) fn push_fixed(filter: &Filter, matching: Matching, sql: &mut QueryBuilder<Postgres>) {
    sql.push("p.published");
    if let Some(search) = &filter.search {
        sql.push(" and ");
        search.push_condition(matching, sql);
    }
    if filter.in_stock {
        sql.push(" and p.available > 0");
    }
}

pub(super) fn push_category(slug: &str, sql: &mut QueryBuilder<Postgres>) {
    sql.push("p.category_path @> array[")
        .push_bind(slug.to_owned())
        .push("]");
}

pub(super) fn push_sellers(sellers: &[String], sql: &mut QueryBuilder<Postgres>) {
    match sellers {
        [one] => sql.push("p.seller_slug = ").push_bind(one.clone()),
        many => sql
            .push("p.seller_slug = any(")
            .push_bind(many.to_vec())
            .push(")"),
    };
}

/// Any of `values`; all of one attribute's name.
pub(super) fn push_attribute(values: &[String], sql: &mut QueryBuilder<Postgres>) {
    sql.push("p.facet_values && ").push_bind(values.to_vec());
}

pub(super) fn push_price(filter: &Filter, sql: &mut QueryBuilder<Postgres>) {
    sql.push("true");
    if let Some(least) = filter.min_price {
        sql.push(" and p.min_price >= ").push_bind(least);
    }
    if let Some(most) = filter.max_price {
        sql.push(" and p.min_price <= ").push_bind(most);
    }
}

/// All conditions.
pub(super) fn push_all(filter: &Filter, matching: Matching, sql: &mut QueryBuilder<Postgres>) {
    push_fixed(filter, matching, sql);
    if let Some(slug) = &filter.category {
        push_category(slug, sql.push(" and "));
    }
    if !filter.sellers.is_empty() {
        push_sellers(&filter.sellers, sql.push(" and "));
    }
    for values in filter.attributes.values() {
        push_attribute(values, sql.push(" and "));
    }
    if filter.min_price.is_some() || filter.max_price.is_some() {
        push_price(filter, sql.push(" and "));
    }
}
