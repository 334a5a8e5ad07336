//! One page of a list: a walk from a place along one index.

use shared_types::product::ProductCard;
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

use super::cursor::Cursor;
use super::filter::Filter;
use super::narrow;
use super::order::Order;
use super::search::Matching;
use crate::product::{CARD_COLUMNS, CardRow};

/// Cards of a page where no other number is asked for.
pub(super) const USUAL: usize = 24;

/// Which page to find.
pub(super) struct Wanted<'a> {
    pub filter: &'a Filter,
    pub order: Order,
    pub cursor: Option<Cursor>,
    pub limit: usize,
}

/// A page with the places before and after it.
pub(super) struct Page {
    pub products: Vec<ProductCard>,
    pub next: Option<Cursor>,
    pub previous: Option<Cursor>,
    /// How the text was matched.
    pub matching: Matching,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    card: CardRow,
    sort_key: i64,
}

/// Finds the page; a text none of whose words is known is matched by likeness.
pub(super) async fn find(pool: &PgPool, wanted: &Wanted<'_>) -> Result<Page, sqlx::Error> {
    let matching = wanted
        .cursor
        .map_or(Matching::Words, |cursor| cursor.matching);
    let page = find_matching(pool, wanted, matching).await?;
    let unknown = page.products.is_empty() && wanted.cursor.is_none();
    if unknown && wanted.filter.search.is_some() {
        return find_matching(pool, wanted, Matching::Likeness).await;
    }
    Ok(page)
}

async fn find_matching(
    pool: &PgPool,
    wanted: &Wanted<'_>,
    matching: Matching,
) -> Result<Page, sqlx::Error> {
    let mut sql = statement(wanted, matching);
    let rows = match matching {
        Matching::Words => sql.build_query_as::<Row>().fetch_all(pool).await?,
        Matching::Likeness => {
            let mut tolerant = begin_tolerant(pool).await?;
            sql.build_query_as::<Row>()
                .fetch_all(&mut *tolerant as &mut PgConnection)
                .await?
        }
    };
    page_of(rows, wanted, matching)
}

/// A transaction in which a title counts as alike from two fifths of a word's
/// trigrams: one wrong letter in a word of six.
pub(super) async fn begin_tolerant(
    pool: &PgPool,
) -> Result<sqlx::Transaction<'static, Postgres>, sqlx::Error> {
    let begin = "begin; set local pg_trgm.word_similarity_threshold = 0.4";
    service_kit::db::begin_with(pool, begin).await
}

fn statement(wanted: &Wanted<'_>, matching: Matching) -> QueryBuilder<Postgres> {
    let Wanted {
        filter,
        order,
        cursor,
        ..
    } = wanted;
    let search = filter.matched(matching);
    let forward = cursor.is_none_or(|cursor| cursor.forward);
    // Backwards, the same index is read from the other end.
    let descends = order.descends() == forward;

    let mut sql = QueryBuilder::new("select ");
    sql.push(CARD_COLUMNS).push(", ");
    order.push_whole_key(search, &mut sql);
    sql.push(" as sort_key from product p where ");
    narrow::push_all(filter, matching, &mut sql);
    if let Some(cursor) = cursor {
        sql.push(" and (");
        order.push_key(search, &mut sql);
        sql.push(if descends {
            ", p.product_id) < ("
        } else {
            ", p.product_id) > ("
        });
        order.push_bound(cursor.key, &mut sql);
        sql.push(", ").push_bind(cursor.product).push(")");
    }
    let direction = if descends { " desc" } else { "" };
    sql.push(" order by ");
    order.push_key(search, &mut sql);
    sql.push(direction).push(", p.product_id").push(direction);
    // One more tells whether there is another page. A usual limit stands in the
    // statement, so that its plan is made once, knowing how few rows are wanted.
    let limit = wanted.limit + 1;
    match wanted.limit {
        USUAL => sql.push(" limit ").push(limit),
        _ => sql
            .push(" limit ")
            .push_bind(i64::try_from(limit).unwrap_or(i64::MAX)),
    };
    sql
}

fn page_of(
    mut rows: Vec<Row>,
    wanted: &Wanted<'_>,
    matching: Matching,
) -> Result<Page, sqlx::Error> {
    let more = rows.len() > wanted.limit;
    rows.truncate(wanted.limit);
    let forward = wanted.cursor.is_none_or(|cursor| cursor.forward);
    if !forward {
        rows.reverse();
    }
    let beside = |row: Option<&Row>, forward: bool| {
        row.map(|row| Cursor {
            order: wanted.order,
            matching,
            forward,
            key: row.sort_key,
            product: row.card.product_id,
        })
    };
    // Whoever came with a cursor came from a page on its other side.
    let came = wanted.cursor.is_some();
    let next = beside(rows.last(), true).filter(|_| if forward { more } else { came });
    let previous = beside(rows.first(), false).filter(|_| if forward { came } else { more });
    let products = rows.into_iter().map(|row| row.card.try_into());
    Ok(Page {
        products: products.collect::<Result<_, _>>()?,
        next,
        previous,
        matching,
    })
}
