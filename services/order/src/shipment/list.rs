//! What a seller sold, and what of it is to be sent.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, SellerUser};
use shared_types::shipment::{GetSale, ListSales, Sale, SaleList};
use shared_types::{SellerId, SellerOrderId};
use sqlx::PgPool;

use super::sales::{PAGE, Place, Which, sales};
use crate::App;

/// The signed-in seller's paid orders.
///
/// # Errors
/// 403 for who does not sell, 422 for a cursor that is none.
pub async fn list(
    State(app): State<App>,
    seller: SellerUser,
    Call { query, .. }: Call<ListSales>,
) -> Result<Reply<ListSales>, ApiError> {
    let after = query.cursor.as_deref().map(place_of).transpose()?;
    let which = Which {
        after,
        ..Which::default()
    };
    let mut found = sales(seller.seller_id, &app.pool, which).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more);
    let next = next.map(|(place, _)| cursor_of(*place));
    let sales = found.into_iter().map(|(_, sale)| sale).collect();
    Ok(Reply(SaleList { sales, next }))
}

/// One of them.
///
/// # Errors
/// 403 for who does not sell, 404 for an unknown one and for another's.
pub async fn read(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, .. }: Call<GetSale>,
) -> Result<Reply<GetSale>, ApiError> {
    sale(seller.seller_id, &app.pool, path.seller_order_id)
        .await
        .map(Reply)
}

/// A seller's part of an order as it stands.
///
/// # Errors
/// 404 for an unknown one, one that is not paid, and another's.
pub async fn sale(
    seller_id: SellerId,
    pool: &PgPool,
    seller_order_id: SellerOrderId,
) -> Result<Sale, ApiError> {
    let which = Which {
        seller_order_id: Some(seller_order_id),
        ..Which::default()
    };
    let found = sales(seller_id, pool, which).await?.into_iter().next();
    let (_, sale) = found.ok_or_else(|| ApiError::not_found("order"))?;
    Ok(sale)
}

/// `1.` and the id of one to be sent, `0.` and that of another.
fn cursor_of(place: Place) -> String {
    format!("{}.{}", u8::from(place.to_ship), place.seller_order_id)
}

fn place_of(cursor: &str) -> Result<Place, ApiError> {
    let parse = || {
        let (to_ship, id) = cursor.split_once('.')?;
        Some(Place {
            to_ship: match to_ship {
                "0" => false,
                "1" => true,
                _ => return None,
            },
            seller_order_id: id.parse().ok()?,
        })
    };
    parse().ok_or_else(|| ApiError::invalid_field("cursor", "is not one of ours"))
}
