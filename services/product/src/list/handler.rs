//! `GET /v1/products`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{ListProducts, ProductPage, ProductQuery};

use super::cursor::Cursor;
use super::filter::Filter;
use super::order::Order;
use super::page::{self, Wanted};
use crate::App;

pub(crate) async fn list(
    State(app): State<App>,
    Call { query, .. }: Call<ListProducts>,
) -> Result<Reply<ListProducts>, ApiError> {
    let filter = Filter::parse(&query).map_err(ApiError::invalid)?;
    let order = Order::of(query.sort.unwrap_or_default(), filter.search.is_some());
    let limit = query
        .limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(page::USUAL);
    let cursor = cursor(&query, order)?;
    let wanted = Wanted {
        filter: &filter,
        order,
        cursor,
        limit,
    };
    let found = page::find(&app.searches, &wanted).await?;

    let mut page = ProductPage {
        products: found.products,
        next: found.next.map(Cursor::encode),
        previous: found.previous.map(Cursor::encode),
        ..ProductPage::default()
    };
    if query.facets {
        let counted = app
            .facets
            .get(filter, found.matching, &app.categories)
            .await?;
        page.total = Some(counted.total);
        page.price_range = counted.price_range;
        page.facets = counted.facets.clone();
    }
    Ok(Reply(page))
}

/// A cursor is good for the order it was made for.
fn cursor(query: &ProductQuery, order: Order) -> Result<Option<Cursor>, ApiError> {
    let Some(text) = &query.cursor else {
        return Ok(None);
    };
    let message = "is not a cursor of this list; start again without it";
    let cursor = Cursor::decode(text).filter(|cursor| cursor.order == order);
    cursor
        .map(Some)
        .ok_or_else(|| ApiError::invalid_field("cursor", message))
}
